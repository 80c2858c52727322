"""What Typer refuses is told in words; which words, for every command, is in tests/smartlamp/commands/test_refusals.py."""

import pytest
import typer
from typer.testing import CliRunner

from smartlamp.cli import app, wrong_usage
from smartlamp.errors import CannotRun, Failed


def refused(*words: str, **environment: str) -> CannotRun:
    done = CliRunner().invoke(app, words, env=environment)
    assert isinstance(done.exception, CannotRun)
    return done.exception


@pytest.mark.parametrize(
    ("word", "known", "question"),
    [
        ("vallidate", ["validate", "up"], "Did you mean validate? "),
        ("lst", ["list", "last", "add"], "Did you mean list or last? "),
        ("banana", ["validate", "up"], ""),
        ("", ["up"], ""),
    ],
)
def test_what_was_meant_is_asked(word: str, known: list[str], question: str) -> None:
    assert wrong_usage.meant(word, known) == question


def test_a_value_from_the_environment_is_told_for_that() -> None:
    said = refused("up", SMARTLAMP_PORT="x")
    assert said.what == 'The environment variable SMARTLAMP_PORT takes a whole number from 0 to 65534, not "x".'


def test_what_is_missing_is_shown_with_an_example() -> None:
    assert refused("lamps", "add").to_do == 'For example: `smartlamp lamps add "Desk lamp" --model dimmable`'


def test_a_name_of_several_words_is_explained_where_a_command_takes_names() -> None:
    assert "quotation marks" in refused("lamps", "remove", "Desk", "lamp").to_do
    assert "quotation marks" not in refused("up", "now").to_do


@pytest.mark.parametrize("words", [("users", "add"), ("up", "--detach=3"), ("up", "--prt"), ("up", "--port", "x")])
def test_every_refusal_leads_on(words: tuple[str, ...]) -> None:
    assert "`smartlamp " in refused(*words).to_do


def test_a_question_that_nobody_answers_is_a_no() -> None:
    said = wrong_usage.in_words(typer.Abort())
    assert isinstance(said, Failed)
    assert "taken for a no" in said.what


def test_what_is_no_usage_is_left_alone() -> None:
    assert wrong_usage.in_words(ValueError("x")) is None
