"""app: the Alexa app for any skill."""

import contextlib
import sys
from dataclasses import replace
from typing import Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Function, Json, StateDir, TokenStdin, chosen_target
from smartlamp.errors import CannotRun, EndedBySignal
from smartlamp.local_stack.state import DEFAULT_PORT, Running, StateFolder
from smartlamp.target.any_skill.reached import linking_secret, warn_of_clear_text
from smartlamp.target.any_skill.serving import running_app
from smartlamp.target.any_skill.serving.kept import VARIABLES, folder_of, kept_in, make_functions, people_of
from smartlamp.target.named import LINKING_SECRET_VARIABLE, Kind, Target
from smartlamp.terminal import console, ending

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=0,
        max=65535,
        show_default=f"{DEFAULT_PORT}, then always the same for a skill",
        help="The port of the page, of Login with Amazon and of the event gateway. 0: any free one.",
    ),
]
Detach = Annotated[bool, typer.Option("--detach", help="Run in the background; stop it with `smartlamp down`.")]
NoReload = Annotated[bool, typer.Option("--no-reload", help="Keep the handler as it is when its files change.")]
OfStack = Annotated[bool, typer.Option("--stack", help="Show the address of the local stack's own page.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("app")(app_command)


def app_command(
    function: Function = "",
    port: Port = None,
    detach: Detach = False,
    no_reload: NoReload = False,
    stack: OfStack = False,
    token_stdin: TokenStdin = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Serve the Alexa app for any skill: link, speak, see each step. With Login with Amazon, the event gateway, and an authorization server.

    While it runs, `smartlamp link`, `say` and the others use it for the same skill. Ctrl-C ends it; what Alexa remembers is kept.

    Example: smartlamp app --target my_skill.py:handler
    """
    if stack:
        _of_the_stack(state_dir, json_wanted=json)
        return
    target = chosen_target(function, token_stdin=token_stdin)
    if target is None:
        raise CannotRun(
            "It is not clear for which skill: there is no smartlamp.toml here.",
            "Name it (`smartlamp app --target SKILL`), or have the local stack's page: `smartlamp app --stack`",
        )
    target = replace(target, reloads=target.reloads and not no_reload)
    make_functions(state_dir)
    warn_of_clear_text(target)
    folder = folder_of(state_dir, target)

    def show(running: Running) -> None:
        _show(running, target, folder, json_wanted=json)

    if detach:
        if token_stdin:
            raise CannotRun("A process in the background has no standard input.", "Give the token to `smartlamp link`.")
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ending.undisturbed(), contextlib.ExitStack() as standing:
            with console.progress(json_wanted=json) as say:
                begun = standing.enter_context(running_app.begun(folder, function, port, say, reloads=not no_reload))
            begun.hand_over()
        show(begun.running)
        return
    # The simulator, its web server and boto3, 0.5 s to import: only this process of those that `app` starts needs them.
    from smartlamp.target.any_skill.serving.process import keep_app  # noqa: PLC0415

    was_up = []

    def up(running: Running) -> None:
        was_up.append(running)
        show(running)

    try:
        if not keep_app(folder, target, port, up, in_background=False):
            running = running_app.running_app(state_dir, target)
            raise CannotRun(
                f"The app already runs for this skill{f': {running.app}' if running else ''}.",
                "Use it, or stop it first: `smartlamp down`",
            )
    except EndedBySignal:
        if not was_up:
            raise  # otherwise it was kept for as long as it was wanted


def _of_the_stack(state_dir: StateDir, *, json_wanted: bool) -> None:
    running = StateFolder(state_dir).reached()
    if json_wanted:
        console.print_json({"page": running.app})
        return
    console.print_line("The local stack's Alexa app: ", (running.app, "bold"))


def _show(running: Running, target: Target, folder: StateFolder, *, json_wanted: bool) -> None:
    simulated = target.accounts.server is None
    people = people_of(target, kept_in(folder)) if simulated else ()
    if json_wanted:
        console.print_json({"page": running.app, "address": running.page, "people": [each.email for each in people]})
        sys.stdout.flush()
        return
    console.print_line(f"{running_app.IS_UP}. The Alexa app: ", (running.app, "bold"))
    if not simulated and not linking_secret(target):
        console.print_line(
            ("!", "yellow"),
            f" {LINKING_SECRET_VARIABLE} is not set: without the linking client's secret, the authorization server gives no tokens.",
        )
    if target.kind in (Kind.URL, Kind.INVOKE):
        file = folder.path / VARIABLES
        console.print_line(
            "Where a skill that you start yourself finds Login with Amazon and the event gateway: ", str(file)
        )
    if target.models:
        console.print_commands(
            f"It speaks to the custom skill {target.address}. Or stay here:", '`smartlamp say "help"`'
        )
        sys.stdout.flush()
        return
    who = f"sign in as {people[0].email} at a click" if people else "sign in at the skill's authorization server"
    console.print_commands(
        f"It speaks to {target.address}. Open it and link: {who}. Or stay here:",
        "`smartlamp link`",
        "`smartlamp discover`",
    )
    sys.stdout.flush()
