"""misbehave: breaks a hop between Alexa and the skill on purpose, on the local stack or at the app of another skill."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.console_values import CONSOLE, NAMES, WRONG, changes_of
from alexa_simulator.faults.plan import plan_of
from alexa_simulator.faults.ways import TITLES, ways
from alexa_simulator.faults.wording import in_words
from alexa_simulator.web.client import Client
from smartlamp.commands.options import STATE_DIR, Function, Json, StateDir, chosen_target
from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.any_skill.serving.running_app import running_app
from smartlamp.target.named import Target
from smartlamp.terminal import console as terminal

_OFF = "off"
_EXAMPLE = "For example: `smartlamp misbehave gateway 503 --times 3`"
_WAYS = " ".join(f"{each}: {', '.join(ways(each))}." for each in TITLES)
_NOTHING = "Nothing is broken on purpose."


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("misbehave")(misbehave)


def misbehave(
    who: Annotated[
        str | None, typer.Argument(metavar="[WHO]", help=f"{', '.join(TITLES)}, or {_OFF}: everything works again.")
    ] = None,
    how: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[HOW...]",
            help="How to fail; of several ways, one is chosen at random each time. "
            f"{_WAYS} {_OFF}: work normally again.",
        ),
    ] = None,
    console: Annotated[
        list[str] | None,
        typer.Option(
            "--console",
            metavar="NAME=VALUE",
            help=f"What the developer console says of the skill from now on; may be repeated. {', '.join(NAMES)}. The value `{WRONG}` chooses "
            f"a wrong one of the right form. {_OFF}: what it said at first.",
        ),
    ] = None,
    times: Annotated[
        int | None, typer.Option(min=1, help="How many times to fail; without it, until you turn it off.")
    ] = None,
    probability: Annotated[float, typer.Option(help="The probability for each request: above 0, at most 1.")] = 1.0,
    seed: Annotated[
        int | None, typer.Option(min=0, help="The seed of the random choices; the same seed repeats them.")
    ] = None,
    retry_after: Annotated[int | None, typer.Option(min=0, help="Retry-After in seconds, for 429 and 503.")] = None,
    function: Function = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Break what Alexa and the skill need of each other, until you turn that off or the stack stops. Alone: show what is broken.

    For another skill: while its `smartlamp app` runs; function, gateway, lwa and --console.

    Example: smartlamp misbehave token invalid_client --times 1
    """
    options = {"times": times, "seed": seed, "retry_after_s": retry_after, "probability": probability}
    asked = [*_plans(who, how, options), *_changes(who, console)]
    alexa = _alexa(state_dir, chosen_target(function, token_stdin=False))
    for each in asked:
        alexa.misbehave(each)
    broken = alexa.broken()
    if json:
        terminal.print_json(broken)
        return
    for each in broken:
        terminal.print_line(in_words(each))
    if not broken:
        terminal.print_line(_NOTHING)
        if not asked:
            terminal.print_advice(_EXAMPLE)


def _alexa(state_dir: Path, target: Target | None) -> Client:
    """The Alexa that lives on until the next command. Raises CannotRun: none does."""
    if target is None:
        running = StateFolder(state_dir).reached()
        return Client(running.page, running.page_key)
    if target.models:
        raise CannotRun(
            "What can be broken lies between Alexa and a Smart Home skill, and this is a custom skill.",
            "Name another one with --target, or let your handler fail itself.",
        )
    if (app := running_app(state_dir, target)) is None:
        raise CannotRun(
            "The Alexa app of this skill does not run, so nothing would stay broken until the next command.",
            "Start it: `smartlamp app --detach`",
        )
    return Client(app.page, app.page_key)


def _plans(who: str | None, how: Sequence[str] | None, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the words before the options ask for. Raises CannotRun: with what to write instead."""
    wanted = [] if how is None or how == [_OFF] else list(how)
    has_options = options["probability"] != 1 or any(
        value is not None for name, value in options.items() if name != "probability"
    )
    if who is None:
        if has_options:
            raise CannotRun("It is not clear who should fail: the options are about requests to somebody.", _EXAMPLE)
        return []
    if who != _OFF and who not in TITLES:
        near = get_close_matches(who, (*TITLES, _OFF), n=1)
        instead = f" Did you mean {near[0]}?" if near else ""
        known = ", ".join(f"{name} ({title})" for name, title in TITLES.items())
        raise CannotRun(f'"{who}" cannot misbehave.{instead}', f"These can: {known}. {_OFF} ends everything.")
    if wanted and _OFF in (who, *wanted):
        raise CannotRun(
            f"{_OFF} cannot be combined with ways to fail.",
            f"For example: `smartlamp misbehave gateway {_OFF}`, or `smartlamp misbehave {_OFF}` for everything",
        )
    if who != _OFF and not how:
        raise CannotRun(f"It is not clear how {who} should fail.", f"It can: {', '.join(ways(who))}.")
    if not wanted and has_options:
        raise CannotRun(f"{_OFF} takes no options.", f"Use it alone: `smartlamp misbehave {_OFF}`")
    asked = [{**options, "name": name, "how": wanted} for name in (TITLES if who == _OFF else (who,))]
    try:
        for each in asked:
            plan_of(each)
    except PlanRefused as refused:
        raise CannotRun(str(refused), _EXAMPLE) from refused
    return asked


def _changes(who: str | None, console: Sequence[str] | None) -> list[dict[str, Any]]:
    """What --console asks for; `misbehave off` means the console, too. Raises CannotRun: with what to write instead."""
    restored: dict[str, Any] = {"name": CONSOLE, "values": {}}
    if not console:
        return [restored] if who == _OFF else []
    if list(console) == [_OFF]:
        return [restored]
    if who == _OFF or _OFF in console:
        raise CannotRun(
            f"{_OFF} cannot be combined with values of the console.",
            f"Use it alone: `smartlamp misbehave --console {_OFF}`",
        )
    try:
        return [{"name": CONSOLE, "values": changes_of(console)}]
    except PlanRefused as refused:
        raise CannotRun(str(refused), "For example: `smartlamp misbehave --console scope=openid`") from refused
