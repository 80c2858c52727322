"""Builds what a function's archive holds: its door, what that imports of ours, the pinned requirements of both, all of it compiled.

`sam build` calls it through the Makefile for AWS; the local stack calls it for this machine. It needs nothing but the standard
library and pip, because `sam build` runs it with whatever Python it finds.

    python -m smartlamp.deploy.packager smarthome_lambda build/SmartHomeFunction --for python3.13 arm64
"""

import argparse
import ast
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from smartlamp.errors import CannotRun, EndedBySignal
from smartlamp.terminal import ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements.txt"

# Requirements that only one of SmartLamp's packages imports ship only with it: other doors would unpack 12 MB for nothing.
_ONLY_FOR = {"jsonschema-rs": "alexa_messages"}

# What a package reads from next to it.
_DATA = {"alexa_messages": "schemas"}

# Formatted with the Python, and the door.
NOT_COMPILED = (
    "The archive of {door} works, but its first start in each container takes about 50 % longer: it is not compiled, because "
    "{0} is not on this machine. Install it, then build again.\n"
)

# Amazon Linux 2023, which runs python3.12 and later, has glibc 2.34.
_WHEELS = ("manylinux_2_34", "manylinux_2_28", "manylinux_2_17", "manylinux2014")
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}


def own_packages(door: str) -> tuple[str, ...]:
    """SmartLamp's packages in a door's archive: the door, and what it imports directly or indirectly."""
    return tuple(_by_package(door))


def own_files(door: str) -> list[Path]:
    """SmartLamp's files in a door's archive, relative to the repository, sorted: code and schemas, no tests, no documents."""
    return list(own_content(door))


def own_content(door: str) -> dict[Path, bytes]:
    """SmartLamp's files for one door as they are now, by their names in its archive, in order of these."""
    content = {Path(name): what for files in _by_package(door).values() for name, what in files.items()}
    return dict(sorted(content.items()))


def _by_package(door: str) -> dict[str, dict[str, bytes]]:
    """The files of each of a door's packages, by their names, each read once: for its imports, and for the archive."""
    packages, found = [door], dict[str, dict[str, bytes]]()
    for package in packages:
        found[package] = {
            name: _read(name)
            for folder in filter(None, (package, _DATA.get(package)))
            for name in _below(folder, ".py", ".json")
        }
        packages += sorted(_imported(found[package]) - set(packages))
    return found


def _read(name: str) -> bytes:
    with open(f"{ROOT}/{name}", "rb") as file:  # noqa: PTH123 - a deployment reads a thousand; a Path takes as long again
        return file.read()


def _below(folder: str, *endings: str) -> "Iterator[str]":
    """The names of the files in a folder of the repository; not of what an editor's lock is, a link to nowhere.

    A deployment asks a dozen times, and `Path.rglob` takes three times as long.
    """
    with suppress(FileNotFoundError), os.scandir(ROOT / folder) as entries:
        for entry in entries:
            name = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _below(name, *endings)
            elif os.path.splitext(entry.name)[1] in endings and entry.is_file():  # noqa: PTH122 - a third of the time
                yield name


def _imported(files: "Mapping[str, bytes]") -> set[str]:
    """Which of SmartLamp's packages some files import."""
    imported: set[str] = set()
    for name, source in files.items():
        if not name.endswith(".py"):
            continue
        try:
            imported |= _imports(source)
        except (SyntaxError, ValueError) as wrong:
            where = f", at line {wrong.lineno}" if isinstance(wrong, SyntaxError) else ""
            why = wrong.msg if isinstance(wrong, SyntaxError) else wrong
            raise CannotRun(f"{ROOT / name} is not Python{where}: {why}.", "Fix it, then try again.") from wrong
    return {name for name in imported if (ROOT / name / "__init__.py").exists()}


