"""What a handler prints: shown at once, and its end kept to stand beside the answer."""

import contextlib
import os
import select
import threading
from typing import Self

MOST_KEPT = 4096
_CHUNK = 65_536


class Output:
    """A pipe that a process prints into. Use it as a context, or `close` it.

    Attributes:
        into: the descriptor to give to the process.
    """

    def __init__(self, shown_at: int | None) -> None:
        """`shown_at`: the descriptor at which everything is shown as it comes; None for nowhere."""
        self._from, self.into = os.pipe()
        self._wake, self._waker = os.pipe()
        self._shown_at = shown_at
        self._kept = b""
        self._lock = threading.Lock()
        # A process that prints into a full pipe would stand still, so somebody always reads it.
        self._reader = threading.Thread(target=self._read, name="what a handler prints", daemon=True)
        self._reader.start()

    def taken(self, more: str = "") -> str:
        """The end of what was printed since last time, and then `more`: 4 kB together."""
        with self._lock:
            self._drain()
            kept, self._kept = self._kept, b""
        return (kept + more.encode(errors="replace"))[-MOST_KEPT:].decode(errors="replace")

    def settle(self) -> None:
        """Show all that was printed until now."""
        with self._lock:
            self._drain()

    def close(self) -> None:
        """End the reading."""
        os.close(self._waker)
        self._reader.join()
        for each in (self._from, self.into, self._wake):
            os.close(each)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _read(self) -> None:
        while self._wake not in select.select([self._from, self._wake], [], [])[0]:
            with self._lock:
                self._drain()

    def _drain(self) -> None:
        while select.select([self._from], [], [], 0)[0]:
            chunk = os.read(self._from, _CHUNK)
            self._kept = (self._kept + chunk)[-MOST_KEPT:]
            if self._shown_at is not None:
                with contextlib.suppress(OSError):  # the terminal is gone; the handler is not
                    _write(self._shown_at, chunk)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
