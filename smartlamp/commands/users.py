"""users add, list, delete: the people of the user pool."""

from typing import Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir, given_password
from smartlamp.local_stack.people import People, Person, new_password, people
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import console

app = typer.Typer(
    help="People who can sign in: whom you add, and whoever signed up on the sign-in page.", no_args_is_help=True
)

Email = Annotated[str, typer.Argument(metavar="EMAIL")]


def register(parent: typer.Typer) -> None:
    """Add these commands to the command line."""
    parent.add_typer(app, name="users")


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
    pool = _people(state_dir)
    pool.add(Person(email, password, given_name, family_name))
    username = pool.person(email, password).username
    if json:
        console.print_json({"email": email, "username": username, "password": None if password_stdin else password})
    else:
        console.out.print(
            f"{email} can sign in{'' if username == email else f' as {username}'}"
            + ("." if password_stdin else f" with the password {password}"),
            soft_wrap=True,
        )


@app.command("list")
def list_(state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """List everybody.

    Example: smartlamp users list
    """
    emails = _people(state_dir).emails()
    if json:
        console.print_json(emails)
    else:
        console.print_advice("\n".join(emails) or "Nobody yet: `smartlamp users add sam@example.com`")


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
