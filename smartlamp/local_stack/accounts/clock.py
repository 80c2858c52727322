"""By which clock the simulated accounts are waited for."""

import time

from smartlamp.developer_account.exchange import Clock

# AWS and Amazon are waited for in seconds, and their limits are kept. What is simulated has none, and is done in milliseconds.
_FASTER = 50


def simulated() -> Clock:
    """A clock on which each pause is short, and counts in full. What takes time itself takes as long as it does, so patience stays patience."""
    skipped = 0.0

    def sleep(seconds: float) -> None:
        nonlocal skipped
        time.sleep(seconds / _FASTER)
        skipped += seconds - seconds / _FASTER

    return Clock(lambda: time.monotonic() + skipped, sleep)
