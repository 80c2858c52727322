"""up, down: the local stack."""

import contextlib
import sys
import time
from typing import Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.deploy.checkout import require_checkout
from smartlamp.errors import EndedBySignal, Failed
from smartlamp.local_stack.accounts import folder as accounts
from smartlamp.local_stack.choices import ProfileSource, SignInWith, choose
from smartlamp.local_stack.state import DEFAULT_PORT, Running, StateFolder
from smartlamp.local_stack.supervision import background, remains
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL
from smartlamp.target.any_skill.serving import running_app
from smartlamp.terminal import console, ending

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=0,
        max=65534,
        envvar="SMARTLAMP_PORT",
        show_default=str(DEFAULT_PORT),
        help="The port of the Alexa app page; the emulator uses the next one. 0: any free ports.",
    ),
]
Detach = Annotated[bool, typer.Option("--detach", help="Run in the background; stop it with `smartlamp down`.")]
Source = Annotated[
    ProfileSource | None,
    typer.Option("--profile-source", help="Where the profile skill reads the profile; remembered for later starts."),
]
SignIn = Annotated[
    SignInWith | None,
    typer.Option("--sign-in-with", help="What people sign in with; cannot change later in the same state folder."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("up")(up)
    app.command("down")(down)


def up(
    detach: Detach = False,
    port: Port = None,
    profile_source: Source = None,
    sign_in_with: SignIn = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
    until_handed_over: Annotated[bool, typer.Option(background.UNTIL_HANDED_OVER, hidden=True)] = False,
) -> None:
    """Start the local stack, or update a running one to the working tree.

    Its state (people, lamps, the linked account) survives `smartlamp down` and Ctrl-C.

    Example: smartlamp up --detach
    """
    if until_handed_over:
        background.end_with_starter()
    require_checkout("up")
    folder = StateFolder(state_dir)
    folder.make()
    choose(folder, profile_source, sign_in_with)
    if detach:
        with ending.undisturbed(), contextlib.ExitStack() as standing:
            with console.progress(json_wanted=json) as say:
                begun = standing.enter_context(background.begin(folder, port, say))
            begun.hand_over()
        _show(begun.running, begun.notices, changed=begun.changed, json_wanted=json)
        return
    while True:
        with folder.held() as ours:
            if ours:
                _keep(folder, DEFAULT_PORT if port is None else port, json_wanted=json)
                return
        with console.progress(json_wanted=json) as say:
            kept = background.bring_up_to_date(folder, port, say)
        if kept is not None:
            _show(kept.running, kept.notices, changed=kept.changed, json_wanted=json)
            return


def down(state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Stop the local stack and the apps of other skills; their state is kept.

    It also stops the two simulated accounts that `smartlamp deploy --local` has started in the same folder.

    Example: smartlamp down
    """
    try:
        stopped = remains.down(StateFolder(state_dir))
    finally:  # none is left running because another cannot stop in order
        apps_stopped = running_app.stop_all(state_dir)
        accounts_stopped = accounts.stop(state_dir)
    if json:
        console.print_json({"stopped": stopped, "apps_stopped": apps_stopped, "accounts_stopped": accounts_stopped})
        return
    if apps_stopped:
        what = "The app is" if apps_stopped == 1 else f"{apps_stopped} apps are"
        console.print_advice(f"{what} stopped. What Alexa remembers is kept.")
    if stopped or not (accounts_stopped or apps_stopped):
        console.print_advice(
            "Stopped. The state is kept: `smartlamp up` continues from here."
            if stopped
            else "No local stack was running."
        )
    if accounts_stopped:
        console.print_advice(
            f"The simulated accounts are stopped. Their state is kept: {accounts.STARTS} continues from here."
        )


def _keep(folder: StateFolder, port: int, *, json_wanted: bool) -> None:
    """Be the supervisor: keep the stack until a signal, or until the emulator dies."""
    # The emulator's driver, the simulator and its web server, 0.5 s to import: only this process of those that `up` starts needs them.
    from smartlamp.local_stack import stack  # noqa: PLC0415

    is_up = False
    try:
        with ending.undisturbed(), contextlib.ExitStack() as standing:
            with console.progress(json_wanted=json_wanted) as say:
                now, emulator = standing.enter_context(stack.up(folder, port, say))
            is_up = True
            with ending.interruptible():
                _show(now.running, now.notices, changed=True, json_wanted=json_wanted)
                while emulator.poll() is None:
                    ending.check()
                    time.sleep(0.2)
            raise Failed(
                f"The emulator ended by itself (status {emulator.returncode}).",
                f"Its log is {folder.path / 'emulator' / 'emulator.log'}. `smartlamp up` starts it again and reports what was lost.",
            )
    except EndedBySignal:
        if not is_up:
            raise  # otherwise it was kept for as long as it was wanted


def _show(running: Running, notices: tuple[str, ...], *, changed: bool, json_wanted: bool) -> None:
    if json_wanted:
        facts = {
            "page": running.app,
            "endpoint": running.account.endpoint,
            "changed": changed,
            "notices": notices,
            "outputs": dict(running.outputs),
        }
        console.print_json(facts)
        sys.stdout.flush()
        return
    for notice in notices:
        console.print_line(("!", "yellow"), f" {notice}")
    news = "" if changed else "; nothing had changed"
    console.print_line(f"{background.IS_UP}{news}. The Alexa app: ", (running.app, "bold"))
    console.print_commands(
        f"Open it and link: create an account on the sign-in page, or sign in as {DEMO_EMAIL} at a click. Or stay here:",
        "`smartlamp link`",
        '`smartlamp say "turn on SmartLamp"`',
    )
    console.print_commands("The codes that Cognito sends:", "`smartlamp inbox`")
    console.print_commands("Who can sign in, and how:", "`smartlamp users list --show-password`")
