"""An exception that others than its own module meet stands in its package's errors.py, under a name that no other package uses."""

import ast
import functools
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("alexa_messages", "alexa_simulator", "device_cloud", "profile_skill", "smarthome_lambda", "smartlamp")


@functools.cache
def exceptions(package: str) -> list[tuple[Path, str]]:
    """The public ones of a package, with where they stand: whatever has an exception among its bases, however far up."""
    classes = [
        (path.relative_to(ROOT), node.name, {ast.unparse(base).rpartition(".")[2] for base in node.bases})
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    kinds = {"BaseException", "Exception", "LookupError", "OSError", "RuntimeError", "TypeError", "ValueError"}
    for _ in classes:
        kinds |= {name for _, name, bases in classes if bases & kinds}
    return [(path, name) for path, name, _ in classes if name in kinds and not name.startswith("_")]


@pytest.mark.parametrize("package", PACKAGES)
def test_they_stand_in_one_file(package: str) -> None:
    found = exceptions(package)
    assert found
    assert {str(path) for path, _ in found} == {f"{package}/errors.py"}


def test_no_two_have_one_name() -> None:
    names = Counter(name for package in PACKAGES for _, name in exceptions(package))
    assert [name for name, count in names.items() if count > 1] == []
