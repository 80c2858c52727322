"""The list of commands is what the commands are."""

from importlib import import_module
from typing import Any

import pytest
import typer.main

from smartlamp.cli import app
from smartlamp.cli.listed import COMMANDS, LISTED, NEEDS_NO_EXTRA

CLI: Any = typer.main.get_command(app)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_is_listed_with_the_first_sentence_of_its_own_help(name: str) -> None:
    assert CLI.get_command(None, name).help.partition("\n")[0] == COMMANDS[name][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_is_where_the_list_says(name: str) -> None:
    assert callable(import_module(f"smartlamp.commands.{COMMANDS[name][0]}").register)


def test_each_is_listed_once() -> None:
    assert sum(map(len, LISTED.values())) == len(COMMANDS)
    assert set(COMMANDS) >= NEEDS_NO_EXTRA


def test_the_commands_for_a_stack_on_aws_stand_together() -> None:
    (heading,) = (each for each in LISTED if each.startswith("A stack on AWS"))
    assert list(LISTED[heading]) == ["review", "resync", "restore", "leftovers", "rebuild"]
