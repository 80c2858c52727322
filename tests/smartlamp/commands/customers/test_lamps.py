"""The options of `lamps set` that fields of a lamp's state bring along."""

from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner

from device_cloud.lamp import FIELDS
from device_cloud.state_field import WholeNumber
from smartlamp.commands.customers import lamps

FLICKER = {
    "flicker_speed": replace(FIELDS["kelvin"], kind=WholeNumber(1, 10), about="How fast it flickers."),
    "shown_effect": FIELDS["effect"],
    "softens": FIELDS["reachable"],
}


def set_(*options: str) -> tuple[int, object, str]:
    """The exit status, what the command was called with, and what it printed, where lamps have these fields."""
    called = []

    def command(lamp: str, **others: object) -> None:
        called.append({"lamp": lamp, **others})

    app = typer.Typer()
    app.command()(lamps.with_other_fields(command))
    done = CliRunner().invoke(app, options, env={"COLUMNS": "200", "NO_COLOR": "1"})
    return done.exit_code, called[0] if called else None, done.output


@pytest.fixture(autouse=True)
def fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lamps, "OTHERS", FLICKER)


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ([], {}),
        (["--flicker-speed", "7"], {"flicker_speed": 7}),
        (["--shown-effect", "Candle"], {"shown_effect": "candle"}),
        (["--softens"], {"softens": True}),
        (["--no-softens"], {"softens": False}),
    ],
)
def test_a_field_is_an_option(options: list[str], given: dict[str, object]) -> None:
    status, called, _ = set_("Desk Lamp", *options)
    assert (status, called) == (0, {"lamp": "Desk Lamp"} | dict.fromkeys(FLICKER) | given)


@pytest.mark.parametrize(
    "wrong", [["--flicker-speed", "11"], ["--flicker-speed", "0"], ["--flicker-speed", "x"], ["--shown-effect", "x"]]
)
def test_what_the_field_cannot_be_is_refused(wrong: list[str]) -> None:
    status, called, said = set_("Desk Lamp", *wrong)
    assert (status, called) == (2, None)
    assert wrong[0] in said


def test_help_says_what_it_is() -> None:
    _, _, said = set_("--help")
    assert "How fast it flickers." in said
    assert "1<=x<=10" in said
