"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from smartlamp.local_stack.state import DEFAULT_FOLDER

Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]
StateDir = Annotated[
    Path, typer.Option("--state-dir", help="The folder in which this stack lives.", envvar="SMARTLAMP_STATE_DIR")
]
STATE_DIR = DEFAULT_FOLDER
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who signs in.")]
