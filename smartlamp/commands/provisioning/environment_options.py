"""The options that deploy, rotate and destroy share."""

import re
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from smartlamp.errors import CannotRun
from smartlamp.terminal import pasteable

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")


def _stack_name(given: str) -> str:
    """As CloudFormation has it."""
    if not _NAME.fullmatch(given):
        raise CannotRun(
            f"{given!r} is no name of a stack.",
            "Use letters, digits and hyphens, and begin with a letter: --stack smartlamp",
        )
    return given


StackName = Annotated[
    str,
    typer.Option("--stack", metavar="NAME", help="The environment: the name of its stack.", callback=_stack_name),
]
Region = Annotated[
    str,
    typer.Option(
        "--region",
        metavar="REGION",
        help="Where its home is; otherwise the region of your AWS settings.",
        show_default=False,
    ),
]
Local = Annotated[
    bool,
    typer.Option(
        "--local", help="Against simulated accounts of AWS and Amazon on this machine; `smartlamp down` stops them."
    ),
]
NonInteractive = Annotated[
    bool,
    typer.Option(
        "--non-interactive", help="For pipelines: never ask. Who signs in comes from the environment (ASK_...)."
    ),
]


def about(stack: str, region: str, *, local: bool) -> None:
    """Remember which environment the command is about, for the commands that people are told to paste."""
    pasteable.give("--stack", stack)
    pasteable.give("--region", region or None)
    pasteable.give("--local", "" if local else None)


def is_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def given_pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    """NAME=VALUE, one or several times.

    Raises:
        CannotRun: one of them is none, or a name has two values.
    """
    pairs: dict[str, str] = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise CannotRun(
                f"{option} {each} does not have both a name and a value.", f"Write it as {option} NAME=VALUE"
            )
        if pairs.setdefault(name.strip(), value) != value:
            raise CannotRun(f"{option} gives {name.strip()} two values.", f"Give one: {option} {name.strip()}=VALUE")
    return pairs
