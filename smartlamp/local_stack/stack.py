"""Starts, keeps and stops the local stack: the emulator with template.yaml on it, a demo user with a lamp, the Alexa app."""

import json
import os
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.alexa import Alexa
from alexa_simulator.faults.wire import serving
from alexa_simulator.memory.memory import Memory
from alexa_simulator.reconciliation import reconcile
from alexa_simulator.skill_under_test import LambdaSkill
from alexa_simulator.web.server import app
from smartlamp.deploy import template
from smartlamp.errors import Failed
from smartlamp.local_stack import custom_skill, deployment
from smartlamp.local_stack.choices import SKILL_ID, STACK, VENDOR_ID, parameters
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.people import people
from smartlamp.local_stack.remains import NOT_KEPT, end_remains, stop
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_session import add_demo_lamp, device_cloud_of
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

if TYPE_CHECKING:
    import subprocess

_ALEXA_HOSTS = ("pitangui.amazon.com", "layla.amazon.com", "alexa.amazon.co.jp")
_FURNISHED = f"/{STACK}/furnished"


@dataclass(frozen=True)
class Up:
    """A running stack, and what a person should know about how it came up."""

    running: Running
    notices: tuple[str, ...]


@contextmanager
def up(folder: StateFolder, port: int, say: Say) -> Iterator[tuple[Up, "subprocess.Popen[bytes]"]]:
    """Run the stack for the duration of the block; stop it in order at the end, however the block ends.

    Enter it `undisturbed`: signals end it where it waits.

    Args:
        folder: where its state is. The caller holds it.
        port: the Alexa app page's port; the emulator takes the next one. 0 picks free ports.
        say: called with a few words on what takes long.

    Raises:
        CannotRun, Failed: with nothing left running.
    """
    doors = template.functions(template.load())
    remains = end_remains(folder, say)
    notices = [remains.sentence] if remains else []
    lossy = remains is not None and remains.lossy
    with emulator.listening(port, "the Alexa app page") as listener:
        page_port = listener.getsockname()[1]
        emulator_port = port + 1 if port else emulator.free_port()
        emulator.listening(emulator_port, "the emulator").close()
        with ending.interruptible():
            say("Preparing the emulator's environment")
            python = cache.emulator_python()
            say("Preparing the functions' dependencies")
            for door in doors.values():
                cache.dependencies(door)
            cache.runtime()
        say("Starting the emulator")
        account, key = folder.account(emulator_port), secrets.token_urlsafe(24)
        process = emulator.start(python, account, folder.path / "emulator")
        running_emulator, answered = ProcessId.of(process.pid), False
        try:
            # Noted before it answers: if this process is killed meanwhile, the next `up` ends it.
            folder.remember(Running(_me(), running_emulator, page_port, key, account, {}))
            with ending.interruptible():
                emulator.wait_until_ready(process, account, folder.path / "emulator")
                answered = True
                deployed = deployment.deploy(account, parameters(folder, page_port, emulator_port), say)
                running = Running(_me(), running_emulator, page_port, key, account, deployed.outputs)
                _keep_event_client(folder, running)
                lost = _furnish(folder, running, say, anew=deployed.changed)
            notices += lost
            with _page(folder, running, listener) as alexa:
                with ending.interruptible():
                    if lost or lossy:
                        notices += reconcile(alexa)
                        lossy = False
                folder.remember(running)
                yield Up(running, tuple(notices)), process
        finally:
            with ending.undisturbed():
                killed = process.poll() is not None
                in_order = stop(folder, running_emulator)
                process.wait()
                shutil.rmtree(folder.path / "emulator" / "tmp", ignore_errors=True)
                if not lossy and (not answered or (in_order and not killed)):
                    folder.forget()
                if answered and not in_order and not killed:
                    raise Failed(*NOT_KEPT)


def account_linking(folder: StateFolder, running: Running) -> AccountLinking:
    """What Amazon's developer console would know about this skill."""
    event_client = folder.event_client()
    outputs = running.outputs
    cognito = running.account.client("cognito-idp")
    client = cognito.describe_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientId=outputs["LinkingClientId"])[
        "UserPoolClient"
    ]
    return AccountLinking(
        skill_id=SKILL_ID,
        vendor_id=VENDOR_ID,
        authorization_url=outputs["AuthorizationUrl"],
        token_url=outputs["TokenUrl"],
        client_id=outputs["LinkingClientId"],
        client_secret=client["ClientSecret"],
        oauth_scopes=tuple(client["AllowedOAuthScopes"]),
        redirect_urls=(
            *(f"https://{host}/api/skill/link/{VENDOR_ID}" for host in _ALEXA_HOSTS),
            f"{running.page}/api/skill/link/{VENDOR_ID}",
        ),
        event_client_id=event_client["client_id"],
        event_client_secret=event_client["client_secret"],
    )


def _me() -> ProcessId:
    return ProcessId.of(os.getpid())


def _keep_event_client(folder: StateFolder, running: Running) -> None:
    """Store the event client's id and secret where the functions look for them; the folder's file may have changed."""
    running.account.client("ssm").put_parameter(
        Name=f"/{STACK}/alexa/event-client",
        Type="SecureString",
        Value=json.dumps(folder.event_client()),
        Overwrite=True,
    )


def _furnish(folder: StateFolder, running: Running, say: Say, *, anew: bool) -> list[str]:
    """Add what the template cannot: a person, a first lamp. Returns what had been lost.

    The note that this is done is written last, and is kept or lost with the data: interrupted work is repeated.
    """
    ssm, known = running.account.client("ssm"), folder.passwords.exists()
    done = bool(ssm.get_parameters(Names=[_FURNISHED])["Parameters"])
    if done and known and not anew:
        return []
    say("Adding the demo user")
    person, new = people(folder, running).demo()
    if new or not done:
        owner, lamps = device_cloud_of(running, person)
        if not lamps.of(owner):
            add_demo_lamp(owner, lamps)
    ssm.put_parameter(Name=_FURNISHED, Type="String", Value="yes", Overwrite=True)
    if not (new and known):
        return []
    return [f"{person.email} was lost with the user pool and was added again, with the same password and a new lamp."]


@contextmanager
def _page(folder: StateFolder, running: Running, listener: socket.socket) -> Iterator[Alexa]:
    """Serve the simulator: Login with Amazon for the functions, the Alexa app for people."""
    # Alexa sends a directive once and gives up after 8 s; a little later the simulator must tell the caller so.
    once = running.account.client("lambda", attempts=1)
    skill = LambdaSkill(once, running.outputs["SmartHomeFunctionArn"])
    with ending.interruptible():
        linking = account_linking(folder, running)
        alexa = Alexa(Memory(folder.alexa), linking, skill, subscribes=True)
        custom, amazon = custom_skill.play(folder, running, linking, people(folder, running), once)
    server = uvicorn.Server(
        serving(app(alexa, custom, amazon, key=running.page_key), log_level="warning", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="alexa-app", daemon=True)
    thread.start()
    try:
        with ending.interruptible():
            while not server.started and thread.is_alive():
                ending.check()
                time.sleep(0.01)
        if not server.started:
            raise Failed("The Alexa app page did not start.", "What it said is above. Try again.")
        yield alexa
    finally:
        server.should_exit = True
        thread.join(10)
