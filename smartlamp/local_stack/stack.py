"""Starts the local stack, keeps it, stops it: the emulator with template.yaml on it, a demo user with a lamp, the Alexa app."""

import json
import os
import platform
import secrets
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from alexa_simulator.account_linking import AccountLinking
from alexa_simulator.alexa import Alexa
from alexa_simulator.bad_answers import serving
from alexa_simulator.memory import Memory
from alexa_simulator.reconciliation import reconcile
from alexa_simulator.server import app
from alexa_simulator.skill import LambdaSkill
from device_cloud.lamp import Cause, Model
from smartlamp import template
from smartlamp.errors import CannotRun
from smartlamp.local_stack import cache, custom_skill, deployment, emulator
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.deployment import Say
from smartlamp.local_stack.people import People
from smartlamp.local_stack.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.signed_in import device_cloud_of

if TYPE_CHECKING:
    import subprocess

VENDOR_ID = "M2SMARTLAMPLOCAL"
SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000001"
_ALEXA_HOSTS = ("pitangui.amazon.com", "layla.amazon.com", "alexa.amazon.co.jp")
DEMO_LAMP = "SmartLamp"
DEMO_MODEL = Model.COLOR
DEMO_SERIAL = "SL-0001"


@dataclass(frozen=True)
class Up:
    """A stack that is running, and what a person should know about how it came up."""

    running: Running
    notices: tuple[str, ...]


@contextmanager
def up(folder: StateFolder, port: int, say: Say) -> Iterator[tuple[Up, "subprocess.Popen[bytes]"]]:
    """Run the stack for the length of the block; stop it in order at its end, however it ends.

    Args:
        folder: where its state lives. The caller holds it.
        port: the Alexa app page's port; the emulator takes the next one. 0 picks free ports.
        say: told what takes long, in words.

    Raises:
        CannotRun, Failed: with nothing left running.
    """
    doors = template.functions(template.load())
    remains = _end_remains(folder, say)
    notices = [remains.sentence] if remains else []
    with emulator.listening(port, "the Alexa app page") as listener:
        page_port = listener.getsockname()[1]
        emulator_port = port + 1 if port else emulator.free_port()
        emulator.listening(emulator_port, "the emulator").close()
        say("Preparing the emulator's environment")
        python = cache.emulator_python()
        say("Preparing the functions' dependencies")
        for door in doors.values():
            cache.dependencies(door)
        cache.runtime()
        say("Starting the emulator")
        account = folder.account(emulator_port)
        process = emulator.start(python, account, folder.path / "emulator")
        running_emulator = ProcessId.of(process.pid)
        try:
            key = secrets.token_urlsafe(24)
            folder.remember(Running(_me(), running_emulator, page_port, key, account, {}))
            deployed = deployment.deploy(account, parameters(folder, page_port, emulator_port), say)
            running = Running(_me(), running_emulator, page_port, key, account, deployed.outputs)
            _keep_event_client(folder, running)
            furnished = not deployed.changed and folder.passwords.exists()
            lost = [] if furnished else _furnish(folder, running, say)
            notices += lost
            with _page(folder, running, listener) as alexa:
                if lost or (remains and remains.lossy):
                    notices += reconcile(alexa)
                folder.remember(running)
                yield Up(running, tuple(notices)), process
        finally:
            killed = process.poll() is not None
            in_order = emulator.stop(running_emulator)
            process.wait()
            shutil.rmtree(folder.path / "emulator" / "tmp", ignore_errors=True)
            if in_order and not killed:
                folder.forget()


def redeploy(folder: StateFolder, running: Running, say: Say) -> deployment.Deployed:
    """Bring a running stack to what the working tree says now.

    Raises:
        CannotRun: the deployment replaced what the running simulator knows, such as the user pool.
    """
    deployed = deployment.deploy(running.account, parameters(folder, running.page_port, running.account.port), say)
    if dict(deployed.outputs) != dict(running.outputs):
        raise CannotRun(
            "The deployment gave the stack new identities (see its outputs).",
            "Start it anew: `smartlamp down`, then `smartlamp up`.",
        )
    return deployed


