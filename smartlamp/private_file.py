"""Files with secrets in them."""

import os
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Replace a file in one step, readable by this user only."""
    scratch = file.with_suffix(".new")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        output.write(text)
    scratch.replace(file)
