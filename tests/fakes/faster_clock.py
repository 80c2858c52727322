"""A clock by which a command waits for what is simulated here: that has no limits, and is done in milliseconds."""

import time

from smartlamp.developer_account.exchange import Clock

_FASTER = 50
_skipped = [0.0]


def _sleep(seconds: float) -> None:
    """Each pause is short, and counts in full; what takes time itself takes as long as it does."""
    time.sleep(seconds / _FASTER)
    _skipped[0] += seconds - seconds / _FASTER


FASTER = Clock(lambda: time.monotonic() + _skipped[0], _sleep)
