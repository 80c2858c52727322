"""An environment for one try: made by `smartlamp deploy`, and taken down with everything in it, whatever happens in between."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator

from smartlamp.deploy import packager
from smartlamp.errors import CannotRun, Failed
from smartlamp.terminal import ending


@contextlib.contextmanager
def deployed(name: str, *options: str, chosen: tuple[str, ...] = ()) -> Iterator[None]:
    """The environment is there for the length of the block.

    Args:
        name: of its stack. What has this name already is taken down, too, so choose one that nothing has.
        options: of `deploy` and `destroy`: --region, or --local and --state-dir.
        chosen: options of `deploy` alone.

    Raises:
        Failed: it was not made. What was made of it is gone.
        CannotRun: it could not be taken down.
    """
    with ending.undisturbed():
        try:
            with ending.interruptible():
                # Skills of these names may be in the account already: those of the environment that people use.
                made = _smartlamp(
                    "deploy", "--stack", name, *options, *chosen, "--new=smart-home", "--new=profile", "--yes"
                )
                if made != 0:
                    raise Failed(f"The environment {name} was not made, or its probes failed.", "See above.")
                yield
        finally:
            again = ("destroy", "--stack", name, *options, "--purge-data", name, "--yes")
            if _smartlamp(*again) != 0:
                raise CannotRun(
                    f"The environment {name} is not gone, and costs money.", f"`smartlamp {' '.join(again)}`"
                )


def _smartlamp(*words: str) -> int:
    """Run a command to its end, and show what it says. If this one is told to end, so is that."""
    command = [sys.executable, "-m", "smartlamp", *words]
    # In a group of its own, Ctrl-C reaches it through here, and not while it takes down what it has made.
    with subprocess.Popen(command, cwd=packager.ROOT, start_new_session=True) as program:
        try:
            return program.wait()
        except BaseException:
            program.send_signal(signal.SIGINT)
            program.wait()
            raise
