"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from smartlamp.alexa_at import TOKEN_VARIABLE, Deployed
from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import DEFAULT_FOLDER

Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]
StateDir = Annotated[
    Path, typer.Option("--state-dir", help="The folder in which this stack lives.", envvar="SMARTLAMP_STATE_DIR")
]
STATE_DIR = DEFAULT_FOLDER
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who signs in.")]

Function = Annotated[
    str,
    typer.Option(
        "--function",
        metavar="ARN",
        help=f"A deployed skill's function instead of the local stack's, invoked with your AWS credentials for the user whose skill token is in {TOKEN_VARIABLE}.",
        show_default=False,
    ),
]
TokenStdin = Annotated[
    bool, typer.Option("--token-stdin", help="With --function: read the skill token from standard input.")
]


def deployed(function: str, *, token_stdin: bool) -> Deployed | None:
    """What --function and --token-stdin say together; None for the local stack.

    Raises:
        CannotRun: --token-stdin without --function.
    """
    if not function and token_stdin:
        raise CannotRun("--token-stdin is for a deployed function.", "Say which: --function ARN")
    return Deployed(function, token_stdin) if function else None
