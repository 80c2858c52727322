"""What is known of a browser between two pages: a token against forged forms, and how far its person has come.

Nobody stays signed in: each authorization request asks for the password again. Cognito remembers a browser for an hour; here a cookie is sent to
every port of the machine, so it must not be worth stealing for long.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

COOKIE = "smartlamp-login"
LIFETIME_S = 15 * 60
_MOST_KEPT = 1000


@dataclass
class BrowserSession:
    """One browser.

    Attributes:
        token: the cookie's value.
        csrf: what each of our forms must bring back.
        client_id: the client that the rest belongs to.
        unconfirmed: who has proved their password but not their address or number.
        forgetful: who asked for a new password, as they wrote their name.
        new_password: who must choose a new password.
        mfa: the session in which a code by SMS is awaited, and its masked number.
    """

    token: str
    csrf: str
    until: float
    client_id: str = ""
    unconfirmed: str = ""
    forgetful: str = ""
    new_password: str = ""
    mfa: tuple[str, str] | None = None
    sent_to: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, client_id: str, **facts: object) -> None:
        """Forget how far the person has come, and remember these facts instead."""
        self.client_id, self.unconfirmed, self.forgetful, self.new_password = client_id, "", "", ""
        self.mfa, self.sent_to = None, ""
        for name, value in facts.items():
            setattr(self, name, value)


class BrowserSessions:
    """The sessions of the last fifteen minutes.

    Args:
        clock: the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._of: OrderedDict[str, BrowserSession] = OrderedDict()

    def of(self, headers: Mapping[str, str]) -> BrowserSession | None:
        """The session that a browser's cookie names, if it is still in force."""
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return None
        with self._lock:
            found = self._of.get(morsel.value) if morsel else None
            return found if found is not None and found.until > self._clock() else None

    def new(self) -> BrowserSession:
        """A session for a browser that has none."""
        session = BrowserSession(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock() + LIFETIME_S)
        with self._lock:
            self._of[session.token] = session
            while len(self._of) > _MOST_KEPT:
                self._of.popitem(last=False)
        return session

    def end(self, session: BrowserSession) -> None:
        """Forget a browser."""
        with self._lock:
            self._of.pop(session.token, None)


def cookie(session: BrowserSession) -> str:
    """The `Set-Cookie` of a session. Lax, since people come to the first page by a redirect from elsewhere."""
    return f"{COOKIE}={session.token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={LIFETIME_S}"
