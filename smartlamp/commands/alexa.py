"""enable, link, unlink, discover, say, directive: Alexa's side of the main job, one step at a time."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    Record,
    StateDir,
    TokenStdin,
    Verbose,
    Which,
    chosen_target,
    given_password,
)
from smartlamp.errors import CannotRun, InputTooLarge, InputUnreadable
from smartlamp.evaluation.sessions.session_file import recorded
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL, Person, people
from smartlamp.target.named import Kind, Target
from smartlamp.target.skill import alexa_at, custom_at, explained
from smartlamp.terminal import console, input_file, story
from smartlamp.terminal.steps import print_steps

if TYPE_CHECKING:
    from smartlamp.target.any_skill.own_custom import OwnCustom

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
    function: Function = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Enable a skill as its page in the Alexa app does, with or without an account.

    A custom skill of your own (--target) can be enabled without one. The profile skill's account linking decides (skipOnEnablement): it lets people in without an account, or has them sign in as `link` does.
    A Smart Home skill always has them sign in.

    Example: smartlamp enable --skill profile
    """
    target = chosen_target(function, token_stdin=False, skill=skill)
    if target is not None and target.models:
        _finish(custom_at(state_dir, target).enable(), json_wanted=json)
        return
    if skill is Which.SMART_HOME:
        link(who=who, function=function, state_dir=state_dir, json=json)
        return
    custom = custom_at(state_dir)
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
    record: Record = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Link an account as the Alexa app does: sign in on the hosted page, code, tokens, AcceptGrant, Discover.

    With --skill profile, this follows the skill's card, or the skill's page in the app. If the function refuses, the reason is read from its log.

    With --target, sign in at the skill's authorization server as smartlamp.toml names it, in a browser, or at a simulated one; or give a skill token that you
    already have. A deployed function takes a token only: its account linking happens at Amazon.

    Example: smartlamp link --as demo@example.com
    """
    if target := chosen_target(function, token_stdin=token_stdin, skill=skill):
        if target.kind is Kind.FUNCTION and (who != DEMO_EMAIL or password_stdin):
            raise CannotRun(
                "--as and --password-stdin are for the sign-in page, which a deployed function's customers see at Amazon.",
                "Leave them out: the skill token identifies the user.",
            )
        password = given_password() if password_stdin else None
        _link_any_skill(state_dir, target, who, password, record, json_wanted=json)
        return
    folder = StateFolder(state_dir)
    running = folder.reached()
    pool = people(folder, running)
    person = pool.person(who, given_password()) if password_stdin else pool.get(who)
    if skill is Which.PROFILE:
        _only_smart_home(record)
        _finish(_linked(custom_at(state_dir), folder, person), json_wanted=json)
        return
    client = Client(running.page, running.page_key)
    with recorded(client, record):
        _finish(explained(client.link(person.username, person.password), state_dir), json_wanted=json)


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
    target = chosen_target(function, token_stdin=token_stdin, skill=skill)
    if skill is Which.PROFILE or (target and target.models):
        _finish(custom_at(state_dir, target).unlink(), json_wanted=json)
        return
    _finish(alexa_at(state_dir, target).unlink(), json_wanted=json)


def discover(
    function: Function = "",
    token_stdin: TokenStdin = False,
    record: Record = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Ask the skill which devices there are.

    Example: smartlamp discover
    """
    target = chosen_target(function, token_stdin=token_stdin)
    alexa = alexa_at(state_dir, target)
    with recorded(alexa, record):
        _finish(explained(alexa.discover(), state_dir, target), json_wanted=json)


