"""docs/adding_a_capability.md, followed word for word in a copy of the tree; several_instances.md goes on from there.

The whole suite runs in that tree, too, where SMARTLAMP_WHOLE_SUITE is set; that takes as long as the suite.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/adding_a_capability.md").read_text(encoding="utf-8")
SEVERAL = Path(__file__).with_name("several_instances.md").read_text(encoding="utf-8")

# What is installed, built, or remembered from elsewhere. What Python has compiled comes along, but not what it is just writing: `x.pyc.123`.
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".smartlamp", ".aws-sam", "build", "*.egg-info", "*.pyc.*", ".*_cache"
)

_BLOCK = re.compile(r"```(python|json|diff)\n(.*?)```", re.DOTALL)
_NAME = re.compile(r"`([\w./]+/[\w.]+\.(?:py|json))`")
_COMMANDS = re.compile(r"```console\n(.*?)```", re.DOTALL)


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """What a page writes or changes: the file, which is the last that is named in backticks before the block, the kind and the text."""
    for block in _BLOCK.finditer(page):
        yield _NAME.findall(page[: block.start()])[-1], block[1], block[2]


def follow(page: str, tree: Path) -> None:
    for name, kind, text in blocks(page):
        file = tree / name
        if kind != "diff":
            file.write_text(text, encoding="utf-8")
            continue
        lines = text.splitlines(keepends=True)
        before, after = ("".join(each[1:] for each in lines if each[0] != sign) for sign in "+-")
        known = file.read_text(encoding="utf-8")
        assert known.count(before) == 1, f"{name} has this once:\n{before}"
        file.write_text(known.replace(before, after), encoding="utf-8")


def run(tree: Path, command: str) -> str:
    python, *words = shlex.split(command)
    assert python == "python"
    environment = {**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-5000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_it_touches_the_core_once_and_writes_one_module_and_one_test() -> None:
    assert sorted({name for name, _, _ in blocks(PAGE)}) == [
        "device_cloud/lamp.py",
        "smarthome_lambda/capabilities/range_controller.py",
        "tests/smarthome_lambda/capabilities/test_range_controller.py",
    ]
    assert (ROOT / "schemas/interfaces/Alexa.RangeController.json").is_file(), "there is no schema to write"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy") / "tree"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    # Whoever follows the page has checked the types before; a first check takes a minute longer.
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    follow(PAGE, copy)
    return copy


@pytest.fixture(scope="module")
def tree_of_several(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("several") / "tree"
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(".*_cache"))
    follow(SEVERAL, copy)
    return copy


def test_followed_word_for_word_it_works(tree: Path) -> None:
    (commands,) = _COMMANDS.findall(PAGE)
    for command in commands.splitlines():
        run(tree, command)


def test_the_options_of_lamps_set_know_the_new_field(tree: Path) -> None:
    (option,) = re.findall(r"--flicker-speed .*", run(tree, "python -m smartlamp lamps set --help"))
    assert "From 1 to 10." in option


def test_a_second_range_and_a_second_toggle_work_beside_the_first(tree_of_several: Path) -> None:
    capabilities, reports = "tests/smarthome_lambda/capabilities", "tests/smarthome_lambda/reports"
    files = (
        f"{capabilities}/test_toggle_controller.py",
        f"{capabilities}/test_range_controller.py",
        f"{capabilities}/test_contract.py",
        f"{reports}/test_several_instances.py",
        "tests/device_cloud/store/test_item.py",
        "tests/device_cloud/test_state_field.py",
    )
    run(tree_of_several, f"python -m pytest {' '.join(files)}")


@pytest.mark.skipif(not os.environ.get("SMARTLAMP_WHOLE_SUITE"), reason="SMARTLAMP_WHOLE_SUITE is not set")
def test_the_whole_suite_passes_in_that_tree(tree: Path) -> None:
    # Some tests ask git which files there are, and make for what is installed.
    for command in (["git", "init", "--quiet"], ["git", "add", "--all"]):
        subprocess.run(command, cwd=tree, check=True)
    (tree / ".venv").symlink_to(ROOT / ".venv")
    run(tree, "python -m pytest --workers 2 -m 'not stack' --deselect tests/docs/test_adding_a_capability.py")
