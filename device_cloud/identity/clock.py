"""The verifier's only clock, passed to whatever needs the time (SEC-025)."""

import time


def utc_seconds() -> float:
    """Seconds since 1970, UTC."""
    return time.time()
