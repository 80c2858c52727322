"""events: what the skill sends to Alexa, and what Alexa does with it."""

import contextlib
import json as json_module
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from alexa_simulator.smart_home.property_words import called
from alexa_simulator.web.client import Client
from smartlamp.commands.options import STATE_DIR, Function, Json, StateDir, chosen_target
from smartlamp.errors import EndedBySignal
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.skill import Gateway, events_of
from smartlamp.terminal import console
from smartlamp.terminal.steps import print_explained

_POLL_S = 0.2
_MOST_AT_ONCE = 1000
_TO_THE_GATEWAY = "A linked skill sends them to the address in ALEXA_EVENT_GATEWAY_URL, with an event token from ALEXA_LWA_TOKEN_URL: `smartlamp link`"
_TAKEN = {"taken", "repeated"}


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("events")(events)


def events(
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Show further events as they come, until Ctrl-C.")
    ] = False,
    last: Annotated[int, typer.Option(min=0, help="How many of the latest events to show first.")] = 20,
    function: Function = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Show the events that the skill sent to Alexa's event gateway, and what Alexa did with each.

    With --json: one list. With --json --follow: one line for each event.

    Example: smartlamp events --follow
    """
    target = chosen_target(function, token_stdin=False)
    alexa = _alexa(state_dir) if target is None else events_of(state_dir, target)
    heard = alexa.events(last=last)
    if json and not follow:
        console.print_json(heard)
        return
    if not heard and not follow:
        told = "Change a lamp: `smartlamp lamps set SmartLamp --power on`" if target is None else _TO_THE_GATEWAY
        console.print_advice(f"The event gateway has not received an event yet. {told}")
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
    when = f"{event['number']}  {event['at']}  "
    console.print_wrapped(when, f"{kind}  {status} {event['outcome']}  {content}", indent=4, mark=mark)
    print_explained(event.get("explained", {}))  # a stack of an earlier version does not explain


def _content(message: Any) -> str:
    """The content of an event, in a few words."""
    payload = message["event"]["payload"]
    if "change" in payload:
        change = payload["change"]
        values = ", ".join(f"{called(each)} {json_module.dumps(each['value'])}" for each in change["properties"])
        return f"{values} ({change['cause']['type']}) of {message['event']['endpoint']['endpointId']}"
    return ", ".join(str(each.get("friendlyName", each.get("endpointId"))) for each in payload.get("endpoints", []))


def _last(alexa: Gateway) -> int:
    last = alexa.status()["last_event"]
    return last if isinstance(last, int) else 0
