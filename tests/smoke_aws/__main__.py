"""`make smoke-aws STACK=name`: try a stack on AWS, with the credentials, the browser and the telephone of whoever calls it."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qsl, urlsplit

import typer
from botocore.exceptions import BotoCoreError, ClientError
from playwright.sync_api import sync_playwright

from alexa_simulator.errors import SimulatorRefused
from alexa_simulator.memory.memory import Memory
from smartlamp.commands.options import STATE_DIR
from smartlamp.errors import CannotRun, EndedBySignal, Failed
from smartlamp.local_stack.accounts import accounts
from smartlamp.target.aws_session import session_in
from smartlamp.terminal import console, ending
from smartlamp.terminal.steps import print_steps
from tests import browsers
from tests.smoke_aws import whole_path
from tests.smoke_aws.smoke import Stack, smoke

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PATIENCE_MS = 300_000

app = typer.Typer(add_completion=False)


@dataclass(frozen=True)
class Desk:
    """Somebody at a terminal, with a browser that is watched for the moment it would leave for the redirect URL.

    Attributes:
        typing: fills in the sign-in page; None leaves that to the person.
        browser: what opens the page; None is one that the person sees.
    """

    typing: "Callable[[Page, str, str], None] | None" = None
    browser: str | None = None

    def code(self, sent_to: str) -> str:
        """Ask for the code."""
        code: str = typer.prompt(f"The code that arrived at {sent_to}")
        return code

    def sign_in(self, url: str, redirect_uri: str, username: str, password: str) -> Mapping[str, str]:
        """Show the page. The code in the redirect stays here: Amazon is not asked for what it did not begin."""
        if self.typing is None:
            console.out.print(f"Sign in as {username} with {password}", soft_wrap=True, markup=False)
        with sync_playwright() as started:
            browser = started.chromium.launch(
                executable_path=self.browser or _browser(), headless=self.typing is not None
            )
            page = browser.new_page()
            there = f"{redirect_uri}?**"
            page.route(there, lambda route: route.abort())
            with page.expect_request(there, timeout=_PATIENCE_MS) as arrived:
                page.goto(url)
                if self.typing is not None:
                    self.typing(page, username, password)
            returned = dict(parse_qsl(urlsplit(arrived.value.url).query))
            browser.close()
        return returned


def _browser() -> str:
    found = browsers.with_a_window()
    if found is None:
        raise CannotRun("There is no Chrome or Chromium to sign in with.", "Install one of them.")
    return found


@app.command()
def main(  # noqa: PLR0917 - Typer passes them by name
    stack: Annotated[
        str, typer.Argument(help="The name of a stack that is deployed; with --deploy, of one that is not.")
    ] = "",
    region: Annotated[
        str, typer.Option(help="Where it is deployed; otherwise the region of your AWS settings.", show_default=False)
    ] = "",
    phone: Annotated[
        str, typer.Option(help="Your number, as +15555550100; with SignInWith=phone, SMS are sent there.")
    ] = "",
    deploy: Annotated[
        bool,
        typer.Option(
            "--deploy", help="Deploy an environment first, and take it down with everything in it at the end."
        ),
    ] = False,
    local: Annotated[bool, typer.Option("--local", help="With --deploy: against the simulated accounts.")] = False,
    state_dir: Annotated[
        Path, typer.Option(help="With --deploy: the folder with the environments' files.")
    ] = STATE_DIR,
) -> None:
    """Try what only AWS can show. Adds one person and one client to the user pool, and removes them again.

    Example: make smoke-aws STACK=smartlamp REGION=eu-west-1 PHONE=+4915550100

    Example: make smoke-aws DEPLOY=1 REGION=eu-west-1
    """
    try:
        with ending.listening():
            if deploy:
                passed = _whole_path(stack or f"smoke-{secrets.token_hex(3)}", region, phone, state_dir, local=local)
            else:
                passed = _tried(_found(stack, region, phone), phone)
    except EndedBySignal as told:
        raise typer.Exit(told.status) from None
    except (CannotRun, Failed) as problem:
        console.print_problem(problem)
        raise typer.Exit(problem.status) from None
    except (SimulatorRefused, BotoCoreError, ClientError) as problem:
        console.print_problem(CannotRun(str(problem)))
        raise typer.Exit(2) from None
    raise typer.Exit(0 if passed else 1)


def _whole_path(stack: str, region: str, phone: str, state_dir: Path, *, local: bool) -> bool:
    """From two accounts to nothing left: deploy, the probes, these tries, destroy. With a telephone, people sign in with it."""
    options = ["--state-dir", str(state_dir), *(("--region", region) if region else ())]
    if local:
        os.environ.update(accounts.started(state_dir, print).environment)
        options.append("--local")
    chosen = ("--parameter", "SignInWith=phone") if phone else ()
    with whole_path.deployed(stack, *options, chosen=chosen):
        return _tried(_found(stack, region, phone), phone)


def _tried(found: Stack, phone: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(Path(folder) / "memory.json")
        with contextlib.closing(smoke(found, phone or "+15555550100", Desk(), memory)) as steps:
            return print_steps(steps, json_wanted=False)


def _found(stack: str, region: str, phone: str) -> Stack:
    if not stack:
        raise CannotRun("There is nothing to try.", "Name a stack: STACK=smartlamp, or make one: DEPLOY=1")
    session = session_in(region or None)
    if session.region_name is None:
        raise CannotRun("Your AWS settings name no region.", "Give the stack's: REGION=eu-west-1")
    found = Stack.find(session, stack)
    if found.by_phone and not phone:
        raise CannotRun("People of this stack sign in with a telephone number.", "Give yours: PHONE=+15555550100")
    return found


if __name__ == "__main__":
    app()
