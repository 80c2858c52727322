"""When a grant that an event could not be sent with is asked again, and when it is given up. Pure (SEC-081, SEC-082)."""

import math
from dataclasses import dataclass

from smarthome_lambda.errors import Fault

HOUR_S = 3600
DAY_S = 86_400
WEEK_S = 7 * DAY_S

_SUSPECT_AGAIN_AFTER_S = (HOUR_S, DAY_S, WEEK_S)
# After an outage of an hour Alexa is right again within five minutes; what stays broken for days is asked every hour.
_LONGEST_S = 300
_LONGEST_LATER_S = HOUR_S
_LAST_FOR_A_WEEK = frozenset({Fault.SUSPECT, Fault.NEVER_ENABLED})


@dataclass(frozen=True)
class Wait:
    """A grant that waits; times are in seconds since 1970.

    Attributes:
        reason: a short code: what it waits for.
        since: when this began.
        until: when it is asked again.
        is_suspect: whether nothing but that Amazon says that the customer ended it is known since then.
    """

    reason: str
    since: int
    until: int
    is_suspect: bool

    def is_over(self, now: float) -> bool:
        """Whether it has waited for as long as anything does."""
        return now - self.since >= WEEK_S


def next_wait(before: Wait | None, reason: str, fault: Fault, now: float, after_s: float = 0.0) -> Wait | None:
    """The wait that begins now; None if a grant has been heard nothing good of for so long that it ends.

    A suspect is asked again an hour, a day and a week after it became one. Everything else is asked again after half of the time that
    it has waited already: a second at least; in the first hour five minutes at most, after twelve an hour. What only says that nobody
    could be asked leaves a suspect one.

    Args:
        before: the wait that ends now; None if the last event was sent.
        reason: why this event was not sent.
        fault: whose fault that is.
        now: seconds since 1970.
        after_s: at least so many seconds.
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
    # Rounded up: nobody is asked too soon.
    return math.ceil(now + max(1.0, least_s, seconds))
