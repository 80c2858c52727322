"""What the measured processes import: each function's archive as the packager makes it, and what stands in for Lambda's runtime.

The runtime's packages are installed with `.pyc`, as in Lambda's image. The archive is unpacked and made read-only, so that what it does not
bring compiled is compiled at each start.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smartlamp.errors import CannotRun

ROOT = Path(__file__).parents[2]
DOORS = ("smarthome_lambda", "profile_skill")

# What every Lambda runtime for Python has, whatever an archive brings itself.
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3")
# What a unit needs besides.
UNITS = ("pyjwt", "cryptography", "cffi", "pycparser")

_CACHE = ROOT / "build" / "benchmarks"
_ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64"}


@dataclass(frozen=True)
class Archives:
    """Built from one tree.

    Attributes:
        folder: with one read-only folder for each door.
        runtime: what is behind them.
    """

    folder: Path
    runtime: Path

    def path(self, door: str) -> list[Path]:
        """What a function's process imports from, in order."""
        return [self.folder / door, self.runtime]

    def sizes(self) -> dict[str, int]:
        """Bytes of each unpacked archive."""
        return {door: sum(file.stat().st_size for file in self._files(door)) for door in DOORS}

    def compiled(self) -> dict[str, list[Path]]:
        """The compiled files of each archive: afterwards there must be no others."""
        return {door: sorted(file for file in self._files(door) if file.suffix == ".pyc") for door in DOORS}

    def _files(self, door: str) -> Iterator[Path]:
        return (file for file in (self.folder / door).rglob("*") if file.is_file())


@contextlib.contextmanager
def archives(tree: Path = ROOT) -> Iterator[Archives]:
    """The archives of a working tree, by the tree's own packager, for this machine."""
    version = "python{}.{}".format(*sys.version_info)
    target = ["--for", version, _ARCHITECTURES[platform.machine()]]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for door in DOORS:
            command = [sys.executable, "-m", "smartlamp.deploy.packager", door, str(folder / door), *target]
            _run(command, tree, PYTHONPATH=str(tree))
        entries = [folder, *folder.rglob("*")]
        for entry in entries:
            entry.chmod(entry.stat().st_mode & ~0o222)
        built = Archives(folder, installed("runtime", RUNTIME))
        before = built.compiled()
        try:
            yield built
            assert built.compiled() == before, "A measured process wrote to its archive."
        finally:
            for entry in entries:
                if entry.is_dir():
                    entry.chmod(0o755)


def unit_path() -> list[Path]:
    """What a unit's process imports from."""
    return [installed("units", UNITS), installed("runtime", RUNTIME)]


def installed(name: str, packages: tuple[str, ...]) -> Path:
    """A folder with these packages as they are installed here, compiled; made once for each set of versions."""
    wanted = [f"{package}=={importlib.metadata.version(package)}" for package in packages]
    digest = hashlib.sha256(f"{wanted}{sys.version}".encode()).hexdigest()[:12]
    folder = _CACHE / f"{name}-{digest}"
    if not folder.exists():
        half = folder.with_name(f"{folder.name}.{os.getpid()}")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _run([*pip, "--only-binary=:all:", "--target", str(half), *wanted], ROOT)
        half.rename(folder)
    return folder


def _run(command: list[str], where: Path, **variables: str) -> None:
    done = subprocess.run(command, cwd=where, env=os.environ | variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(
            f"The archives cannot be built in {where}:\n{done.stderr.strip()[-1500:]}",
            "Mend what pip or the packager says, then try again.",
        )
