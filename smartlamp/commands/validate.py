"""validate: are these Alexa Smart Home messages right?"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from smartlamp import console
from smartlamp import validate as validation
from smartlamp.commands.options import Json
from smartlamp.errors import CannotRun

_STDIN = Path("-")


def validate(
    files: Annotated[list[Path], typer.Argument(help="Files or folders; - is standard input.", allow_dash=True)],
    json: Json = False,
) -> None:
    """Are these Alexa Smart Home messages right? Says what is wrong and where, in words. Directives and events, JSON or JSON Lines.

    Exit status 1: a message is wrong. 2: there was no message to judge.

    Example: smartlamp validate response.json
    """
    results = validation.validate(["-" if file == _STDIN else file for file in files], sys.stdin)
    if not results:
        raise CannotRun(
            "There is no message in what was given.", "Give .json or .jsonl files, or a folder that has some."
        )
    if json:
        console.print_json(validation.facts(results))
    else:
        validation.show(results, console.out)
    if any(result.unreadable for result in results):
        raise typer.Exit(2)
    if not all(result.right for result in results):
        raise typer.Exit(1)
