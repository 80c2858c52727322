"""Stops a stack. What it leaves behind is only its state or, after a kill, what the next one must end and report."""

import signal
from dataclasses import dataclass

from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.emulator import emulator
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

NOT_KEPT = (
    "The stack has stopped, but its emulator could not write its state: what changed since its last clean stop is lost.",
    "The log of the emulator, in the folder of the stack, says why. `smartlamp up` continues from what was kept.",
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
                "End it by hand, then run `smartlamp up`.",
            )
        if folder.running() is not None:
            raise Failed(*NOT_KEPT)
        return True
    remains = end_remains(folder, lambda _: None)
    if remains and remains.lossy:
        raise Failed(remains.sentence, "`smartlamp up` continues from what was kept.")
    return remains is not None
