"""up, down, status: the local stack."""

import contextlib
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from alexa_simulator.smart_home.exchange import called, value_in_words
from alexa_simulator.web.client import Client
from alexa_simulator.web.custom_client import CustomClient
from smartlamp.commands.events import in_words
from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.errors import Failed, ToldToEnd
from smartlamp.local_stack import background, stack
from smartlamp.local_stack.choices import ProfileSource, SignInWith, choose
from smartlamp.local_stack.drift import Comparison, compare
from smartlamp.local_stack.grants import Grant, grants
from smartlamp.local_stack.people import DEMO_EMAIL
from smartlamp.local_stack.state import DEFAULT_PORT, Running, StateFolder
from smartlamp.terminal import console, ending
from smartlamp.terminal.pasteable import pasteable

Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=0,
        max=65534,
        envvar="SMARTLAMP_PORT",
        show_default=str(DEFAULT_PORT),
        help="The Alexa app's port; the emulator takes the next one. 0: any free ones.",
    ),
]
Detach = Annotated[bool, typer.Option("--detach", help="Go on in the background; end it with `smartlamp down`.")]
Source = Annotated[
    ProfileSource | None, typer.Option("--profile-source", help="Where the custom skill reads the profile; kept.")
]
SignIn = Annotated[
    SignInWith | None, typer.Option("--sign-in-with", help="What people sign in with; chosen once for a state folder.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("up")(up)
    app.command("down")(down)
    app.command("status")(status)


def up(
    detach: Detach = False,
    port: Port = None,
    profile_source: Source = None,
    sign_in_with: SignIn = None,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
    until_handed_over: Annotated[bool, typer.Option(background.UNTIL_HANDED_OVER, hidden=True)] = False,
) -> None:
    """Start the local stack, or bring a running one to what the working tree says now.

    Its state (people, lamps, the linked account) survives `smartlamp down` and Ctrl-C.

    Example: smartlamp up --detach
    """
    if until_handed_over:
        background.end_with_starter()
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
    with folder.held() as ours:
        if not ours:
            with console.progress(json_wanted=json) as say:
                running, changed = background.bring_up_to_date(folder, port, say)
            _show(running, (), changed=changed, json_wanted=json)
            return
        _keep(folder, DEFAULT_PORT if port is None else port, json_wanted=json)


def down(state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Stop the local stack in order; its state stays.

    Example: smartlamp down
    """
    stopped = stack.down(StateFolder(state_dir))
    if json:
        console.print_json({"stopped": stopped})
    else:
        console.print_advice(
            "Stopped. Everything is kept: `smartlamp up` goes on from here."
            if stopped
            else "No local stack was running."
        )


def status(state_dir: StateDir = STATE_DIR, json: Json = False) -> None:
    """Say what runs, who is linked, what Alexa believes of each lamp and scene, and where that is not so.

    Example: smartlamp status --json
    """
    folder = StateFolder(state_dir)
    running = folder.running() if state_dir.is_dir() else None
    alive = running is not None and running.supervisor.running() is not None
    if running is None or not alive:
        if json:
            console.print_json({"running": False, "killed": running is not None})
        else:
            console.print_advice("No local stack is running. Start it: `smartlamp up --detach`")
        raise typer.Exit(1)
    with (
        contextlib.closing(Client(running.page, running.page_key)) as client,
        contextlib.closing(CustomClient(running.page, running.page_key)) as custom,
    ):
        alexa, profile = client.status(), custom.status()
    comparison, kept = compare(folder, running), grants(running)
    if json:
        facts = {
            "running": True,
            "page": running.app,
            "endpoint": running.account.endpoint,
            "supervisor": running.supervisor.pid,
            "emulator": running.emulator.pid,
            "outputs": dict(running.outputs),
            "alexa": alexa,
            "profile": profile,
            "comparison": comparison and comparison.to_json(),
            "grants": [each.to_json() for each in kept],
        }
        console.print_json(facts)
        return
    console.print_facts(
        "The local stack is running",
        {"Alexa app": running.app, "AWS is simulated at": running.account.endpoint, **running.outputs},
    )
    _show_alexa(alexa, comparison, kept)
    console.print_facts("The profile skill", {"linked": _linked(profile, "`smartlamp link --skill profile`")})


def _show_alexa(alexa: Mapping[str, Any], comparison: Comparison | None, kept: Sequence[Grant]) -> None:
    facts = {"linked": _linked(alexa, "`smartlamp link`")}
    if alexa["linked"]:
        facts["events heard"] = alexa["last_event"]
        for each in alexa["endpoints"]:
            values = ", ".join(f"{called(held)} {value_in_words(held['value'])}" for held in each["properties"])
            is_scene = "SCENE_TRIGGER" in each["displayCategories"]
            facts[each["friendlyName"]] = "a scene" if is_scene else values or "not heard yet"
    console.print_facts("Alexa", facts)
    troubles = [each.sentence for each in kept if each.sentence]
    for sentence in (*alexa["lost"], *map(in_words, alexa["misbehaviour"]), *troubles):
        console.print_line(("!", "yellow"), f" {sentence}")
    if comparison is None:
        return
    if comparison.failure:
        console.out.print(f"Alexa's picture was not compared with the table: {comparison.failure}")
    elif not comparison.differences:
        lamps = "one lamp" if comparison.lamps == 1 else f"{comparison.lamps} lamps"
        console.out.print(f"Alexa's picture is right: {lamps} of {comparison.person}.")
    for each in comparison.differences:
        console.print_line(("!", "red"), f" {each.lamp} ({each.endpoint_id}): {each.what}")


def _linked(skill: Mapping[str, Any], how: str) -> str:
    return f"{skill['owner']} since {skill['since']}" if skill["linked"] else f"no: {pasteable(how)}"


def _keep(folder: StateFolder, port: int, *, json_wanted: bool) -> None:
    """Be the supervisor: keep the stack until a signal, or until the emulator dies."""
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
                f"Its log is {folder.path / 'emulator' / 'emulator.log'}. `smartlamp up` starts again and says what was lost.",
            )
    except ToldToEnd:
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
    console.print_advice('Next: `smartlamp link`, `smartlamp discover`, `smartlamp say "turn on SmartLamp"`.')
    console.out.print(f"The demo user is {DEMO_EMAIL}.")
