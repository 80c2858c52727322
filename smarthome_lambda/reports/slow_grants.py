"""Which grants hold up a stream delivery, because a gateway or Login with Amazon is slow or hangs for them (SEC-092).

A delivery ends with its slowest customer, and only then does the next one of the same lane begin. So a slow grant goes through the waiting
room's queue for a while. Right after one was slow, every grant that has not been quick since goes through it, too: ten customers for whom
the gateway hangs cost their neighbours one time limit in half a minute, not ten in a row.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

# For each lamp or scene of a delivery; sending takes half of it, even with a token renewal.
QUICK_S = 1.5
_SLOW_FOR_S = 60.0
_CAREFUL_FOR_S = 30.0
_MOST_GRANTS = 1000


class SlowGrants:
    """Remembers, in this container, whether each grant was quick the last time.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: OrderedDict[str, tuple[float, bool]] = OrderedDict()
        self._careful_until = 0.0
        self._careful_since = 0.0

    def may_hold(self, grant_id: str) -> bool:
        """Whether a grant is likely to keep the others of its delivery waiting."""
        now = self._clock()
        with self._lock:
            at, was_quick = self._last.get(grant_id, (0.0, True))
            if not was_quick and now - at < _SLOW_FOR_S:
                return True
            return now < self._careful_until and at < self._careful_since

    def record(self, grant_id: str, *, is_quick: bool, is_stream: bool) -> None:
        """Record an attempt to send with a grant.

        Args:
            grant_id: which grant.
            is_quick: whether it took no longer than it should.
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