def say(
    utterance: Annotated[list[str], typer.Argument(help="What to say; quotes are optional.")],
    function: Function = "",
    token_stdin: TokenStdin = False,
    skill: ForSkill = Which.SMART_HOME,
    locale: Locale = None,
    record: Record = None,
    verbose: Verbose = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Say something to Alexa: what it says, then what changed. With --verbose: every message.

    Example: smartlamp say "turn on SmartLamp"
    """
    target = chosen_target(function, token_stdin=token_stdin, skill=skill)
    text = " ".join(utterance)
    if skill is Which.PROFILE or (target and target.models):
        _only_smart_home(record)
        custom = custom_at(state_dir, target)
        _tell(custom.say(text, _spoken(custom, locale or LOCALE)), verbose=verbose, json_wanted=json)
        return
    if locale is not None:
        raise CannotRun("--locale is for custom skills.", "Add --skill profile, or leave --locale out.")
    alexa = alexa_at(state_dir, target)
    with recorded(alexa, record):
        _tell(explained(alexa.say(text), state_dir, target), verbose=verbose, json_wanted=json)


def directive(
    file: Annotated[Path, typer.Argument(help="A directive as JSON, or - for standard input.", allow_dash=True)],
    function: Function = "",
    token_stdin: TokenStdin = False,
    record: Record = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Send a directive of your own; what it leaves out (ids, token, correlation token) is filled in as Alexa does.

    Example: echo '{"directive":{"header":{"namespace":"Alexa","name":"ReportState"},"endpoint":{"endpointId":"..."}}}' | smartlamp directive -
    """
    if token_stdin and str(file) == "-":
        raise CannotRun("Standard input cannot hold both the directive and the token.", "Give the directive as a file.")
    message = _read(file)
    target = chosen_target(function, token_stdin=token_stdin)
    alexa = alexa_at(state_dir, target)
    with recorded(alexa, record):
        _finish(explained(alexa.directive(message), state_dir, target), json_wanted=json)


def _only_smart_home(record: Path | None) -> None:
    if record is not None:
        raise CannotRun("--record is for Smart Home skills, and this one is a custom skill.", "Leave it out.")


def _link_any_skill(
    state_dir: Path, target: Target, who: str, password: str | None, record: Path | None, *, json_wanted: bool
) -> None:
    # It needs the simulator in this process, unlike the local stack's.
    from smartlamp.target.any_skill.linking import linked  # noqa: PLC0415

    def show(url: str) -> None:
        console.print_line("Sign in on this page. If it does not open by itself, open it: ", url, to=console.err)

    if target.models:
        _only_smart_home(record)
        steps = linked(custom_at(state_dir, target), state_dir, target, who, password=password, show=show)
        _finish(explained(steps, state_dir, target), json_wanted=json_wanted)
        return
    alexa = alexa_at(state_dir, target, to_link=True)
    with recorded(alexa, record):
        steps = linked(alexa, state_dir, target, who, password=password, show=show)
        _finish(explained(steps, state_dir, target), json_wanted=json_wanted)


def _enabled(custom: "CustomClient | OwnCustom", who: str, state_dir: Path) -> Iterator[Step]:
    """The steps of enabling the skill, and those of linking if it asks for that."""
    asks = False
    for step in custom.enable():
        yield step
        asks = asks or step.facts.get("asks_to_link") is True
    if asks:
        folder = StateFolder(state_dir)
        yield from _linked(custom, folder, people(folder, folder.reached()).get(who))


def _linked(custom: "CustomClient | OwnCustom", folder: StateFolder, person: Person) -> Iterator[Step]:
    at_amazon = Choices.of(folder).profile_source == "login-with-amazon"
    return custom.link(person.email if at_amazon else person.username, person.password)


def _spoken(custom: "CustomClient | OwnCustom", locale: str) -> str:
    """The locale, if the skill has a model for it."""
    locales = custom.status().get("locales")
    if isinstance(locales, list) and locale not in locales:
        raise CannotRun(f'The skill does not support the locale "{locale}".', f"It supports {', '.join(locales)}.")
    return locale


def _finish(steps: Iterable[Step], *, json_wanted: bool) -> None:
    if not print_steps(steps, json_wanted=json_wanted):
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
