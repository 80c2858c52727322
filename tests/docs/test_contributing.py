"""What the pages for contributors tell people to run can be run, and the tree that they show is the tree."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main

from smartlamp.cli import app

ROOT = Path(__file__).parents[2]
PAGES = ("CONTRIBUTING.md", "SECURITY.md", "docs/releasing.md")
FORMS = tuple(str(file.relative_to(ROOT)) for file in (ROOT / ".github").rglob("*") if file.suffix in {".md", ".yml"})
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in (*PAGES, *FORMS)}
CLI: Any = typer.main.get_command(app)

CONSOLE = [
    (name, command)
    for name in PAGES
    for block in re.findall(r"```console\n(.*?)```", TEXTS[name], re.DOTALL)
    for command in re.findall(r"^ *\$ (.*)$", block, re.MULTILINE)
]
MAKE = sorted({words for text in TEXTS.values() for words in re.findall(r"`make ([^`]+)`", text)})
SMARTLAMP = sorted({words for text in TEXTS.values() for words in re.findall(r"`smartlamp ([^`.]+)`", text)})


# What is installed stays as it is: this runs beside other tests.
INSTALLED = [
    f"--assume-old=.venv/{name}"
    for name in ("installed-cli", "installed-test", "installed-sam", "installed-checkov", "ask-smapi-model", "node")
]


def make(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run make as from a shell, not as a part of the make and the pytest that run this."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTEST"))
    }
    command = ["make", *INSTALLED, *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_commands_are_found() -> None:
    assert {command for _, command in CONSOLE} >= {"make setup", "make hooks", "make test", "make release"}
    assert {"check", "help", "coverage"} <= set(MAKE)
    assert {"--version", "validate"} <= set(SMARTLAMP)


@pytest.mark.parametrize(("page", "command"), CONSOLE)
def test_a_command_of_a_page_is_one_of_make(page: str, command: str) -> None:
    program, *words = command.split()
    assert program == "make", page
    done = make("--dry-run", *words)
    assert done.returncode == 0, done.stderr
    for word in words:
        room = word.removeprefix("ROOM=")
        assert room == word or (ROOT / "tests" / room).exists(), f"{page}: there is no room {room}"


@pytest.mark.parametrize("words", MAKE)
def test_what_make_is_asked_for_can_be_made(words: str) -> None:
    done = make("--dry-run", *words.replace("...", "").split())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", SMARTLAMP)
def test_what_smartlamp_is_asked_for_it_knows(words: str) -> None:
    first = words.split(maxsplit=1)[0]
    assert first in CLI.list_commands(None) or any(first in option.opts for option in CLI.params)


def test_the_tests_of_one_room_run_alone() -> None:
    done = make("test", "ROOM=skill_package", "WORKERS=0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ".venv/bin/pytest" in done.stdout
    assert "mypy" not in done.stdout
    assert " passed" in done.stdout


def test_a_room_that_is_not_there_is_told_with_those_that_are() -> None:
    done = make("test", "ROOM=cellar")
    assert done.returncode == 2
    assert "There is no tests/cellar. The rooms are: " in done.stdout
    assert "tests/alexa_simulator/" in done.stdout


def test_the_tree_is_as_it_is_shown() -> None:
    shown = re.findall(r"^\| `([\w/]+)/` \|", TEXTS["CONTRIBUTING.md"], re.MULTILINE)
    assert [folder for folder in shown if not (ROOT / folder).is_dir()] == []
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert packages <= set(shown)
