"""How fast one customer's events may follow each other, so that a lamp that flaps does not use up everybody's quota (SEC-094)."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

RATE = 5.0
BURST = 20.0
_MOST_CUSTOMERS = 1000


class RateLimit:
    """Counts, in this container, what each customer may still send at once.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, sub: str) -> float:
        """Take one customer's next turn, and say how many seconds away it is."""
        now = self._clock()
        with self._lock:
            spent, at = self._spent.pop(sub, (0.0, now))
            spent = max(0.0, spent - (now - at) * RATE) + 1.0
            self._spent[sub] = (spent, now)
            if len(self._spent) > _MOST_CUSTOMERS:
                self._spent.popitem(last=False)
        return max(0.0, spent - BURST) / RATE
