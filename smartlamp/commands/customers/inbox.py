"""inbox: the mails and text messages that the local stack's user pool sends."""

import contextlib
import json as json_module
import sys
import time
from typing import Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.errors import EndedBySignal
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.inbox import Inbox, Message
from smartlamp.terminal import console

_POLL_S = 0.2


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("inbox")(inbox)


def inbox(
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Show further messages as they come, until Ctrl-C.")
    ] = False,
    last: Annotated[int, typer.Option(min=0, help="How many of the latest messages to show first.")] = 20,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Show the mails and text messages that Cognito sends to whoever signs up or signs in, with the codes in them.

    With --json: one list. With --json --follow: one line for each message.

    Example: smartlamp inbox --follow
    """
    folder = StateFolder(state_dir)
    folder.reached()
    kept = Inbox(folder.inbox)
    messages = kept.messages()
    number = messages[-1].number if messages else 0
    messages = messages[-last:] if last else []
    if json and not follow:
        console.print_json([each.to_json() for each in messages])
        return
    if not messages and not follow:
        console.print_advice(
            "Nothing was sent yet. Sign up on the sign-in page: `smartlamp status` has the address of the Alexa app, which leads there."
        )
    with contextlib.suppress(EndedBySignal):
        while True:
            for message in messages:
                number = message.number
                _print(message, json_wanted=json)
            if not follow:
                return
            time.sleep(_POLL_S)
            messages = kept.messages(number)


def _print(message: Message, *, json_wanted: bool) -> None:
    facts = message.to_json()
    if json_wanted:
        sys.stdout.write(json_module.dumps(facts, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    mark = ("✉", "cyan") if message.medium == "email" else ("☎", "cyan")
    # A mail of Cognito begins with its subject: said once is enough.
    repeats = message.text.startswith(message.subject)
    text = " ".join((message.text if repeats else f"{message.subject}: {message.text}").split())
    console.print_wrapped(f"{facts['at']}  to {message.to}  ", f"{message.code}  {text}", indent=2, mark=mark)
