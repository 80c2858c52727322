"""users add, list, delete: the people of the user pool. inbox: the mails and text messages that it sends them."""

import contextlib
import json as json_module
import sys
import time
from typing import Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir, given_password
from smartlamp.errors import EndedBySignal
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.inbox import Inbox, Message
from smartlamp.local_stack.user_pool.people import People, Person, new_password, people
from smartlamp.terminal import console

app = typer.Typer(
    help="People who can sign in: whom you add, and whoever signed up on the sign-in page.", no_args_is_help=True
)

Email = Annotated[str, typer.Argument(metavar="EMAIL")]
_POLL_S = 0.2


def register(parent: typer.Typer) -> None:
    """Add these commands to the command line."""
    parent.add_typer(app, name="users")
    parent.command("inbox")(inbox)


@app.command("add")
def add(
    email: Email,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input; otherwise it is random.")
    ] = False,
    given_name: Annotated[str, typer.Option(help="First name.")] = "Sam",
    family_name: Annotated[str, typer.Option(help="Last name.")] = "Sample",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Add somebody, or give somebody a new password.

    Example: smartlamp users add sam@example.com
    """
    password = given_password() if password_stdin else new_password()
    username = _people(state_dir).add(Person(email, password, given_name, family_name))
    if json:
        console.print_json({"email": email, "username": username, "password": None if password_stdin else password})
    else:
        console.out.print(
            f"{email} can sign in{'' if username == email else f' as {username}'}"
            + ("." if password_stdin else f" with the password {password}"),
            soft_wrap=True,
        )


@app.command("list")
def list_(
    show_password: Annotated[
        bool, typer.Option("--show-password", help="Show how each person signs in, with the passwords that are known.")
    ] = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """List everybody.

    Example: smartlamp users list --show-password
    """
    pool = _people(state_dir)
    if show_password:
        _list_passwords(pool.ways_to_sign_in(), json_wanted=json)
        return
    emails = pool.emails()
    if json:
        console.print_json(emails)
        return
    console.print_advice("\n".join(emails) or "Nobody yet: `smartlamp users add sam@example.com`")
    if emails:
        console.print_advice(
            "They sign in on the page that `smartlamp status` names. Their passwords: `smartlamp users list --show-password`"
        )


def _list_passwords(everybody: list[dict[str, str | None]], *, json_wanted: bool) -> None:
    if json_wanted:
        console.print_json(everybody)
        return
    for each in everybody:
        name = "" if each["username"] == each["email"] else f" signs in as {each['username']}"
        password = each["password"] or "(their own, not known here)"
        console.out.print(f"{each['email']}{name}  {password}", soft_wrap=True, markup=False, highlight=False)


@app.command("delete")
def delete(email: Email, state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Delete somebody. They cannot sign in and Alexa cannot refresh their tokens any more; their lamps stay in the table.

    The Smart Home skill verifies a skill token without asking the user pool: an issued one works for lamps until it expires, an hour at most.
    The profile skill asks the pool, so it notices at once.

    Example: smartlamp users delete sam@example.com
    """
    _people(state_dir).delete(email)
    if json:
        console.print_json({"deleted": email})
    else:
        console.out.print(f"{email} is deleted.")


def _people(state_dir: StateDir) -> People:
    folder = StateFolder(state_dir)
    return people(folder, folder.reached())


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
    console.print_line(mark, f" {facts['at']}  to {message.to}  ", (message.code, "bold"), f"  {text}")
