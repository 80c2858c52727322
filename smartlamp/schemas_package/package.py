"""Writes the folder that npm can publish: `python -m smartlamp.schemas_package.package FOLDER`, from a checkout."""

import json
import re
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

from smartlamp.schemas_package import typescript

_HERE = Path(__file__).parent
_PROJECT = Path(__file__).parents[2]


def write(folder: Path) -> Path:
    """Write the package into a folder, which is made anew. Raises OSError if it cannot be written."""
    schemas = _PROJECT / "schemas"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(schemas, folder)
    shutil.copy(_PROJECT / "LICENSE", folder)
    shutil.copy(_HERE / "index.js", folder)
    for name, page in (("README.md", _HERE / "README.md"), ("SCHEMAS.md", schemas / "README.md")):
        text = page.read_text(encoding="utf-8").replace("(../../schemas/README.md)", "(SCHEMAS.md)")
        # Other pages of the project are not in the package.
        (folder / name).write_text(re.sub(r"\[([^]]*)\]\(\.\./[^)]*\)", r"\1", text), encoding="utf-8")
    (folder / "index.d.ts").write_text(typescript.declarations(), encoding="utf-8")
    names = sorted(file.relative_to(schemas).as_posix() for file in schemas.rglob("*.json"))
    (folder / "package.json").write_text(json.dumps(_manifest(names), indent=2) + "\n", encoding="utf-8")
    return folder


def _manifest(names: list[str]) -> dict[str, Any]:
    project = tomllib.loads((_PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "name": f"{project['name']}-schemas",
        "version": project["version"],
        "description": "JSON Schemas and types of Alexa Smart Home messages",
        "license": project["license"],
        "keywords": ["alexa", "smart-home", "json-schema", "types"],
        "type": "module",
        "engines": {"node": ">=18"},
        "types": "./index.d.ts",
        "exports": {
            ".": {"types": "./index.d.ts", "default": "./index.js"},
            **{f"./{name}": f"./{name}" for name in names},
            "./package.json": "./package.json",
        },
        "files": ["index.js", "index.d.ts", "SCHEMAS.md", *names],
        "sideEffects": False,
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
