"""The options that several commands share."""

import enum
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.state import DEFAULT_FOLDER, Running, StateFolder
from smartlamp.target.any_skill.settings_file import kept_target
from smartlamp.target.named import TOKEN_VARIABLE, Target
from smartlamp.terminal import input_file, pasteable

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show every message, and what each step proves.")]


def about(ctx: typer.Context, parameter: typer.CallbackParam, value: Any) -> Any:
    """Remember what was given, for the commands in messages to people."""
    is_given = str(value) != str(parameter.get_default(ctx))
    pasteable.give(parameter.opts[0], str(value) if is_given else None)
    return value


StateDir = Annotated[
    Path,
    typer.Option(
        "--state-dir",
        metavar="FOLDER",
        help="The folder that holds the local stack's state.",
        envvar="SMARTLAMP_STATE_DIR",
        callback=about,
    ),
]
STATE_DIR = DEFAULT_FOLDER
_LONGEST_PASSWORD = 256
_HOW = "Give the password alone, on one line."
As = Annotated[
    str, typer.Option("--as", metavar="EMAIL", help="The e-mail address of the person who signs in.", callback=about)
]

Function = Annotated[
    str,
    typer.Option(
        "--target",
        "--function",
        metavar="SKILL",
        help="Another skill instead of the local stack's: my_skill.py:handler, index.mjs:handler, an address, or a function's ARN, which is invoked with your AWS "
        f"credentials for the user whose skill token is in {TOKEN_VARIABLE}. Without it: the skill that smartlamp.toml names, if this folder has one.",
        show_default=False,
        callback=about,
    ),
]
Stack = Annotated[
    str,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="A stack that is deployed on AWS instead of the local one, with your AWS credentials.",
        show_default=False,
        callback=about,
    ),
]
Region = Annotated[
    str,
    typer.Option(
        "--region",
        metavar="REGION",
        help="With --stack: its region; otherwise that of your AWS settings.",
        show_default=False,
        callback=about,
    ),
]
EndedStack = Annotated[
    str,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="The name of the stack that was deleted or failed, or its ARN; with your AWS credentials.",
        show_default=False,
        callback=about,
    ),
]
TokenStdin = Annotated[
    bool, typer.Option("--token-stdin", help="With --target: read the skill token from standard input.")
]
Record = Annotated[
    Path | None,
    typer.Option(
        "--record",
        metavar="FILE",
        dir_okay=False,
        help="Append what is exchanged to a session, for `smartlamp replay FILE`; without secrets.",
        show_default=False,
    ),
]


LOCALE = "en-US"


class Which(enum.StrEnum):
    """Which of the two skills is meant."""

    SMART_HOME = "smart-home"
    PROFILE = "profile"


ForSkill = Annotated[Which, typer.Option("--skill", help="The Smart Home skill with its lamps, or the profile skill.")]
Locale = Annotated[
    str | None,
    typer.Option("--locale", help="The language of the person's device, for the profile skill.", show_default=LOCALE),
]


def chosen_target(named: str, *, token_stdin: bool, skill: Which = Which.SMART_HOME) -> Target | None:
    """What --target and --token-stdin mean together; None for the local stack.

    Raises:
        CannotRun: --token-stdin without a target, a target for the profile skill, or one that cannot be used.
    """
    if named and skill is Which.PROFILE:
        raise CannotRun(
            "--target is for Smart Home skills: the profile skill can be used on the local stack only.",
            "Leave out --target, or --skill profile.",
        )
    if skill is Which.PROFILE:
        return None
    target = Target.named(named) if named else kept_target(Path.cwd())
    if token_stdin and target is None:
        raise CannotRun("--token-stdin is for another skill than the local stack's.", "Name it: --target ARN")
    return target and replace(target, token_stdin=token_stdin)


def only_with_stack(stack: str, given: Mapping[str, object]) -> None:
    """What options need that are for a stack on AWS.

    Args:
        stack: what --stack says.
        given: what each of these options says, by its name.

    Raises:
        CannotRun: one of them without --stack.
    """
    for option, value in given.items():
        if value and not stack:
            raise CannotRun(f"{option} is for a stack on AWS.", "Name the stack, too: --stack NAME")


def reached_here(folder: StateFolder) -> Running:
    """The running local stack, for a command that could mean one on AWS, too.

    Raises:
        CannotRun: there is none.
    """
    try:
        return folder.reached()
    except CannotRun as absent:
        raise CannotRun(
            absent.what, f"{absent.to_do.rstrip('.')}. If you mean a stack on AWS: --stack NAME"
        ) from absent


def given_password() -> str:
    """The first line of standard input.

    Raises:
        CannotRun: there is no line that could be a password.
    """
    try:
        password = input_file.standard_input(4 * _LONGEST_PASSWORD, line=True).decode()
    except InputUnreadable as unreadable:
        raise CannotRun(f"The password on standard input cannot be read: {unreadable}.", _HOW) from unreadable
    except UnicodeDecodeError as wrong:
        raise CannotRun("The password on standard input is not UTF-8 text.", _HOW) from wrong
    if not 0 < len(password) <= _LONGEST_PASSWORD:
        what = f"more than {_LONGEST_PASSWORD} characters" if password else "nothing"
        raise CannotRun(f"The first line of standard input holds {what}, which is not a password.", _HOW)
    return password
