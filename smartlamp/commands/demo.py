"""demo: the main job from start to end, each hop shown with what it proved."""

import typer

from smartlamp import console
from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.commands.stack import Port, start_detached
from smartlamp.demonstration import demonstrate
from smartlamp.local_stack import stack
from smartlamp.local_stack.state import DEFAULT_PORT, StateFolder


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("demo")(demo)


def demo(port: Port = DEFAULT_PORT, state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Link an account, discover a lamp, say “turn on SmartLamp”: the main job, each hop with what it proved.

    Uses the running local stack, or starts one for the time being. Exit status 1 names the first hop that failed.

    Example: smartlamp demo
    """
    folder = StateFolder(state_dir)
    folder.make()
    with folder.held() as free:
        pass
    with console.progress(json_wanted=json) as say:
        running, notices, _ = start_detached(folder, port, say)
    try:
        for notice in notices:
            console.err.print(notice, soft_wrap=True)
        passed = console.print_steps(demonstrate(folder, running), json_wanted=json)
    finally:
        if free:
            stack.down(folder)
    if not passed:
        raise typer.Exit(1)
    if not json:
        console.out.print(
            "\nAll of it went through template.yaml with the functions' real policies. The account stays linked; go on by yourself:"
        )
        console.out.print("  smartlamp up --detach, then smartlamp say “turn off SmartLamp”")
