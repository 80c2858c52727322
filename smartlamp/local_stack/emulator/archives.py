"""The functions' archives for this machine: made and tried once, whichever stack wants them."""

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from smartlamp.deploy import packager
from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator import cache
from smartlamp.terminal import ending

# Ten megabytes each; two for every state of the code.
_KEPT = 6


def archive_of(door: str) -> Path:
    """The zip file of one door's archive. The name of its folder changes with whatever is in it.

    Raises:
        CannotRun: it does not import on its own.
    """
    dependencies, content = cache.dependencies(door), packager.own_content(door)

    def make(folder: Path, run: cache.Run) -> None:
        with written(content) as own:
            import_alone(door, [dependencies, own])
            packager.compile_for(own, run=run)
            folder.mkdir()
            packager.archive([dependencies, own], folder / "archive.zip")

    makers = [Path(packager.__file__).read_text(), Path(__file__).read_text()]
    recipe = "\n".join([dependencies.name, packager.digest(content), *makers])
    return cache.made(f"archive-{door}", recipe, make, keep=_KEPT // 2) / "archive.zip"


def key_of(door: str) -> str:
    """Its name in a bucket, another one for another content. Makes the archive, if it is not made yet.

    Raises:
        CannotRun: it does not import on its own.
    """
    return f"{archive_of(door).parent.name}.zip"


@contextlib.contextmanager
def written(content: Mapping[Path, bytes]) -> Iterator[Path]:
    """A folder with SmartLamp's files of a door: what was hashed is what goes in, even if somebody saves a file meanwhile."""
    with tempfile.TemporaryDirectory() as scratch:
        own = Path(scratch) / "own"
        packager.write(content, own)
        yield own


def import_alone(door: str, folders: list[Path]) -> None:
    """Import all modules of a door with only its archive.

    The emulator's own packages are visible to the functions, so a forgotten requirement would only be noticed on AWS.

    Raises:
        CannotRun: it does not import; the sentence includes Python's error.
    """
    code = (
        "import sys, importlib, pkgutil; sys.path[:0] = sys.argv[2:]; door = importlib.import_module(sys.argv[1])\n"
        "for module in pkgutil.walk_packages(door.__path__, door.__name__ + '.'): importlib.import_module(module.name)"
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", code, door, *map(str, folders)]
    alone = ending.run(command, env={})
    if alone.returncode:
        raise CannotRun(
            f"{door} does not import from its archive alone, so it would fail on AWS:\n{alone.stderr.strip()[-1500:]}",
            "Add what is missing to requirements.txt, or import it where it is installed.",
        )