# An `up` asks eight times what the same files import.
@functools.cache
def _imports(source: bytes) -> frozenset[str]:
    imported: set[str] = set()
    for statement in _statements(ast.parse(source).body):
        if isinstance(statement, ast.Import):
            imported.update(name.name.split(".")[0] for name in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            imported.add(statement.module.split(".")[0])
    return frozenset(imported)


def _statements(block: "Sequence[ast.AST]") -> "Iterator[ast.AST]":
    """All statements of a block, those inside others, too; `ast.walk` would visit every expression as well, ten times as many nodes."""
    for statement in block:
        yield statement
        for inner in ("body", "handlers", "cases", "orelse", "finalbody"):
            yield from _statements(getattr(statement, inner, ()))


def pinned(text: str, door: str) -> str:
    """The part of a requirements file (with hashes) that goes into a door's archive."""
    blocks: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and blocks:
            blocks[-1] += "\n" + line
        else:
            blocks.append(line)
    names = [block.split("==")[0].strip() for block in blocks]
    ours = own_packages(door)
    return "".join(block + "\n" for name, block in zip(names, blocks, strict=True) if _ONLY_FOR.get(name, door) in ours)


def install(
    requirements: str,
    into: Path,
    runtime: str | None = None,
    architecture: str | None = None,
    run: "Callable[..., subprocess.CompletedProcess[str]]" = ending.run,
) -> None:
    """Install pinned requirements into a folder.

    Args:
        requirements: the text of a requirements file; hashes are checked when it has them.
        into: the folder, created if absent.
        runtime: a Lambda runtime such as "python3.13"; None for this interpreter.
        architecture: "arm64" or "x86_64"; None for this machine.
        run: runs pip.

    Raises:
        subprocess.CalledProcessError: pip failed; its messages are in `stderr`.
    """
    into.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += [
        "--no-input",
        "--no-compile",
        "--only-binary=:all:",
        "--target",
        str(into),
        "--requirement",
        "/dev/stdin",
    ]
    if runtime is not None and architecture is not None:
        command += ["--implementation", "cp", "--python-version", runtime.removeprefix("python")]
        command += [f"--platform={wheel}_{_MACHINES[architecture]}" for wheel in _WHEELS]
    run(command, stdin=requirements).check_returncode()


def copy_own(door: str, into: Path) -> None:
    """Copy SmartLamp's files for one door into a folder, whole packages each."""
    write(own_content(door), into)


def write(content: "Mapping[Path, bytes]", into: Path) -> None:
    """Write files into a folder."""
    for folder in {into / file.parent for file in content}:
        folder.mkdir(parents=True, exist_ok=True)
    for file, what in content.items():
        (into / file).write_bytes(what)


def compile_for(
    folder: Path,
    runtime: str | None = None,
    run: "Callable[..., subprocess.CompletedProcess[str]]" = ending.run,
) -> bool:
    """Compile all code in a folder for one runtime, so that no start of the function does it: that takes half as long as the rest of a start.

    The compiled code is used without a look at its source. A traceback names files as they are called on Lambda.

    Args:
        folder: of an archive.
        runtime: a Lambda runtime such as "python3.13"; None for this interpreter.
        run: runs the compiler.

    Returns:
        whether it is compiled; False if this machine does not have that Python.
    """
    # What an earlier build left would be used without a look at today's source.
    for left in [*folder.rglob("__pycache__")]:
        shutil.rmtree(left)
    python = _interpreter(runtime, run)
    if python is None:
        return False
    mode = ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", "/var/task"]
    command = [python, "-s", "-P", "-m", "compileall", "-q", "-f", *mode, str(folder)]
    run(command, env=_environment()).check_returncode()
    return True


def _interpreter(runtime: str | None, run: "Callable[..., subprocess.CompletedProcess[str]]") -> str | None:
    version = "{}.{}".format(*sys.version_info)
    wanted = version if runtime is None else runtime.removeprefix("python")
    if wanted == version:
        return sys.executable
    found = [shutil.which(f"python{wanted}"), *sorted(Path.home().glob(f".pyenv/versions/{wanted}.*/bin/python"))]
    for python in map(str, filter(None, found)):
        with suppress(OSError):  # it is no program, or what runs it is gone
            asked = run([python, "-c", "import sys; print('{}.{}'.format(*sys.version_info))"], env=_environment())
            if asked.returncode == 0 and asked.stdout.strip() == wanted:
                return python
    return None


def _environment() -> dict[str, str]:
    """In which Python compiles: whoever builds may have settings that put the compiled code elsewhere, or shorten it."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # Without a fixed seed, the order of a set's members differs from one compilation to the next.
    return others | {"PYTHONHASHSEED": "0"}


def digest(content: "Mapping[Path, bytes]") -> str:
    """The SHA-256 of what an archive is made from, in hexadecimal. Compiled code does not count: it follows from the rest."""
    whole = hashlib.sha256()
    for name, what in content.items():
        whole.update(f"{name}\0{len(what)}\0".encode())
        whole.update(what)
    return whole.hexdigest()


def archive(folders: list[Path], into: Path) -> None:
    """Zip folders into one file; the same folders give the same bytes.

    Args:
        folders: their contents are merged.
        into: the zip file.
    """
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        for name, path in _files(folders):
            entry = zipfile.ZipInfo(str(name), date_time=(2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, path.read_bytes(), compresslevel=1)


def _files(folders: list[Path]) -> list[tuple[Path, Path]]:
    """The files of an archive, by their names in it, in order of these."""
    found = ((path.relative_to(folder), path) for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted(found)


def main() -> None:
    """Build one door's archive folder; the entry point for `make build` and `sam build`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("door", help="the door's package, such as smarthome_lambda")
    parser.add_argument("into", type=Path, help="the folder to fill")
    parser.add_argument(
        "--for", dest="target", nargs=2, metavar=("RUNTIME", "ARCHITECTURE"), default=("python3.13", "arm64")
    )
    arguments = parser.parse_args()
    try:
        with ending.listening():
            install(pinned(REQUIREMENTS.read_text(), arguments.door), arguments.into, *arguments.target)
            copy_own(arguments.door, arguments.into)
            if not compile_for(arguments.into, arguments.target[0]):
                sys.stderr.write(NOT_COMPILED.format(*arguments.target, door=arguments.door))
            # The limit: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
            size = sum(path.stat().st_size for _, path in _files([arguments.into]))
            sys.stdout.write(f"The archive of {arguments.door} has {size / 1e6:.1f} MB unpacked; Lambda takes 250.\n")
    except EndedBySignal as told:
        sys.exit(told.status)
    except subprocess.CalledProcessError as failed:
        sys.exit(
            f"The archive of {arguments.door} cannot be built: a program reported\n{failed.stderr or failed.stdout}"
        )
    except (CannotRun, OSError, ValueError) as wrong:
        sys.exit(f"The archive of {arguments.door} cannot be built: {wrong}")


if __name__ == "__main__":
    main()
