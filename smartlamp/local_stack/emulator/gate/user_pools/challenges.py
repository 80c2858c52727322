"""Sign-ins that need one more answer after the password: a code by SMS, or a new password.

The emulator gives tokens to anybody who answers such a question, asked or not. So each question is remembered here, and only the session that
it was asked in may answer it, for as long as the client's `AuthSessionValidity` (3 minutes; "Authentication session duration").
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools.refused import SESSION_EXPIRED

SMS_MFA = "SMS_MFA"
NEW_PASSWORD = "NEW_PASSWORD_REQUIRED"  # noqa: S105 - a challenge's name
BY_SESSION = frozenset({SMS_MFA, NEW_PASSWORD, "SOFTWARE_TOKEN_MFA", "MFA_SETUP"})
_MOST_KEPT = 10_000


@dataclass(frozen=True)
class Challenge:
    """A question: what is asked of whom, through which client. `code` is the right answer, if it is a code that was sent."""

    name: str
    pool_id: str
    client_id: str
    username: str
    until: float
    code: str = ""


class Challenges:
    """The questions that are open.

    Args:
        clock: the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Challenge] = OrderedDict()

    def until(self, minutes: object) -> float:
        """When a question that is asked now ends, for a client's `AuthSessionValidity`."""
        return self._clock() + 60 * (minutes if isinstance(minutes, int) and not isinstance(minutes, bool) else 3)

    def ask(self, challenge: Challenge, session: str = "") -> str:
        """Remember a question; the session that may answer it."""
        session = session or secrets.token_urlsafe(48)
        with self._lock:
            self._open[session] = challenge
            while len(self._open) > _MOST_KEPT:
                self._open.popitem(last=False)
        return session

    def of(self, session: object, name: str, client_id: object) -> Challenge:
        """The question of a session. Raises CognitoRefused: none of this name was asked there of this client, or it is too late."""
        with self._lock:
            found = self._open.get(session) if isinstance(session, str) else None
        if found is None or (found.name, found.client_id) != (name, client_id) or found.until <= self._clock():
            raise CognitoRefused(*SESSION_EXPIRED)
        return found

    def end(self, session: str) -> bool:
        """It was answered; False if somebody else's answer came first."""
        with self._lock:
            return self._open.pop(session, None) is not None
