"""The help of every command, in wide terminals and in narrow ones."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from smartlamp.cli import app, help_text
from smartlamp.cli.listed import COMMANDS, LISTED

CLI: Any = typer.main.get_command(app)
PYTHON = re.compile(r"<[^<>]+>|\b(?:INTEGER|TEXT|BOOLEAN|PATH|FLOAT|int range|None|True|False)\b|Value error|\{\w+\}")


def paths(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield before
    for name in group.list_commands(None):
        below = group.get_command(None, name)
        if hasattr(below, "commands"):
            yield from paths(below, (*before, name))
        else:
            yield (*before, name)


ALL = list(paths(CLI))


def shown(*words: str, columns: int) -> str:
    done = CliRunner().invoke(app, words, env={"COLUMNS": str(columns), "TERM": "dumb"})
    assert done.exit_code == 0, done.exception
    return done.output


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_it_speaks_of_no_types_of_python(path: tuple[str, ...]) -> None:
    assert PYTHON.findall(shown(*path, "--help", columns=300)) == []


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_h_is_help(path: tuple[str, ...]) -> None:
    assert shown(*path, "-h", columns=80) == shown(*path, "--help", columns=80)


@pytest.mark.parametrize("columns", [40, 60])
@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_words_stay_whole_in_a_narrow_terminal(path: tuple[str, ...], columns: int) -> None:
    wide, narrow = shown(*path, "--help", columns=400), shown(*path, "--help", columns=columns)
    assert narrow.split() == wide.split()
    for line in narrow.splitlines():
        # An example can be copied; a heading is one line; a command, a label and a long word are whole.
        is_whole = line.startswith("Example: ") or line in LISTED or "`" in line or len(line.split()) < 3
        assert is_whole or len(line) <= columns, line
        assert "…" not in line


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_has_each_with_its_sentence(name: str) -> None:
    assert re.search(rf"^  {name} +{re.escape(COMMANDS[name][1])}$", shown("--help", columns=300), re.MULTILINE)


def test_the_form_is_told_first() -> None:
    assert shown("lamps", "add", "-h", columns=80).startswith("Usage: smartlamp lamps add [OPTIONS] NAME\n")
    assert shown("scenes", "add", "-h", columns=80).startswith("Usage: smartlamp scenes add [OPTIONS] NAME [LAMP]...\n")
    assert shown("-h", columns=80).startswith("Usage: smartlamp [OPTIONS] COMMAND ...\n")


def test_labels_and_texts_stand_in_columns() -> None:
    lines = shown("up", "--help", columns=100).splitlines()
    (port,) = (line for line in lines if line.startswith("  --port NUMBER"))
    (json,) = (line for line in lines if line.startswith("  --json"))
    assert port.index("The port of") == json.index("Print JSON.")


def test_the_examples_of_a_command_can_be_had() -> None:
    command = CLI.get_command(None, "review")
    assert help_text.examples(command) == [
        "smartlamp review --stack smartlamp",
        "smartlamp review --stack smartlamp --accept ProfileSkillId",
    ]
