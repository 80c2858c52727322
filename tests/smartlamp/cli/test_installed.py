"""What is said where not everything is installed. A wheel without extras is in tests/deployment/test_wheel.py."""

import importlib.util
import sys

import pytest
from typer.testing import CliRunner

from smartlamp.cli import app, installed
from smartlamp.errors import CannotRun

PIP = 'pip install "smartlamp[cli]"'


def without_uvicorn(name: str) -> object:
    return None if name == "uvicorn" else importlib.util.find_spec(name)


def test_everything_is_installed_here() -> None:
    assert installed.is_whole()


def test_the_list_has_only_what_can_run_and_how_to_get_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", without_uvicorn)
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output
    assert PIP in shown
    assert "\n  validate " in shown
    assert "\n  say " not in shown
    assert "\nSimulated Alexa\n" not in shown


@pytest.mark.parametrize("words", [["users", "add", "--as", "x"], ["users", "--help"], ["users"]], ids=" ".join)
def test_a_command_that_cannot_be_imported_says_what_to_install(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "smartlamp.commands.customers.users", None)
    refused = CliRunner().invoke(app, words).exception
    assert isinstance(refused, CannotRun)
    assert refused.what.startswith("The command users needs smartlamp.commands.customers.users")
    assert PIP in refused.to_do


def test_a_mistake_in_a_module_is_not_taken_for_a_missing_one() -> None:
    with pytest.raises(ImportError, match="cannot import name"):
        raise installed.unavailable("say", ImportError("cannot import name"))
