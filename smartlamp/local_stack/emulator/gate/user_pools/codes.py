"""One-time codes of six digits: each for one purpose of one person, for a time, and gone once it was used."""

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools.refused import EXPIRED, LIMIT, MISMATCH
from smartlamp.local_stack.emulator.gate.user_pools.tries import HourlyLimit


class Purpose(Enum):
    """What a code is for, and how long it lives ("Verifying an email address or phone number", "Recovering user accounts")."""

    SIGN_UP = ("sign-up", 24 * 3600)
    PASSWORD = ("password", 3600)
    ATTRIBUTE = ("attribute", 24 * 3600)

    @property
    def word(self) -> str:
        """The purpose in a word."""
        return self.value[0]

    @property
    def lifetime_s(self) -> int:
        """How long a code is good for."""
        return self.value[1]


@dataclass(frozen=True)
class _Issued:
    code: str
    until: float


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def same(given: object, code: str) -> bool:
    """Whether somebody gave this code; compared in the same time wherever they differ."""
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), code.encode())


class Codes:
    """The codes that were sent. They are in memory only: after a restart, people ask for another one.

    Args:
        clock: the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._issued: dict[tuple[Purpose, str], _Issued] = {}
        self._tries = HourlyLimit(clock)

    def require_try(self, purpose: Purpose, who: str) -> None:
        """Count a request for a code, or a code that is entered. Raises CognitoRefused: there were too many in an hour."""
        if not self._tries.take(f"{purpose.word} {who}"):
            raise CognitoRefused(*LIMIT)

    def issue(self, purpose: Purpose, who: str) -> str:
        """A new code; the one before it is no longer good."""
        code = new_code()
        with self._lock:
            now = self._clock()
            self._issued = {key: each for key, each in self._issued.items() if each.until > now}
            self._issued[purpose, who] = _Issued(code, now + purpose.lifetime_s)
        return code

    def check(self, purpose: Purpose, who: str, given: object) -> None:
        """Require the code. Raises CognitoRefused: there were too many tries, none is in force, or it is another."""
        self.require_try(purpose, who)
        with self._lock:
            issued = self._issued.get((purpose, who))
        if issued is None or issued.until <= self._clock():
            raise CognitoRefused(*EXPIRED)
        if not same(given, issued.code):
            raise CognitoRefused(*MISMATCH)

    def use_up(self, purpose: Purpose, who: str) -> None:
        """The code did what it was for."""
        with self._lock:
            self._issued.pop((purpose, who), None)
