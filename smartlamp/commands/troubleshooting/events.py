"""events, misbehave: the events that the skill sends to Alexa, and how Amazon's side can go wrong."""

import contextlib
import json as json_module
import sys
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.plan import GATEWAY, LOGIN, plan_of, ways
from alexa_simulator.smart_home.property_words import called
from alexa_simulator.web.client import Client
from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.errors import CannotRun, EndedBySignal
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import console

_POLL_S = 0.2
_MOST_AT_ONCE = 1000
_TAKEN = {"taken", "repeated"}
_OFF = "off"


class Who(StrEnum):
    """Who can go wrong, or all of them at once to behave."""

    GATEWAY = GATEWAY
    LOGIN = LOGIN
    OFF = _OFF


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("events")(events)
    app.command("misbehave")(misbehave)


def events(
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Show further events as they come, until Ctrl-C.")
    ] = False,
    last: Annotated[int, typer.Option(min=0, help="How many of the latest events to show first.")] = 20,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Show the events that the skill sent to Alexa's event gateway, and what Alexa did with each.

    With --json: one list. With --json --follow: one line for each event.

    Example: smartlamp events --follow
    """
    alexa = _alexa(state_dir)
    heard = alexa.events(last=last)
    if json and not follow:
        console.print_json(heard)
        return
    if not heard and not follow:
        console.print_advice(
            "The event gateway has not received an event yet. Change a lamp: `smartlamp lamps set SmartLamp --power on`"
        )
    number = 0 if heard else _last(alexa)
    with contextlib.suppress(EndedBySignal):
        while True:
            for event in heard:
                number = int(str(event["number"]))
                _print(event, json_wanted=json)
            if not follow:
                return
            time.sleep(_POLL_S)
            heard = alexa.events(after=number, last=_MOST_AT_ONCE)


def misbehave(
    who: Annotated[
        Who, typer.Argument(metavar="WHO", help=f"{GATEWAY} (events), {LOGIN} (Login with Amazon), or {_OFF}.")
    ],
    how: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="HOW...",
            help=f"How to fail; of several ways, one is chosen at random each time. {GATEWAY}: {', '.join(ways(GATEWAY))}. "
            f"{LOGIN}: {', '.join(ways(LOGIN))}. {_OFF}: work normally again.",
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
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Make Alexa's event gateway or Login with Amazon fail, until you turn that off or the stack stops.

    Example: smartlamp misbehave gateway 503 hang --probability 0.3 --seed 7
    """
    wanted = [] if how is None or how == [_OFF] else how
    if wanted and _OFF in (who, *wanted):
        raise CannotRun(
            f"{_OFF} cannot be combined with ways to fail.",
            f"For example: `smartlamp misbehave {GATEWAY} {_OFF}`, or `smartlamp misbehave {_OFF}` for both",
        )
    if who != _OFF and not how:
        raise CannotRun(
            f"It is not clear how {who} should fail.", f"For example: `smartlamp misbehave {who} 503 --times 3`"
        )
    plan: dict[str, object] = {"how": wanted, "times": times, "seed": seed, "retry_after_s": retry_after}
    if not wanted and (probability != 1 or not (times is seed is retry_after is None)):
        raise CannotRun(f"{_OFF} takes no options.", f"Use it alone: `smartlamp misbehave {_OFF}`")
    plan["probability"] = probability
    try:
        asked = [{**plan, "name": str(name)} for name in ((GATEWAY, LOGIN) if who == _OFF else (who,))]
        for each in asked:
            plan_of(each)
    except PlanRefused as refused:
        raise CannotRun(str(refused), "For example: `smartlamp misbehave gateway 503 --times 3`") from refused
    alexa = _alexa(state_dir)
    for each in asked:
        plans = alexa.misbehave(each)
    if json:
        console.print_json(plans)
        return
    for each in plans:
        console.out.print(in_words(each))
    if not plans:
        console.out.print("Both work normally.")


def in_words(plan: Mapping[str, Any]) -> str:
    """A plan in force, as a sentence."""
    how = " or ".join(plan["how"])
    often = "always" if plan["probability"] == 1 else f"with probability {plan['probability']:g} (seed {plan['seed']})"
    left = "" if plan["times"] is None else f", {plan['times']} more time(s)"
    return f"{plan['name']} misbehaves {often}{left}: {how}."


def _alexa(state_dir: Path) -> Client:
    running = StateFolder(state_dir).reached()
    return Client(running.page, running.page_key)


def _print(event: Mapping[str, Any], *, json_wanted: bool) -> None:
    if json_wanted:
        sys.stdout.write(json_module.dumps(event, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    mark = ("✓", "green") if event["outcome"] in _TAKEN else ("✗", "red")
    status = event["status"] or "no answer"
    content = event["why"] or _content(event["message"])
    kind = event["kind"] or "no event"
    when = f" {event['number']}  {event['at']}  "
    console.print_line(mark, when, (kind, "bold"), f"  {status} {event['outcome']}  {content}")


def _content(message: Any) -> str:
    """The content of an event, in a few words."""
    payload = message["event"]["payload"]
    if "change" in payload:
        change = payload["change"]
        values = ", ".join(f"{called(each)} {json_module.dumps(each['value'])}" for each in change["properties"])
        return f"{values} ({change['cause']['type']}) of {message['event']['endpoint']['endpointId']}"
    return ", ".join(str(each.get("friendlyName", each.get("endpointId"))) for each in payload.get("endpoints", []))


def _last(alexa: Client) -> int:
    last = alexa.status()["last_event"]
    return last if isinstance(last, int) else 0
