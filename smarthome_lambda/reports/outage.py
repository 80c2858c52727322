"""Whether nobody can be served, or only some."""

import threading
import time
from collections.abc import Callable

# With fewer customers than this in a row it pays to let each wait for itself, and a few broken ones never look like an outage.
_MANY = 16
_REMEMBERED_S = 300.0


class Outage:
    """Counts, in this container, the customers in a row whose event got no answer. One that got an answer, whatever it was, ends the row.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._unserved: dict[str, float] = {}

    def served(self) -> None:
        """Somebody's event was answered."""
        with self._lock:
            self._unserved.clear()

    def unserved(self, sub: str) -> bool:
        """A customer's event was not answered; True if by now that is taken for everybody's trouble."""
        with self._lock:
            self._unserved[sub] = self._clock()
        return self.is_on()

    def is_on(self) -> bool:
        """Whether nobody can be served, as far as is known here."""
        now = self._clock()
        with self._lock:
            for other, at in list(self._unserved.items()):
                if now - at > _REMEMBERED_S:
                    del self._unserved[other]
            return len(self._unserved) >= _MANY