def down(folder: StateFolder) -> bool:
    """Stop the stack in order; False when none was running.

    Raises:
        CannotRun: its supervisor does not end.
    """
    running = folder.running() if folder.path.is_dir() else None
    if running is None:
        return False
    if supervisor := running.supervisor.running():
        supervisor.send_signal(signal.SIGTERM)
        if not running.supervisor.ended_within(30):
            raise CannotRun(
                f"The stack's process {running.supervisor.pid} has not ended after 30 s.",
                "End it by hand, then run `smartlamp up`.",
            )
        return True
    return _end_remains(folder, lambda _: None) is not None


def parameters(folder: StateFolder, page_port: int, emulator_port: int) -> dict[str, str]:
    """The template's parameters on the local stack."""
    return {
        "Stage": "local",
        "VendorId": VENDOR_ID,
        "SkillId": SKILL_ID,
        "DomainPrefix": "smartlamp-local",
        "Architecture": "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64",
        "LocalEndpoint": f"http://127.0.0.1:{emulator_port}",
        "LocalAmazon": f"http://127.0.0.1:{page_port}",
        **custom_skill.parameters(folder),
    }


def account_linking(folder: StateFolder, running: Running) -> AccountLinking:
    """What Amazon's developer console would know of this skill."""
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


def people(folder: StateFolder, running: Running) -> People:
    """The people of the running stack's user pool."""
    cognito = running.account.client("cognito-idp")
    return People(cognito, running.outputs["UserPoolId"], folder.passwords, Choices.of(folder).sign_in_with)


def _me() -> ProcessId:
    return ProcessId.of(os.getpid())


@dataclass(frozen=True)
class _Remains:
    """What an earlier stack left behind, in words, and whether anything of its state is gone."""

    sentence: str
    lossy: bool


def _end_remains(folder: StateFolder, say: Say) -> _Remains | None:
    """End what an earlier stack left behind when it was killed."""
    left = folder.running()
    if left is None:
        return None
    say("Ending what an earlier stack left behind")
    alive = left.emulator.running() is not None
    in_order = alive and emulator.stop(left.emulator)
    folder.forget()
    if in_order:
        return _Remains(
            "The earlier stack's supervisor had been killed; its emulator still ran and was stopped in order: nothing is lost.",
            lossy=False,
        )
    how = "did not stop in order and was killed" if alive else "was killed"
    return _Remains(
        f"The earlier stack {how}. The emulator keeps what its last clean stop wrote: what changed since then is lost.",
        lossy=True,
    )


def _keep_event_client(folder: StateFolder, running: Running) -> None:
    """Put what the simulator knows the skill by where the functions look for it; the folder's file may be another by now."""
    running.account.client("ssm").put_parameter(
        Name=f"/{deployment.STACK}/alexa/event-client",
        Type="SecureString",
        Value=json.dumps(folder.event_client()),
        Overwrite=True,
    )


def _furnish(folder: StateFolder, running: Running, say: Say) -> list[str]:
    """Put in what the template cannot: a person, a first lamp. Says what had been lost."""
    say("Adding the demo user")
    known = folder.passwords.exists()
    person, new = people(folder, running).demo()
    if not new:
        return []
    owner, lamps = device_cloud_of(running, person)
    lamps.add(owner, name=DEMO_LAMP, model=DEMO_MODEL, serial=DEMO_SERIAL, cause=Cause.PHYSICAL)
    if not known:
        return []
    return [f"{person.email} was lost with the user pool and was added again, with the same password and a new lamp."]


@contextmanager
def _page(folder: StateFolder, running: Running, listener: socket.socket) -> Iterator[Alexa]:
    """Serve the simulator: Login with Amazon for the functions, the Alexa app for people."""
    # Alexa sends a directive once and gives up after 8 s; a little later the caller shall hear so from the simulator.
    once = running.account.client("lambda", attempts=1)
    skill = LambdaSkill(once, running.outputs["SmartHomeFunctionArn"])
    linking = account_linking(folder, running)
    alexa = Alexa(Memory(folder.alexa), linking, skill, subscribes=True)
    custom, amazon = custom_skill.play(folder, running, linking, people(folder, running), once)
    server = uvicorn.Server(
        serving(app(alexa, custom, amazon, key=running.page_key), log_level="warning", timeout_graceful_shutdown=3)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="alexa-app", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield alexa
    finally:
        server.should_exit = True
        thread.join(10)
