"""The group of all commands."""

from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from smartlamp.cli import app
from smartlamp.cli.listed import COMMANDS
from smartlamp.errors import CannotRun

CLI: Any = typer.main.get_command(app)


def test_it_has_the_commands_of_the_list_and_no_other() -> None:
    assert CLI.list_commands(None) == list(COMMANDS)
    assert CLI.get_command(None, "nonsense") is None


def test_it_is_made_anew_for_each_run() -> None:
    assert CLI.get_command(None, "say") is not CLI.get_command(None, "say")


@pytest.mark.parametrize(("words", "status"), [([], 2), (["lamps"], 2), (["--help"], 0), (["lamps", "list", "-h"], 0)])
def test_help_is_shown_with_the_status_of_what_was_asked(words: list[str], status: int) -> None:
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.output.startswith("Usage: smartlamp")) == (status, True)


@pytest.mark.parametrize(
    "words", [["up", "--port", "70000"], ["say"], ["lamps", "add"], ["nonsense"], ["users", "add"]]
)
def test_wrong_usage_is_status_2(words: list[str]) -> None:
    refused = CliRunner().invoke(app, words).exception
    assert isinstance(refused, CannotRun)
    assert refused.status == 2
