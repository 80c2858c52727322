"""What options and arguments are called."""

import enum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from smartlamp.cli import parameter_words


class Way(enum.StrEnum):
    NEAR = "near"
    FAR = "far"


class Source(enum.StrEnum):
    ONE = "the-first-source"
    OTHER = "the-second-source"


def command(  # noqa: PLR0917 - one of each kind
    name: str,
    files: Annotated[list[Path] | None, typer.Argument(help="Files.")] = None,
    folder: Annotated[Path, typer.Option("--state-dir", metavar="FOLDER", help="Where.", envvar="PLACE")] = Path(
        "here"
    ),
    port: Annotated[int, typer.Option(min=0, max=9, help="Which.", show_default="5")] = 3,
    times: Annotated[int | None, typer.Option(min=1)] = None,
    share: Annotated[float, typer.Option(max=1)] = 0.5,
    way: Annotated[Way, typer.Option()] = Way.FAR,
    source: Annotated[Source | None, typer.Option("--profile-source", help="From where.")] = None,
    given_name: Annotated[str, typer.Option()] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on.")] = False,
    must: Annotated[str, typer.Option(help="It must be.")] = ...,
) -> None:
    """Everything that a parameter can be."""


def parameters() -> dict[str, Any]:
    app = typer.Typer()
    app.command()(command)
    return {str(each.name): each for each in typer.main.get_command(app).params}


KNOWN = parameters()


@pytest.mark.parametrize(
    ("name", "label", "called"),
    [
        ("name", "NAME", "NAME"),
        ("files", "[FILES...]", "FILES"),
        ("folder", "--state-dir FOLDER", "--state-dir"),
        ("port", "--port NUMBER", "--port"),
        ("way", "--way near|far", "--way"),
        ("source", "--profile-source SOURCE", "--profile-source"),
        ("given_name", "--given-name NAME", "--given-name"),
        ("follow", "-f, --follow", "--follow"),
    ],
)
def test_it_is_called_as_it_is_written(name: str, label: str, called: str) -> None:
    assert parameter_words.label(KNOWN[name]) == label
    assert parameter_words.called(KNOWN[name]) == called


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", ""),
        ("files", "Files."),
        ("folder", "Where. Default: here. Or set PLACE."),
        ("port", "Which. From 0 to 9. Default: 5."),
        ("times", "At least 1."),
        ("share", "At most 1. Default: 0.5."),
        ("way", "Default: far."),
        ("source", "From where. One of the-first-source, the-second-source."),
        ("follow", "Go on."),
        ("must", "It must be. Required."),
    ],
)
def test_its_text_says_what_it_takes(name: str, text: str) -> None:
    context = typer.main.get_command(typer_app()).make_context("x", ["a", "--must", "b"])
    assert parameter_words.text(KNOWN[name], context) == text


def typer_app() -> typer.Typer:
    app = typer.Typer()
    app.command()(command)
    return app


def test_what_it_can_be() -> None:
    assert parameter_words.choices(KNOWN["way"]) == ["near", "far"]
    assert parameter_words.choices(KNOWN["port"]) == []
    assert parameter_words.is_number(KNOWN["share"])
    assert not parameter_words.is_number(KNOWN["name"])
