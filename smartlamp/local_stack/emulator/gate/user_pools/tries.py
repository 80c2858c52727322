"""How often somebody may try: passwords and codes would otherwise be guessed.

Sources: "Lockout behavior for failed sign-in attempts" and "Multi-factor authentication" (five tries, then 2^(n-5) s up to about 15
minutes, forgotten after 15 minutes without a try); "Recovering user accounts" (between 5 and 20 tries in an hour to request or enter a
code). That confirming a sign-up has the same limit is inferred.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE_FAILURES = 5
LONGEST_LOCK_S = 900
FORGOTTEN_AFTER_S = 900
MOST_IN_AN_HOUR = 10
_HOUR_S = 3600
# Names that nobody has are counted, too: a lock must not tell who exists. The oldest are forgotten.
_MOST_KEPT = 10_000


@dataclass
class _Failures:
    number: int = 0
    last_try: float = 0.0
    locked_until: float = 0.0


class SignInLock:
    """Locks somebody out for a while after failed sign-ins.

    Args:
        clock: the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._of: OrderedDict[str, _Failures] = OrderedDict()

    def is_locked(self, who: str) -> bool:
        """Whether a try is refused unseen. It does not prolong the lock."""
        with self._lock:
            known = self._of.get(who)
            return known is not None and self._clock() < known.locked_until

    def failed(self, who: str) -> None:
        """Count a wrong password or code."""
        with self._lock:
            now, known = self._clock(), self._of.pop(who, _Failures())
            if now - max(known.last_try, known.locked_until) >= FORGOTTEN_AFTER_S:
                known = _Failures()
            known.number, known.last_try = known.number + 1, now
            if known.number >= FREE_FAILURES:
                known.locked_until = now + min(2 ** (known.number - FREE_FAILURES), LONGEST_LOCK_S)
            self._of[who] = known
            while len(self._of) > _MOST_KEPT:
                self._of.popitem(last=False)

    def succeeded(self, who: str) -> None:
        """Forget the failures."""
        with self._lock:
            self._of.pop(who, None)


class HourlyLimit:
    """Counts tries of one kind in an hour.

    Args:
        clock: the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._of: OrderedDict[str, list[float]] = OrderedDict()

    def take(self, who: str) -> bool:
        """Count a try; False if it is one too many, and then it must have no effect."""
        with self._lock:
            now = self._clock()
            tries = [each for each in self._of.pop(who, ()) if now - each < _HOUR_S]
            allowed = len(tries) < MOST_IN_AN_HOUR
            self._of[who] = [*tries, now] if allowed else tries
            while len(self._of) > _MOST_KEPT:
                self._of.popitem(last=False)
            return allowed
