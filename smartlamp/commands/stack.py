"""up, down, status: the local stack."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from alexa_simulator.client import Client
from alexa_simulator.custom_client import CustomClient
from alexa_simulator.exchange import plain
from smartlamp import console
from smartlamp.commands.events import in_words
from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.comparison import Comparison, compare
from smartlamp.errors import CannotRun, Failed, SmartLampError
from smartlamp.local_stack import stack
from smartlamp.local_stack.choices import ProfileSource, SignInWith, choose
from smartlamp.local_stack.deployment import Say
from smartlamp.local_stack.grants import Grant, grants
from smartlamp.local_stack.people import DEMO_EMAIL
from smartlamp.local_stack.state import DEFAULT_PORT, Running, StateFolder
from smartlamp.packager import ROOT
from smartlamp.pasteable import pasteable

_DETACHED_WITHIN_S = 240

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
) -> None:
    """Start the local stack, or bring a running one to what the working tree says now.

    Its state (people, lamps, the linked account) survives `smartlamp down` and Ctrl-C.

    Example: smartlamp up --detach
    """
    folder = StateFolder(state_dir)
    folder.make()
    choose(folder, profile_source, sign_in_with)
    if detach:
        with console.progress(json_wanted=json) as say:
            running, notices, changed = start_detached(folder, port, say)
        _show(running, notices, changed=changed, json_wanted=json)
        return
    with folder.held() as ours:
        if not ours:
            with console.progress(json_wanted=json) as say:
                running, changed = _bring_up_to_date(folder, port, say)
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
            values = ", ".join(f"{held['name']} {plain(held['value'])}" for held in each["properties"])
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


def start_detached(folder: StateFolder, port: int | None, say: Say) -> tuple[Running, tuple[str, ...], bool]:
    """Start a stack that outlives this process, or bring the running one up to date.

    Returns:
        the stack, what a person should know of how it came up, and whether anything had to change.

    Raises:
        SmartLampError: what the stack itself had to say when it could not start.
    """
    folder.make()
    with folder.held() as free:
        pass
    if not free:
        running, changed = _bring_up_to_date(folder, port, say)
        return running, (), changed
    port = DEFAULT_PORT if port is None else port
    # -P: what is in the current folder (a `schemas` of somebody's project) is none of ours.
    command = [sys.executable, "-P", "-m", "smartlamp", "up", "--port", str(port), "--state-dir", str(folder.path)]
    with os.fdopen(os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as log:
        os.fchmod(log.fileno(), 0o600)  # the page's key is in it
        child = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _DETACHED_WITHIN_S
    said = ""
    while time.monotonic() < deadline:
        lines = folder.log.read_text(errors="replace").splitlines()
        if lines and lines[-1] != said and lines[-1].endswith(" ..."):
            said = lines[-1]
            say(said.removesuffix(" ..."))
        if child.poll() is not None:
            what = "\n".join(line for line in lines if not line.endswith(" ..."))
            problem = SmartLampError(what or f"The stack ended with status {child.returncode} and said nothing.")
            problem.status = child.returncode or 2
            raise problem
        running_now = folder.running()
        if running_now and running_now.supervisor.pid == child.pid and running_now.outputs:
            notices = tuple(line.removeprefix("! ") for line in lines if line.startswith("! "))
            return running_now, notices, True
        time.sleep(0.05)
    child.terminate()
    raise CannotRun(
        f"The stack was not up after {_DETACHED_WITHIN_S} s.",
        f"Read {folder.log}, then try `smartlamp up` in the foreground.",
    )


def _keep(folder: StateFolder, port: int, *, json_wanted: bool) -> None:
    """Be the supervisor: keep the stack until a signal, or until the emulator dies."""
    # Both: a shell that starts it in the background has SIGINT ignored.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    with contextlib.ExitStack() as standing:
        with console.progress(json_wanted=json_wanted) as say:
            now, emulator = standing.enter_context(stack.up(folder, port, say))
        standing.callback(_be_left_alone)
        _show(now.running, now.notices, changed=True, json_wanted=json_wanted)
        with contextlib.suppress(KeyboardInterrupt):
            while emulator.poll() is None:
                time.sleep(0.2)
            raise Failed(
                f"The emulator ended by itself (status {emulator.returncode}).",
                f"Its log is {folder.path / 'emulator' / 'emulator.log'}. `smartlamp up` starts again and says what was lost.",
            )


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _be_left_alone() -> None:
    """From here on the stack writes its state; a second Ctrl-C must not tear that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _bring_up_to_date(folder: StateFolder, port: int | None, say: Say) -> tuple[Running, bool]:
    deadline = time.monotonic() + _DETACHED_WITHIN_S
    while time.monotonic() < deadline:  # the other process may still be starting it
        running = folder.running()
        if running and port not in (None, 0, running.page_port):
            raise CannotRun(
                f"This stack runs with port {running.page_port}, and cannot move to port {port}.",
                "Stop it first (`smartlamp down`), or leave --port and SMARTLAMP_PORT out.",
            )
        if running and running.outputs:
            return running, stack.redeploy(folder, running, say).changed
        say("Waiting for the stack that another process is starting")
        time.sleep(0.1)
    raise CannotRun(
        "Another process holds this stack and does not get it up.",
        f"End that process, or choose another folder than {folder.path} with --state-dir.",
    )


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
    console.print_line(f"The local stack is up{news}. The Alexa app: ", (running.app, "bold"))
    console.print_advice('Next: `smartlamp link`, `smartlamp discover`, `smartlamp say "turn on SmartLamp"`.')
    console.out.print(f"The demo user is {DEMO_EMAIL}.")
