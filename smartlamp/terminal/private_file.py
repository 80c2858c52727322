"""Files with secrets in them."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.terminal import input_file

_MOST = 10_000_000
_ELSEWHERE = ", or choose another folder with --state-dir."

Kept = TypeVar("Kept")


def write_private(file: Path, text: str) -> None:
    """Replace a file atomically, readable by this user only; on failure, the file is unchanged."""
    scratch = file.with_suffix(".new")
    scratch.unlink(missing_ok=True)  # an existing one may be readable by others
    try:
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            output.write(text)
            output.flush()
            os.fsync(output.fileno())  # or a crash of the machine could leave an empty file under the new name
        scratch.replace(file)
    except OSError:
        scratch.unlink(missing_ok=True)  # an incomplete one would only waste space on a full disk
        raise


def read_private(file: Path, make: Callable[[Any], Kept], most: int = _MOST, advice: str = _ELSEWHERE) -> Kept:
    """What `make` returns for the JSON of a SmartLamp file; it raises LookupError, TypeError or ValueError for other content.

    Raises:
        FileNotFoundError: there is none.
        CannotRun: it is damaged.
    """
    try:
        return make(input_file.value(input_file.content_of_ours(file, most)))
    except InputUnreadable as unreadable:
        why = str(unreadable)
    except (LookupError, TypeError, ValueError):
        why = "it does not hold what SmartLamp wrote there"
    raise CannotRun(
        f"{file} is damaged: {why}.",
        f"Remove it (`rm {shlex.quote(str(file))}`){advice}",
    )
