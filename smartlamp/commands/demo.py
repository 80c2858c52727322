"""demo: the main job from start to end, each hop shown with what it proved."""

import contextlib

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.commands.profile import ForSkill, Which
from smartlamp.commands.stack import Port, SignIn, Source
from smartlamp.demo.profile import demonstrate_profile
from smartlamp.demo.smart_home import demonstrate
from smartlamp.local_stack import background
from smartlamp.local_stack.choices import choose
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.skill import function_log_at
from smartlamp.terminal import console, ending


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("demo")(demo)


def demo(
    port: Port = None,
    skill: ForSkill = Which.SMART_HOME,
    profile_source: Source = None,
    sign_in_with: SignIn = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Link an account, discover a lamp, say “turn on SmartLamp”: the main job, each hop with what it proved.

    Uses the running local stack, or starts one for the time being. Exit status 1 names the first hop that failed.

    Example: smartlamp demo
    """
    folder = StateFolder(state_dir)
    folder.make()
    choose(folder, profile_source, sign_in_with)
    with ending.undisturbed(), contextlib.ExitStack() as standing:
        with console.progress(json_wanted=json) as say:
            begun = standing.enter_context(background.begin(folder, port, say))
        with ending.interruptible():
            for notice in begun.notices:
                console.print_line(notice, to=console.err)
            if skill is Which.PROFILE:
                steps = demonstrate_profile(folder, begun.running)
            else:
                steps = function_log_at(state_dir).explaining(demonstrate(folder, begun.running))
            passed = console.print_steps(steps, json_wanted=json)
    if not passed:
        raise typer.Exit(1)
    if not json and skill is Which.SMART_HOME:
        console.out.print(
            "\nAll of it went through template.yaml with the functions' real policies. The account stays linked; go on by yourself:"
        )
        console.print_advice('  `smartlamp up --detach`, then `smartlamp say "turn off SmartLamp"`')
