"""Which grants keep a delivery of the stream waiting, because a gateway or Login with Amazon is slow or hangs for them (SEC-092).

A delivery ends when its slowest customer is told, and the next one of the same lane begins then. So whoever was slow is told by the queue of
the waiting room for a while. And right after somebody was slow, so is whoever was not told quickly since: ten customers for whom the gateway
hangs cost their neighbours one time limit in half a minute, and not ten in a row.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

# For each lamp or scene of a delivery; with a token renewed, a telling takes half of it.
QUICK_S = 1.5
_SLOW_FOR_S = 60.0
_CAREFUL_FOR_S = 30.0
_MOST_GRANTS = 1000


class SlowGrants:
    """Remembers, in this container, how long each grant's last telling took.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        self._careful_until = 0.0
        self._careful_since = 0.0

    def may_hold(self, grant_id: str) -> bool:
        """Whether to expect that a grant keeps the others of its delivery waiting."""
        now = self._clock()
        with self._lock:
            at, was_quick = self._last.get(grant_id, (0.0, True))
            if not was_quick and now - at < _SLOW_FOR_S:
                return True
            return now < self._careful_until and at < self._careful_since

    def told(self, grant_id: str, *, is_quick: bool, is_stream: bool) -> None:
        """A grant was told something, or in vain.

        Args:
            grant_id: which.
            is_quick: whether that took no longer than it should.
            is_stream: whether the stream waited for it.
        """
        now = self._clock()
        with self._lock:
            self._last[grant_id] = (now, is_quick)
            self._last.move_to_end(grant_id)
            if len(self._last) > _MOST_GRANTS:
                self._last.popitem(last=False)
            if is_stream and not is_quick:
                self._careful_since, self._careful_until = now, now + _CAREFUL_FOR_S
