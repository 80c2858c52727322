"""demo: the main job from start to end, each hop shown with what it proved."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from alexa_simulator.step import Step
from smartlamp.commands.options import STATE_DIR, ForSkill, Json, StateDir, Verbose, Which
from smartlamp.commands.running.stack import Port, SignIn, Source
from smartlamp.deploy.checkout import require_checkout
from smartlamp.errors import CannotRun
from smartlamp.local_stack.choices import choose
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.supervision import background
from smartlamp.target.skill import explained
from smartlamp.terminal import console, ending, story
from smartlamp.terminal.steps import print_steps


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("demo")(demo)


def demo(
    port: Port = None,
    skill: ForSkill = Which.SMART_HOME,
    new_customer: Annotated[
        bool, typer.Option("--new-customer", help="Let somebody new sign up, with the codes from the inbox, and link.")
    ] = False,
    profile_source: Source = None,
    sign_in_with: SignIn = None,
    verbose: Verbose = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Link an account, discover a lamp, say “turn on SmartLamp”, and tell what happens.

    With --new-customer: as somebody who signs up first, and reads the code in the inbox.
    With --verbose: every message, and what each step proves. Uses the running local stack, or starts one that ends with the demo. Exit status 1: a step failed, and the output names it.

    Example: smartlamp demo
    """
    if new_customer and skill is Which.PROFILE:
        raise CannotRun("--new-customer is for the Smart Home skill.", "Leave out --new-customer, or --skill profile.")
    require_checkout("demo")
    folder = StateFolder(state_dir)
    folder.make()
    choose(folder, profile_source, sign_in_with)
    with ending.undisturbed(), contextlib.ExitStack() as standing:
        with console.progress(json_wanted=json) as say:
            begun = standing.enter_context(
                background.begin(folder, port, say, lambda: _demonstration(skill, new_customer=new_customer))
            )
        with ending.interruptible():
            for notice in begun.notices:
                console.print_line(notice, to=console.err)
            steps = _demonstration(skill, new_customer=new_customer)(folder, begun.running)
            if skill is Which.SMART_HOME:
                steps = explained(steps, state_dir)
            passed = print_steps(steps, json_wanted=json) if json or verbose else story.print_story(steps)
    if not passed:
        raise typer.Exit(1)
    if not json:
        _lead_on(skill, new_customer=new_customer, verbose=verbose)


def _lead_on(skill: Which, *, new_customer: bool, verbose: bool) -> None:
    """What a person can do next, in commands to paste."""
    console.out.print()
    if skill is Which.PROFILE:
        say = '`smartlamp say --skill profile "what is my name"`'
        more = "`smartlamp demo --skill profile --verbose`"
    else:
        say = '`smartlamp say "turn off SmartLamp"`'
        more = "`smartlamp demo --new-customer --verbose`" if new_customer else "`smartlamp demo --verbose`"
    console.print_commands(
        "All of it used template.yaml and its IAM policies. The account stays linked. Go on by yourself:",
        "`smartlamp up --detach`",
        say,
    )
    if not verbose:
        console.print_commands("Every message, and what each step proves:", more)


def _demonstration(skill: Which, *, new_customer: bool) -> Callable[[StateFolder, Running], Iterator[Step]]:
    """The hops of one skill. Imported while the stack comes up: it takes 0.4 s."""
    if skill is Which.PROFILE:
        from smartlamp.demo.profile import demonstrate_profile  # noqa: PLC0415

        return demonstrate_profile
    if new_customer:
        from smartlamp.demo.new_customer import demonstrate_new_customer  # noqa: PLC0415

        return demonstrate_new_customer
    from smartlamp.demo.smart_home import demonstrate  # noqa: PLC0415

    return demonstrate
