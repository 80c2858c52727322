"""link, unlink, discover, say, directive: Alexa's side of the main job, one step at a time."""

import contextlib
import json as json_module
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from alexa_simulator.client import Client
from alexa_simulator.custom_client import CustomClient
from alexa_simulator.step import Step
from smartlamp import console
from smartlamp.alexa_at import Deployed, alexa_at, function_log_at
from smartlamp.commands.options import STATE_DIR, As, Function, Json, StateDir, TokenStdin, deployed
from smartlamp.commands.profile import ForSkill, Locale, Which
from smartlamp.errors import CannotRun
from smartlamp.local_stack import stack
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.people import DEMO_EMAIL
from smartlamp.local_stack.state import StateFolder

_LARGEST_DIRECTIVE = 1_000_000


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (link, unlink, discover, say, directive):
        app.command(command.__name__)(command)


def link(
    who: As = DEMO_EMAIL,
    skill: ForSkill = Which.SMART_HOME,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    function: Function = "",
    token_stdin: TokenStdin = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Link an account as the Alexa app does: sign in on the hosted page, code, tokens, AcceptGrant, Discover.

    Where the function refuses, its log is asked for the reason.

    With --function, take over a skill token that you have and discover with it: the rest is between Amazon and its sign-in page.

    Example: smartlamp link --as demo@example.com
    """
    if target := deployed(function, token_stdin=token_stdin):
        _finish(_explained(alexa_at(state_dir, target).discover(), state_dir, target), json_wanted=json)
        return
    folder = StateFolder(state_dir)
    running = folder.reached()
    people = stack.people(folder, running)
    person = people.person(who, sys.stdin.readline().rstrip("\n")) if password_stdin else people.get(who)
    if skill is Which.PROFILE:
        at_amazon = Choices.of(folder).profile_source == "login-with-amazon"
        username = person.email if at_amazon else person.username
        _finish(CustomClient(running.page, running.page_key).link(username, person.password), json_wanted=json)
        return
    steps = Client(running.page, running.page_key).link(person.username, person.password)
    _finish(_explained(steps, state_dir, None), json_wanted=json)


def unlink(
    skill: ForSkill = Which.SMART_HOME,
    function: Function = "",
    token_stdin: TokenStdin = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Disable the skill: Alexa forgets the tokens and revokes the grant.

    Example: smartlamp unlink
    """
    if skill is Which.PROFILE:
        _finish(_custom(state_dir).unlink(), json_wanted=json)
        return
    _finish(alexa_at(state_dir, deployed(function, token_stdin=token_stdin)).unlink(), json_wanted=json)


def discover(
    function: Function = "", token_stdin: TokenStdin = False, state_dir: StateDir = STATE_DIR, json: Json = False
) -> None:
    """Ask the skill which lamps there are.

    Example: smartlamp discover
    """
    target = deployed(function, token_stdin=token_stdin)
    _finish(_explained(alexa_at(state_dir, target).discover(), state_dir, target), json_wanted=json)


def say(
    utterance: Annotated[list[str], typer.Argument(help="What to say; quotes are optional.")],
    function: Function = "",
    token_stdin: TokenStdin = False,
    skill: ForSkill = Which.SMART_HOME,
    locale: Locale = "en-US",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Say something to Alexa.

    Example: smartlamp say "turn on SmartLamp"
    """
    if skill is Which.PROFILE:
        _finish(_custom(state_dir).say(" ".join(utterance), locale), json_wanted=json)
        return
    target = deployed(function, token_stdin=token_stdin)
    steps = alexa_at(state_dir, target).say(" ".join(utterance))
    _finish(_explained(steps, state_dir, target), json_wanted=json)


def directive(
    file: Annotated[Path, typer.Argument(help="A directive as JSON, or - for standard input.", allow_dash=True)],
    function: Function = "",
    token_stdin: TokenStdin = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Send a directive of your own; what it leaves out (ids, token, correlation token) is put in as Alexa would.

    Example: echo '{"directive":{"header":{"namespace":"Alexa","name":"ReportState"},"endpoint":{"endpointId":"..."}}}' | smartlamp directive -
    """
    if token_stdin and str(file) == "-":
        raise CannotRun("Standard input cannot be the directive and the token.", "Give the directive as a file.")
    message = _read(file)
    target = deployed(function, token_stdin=token_stdin)
    _finish(_explained(alexa_at(state_dir, target).directive(message), state_dir, target), json_wanted=json)


def _custom(state_dir: Path) -> CustomClient:
    running = StateFolder(state_dir).reached()
    return CustomClient(running.page, running.page_key)


def _explained(steps: Iterable[Step], state_dir: Path, target: Deployed | None) -> Iterable[Step]:
    """The steps; the one that failed with what the function's log says of it."""
    return function_log_at(state_dir, target).explaining(steps)


def _finish(steps: Iterable[Step], *, json_wanted: bool) -> None:
    if not console.print_steps(steps, json_wanted=json_wanted):
        raise typer.Exit(1)


def _read(file: Path) -> dict[str, Any]:
    try:
        with contextlib.nullcontext(sys.stdin) if str(file) == "-" else file.open() as source:
            text = source.read(_LARGEST_DIRECTIVE + 1)
    except (OSError, UnicodeDecodeError) as unreadable:
        raise CannotRun(
            f"{file} cannot be read: {unreadable}.", "Give a file with one directive as JSON, or - for standard input."
        ) from unreadable
    if len(text) > _LARGEST_DIRECTIVE:
        raise CannotRun(
            f"{file} is larger than any directive ({_LARGEST_DIRECTIVE:,} characters).",
            "Give a file with one directive.",
        )
    try:
        message = json_module.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise CannotRun(
            f"{file} is not JSON: {wrong}.", 'A directive looks like {"directive": {"header": {...}, "payload": {}}}.'
        ) from wrong
    if not isinstance(message, dict):
        raise CannotRun(
            f"{file} holds a {type(message).__name__}, not an object.", 'A directive looks like {"directive": {...}}.'
        )
    return message
