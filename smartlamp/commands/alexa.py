"""enable, link, unlink, discover, say, directive: Alexa's side of the main job, one step at a time."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from alexa_simulator.step import Step
from alexa_simulator.web.client import Client
from alexa_simulator.web.custom_client import CustomClient
from smartlamp.commands.options import (
    LOCALE,
    STATE_DIR,
    As,
    ForSkill,
    Function,
    Json,
    Locale,
    StateDir,
    TokenStdin,
    Verbose,
    Which,
    deployed,
    given_password,
)
from smartlamp.errors import CannotRun, InputTooLarge, InputUnreadable
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL, Person, people
from smartlamp.target.skill import alexa_at, explained
from smartlamp.terminal import console, input_file, story

_LARGEST = 500_000
_LOOKS_LIKE = (
    'Give a file with one directive, or - for standard input: {"directive": {"header": {...}, "payload": {...}}}.'
)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (enable, link, unlink, discover, say, directive):
        app.command(command.__name__)(command)


def enable(
    who: As = DEMO_EMAIL,
    skill: ForSkill = Which.SMART_HOME,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Enable a skill as its page in the Alexa app does, with or without an account.

    The profile skill's account linking decides (skipOnEnablement): it lets people in without an account, or has them sign in as `link` does.
    A Smart Home skill always has them sign in.

    Example: smartlamp enable --skill profile
    """
    if skill is Which.SMART_HOME:
        link(who=who, state_dir=state_dir, json=json)
        return
    custom = _custom(state_dir)
    if not custom.status()["asks_to_link"] and who != DEMO_EMAIL:
        raise CannotRun(
            "--as is for the sign-in page, and this skill can be enabled without an account.",
            f"Leave it out, or link the account: `smartlamp link --skill profile --as {shlex.quote(who)}`",
        )
    _finish(_enabled(custom, who, state_dir), json_wanted=json)


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

    With --skill profile, this follows the skill's card, or the skill's page in the app. If the function refuses, the reason is read from its log.

    With --function, use a skill token that you already have, and discover with it: the account linking itself happens at Amazon.

    Example: smartlamp link --as demo@example.com
    """
    if target := deployed(function, token_stdin=token_stdin, skill=skill):
        if who != DEMO_EMAIL or password_stdin:
            raise CannotRun(
                "--as and --password-stdin are for the sign-in page of the local stack, which --function does not use.",
                "Leave them out: the skill token identifies the user.",
            )
        _finish(explained(alexa_at(state_dir, target).discover(), state_dir, target), json_wanted=json)
        return
    folder = StateFolder(state_dir)
    running = folder.reached()
    pool = people(folder, running)
    person = pool.person(who, given_password()) if password_stdin else pool.get(who)
    if skill is Which.PROFILE:
        _finish(_linked(_custom(state_dir), folder, person), json_wanted=json)
        return
    steps = Client(running.page, running.page_key).link(person.username, person.password)
    _finish(explained(steps, state_dir), json_wanted=json)


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
    target = deployed(function, token_stdin=token_stdin, skill=skill)
    if skill is Which.PROFILE:
        _finish(_custom(state_dir).unlink(), json_wanted=json)
        return
    _finish(alexa_at(state_dir, target).unlink(), json_wanted=json)


def discover(
    function: Function = "", token_stdin: TokenStdin = False, state_dir: StateDir = STATE_DIR, json: Json = False
) -> None:
    """Ask the skill which lamps there are.

    Example: smartlamp discover
    """
    target = deployed(function, token_stdin=token_stdin)
    _finish(explained(alexa_at(state_dir, target).discover(), state_dir, target), json_wanted=json)


def say(
    utterance: Annotated[list[str], typer.Argument(help="What to say; quotes are optional.")],
    function: Function = "",
    token_stdin: TokenStdin = False,
    skill: ForSkill = Which.SMART_HOME,
    locale: Locale = None,
    verbose: Verbose = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Say something to Alexa: what it says, then what changed. With --verbose: every message.

    Example: smartlamp say "turn on SmartLamp"
    """
    target = deployed(function, token_stdin=token_stdin, skill=skill)
    text = " ".join(utterance)
    if skill is Which.PROFILE:
        custom = _custom(state_dir)
        _tell(custom.say(text, _spoken(custom, locale or LOCALE)), verbose=verbose, json_wanted=json)
        return
    if locale is not None:
        raise CannotRun("--locale is for the profile skill.", "Add --skill profile, or leave --locale out.")
    steps = explained(alexa_at(state_dir, target).say(text), state_dir, target)
    _tell(steps, verbose=verbose, json_wanted=json)


def directive(
    file: Annotated[Path, typer.Argument(help="A directive as JSON, or - for standard input.", allow_dash=True)],
    function: Function = "",
    token_stdin: TokenStdin = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Send a directive of your own; what it leaves out (ids, token, correlation token) is filled in as Alexa does.

    Example: echo '{"directive":{"header":{"namespace":"Alexa","name":"ReportState"},"endpoint":{"endpointId":"..."}}}' | smartlamp directive -
    """
    if token_stdin and str(file) == "-":
        raise CannotRun("Standard input cannot hold both the directive and the token.", "Give the directive as a file.")
    message = _read(file)
    target = deployed(function, token_stdin=token_stdin)
    _finish(explained(alexa_at(state_dir, target).directive(message), state_dir, target), json_wanted=json)


def _enabled(custom: CustomClient, who: str, state_dir: Path) -> Iterator[Step]:
    """The steps of enabling the skill, and those of linking if it asks for that."""
    asks = False
    for step in custom.enable():
        yield step
        asks = asks or step.facts.get("asks_to_link") is True
    if asks:
        folder = StateFolder(state_dir)
        yield from _linked(custom, folder, people(folder, folder.reached()).get(who))


def _linked(custom: CustomClient, folder: StateFolder, person: Person) -> Iterator[Step]:
    at_amazon = Choices.of(folder).profile_source == "login-with-amazon"
    return custom.link(person.email if at_amazon else person.username, person.password)


def _custom(state_dir: Path) -> CustomClient:
    running = StateFolder(state_dir).reached()
    return CustomClient(running.page, running.page_key)


def _spoken(custom: CustomClient, locale: str) -> str:
    """The locale, if the skill has a model for it."""
    locales = custom.status().get("locales")
    if isinstance(locales, list) and locale not in locales:
        raise CannotRun(
            f'The profile skill does not support the locale "{locale}".', f"It supports {', '.join(locales)}."
        )
    return locale


def _finish(steps: Iterable[Step], *, json_wanted: bool) -> None:
    if not console.print_steps(steps, json_wanted=json_wanted):
        raise typer.Exit(1)


def _tell(steps: Iterable[Step], *, verbose: bool, json_wanted: bool) -> None:
    if verbose or json_wanted:
        _finish(steps, json_wanted=json_wanted)
    elif not story.print_speech_first(steps):
        raise typer.Exit(1)


def _read(file: Path) -> dict[str, Any]:
    try:
        is_stdin = str(file) == "-"
        found = input_file.standard_input(_LARGEST) if is_stdin else input_file.content(file, _LARGEST)
        message = input_file.value(found)
    except InputTooLarge as large:
        raise CannotRun(f"{file} is larger than any directive: {large}.", _LOOKS_LIKE) from large
    except InputUnreadable as unreadable:
        raise CannotRun(f"{file} cannot be read: {unreadable}.", _LOOKS_LIKE) from unreadable
    if not isinstance(message, dict) or not isinstance(message.get("directive"), dict):
        raise CannotRun(f'{file} holds no directive: it is not an object with the member "directive".', _LOOKS_LIKE)
    return message
