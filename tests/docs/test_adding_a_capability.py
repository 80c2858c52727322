"""docs/adding_a_capability.md, followed word for word in a copy of the tree."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/adding_a_capability.md").read_text(encoding="utf-8")

_COMMANDS = re.compile(r"```console\n(.*?)```", re.DOTALL)


def files() -> dict[str, str]:
    """What the page writes: a file is named, in backticks, in the paragraph right above its block; of several names the last."""
    named: dict[str, str] = {}
    for block in re.finditer(r"```(?:python|json)\n(.*?)```", PAGE, re.DOTALL):
        paragraph = PAGE[: block.start()].rstrip().rpartition("\n\n")[2]
        named[re.findall(r"`([\w./]+/[\w.]+\.(?:py|json))`", paragraph)[-1]] = block[1]
    return named


def test_it_writes_one_module_one_schema_and_one_test() -> None:
    assert sorted(files()) == [
        "schemas/interfaces/Alexa.ToggleController.json",
        "smarthome_lambda/capabilities/toggle_controller.py",
        "tests/smarthome_lambda/capabilities/test_toggle_controller.py",
    ]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    for folder in (
        "alexa_messages",
        "device_cloud",
        "schemas",
        "smarthome_lambda",
        "smartlamp",
        "alexa_simulator",
        "tests",
    ):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", copy / "pyproject.toml")
    # Whoever follows the page has checked the types before; a first check takes a minute longer.
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    return copy


def test_followed_word_for_word_it_works(tree: Path) -> None:
    (commands,) = _COMMANDS.findall(PAGE)
    for name, text in files().items():
        (tree / name).write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    for command in commands.splitlines():
        python, *words = shlex.split(command)
        assert python == "python"
        done = subprocess.run(
            [sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
