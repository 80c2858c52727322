"""How often Amazon is asked again, and how long it is waited for."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

from smartlamp.developer_account.exchange import Answer, Clock
from smartlamp.errors import NoAnswer, NotYetDone

# AWS Architecture Blog, "Exponential Backoff And Jitter": decorrelated jitter. Own code: urllib3's and tenacity's know no jitter of this
# kind beside Retry-After, and urllib3's sleep cannot be replaced.
TRIES = 8
_BASE_S = 1.0
_CAP_S = 60.0
# Whoever must wait for longer than this is better told so.
_LONGEST_RETRY_AFTER_S = 120.0
_THROTTLED = 429
_LATER = frozenset({500, 502, 503, 504})

Found = TypeVar("Found")


@dataclass(frozen=True)
class Intervals:
    """How often something is looked at: `first_s`, then each time `factor` longer, up to `tries` times and `most_s` seconds."""

    first_s: float
    factor: float
    tries: int
    most_s: float = 600.0


# As often as Amazon's own command line looks (ask-cli 2.30: manifest and model builds; validations).
BUILDS = Intervals(first_s=2.0, factor=1.1, tries=50)
VALIDATIONS = Intervals(first_s=1.0, factor=1.2, tries=30)


class Patience:
    """Asks again where that helps, and ends.

    Args:
        clock: by which it waits.
        uniform: a random number between two.
        tries: how often an answer is asked for: fewer for whoever only looks, and is told what could not be seen.
    """

    def __init__(
        self, clock: Clock, uniform: Callable[[float, float], float] = random.uniform, tries: int = TRIES
    ) -> None:
        self._clock = clock
        self._uniform = uniform
        self._tries = tries

    def answered(self, send: Callable[[], Answer], *, repeatable: bool) -> Answer:
        """The first answer that is not "later"; the last one if all are.

        Args:
            send: sends the request.
            repeatable: whether it does no harm if it is carried out twice. If it does, it is sent again only when it was not carried out:
                it did not reach Amazon, or Amazon refused it for its rate.

        Raises:
            NoAnswer: no answer at all.
        """
        pause = _BASE_S
        for left in reversed(range(self._tries)):
            asked_to_wait = 0.0
            try:
                answer = send()
            except NoAnswer as none:
                if not left or (none.perhaps_done and not repeatable):
                    raise
            else:
                again = answer.status == _THROTTLED or (repeatable and answer.status in _LATER)
                asked_to_wait = retry_after_s(answer)
                if not left or not again or asked_to_wait > _LONGEST_RETRY_AFTER_S:
                    return answer
            pause = self.next_pause_s(pause)
            self._clock.sleep(max(pause, asked_to_wait))
        raise AssertionError  # the last try returns or raises

    def next_pause_s(self, last_s: float) -> float:
        """How long to wait, after a wait of `last_s` seconds."""
        return min(_CAP_S, self._uniform(_BASE_S, 3 * last_s))

    def pause(self, last_s: float) -> float:
        """Wait; for how many seconds."""
        pause = self.next_pause_s(last_s)
        self._clock.sleep(pause)
        return pause

    def until(self, look: Callable[[], Found | None], waiting_for: str, intervals: Intervals = BUILDS) -> Found:
        """What `look` finds at last.

        Args:
            look: returns None as long as there is nothing yet.
            waiting_for: for people: "until Amazon has built the manifest".
            intervals: how often.

        Raises:
            NotYetDone: it found nothing.
        """
        began = self._clock.now()
        pause = intervals.first_s
        for _ in range(intervals.tries):
            found = look()
            if found is not None:
                return found
            if self._clock.now() + pause - began > intervals.most_s:
                break
            self._clock.sleep(pause)
            pause *= intervals.factor
        waited = self._clock.now() - began
        raise NotYetDone(
            f"This command waited for {waited:.0f} seconds {waiting_for}, and Amazon is still at it.",
            "Nothing is lost. Run the same command again later: it goes on from here.",
        )


def retry_after_s(answer: Answer) -> float:
    """How long Amazon asks to wait, in seconds; 0 if it does not. RFC 9110, 10.2.3: seconds, or a date."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
        now = parsedate_to_datetime(answer.headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0
