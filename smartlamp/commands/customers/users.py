"""users add, list, delete: the people of the user pool, on the local stack and on AWS."""

import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from smartlamp.commands.options import (
    STATE_DIR,
    Json,
    Region,
    Stack,
    StateDir,
    given_password,
    only_with_stack,
    reached_here,
)
from smartlamp.errors import CannotRun, Failed, SmartLampError
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import People, Person, people
from smartlamp.local_stack.user_pool.people import new_password as random_password
from smartlamp.terminal import console
from smartlamp.terminal.table import print_table

if TYPE_CHECKING:
    from smartlamp.target.customers import Customers

app = typer.Typer(
    help="People who can sign in: whom you add, and whoever signed up on the sign-in page.", no_args_is_help=True
)

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Their e-mail address.")]


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
    phone: Annotated[
        str,
        typer.Option(
            metavar="NUMBER",
            help="With --stack: their number, such as +4915550100; needed where people sign in with it.",
            show_default=False,
        ),
    ] = "",
    new_password: Annotated[
        bool, typer.Option("--new-password", help="With --stack: replace the password of somebody who is there.")
    ] = False,
    stack: Stack = "",
    region: Region = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Add somebody. On the local stack, somebody who is there gets a new password.

    On AWS they also get the first lamp that whoever signs up there gets. Cognito sends them nothing, and no password is kept.

    Example: smartlamp users add sam@example.com

    Example: smartlamp users add sam@example.com --stack smartlamp
    """
    only_with_stack(stack, {"--region": region, "--phone": phone, "--new-password": new_password})
    if phone and new_password:
        raise CannotRun("--phone and --new-password exclude each other.", "A number is for whom you add.")
    password = given_password() if password_stdin else random_password()
    person = Person(email, password, given_name, family_name, number=phone)
    if stack:
        facts, failed = _added_on_aws(stack, region, person, replace_password=new_password)
    else:
        facts, failed = {"username": _people(state_dir).add(person)}, None
    if json:
        console.print_json({"email": email, "password": None if password_stdin else password, **facts})
    else:
        name = "" if facts["username"] == email else f" as {facts['username']}"
        shown = "." if password_stdin else f" with the password {password}"
        console.out.print(f"{email} can sign in{name}{shown}", soft_wrap=True)
        if stack and not password_stdin:
            console.print_line("The password is shown only now, and nobody is sent it: tell them.")
        if facts.get("starter_lamp"):
            console.out.print(f"Their first lamp is called {facts['starter_lamp']}.")
    if failed is not None:
        console.print_problem(failed)
        raise typer.Exit(failed.status)


def _added_on_aws(
    stack: str, region: str, person: Person, *, replace_password: bool
) -> tuple[dict[str, str | None], SmartLampError | None]:
    """What the person signs in with and the name of their first lamp; and why there is no such lamp, if it is missing."""
    # boto3, 0.2 s to import: `--help` and refusals do not need it.
    from device_cloud.errors import StoreUnavailable  # noqa: PLC0415
    from device_cloud.store import starter_lamp  # noqa: PLC0415
    from smartlamp.target.aws_stack import AwsStack  # noqa: PLC0415
    from smartlamp.target.customers import Customers  # noqa: PLC0415
    from smartlamp.target.owners import give_starter_lamp  # noqa: PLC0415
    from smartlamp.terminal.refusals import error_for  # noqa: PLC0415

    deployed = AwsStack.named(stack, region or None)
    customers = Customers.of(deployed)
    if replace_password:
        return {"username": customers.replace_password(person.email, person.password).signs_in_as}, None
    customer = customers.add(person)
    try:
        given = give_starter_lamp(deployed, customer.owner)
    except StoreUnavailable as unavailable:
        lacking = error_for(unavailable)
        add = f"`smartlamp lamps add {starter_lamp.NAME} --for {shlex.quote(person.email)}`"
        failed = Failed(f"They have no lamp yet. {lacking.what}", f"Give them one: {add}")
        return {"username": customer.signs_in_as, "starter_lamp": None}, failed
    return {"username": customer.signs_in_as, "starter_lamp": starter_lamp.NAME if given else None}, None


@app.command("list")
def list_(
    show_password: Annotated[
        bool, typer.Option("--show-password", help="Show how each person signs in, with the passwords that are known.")
    ] = False,
    stack: Stack = "",
    region: Region = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """List everybody by their e-mail addresses.

    Example: smartlamp users list --show-password

    Example: smartlamp users list --stack smartlamp --region eu-west-1
    """
    only_with_stack(stack, {"--region": region})
    if stack and show_password:
        raise CannotRun(
            "Passwords of people on AWS are known to nobody: Cognito shows none, and SmartLamp keeps none.",
            "Replace one: `smartlamp users add EMAIL --new-password`",
        )
    if stack:
        emails = sorted(_customers(stack, region).emails())
    elif show_password:
        _list_passwords(_people(state_dir).ways_to_sign_in(), json_wanted=json)
        return
    else:
        emails = _people(state_dir).emails()
    if json:
        console.print_json(emails)
        return
    console.print_advice("\n".join(emails) or "Nobody yet: `smartlamp users add sam@example.com`")
    if emails and not stack:
        console.print_advice(
            "They sign in on the page that `smartlamp status` names. Their passwords: `smartlamp users list --show-password`"
        )


def _list_passwords(everybody: list[dict[str, str | None]], *, json_wanted: bool) -> None:
    if json_wanted:
        console.print_json(everybody)
        return
    others = any(each["username"] != each["email"] for each in everybody)
    rows = [
        (
            str(each["email"]),
            *((str(each["username"]),) if others else ()),
            each["password"] or "(their own, not known here)",
        )
        for each in everybody
    ]
    print_table(("e-mail address", *(("signs in as",) if others else ()), "password"), rows)


@app.command("delete")
def delete(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="With --stack: do not ask whether you mean it.")] = False,
    stack: Stack = "",
    region: Region = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Delete somebody. They cannot sign in and Alexa cannot refresh their tokens any more; their lamps stay in the table.

    The Smart Home skill verifies a skill token without asking the user pool: an issued one works for lamps until it expires, an hour at most.
    The profile skill asks the pool, so it notices at once. Remove their lamps before: afterwards nobody finds the lamps by an address.

    Example: smartlamp users delete sam@example.com

    Example: smartlamp users delete sam@example.com --stack smartlamp --yes
    """
    only_with_stack(stack, {"--region": region, "--yes": yes})
    if stack:
        customers = _customers(stack, region)
        customer = customers.find(email)
        if not yes:
            _require_yes(email, stack)
        customers.delete(customer)
    else:
        _people(state_dir).delete(email)
    if json:
        console.print_json({"deleted": email})
    else:
        console.out.print(f"{email} is deleted.{' Their lamps stay in the table.' if stack else ''}")


def _require_yes(email: str, stack: str) -> None:
    """Ask whether it is meant, for it cannot be undone."""
    quoted = shlex.quote(email)
    if not sys.stdin.isatty():
        raise CannotRun(
            f"Nobody can be asked here whether {email} is to be deleted from the stack {stack}. It cannot be undone.",
            f"If you mean it: `smartlamp users delete {quoted} --yes`",
        )
    console.print_line(
        f"{email} cannot sign in to the stack {stack} any more, and Alexa loses the link within an hour. This cannot be undone. Their lamps stay in the table, and are not found by this address any more.",
        to=console.err,
    )
    if not typer.confirm(f"Delete {email}?", err=True):
        raise Failed("Nobody was deleted.", f"Their lamps: `smartlamp lamps list --for {quoted}`")


def _customers(stack: str, region: str) -> "Customers":
    from smartlamp.target.aws_stack import AwsStack  # noqa: PLC0415 - as in `_added_on_aws`
    from smartlamp.target.customers import Customers  # noqa: PLC0415

    return Customers.of(AwsStack.named(stack, region or None))


def _people(state_dir: StateDir) -> People:
    folder = StateFolder(state_dir)
    return people(folder, reached_here(folder))
