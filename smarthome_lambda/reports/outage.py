"""Tells an outage for everybody from trouble with a few customers."""

import threading
import time
from collections.abc import Callable

# Below this many customers in a row, each waits separately; a few broken ones never look like an outage.
_MANY = 16
_REMEMBERED_S = 300.0


class Outage:
    """Counts, in this container, the customers in a row whose event got no answer. Any answer resets the count.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._unserved: dict[str, float] = {}

    def served(self) -> None:
        """An event was answered."""
        with self._lock:
            self._unserved.clear()

    def unserved(self, sub: str) -> bool:
        """A customer's event was not answered; True if this now counts as an outage."""
        with self._lock:
            self._unserved[sub] = self._clock()
        return self.is_on()

    def is_on(self) -> bool:
        """Whether there is an outage, as far as this container knows."""
        now = self._clock()
        with self._lock:
            for other, at in list(self._unserved.items()):
                if now - at > _REMEMBERED_S:
                    del self._unserved[other]
            return len(self._unserved) >= _MANY
