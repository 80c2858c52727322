"""Stops a stack. What it leaves behind is only its state or, after a kill, what the next one must end and report."""

import shutil
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.emulator import emulator
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

if TYPE_CHECKING:
    import subprocess


def _not_kept(folder: StateFolder) -> Failed:
    return Failed(
        "The stack has stopped, but its emulator could not write its state: what changed since its last clean stop is lost.",
        f"The log of the emulator, in the folder of the stack, says why. {folder.starts} continues from what was kept.",
    )


@dataclass(frozen=True)
class Remains:
    """What an earlier stack left behind, in words, and whether any of its state is lost."""

    sentence: str
    lossy: bool


def end_remains(folder: StateFolder, say: Say) -> Remains | None:
    """End what an earlier stack left behind when it was killed. The record of a loss stays until somebody has been told."""
    left = folder.running()
    if left is None:
        return None
    say("Stopping what an earlier stack left running")
    with ending.undisturbed():  # otherwise the next one would take a clean stop for a kill
        alive = left.emulator.running() is not None
        in_order = alive and stop(folder, left.emulator)
        if in_order:
            folder.forget()
    if in_order:
        return Remains(
            "The earlier stack's supervisor had been killed; its emulator still ran and was stopped cleanly: nothing is lost.",
            lossy=False,
        )
    how = "did not stop cleanly" if alive else "was killed, or could not write its state"
    return Remains(
        f"The earlier stack {how}. The emulator keeps what its last clean stop wrote: what changed since then is lost.",
        lossy=True,
    )


def stop(folder: StateFolder, running: ProcessId) -> bool:
    """Stop the emulator; returns whether it has written everything."""
    return emulator.stop(running) and emulator.has_saved(folder.path / "emulator")


def wind_up(
    folder: StateFolder, process: "subprocess.Popen[bytes]", running: ProcessId, *, answered: bool, lossy: bool
) -> None:
    """Stop the emulator that this process has started, and forget the stack unless something of it is lost.

    Args:
        folder: of the stack.
        process: the emulator's.
        running: the same.
        answered: whether it has ever answered; before, it has nothing to lose.
        lossy: whether an earlier loss has not been told to anybody yet.

    Raises:
        Failed: it could not write its state.
    """
    killed = process.poll() is not None
    folder.remember_stopping()
    in_order = stop(folder, running)
    process.wait()
    shutil.rmtree(folder.path / "emulator" / "tmp", ignore_errors=True)
    if not lossy and (not answered or (in_order and not killed)):
        folder.forget()
    if answered and not in_order and not killed:
        raise _not_kept(folder)


def down(folder: StateFolder) -> bool:
    """Stop the stack in order; False when none was running.

    Raises:
        CannotRun: the stack's supervisor does not end.
        Failed: it ended, and some of its state is lost.
    """
    if not folder.path.is_dir():
        return False
    running = folder.running()
    supervisor = folder.holder() or (running.supervisor if running else None)
    if supervisor and (process := supervisor.running()):
        process.send_signal(signal.SIGTERM)
        if not supervisor.ended_within(30):
            raise CannotRun(
                f"The stack's process {supervisor.pid} has not ended after 30 s.",
                f"End it by hand, then run {folder.starts}.",
            )
        if folder.running() is not None:
            raise _not_kept(folder)
        return True
    remains = end_remains(folder, lambda _: None)
    if remains and remains.lossy:
        raise Failed(remains.sentence, f"{folder.starts} continues from what was kept.")
    return remains is not None
