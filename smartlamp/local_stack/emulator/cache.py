"""What is slow to make and never changes: the emulator's environment, the functions' dependencies and archives. All stacks of a user share it."""

import contextlib
import fcntl
import functools
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import platformdirs

from smartlamp.deploy import packager
from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.terminal import ending, input_file

_LARGEST = 5_000_000
_EMULATOR_REQUIREMENTS = Path(__file__).with_name("requirements.txt")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def emulator_python() -> Path:
    """The interpreter of the emulator's own virtual environment, made on first use (about 10 s)."""

    def make(folder: Path, run: Run) -> None:
        run([sys.executable, "-m", "venv", "--without-pip", str(folder)]).check_returncode()
        packages = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
        packager.install(_requirements(_EMULATOR_REQUIREMENTS), Path(packages), run=run)

    return made("emulator", _requirements(_EMULATOR_REQUIREMENTS), make) / "bin" / "python"


def dependencies(door: str) -> Path:
    """A folder with the requirements that go into a door's archive, for this interpreter, compiled."""
    requirements = requirements_of(door)

    def make(folder: Path, run: Run) -> None:
        packager.install(requirements, folder, run=run)
        packager.compile_for(folder, run=run)

    return made("dependencies", f"compiled\n{requirements}", make)


def dependencies_for(door: str, runtime: str, architecture: str) -> Path:
    """The same for Lambda, not compiled: this machine may not have its Python.

    Args:
        door: the door's package.
        runtime: Lambda's, such as "python3.13".
        architecture: "arm64" or "x86_64".
    """
    requirements = requirements_of(door)

    def make(folder: Path, run: Run) -> None:
        packager.install(requirements, folder, runtime, architecture, run=run)

    return made(f"dependencies-{architecture}", f"{runtime}\n{requirements}", make)


def requirements_of(door: str) -> str:
    """The pinned requirements that go into a door's archive."""
    return packager.pinned(_requirements(packager.REQUIREMENTS), door)


def _requirements(file: Path) -> str:
    try:
        return input_file.text(input_file.content_of_ours(file, _LARGEST))
    except InputUnreadable as unreadable:
        raise CannotRun(f"{file} cannot be read: {unreadable}.", "Fix it, then try again.") from unreadable


def made(name: str, recipe: str, make: Callable[[Path, Run], None], keep: int | None = None) -> Path:
    """The folder that `make` makes from the recipe; made once for each recipe and interpreter, by one process at a time.

    The programs that write to the folder hold the lock, too: if this process is killed, no other one begins before they end.

    Args:
        name: what its name begins with; without a dot.
        recipe: all that decides what is in it.
        make: fills the folder, which does not exist yet; gets what runs programs for it.
        keep: how many folders of this name stay; those that were not used for longest are deleted. None: all of them.
    """
    what = f"{recipe}{sys.implementation.cache_tag}{platform.machine()}{sys.base_prefix}"
    root = Path(os.environ.get("SMARTLAMP_CACHE") or platformdirs.user_cache_path("smartlamp"))
    folder = root / f"{name}-{hashlib.sha256(what.encode()).hexdigest()[:16]}"
    finished = folder.with_suffix(".finished")
    with contextlib.suppress(FileNotFoundError):
        os.utime(finished)
        return folder
    root.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not finished.exists():
            shutil.rmtree(folder, ignore_errors=True)
            try:
                make(folder, functools.partial(ending.run, holding=[lock.fileno()]))
            except BaseException as failed:
                with ending.undisturbed():
                    shutil.rmtree(folder, ignore_errors=True)
                if not isinstance(failed, subprocess.CalledProcessError):
                    raise
                raise CannotRun(
                    f"The {name} could not be installed: pip said\n{(failed.stderr or failed.stdout).strip()[-1500:]}",
                    "Check that this machine reaches PyPI (or that pip is configured for your mirror), then run the command again.",
                ) from failed
            finished.touch()
    if keep is not None:
        _forget_all_but(keep, root, name)
    return folder


def _forget_all_but(keep: int, root: Path, name: str) -> None:
    used: list[tuple[float, Path]] = []
    for finished in root.glob(f"{name}-*.finished"):
        with contextlib.suppress(FileNotFoundError):  # another process forgets it, too
            used.append((finished.stat().st_mtime, finished))
    for _, finished in sorted(used, reverse=True)[keep:]:
        with finished.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            finished.unlink(missing_ok=True)
            shutil.rmtree(finished.with_suffix(""), ignore_errors=True)
