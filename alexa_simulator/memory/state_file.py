"""Reads the simulator's files from disk: only regular files, and no more than the simulator writes."""

import stat
from pathlib import Path

from alexa_simulator.errors import MemoryUnreadable


def text_of(path: Path, most: int) -> str | None:
    """The text of a file; None if there is none.

    Raises:
        MemoryUnreadable: it is not a regular file, it may not be read, or it has more than `most` bytes.
        UnicodeDecodeError: it is not UTF-8.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MemoryUnreadable(f"{path} is not a file. Delete it to go on.")
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MemoryUnreadable(
            f"{path} cannot be read: {error.strerror}. Delete it, or let this user read it."
        ) from None
    if len(content) > most:
        raise MemoryUnreadable(f"{path} has more than {most:,} bytes, more than SmartLamp writes. Delete it to go on.")
    return content.decode()
