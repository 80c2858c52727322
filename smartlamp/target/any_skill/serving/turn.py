"""One command at a time asks a skill for which no app runs: each has all of Alexa's memory, and the simulator's port."""

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from smartlamp.terminal import console, ending

_FILE = "turn"
_LOOK_EVERY_S = 0.05
_SAID_AFTER_S = 1.0


def _say(text: str) -> None:
    console.print_line(text, to=console.err)


@contextlib.contextmanager
def turn(folder: Path, say: Callable[[str], None] = _say) -> Iterator[None]:
    """Wait until no other process has its turn at this folder, and have it for the duration of the block.

    Args:
        folder: of the skill.
        say: is told once that another command is waited for, if that takes longer than a moment.
    """
    with (folder / _FILE).open("a") as file:
        (folder / _FILE).chmod(0o600)
        since, said = time.monotonic(), False
        while not _is_ours(file.fileno()):
            ending.check()
            if not said and time.monotonic() - since > _SAID_AFTER_S:
                say("Another smartlamp command is asking this skill. This one waits for it.")
                said = True
            time.sleep(_LOOK_EVERY_S)
        yield


def _is_ours(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
