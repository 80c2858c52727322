"""When a grant whose event could not be sent is tried again, and when it is given up. Pure (SEC-081, SEC-082)."""

import math
from dataclasses import dataclass

from smarthome_lambda.errors import Fault

HOUR_S = 3600
DAY_S = 86_400
WEEK_S = 7 * DAY_S

_SUSPECT_AGAIN_AFTER_S = (HOUR_S, DAY_S, WEEK_S)
# After an outage of an hour, Alexa is up to date within five minutes; a grant that stays broken for days is tried every hour.
_LONGEST_S = 300
_LONGEST_LATER_S = HOUR_S
_LAST_FOR_A_WEEK = frozenset({Fault.SUSPECT, Fault.NEVER_ENABLED})


@dataclass(frozen=True)
class Wait:
    """A grant's wait; times are in seconds since 1970.

    Attributes:
        reason: a short code: what it waits for.
        since: when the wait began.
        until: when the grant is tried again.
        is_suspect: whether, since then, we only know that Amazon says that the customer ended the grant.
    """

    reason: str
    since: int
    until: int
    is_suspect: bool

    def is_over(self, now: float) -> bool:
        """Whether it has lasted as long as a wait may."""
        return now - self.since >= WEEK_S


def next_wait(before: Wait | None, reason: str, fault: Fault, now: float, after_s: float = 0.0) -> Wait | None:
    """The wait that begins now; None if the grant has been refused for so long that it ends.

    A suspect is tried again an hour, a day and a week after it became one. Any other grant is tried again after half the time it has
    waited already: a second at least; five minutes at most in the first hour, an hour at most after twelve. A suspect stays one when
    nobody could be asked.

    Args:
        before: the wait that ends now; None if the last event was sent.
        reason: why this event was not sent.
        fault: whose fault that is.
        now: seconds since 1970.
        after_s: the least time to wait, in seconds.
    """
    is_suspect = fault is Fault.SUSPECT
    if before is not None and before.is_suspect and fault not in {Fault.SUSPECT, Fault.REFUSED, Fault.NEVER_ENABLED}:
        return Wait(before.reason, before.since, _after(_LONGEST_S, now, after_s), is_suspect=True)
    goes_on = before is not None and before.is_suspect is is_suspect
    if fault in _LAST_FOR_A_WEEK:
        goes_on = before is not None and before.reason == reason
    since = before.since if before is not None and goes_on else int(now)
    if fault in _LAST_FOR_A_WEEK and now - since >= WEEK_S:
        return None
    if is_suspect:
        until = next(since + after for after in _SUSPECT_AGAIN_AFTER_S if since + after > now)
        return Wait(reason, since, until, is_suspect=True)
    waited_s = now - since
    longest_s = min(max(_LONGEST_S, waited_s / 12), _LONGEST_LATER_S)
    return Wait(reason, since, _after(min(waited_s / 2, longest_s), now, after_s), is_suspect=False)


def _after(seconds: float, now: float, least_s: float) -> int:
    # Rounded up, so that no grant is tried too soon.
    return math.ceil(now + max(1.0, least_s, seconds))
