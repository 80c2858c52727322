"""Starts, keeps and stops the local stack: the emulator with template.yaml on it, a demo user with a lamp, the Alexa app."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartlamp.deploy import template
from smartlamp.local_stack.choices import STACK, parameters
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.supervision.remains import end_remains, wind_up
from smartlamp.local_stack.user_pool.people import people
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

if TYPE_CHECKING:
    import subprocess

_DEMO_DATA_ADDED = f"/{STACK}/furnished"


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
        say("Starting the emulator")
        account, key = folder.account(emulator_port), secrets.token_urlsafe(24)
        process = emulator.start(python, account, folder.path / "emulator")
        running_emulator, answered = ProcessId.of(process.pid), False
        try:
            # Noted before it answers: if this process is killed meanwhile, the next `up` ends it.
            folder.remember(Running(_own_process(), running_emulator, page_port, key, account, {}))
            with ending.interruptible():
                # While the emulator starts: its own start takes longer than both.
                say("Preparing the functions' dependencies")
                for door in sorted(set(doors.values())):
                    cache.dependencies(door)
                from smartlamp.local_stack import deployment, simulator  # noqa: PLC0415

                emulator.wait_until_ready(process, account, folder.path / "emulator")
                answered = True
                deployed = deployment.deploy(account, parameters(folder, page_port, emulator_port), say)
                running = Running(_own_process(), running_emulator, page_port, key, account, deployed.outputs)
                deployment.warm_up(account, deployed.outputs)
                _keep_event_client(folder, running)
                lost = _add_demo_data(folder, running, say, anew=deployed.changed)
            notices += lost
            with simulator.served(folder, running, listener) as alexa:
                with ending.interruptible():
                    if lost or lossy:
                        notices += simulator.reconcile(alexa)
                        lossy = False
                folder.remember(running)
                yield Up(running, tuple(notices)), process
        finally:
            with ending.undisturbed():
                wind_up(folder, process, running_emulator, answered=answered, lossy=lossy)


def _own_process() -> ProcessId:
    return ProcessId.of(os.getpid())


def _keep_event_client(folder: StateFolder, running: Running) -> None:
    """Store the event client's id and secret where the functions look for them; the folder's file may have changed."""
    running.account.client("ssm").put_parameter(
        Name=f"/{STACK}/alexa/event-client",
        Type="SecureString",
        Value=json.dumps(folder.event_client()),
        Overwrite=True,
    )


def _add_demo_data(folder: StateFolder, running: Running, say: Say, *, anew: bool) -> list[str]:
    """Add what the template cannot: a person, a first lamp. Returns what had been lost.

    The note that this is done is written last, and is kept or lost with the data: interrupted work is repeated.
    """
    ssm, known = running.account.client("ssm"), folder.passwords.exists()
    done = bool(ssm.get_parameters(Names=[_DEMO_DATA_ADDED])["Parameters"])
    if done and known and not anew:
        return []
    say("Adding the demo user")
    person, new = people(folder, running).demo()
    if new or not done:
        # What verifies tokens takes 0.2 s to import: a stack that was furnished before does not need it.
        from smartlamp.local_stack.user_session import device_cloud_of, give_starter_lamp  # noqa: PLC0415

        owner, _ = device_cloud_of(running, person)
        give_starter_lamp(running, owner)
    ssm.put_parameter(Name=_DEMO_DATA_ADDED, Type="String", Value="yes", Overwrite=True)
    if not (new and known):
        return []
    return [f"{person.email} was lost with the user pool and was added again, with the same password and a new lamp."]
