"""Files with secrets in them."""

import json
import os
from pathlib import Path
from typing import Any

from smartlamp.errors import CannotRun


def write_private(file: Path, text: str) -> None:
    """Replace a file in one step, readable by this user only."""
    scratch = file.with_suffix(".new")
    scratch.unlink(missing_ok=True)  # one that is there already may be readable by others
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
    scratch.replace(file)


def read_private(file: Path) -> Any:
    """The JSON of a file of ours.

    Raises:
        FileNotFoundError: there is none.
        CannotRun: somebody damaged it.
    """
    try:
        return json.loads(file.read_text())
    except ValueError as damaged:
        raise CannotRun(
            f"{file} is damaged: it is not JSON ({damaged}).", "Remove it, or choose another folder with --state-dir."
        ) from damaged
