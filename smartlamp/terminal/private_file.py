"""Files with secrets in them."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.terminal import input_file

_MOST = 10_000_000

Kept = TypeVar("Kept")


def write_private(file: Path, text: str) -> None:
    """Replace a file in one step, readable by this user only; when that fails, the file is as it was."""
    scratch = file.with_suffix(".new")
    scratch.unlink(missing_ok=True)  # one that is there already may be readable by others
    try:
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            output.write(text)
        scratch.replace(file)
    except OSError:
        scratch.unlink(missing_ok=True)  # a part of it would only take room where there is none
        raise


def read_private(file: Path, make: Callable[[Any], Kept], most: int = _MOST) -> Kept:
    """What `make` makes of the JSON of a file of ours; it raises LookupError, TypeError or ValueError of what is not ours.

    Raises:
        FileNotFoundError: there is none.
        CannotRun: somebody damaged it.
    """
    try:
        return make(input_file.value(input_file.content_of_ours(file, most)))
    except InputUnreadable as unreadable:
        why = str(unreadable)
    except (LookupError, TypeError, ValueError):
        why = "it does not hold what SmartLamp wrote there"
    raise CannotRun(
        f"{file} is damaged: {why}.",
        f"Remove it (`rm {shlex.quote(str(file))}`), or choose another folder with --state-dir.",
    )
