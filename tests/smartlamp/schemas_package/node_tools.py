"""Node, Ajv and TypeScript, where `make test` could install them, and folders in which the package is installed, too."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from smartlamp.schemas_package import package

HERE = Path(__file__).parent
_INSTALLED = Path(__file__).parents[3] / ".venv" / "node" / "node_modules"
NODE = shutil.which("node") if _INSTALLED.exists() else None
TSC = _INSTALLED / "typescript" / "bin" / "tsc"
needs_node = pytest.mark.skipif(NODE is None, reason="no Node, or npm could not fetch Ajv and TypeScript")
# Its own library, most of it for web pages, is not what is compiled here.
_LIBRARY = ("--lib", "es2022", "--skipDefaultLibCheck")
STRICT = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", *_LIBRARY)


def installed_in(folder: Path) -> Path:
    """A folder whose programs may import the package and Ajv."""
    modules = folder / "node_modules"
    modules.mkdir()
    for each in _INSTALLED.iterdir() if _INSTALLED.exists() else ():
        (modules / each.name).symlink_to(each)
    package.write(modules / "smartlamp-schemas")
    return folder


def run(folder: Path, *command: str | Path, given: object = None) -> "subprocess.CompletedProcess[str]":
    """Run a program with Node; `given` is its input, as JSON."""
    said = [str(NODE), *map(str, command)]
    text = json.dumps(given)
    return subprocess.run(said, cwd=folder, input=text, capture_output=True, text=True, timeout=300, check=False)
