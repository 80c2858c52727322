"""Every module has a test at its address, or a line in tests/README.md that says where else."""

import ast
import fnmatch
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "alexa_messages",
    "alexa_simulator",
    "alexa_troubleshooting",
    "device_cloud",
    "profile_skill",
    "sign_up",
    "smarthome_lambda",
    "smartlamp",
)
_ELSEWHERE, _MORE = re.split(r"^## ", (ROOT / "tests" / "README.md").read_text("utf-8"), flags=re.MULTILINE)[1:]


def named(cell: str) -> list[str]:
    """The files that a cell names: `a.py`, `b/{c,d}.py`, or all modules of a folder: `e/*.py`."""
    found = []
    for name in re.findall(r"`(\S+)`", cell):
        before, brace, rest = name.partition("{")
        inside, _, after = rest.partition("}")
        files = [f"{before}{each}{after}" for each in inside.split(",")] if brace else [name]
        found += [each for file in files for each in (fnmatch.filter(WITHOUT, file) if "*" in file else [file])]
    return found


def rows(part: str) -> list[tuple[list[str], list[str]]]:
    cells = (line.split("|") for line in part.splitlines() if line.startswith("| `"))
    return [(named(row[1]), named(row[2])) for row in cells]


def modules() -> list[str]:
    return sorted(
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        if file.name != "__init__.py"
        or any(not _says_nothing(each) for each in ast.parse(file.read_text("utf-8")).body)
    )


def _says_nothing(statement: ast.stmt) -> bool:
    """A docstring, an import, or the list of what is exported."""
    return isinstance(statement, ast.Expr | ast.Import | ast.ImportFrom) or (
        isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "__all__"
    )


def address(module: str) -> str:
    path = Path(module.removesuffix("/__init__.py").removesuffix(".py"))
    return str(Path("tests") / path.parent / f"test_{path.name}.py")


WITHOUT = [module for module in modules() if not (ROOT / address(module)).exists()]
ROWS = rows(_ELSEWHERE)
OF_MORE = [test for tests, _ in rows(_MORE) for test in tests]


def test_a_module_without_a_test_at_its_address_says_where_it_is() -> None:
    assert sorted(module for modules, _ in ROWS for module in modules) == WITHOUT


@pytest.mark.parametrize("test", sorted({*OF_MORE, *(test for _, tests in ROWS for test in tests)}))
def test_the_tests_are_there(test: str) -> None:
    assert (ROOT / test).is_file()


def test_no_test_has_lost_its_module() -> None:
    files = (file for package in PACKAGES for file in (ROOT / "tests" / package).rglob("test_*.py"))
    strangers = {str(file.relative_to(ROOT)) for file in files} - {address(module) for module in modules()}
    assert strangers == set(OF_MORE)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_room_is_crowded(package: str) -> None:
    """At most 16 things beside each other in a package, at most 12 in a room of it."""
    for folder in (ROOT / package, *(each.parent for each in (ROOT / package).rglob("*/__init__.py"))):
        things = [*folder.glob("[!_]*.py"), *(each.parent for each in folder.glob("*/__init__.py"))]
        assert len(things) <= (16 if folder == ROOT / package else 12), folder
