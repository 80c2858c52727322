"""The app that runs for a skill: found, begun in the background, stopped."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.supervision import background
from smartlamp.target.any_skill.serving.kept import STARTS, folder_of, folders_in
from smartlamp.target.named import Target
from smartlamp.terminal.console import Say

IS_UP = "The simulated Alexa is up"
TARGET = "target"
"""The output of `Running` that names the skill."""
HANDLERS_PATH = "SMARTLAMP_HANDLERS_PYTHONPATH"
"""The person's own PYTHONPATH: the process in the background has another."""
_PROCESS = "smartlamp.target.any_skill.serving.process"
_ENDS_WITHIN_S = 30


def running_app(state_dir: Path, target: Target) -> Running | None:
    """The app of this skill that runs in this state folder; None if none does."""
    return _alive(folder_of(state_dir, target))


def running_apps(state_dir: Path) -> list[Running]:
    """Those of all skills."""
    return [running for each in folders_in(state_dir) if (running := _alive(each))]


@contextlib.contextmanager
def begun(
    folder: StateFolder, named: str, port: int | None, say: Say, *, reloads: bool = True
) -> Iterator[background.Begun]:
    """An app in the background for the duration of the block, or longer if it is handed over; a running one is left alone.

    Enter it `undisturbed`: signals end it where it waits.

    Args:
        folder: of the skill.
        named: the skill as the person named it; empty for the one of smartlamp.toml.
        port: of the page; None for the kept one.
        say: called with a few words on what takes long.
        reloads: whether the handler is loaded anew when its files change.

    Raises:
        SmartLampError: it could not start; the error is its own.
    """

    def accept(running: Running) -> None:
        if port not in (None, 0, running.page_port):
            raise CannotRun(
                f"The app already runs on port {running.page_port}, so it cannot use port {port}.",
                "Stop it first (`smartlamp down`), or leave --port out.",
            )

    def otherwise() -> background.Begun | None:
        running = background.standing(folder, say, accept)
        return background.Begun(running, (), changed=False, process=None, starts=STARTS) if running else None

    program = background.Program(
        (_PROCESS, named, "" if port is None else str(port), "reload" if reloads else ""), IS_UP
    )
    before = os.environ.get("PYTHONPATH")
    if before is not None:
        os.environ[HANDLERS_PATH] = before
    with background.begin_program(folder, program, say, otherwise) as now:
        yield now


def stop_all(state_dir: Path) -> int:
    """Stop the apps of a state folder; what Alexa remembers is kept. How many ran."""
    return sum(_stop(each) for each in folders_in(state_dir))


def _stop(folder: StateFolder) -> bool:
    """Raises CannotRun: it does not end."""
    running = folder.running()
    holder = folder.holder() or (running.supervisor if running else None)
    process = holder.running() if holder else None
    if holder and process:
        process.send_signal(signal.SIGTERM)
        if not holder.ended_within(_ENDS_WITHIN_S):
            raise CannotRun(
                f"The app's process {holder.pid} has not ended after {_ENDS_WITHIN_S} s.", "End it by hand."
            )
    folder.forget()  # the record of one that was killed
    return process is not None


def _alive(folder: StateFolder) -> Running | None:
    running = folder.running()
    return running if running and running.outputs and running.supervisor.running() else None
