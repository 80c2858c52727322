"""Writes a file that a person names. It is opened before the work: nobody waits for a result that cannot be saved."""

import contextlib
import errno
import os
import shlex
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from smartlamp.errors import CannotRun


@contextmanager
def opened(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Yields a function that writes the file's new content. A file that is created and never written is removed.

    Raises:
        CannotRun: it cannot be opened; from the yielded function, it cannot be written.
    """
    made = not os.path.lexists(path)
    try:
        # Without O_NONBLOCK, opening a pipe waits for a program that reads from it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise _refused(path, error) from error
    written = False

    def write(content: bytes) -> None:
        nonlocal written
        try:
            os.set_blocking(descriptor, True)
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.ftruncate(descriptor, 0)
            with os.fdopen(os.dup(descriptor), "wb") as file:
                file.write(content)
        except OSError as error:
            raise _refused(path, error) from error
        written = True

    try:
        yield write
    finally:
        os.close(descriptor)
        if made and not written:
            with contextlib.suppress(OSError):
                path.unlink()


def _refused(path: Path, error: OSError) -> CannotRun:
    why, to_do = error.strerror, "Name another file."
    if error.errno == errno.ENOENT:
        to_do = f"Make its folder first: `mkdir -p {shlex.quote(str(path.parent))}`"
    elif error.errno == errno.ENXIO:
        why = "a socket, not a file" if path.is_socket() else "no program reads from it"
    return CannotRun(f"{path} cannot be written: {why}.", to_do)
