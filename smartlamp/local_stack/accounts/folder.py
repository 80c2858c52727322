"""Where the two accounts are kept, and how they are stopped. It imports nothing that takes long."""

from pathlib import Path

from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.supervision import remains

STARTS = "`smartlamp deploy --local`"


def folder_in(state_dir: Path) -> StateFolder:
    """The accounts' own folder."""
    return StateFolder(state_dir / "accounts", STARTS)


def stop(state_dir: Path) -> bool:
    """Stop the accounts of a folder; their state is kept. False when none ran.

    Raises:
        CannotRun: they do not end.
        Failed: they ended, and something of their state is lost.
    """
    return remains.down(folder_in(state_dir))
