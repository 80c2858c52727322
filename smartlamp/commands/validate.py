"""validate: are these Alexa Smart Home messages right?"""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import typer
from rich.console import Console

from alexa_messages import is_discovery
from smartlamp.errors import CannotRun
from smartlamp.validation.files import read
from smartlamp.validation.judge import Result, facts
from smartlamp.validation.judge import validate as judge
from smartlamp.validation.reports import annotations, bisection, terminal
from smartlamp.validation.source import Unreadable

_STDIN = Path("-")


class Format(StrEnum):
    """How the result is written."""

    text = "text"
    json = "json"
    github = "github"
    sarif = "sarif"


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("validate")(validate)


def validate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...|-", help="Files or folders; - is standard input.", allow_dash=True)
    ],
    discovery: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A Discover.Response: check messages against what it declares for their endpoint."
        ),
    ] = None,
    directive: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The directive that the events answer: check them against it.")
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            show_default=Format.text,
            help="For people, for programs, for a GitHub workflow, or for code scanning (SARIF 2.1.0).",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Advice counts as a fault: exit status 1.")] = False,
    bisect: Annotated[
        bool,
        typer.Option(
            "--bisect", help="Show of each discovery the fewest endpoints that are to blame for what vanishes."
        ),
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Check Alexa Smart Home messages, and say in plain words what is wrong and where.

    Reads JSON, JSON Lines, and logs as they are. Shows no token.

    An answer is judged with its directive, a message with the discovery before it, wherever they are found.

    ✗ is a fault: Alexa refuses or drops it. ! is advice: Alexa takes it, and it could be better. · could not be judged.

    Exit status 0: no fault. 1: a fault. 2: something could not be read, or there was no message.

    Example: smartlamp validate response.json --directive turn_on.json

    Example: smartlamp validate discovery.json --bisect

    Example: aws logs tail /aws/lambda/my-skill --since 1h | smartlamp validate -
    """
    if json_ and format_ not in (None, Format.json):
        raise CannotRun(f"--json and --format {format_} are two formats.", "Choose one of them.")
    if bisect and format_ in (Format.github, Format.sarif):
        raise CannotRun(f"--bisect has no --format {format_}.", "Leave the format out, or say --json.")
    asked = None if directive is None else _one(directive, "a directive", _is_directive)
    declared = None if discovery is None else _one(discovery, "a Discover.Response", is_discovery)
    paths: list[Path | Literal["-"]] = ["-" if file == _STDIN else file for file in files]
    results = list(judge(paths, _stdin(), asked, declared))
    form = Format.json if json_ else format_ or Format.text
    if bisect:
        results = _bisect(results, form)
    else:
        _print(results, form, strict=strict)
    if not results or any(result.unreadable for result in results):
        raise typer.Exit(2)
    if not all(result.right and not (strict and result.verdict.advice) for result in results):
        raise typer.Exit(1)


def _print(results: list[Result], form: Format, *, strict: bool) -> None:
    match form:
        case Format.json:
            typer.echo(json.dumps(facts(results), indent=2))
        case Format.github:
            for line in annotations.github(results):
                typer.echo(line)
        case Format.sarif:
            typer.echo(json.dumps(annotations.sarif(results), indent=2))
        case Format.text:
            terminal.show(results, Console(highlight=False), strict=strict)


def _bisect(results: list[Result], form: Format) -> list[Result]:
    """Show who is to blame, and return what was looked at: the discoveries, and what could not be read."""
    found = list(bisection.bisected(results))
    if not found:
        raise CannotRun("There is no discovery to bisect.", "Name a file that holds a Discover.Response.")
    if form is Format.json:
        typer.echo(json.dumps(bisection.facts(found), indent=2))
    else:
        bisection.show(found, Console(highlight=False))
    return [each.result for each in found]


def _stdin() -> BinaryIO | None:
    return None if sys.stdin is None else sys.stdin.buffer  # closed by the caller


def _is_directive(message: object) -> bool:
    return isinstance(message, dict) and "directive" in message


def _one(path: Path, what: str, is_it: Callable[[object], bool]) -> object:
    """The one message in a file that others are compared with."""
    for found in read([path], None):
        if isinstance(found, Unreadable):
            raise CannotRun(f"{path}: {found.why}.", f"Name a file that holds {what}.")
        if is_it(found.value):
            return found.value
    raise CannotRun(f"{path}: no message in it is {what}.", f"Name a file that holds {what}.")
