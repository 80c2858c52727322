"""Limits the rate of one customer's events, so that a flapping lamp does not use up everybody's quota (SEC-094)."""

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
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, sub: str) -> float:
        """Reserve one customer's next event, and return how many seconds it must wait."""
        now = self._clock()
        with self._lock:
            spent, at = self._spent.pop(sub, (0.0, now))
            spent = max(0.0, spent - (now - at) * RATE) + 1.0
            self._spent[sub] = (spent, now)
            if len(self._spent) > _MOST_CUSTOMERS:
                self._spent.popitem(last=False)
        return max(0.0, spent - BURST) / RATE
