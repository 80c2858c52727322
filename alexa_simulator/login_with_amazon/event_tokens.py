"""Login with Amazon: the codes that AcceptGrant carries and the endpoint that turns them into event tokens.

Source: "Request Access to the Alexa Event Gateway", "Login with Amazon Access Tokens" and "Refresh Tokens" (Amazon).
"""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from hashlib import sha256
from urllib.parse import parse_qsl

from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import EventGrant, EventToken, IssuedCode, Remembered

CODE_LIFETIME_S = 300
EVENT_TOKEN_LIFETIME_S = 3600
BRIEF_LIFETIME_S = 60
MOST_BYTES = 16_384
MOST_TOKENS_OF_A_GRANT = 50


@dataclass(frozen=True)
class TokenAnswer:
    """An HTTP status and the JSON object to answer with; on success it holds the event tokens."""

    status: int
    body: dict[str, object] = field(repr=False)


class Standing(Enum):
    """The validity of an event token now."""

    GOOD = auto()
    EXPIRED = auto()
    ENDED = auto()
    """Its grant has ended."""
    UNKNOWN = auto()


class _Refusal(Exception):
    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error)
        self.answer = TokenAnswer(status, {"error": error, "error_description": description})


class LoginWithAmazon:
    """Issues codes and event tokens to the event client; only their digests are remembered.

    `counts` are the exchanges, refreshes and refusals since the simulator was started.
    """

    def __init__(
        self, memory: Memory, event_client_id: str, event_client_secret: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._memory = memory
        self._pair = (event_client_id, event_client_secret)
        self._clock = clock
        self.counts = {"exchanges": 0, "refreshes": 0, "refusals": 0}
        self._counting = threading.Lock()

    def know(self, event_client_id: str, event_client_secret: str) -> None:
        """From now on, this is the event client."""
        self._pair = (event_client_id, event_client_secret)

    def issue_code(self) -> str:
        """A fresh authorization code: single use, five minutes."""
        code = "AN" + secrets.token_urlsafe(18).replace("-", "x").replace("_", "y")
        now = self._clock()

        def issue(remembered: Remembered) -> Remembered:
            live = [each for each in remembered.codes if each.expires_at > now]
            return replace(remembered, codes=(*live, IssuedCode(_digest(code), now + CODE_LIFETIME_S)))

        self._memory.change(issue)
        return code

    def was_exchanged(self, code: str) -> bool:
        """Whether a client with the event client's secret has exchanged this code for event tokens."""
        return any(each.used and each.digest == _digest(code) for each in self._memory.now.codes)

    def standing(self, event_token: str) -> Standing:
        """The validity of an event token now."""
        remembered, digest, now = self._memory.now, _digest(event_token), self._clock()
        found = next((each for grant in remembered.grants for each in grant.tokens if each.digest == digest), None)
        if found is not None:
            return Standing.GOOD if found.expires_at > now else Standing.EXPIRED
        ended = any(each.digest == digest and each.expires_at > now for each in remembered.ended)
        return Standing.ENDED if ended else Standing.UNKNOWN

    def answer(
        self, body: bytes, *, query: str = "", content_type: str = "", rotates: bool = False, brief: bool = False
    ) -> TokenAnswer:
        """Answer one POST to the token endpoint.

        Args:
            body: the form.
            query: the URL's query string without its question mark.
            content_type: the header.
            rotates: give a new refresh token and end the previous one, as Amazon may do; otherwise it stays.
            brief: give an event token that lasts a minute instead of an hour.
        """
        try:
            grant_type, given = self._asked(_form(body, query, content_type))
            lifetime_s = BRIEF_LIFETIME_S if brief else EVENT_TOKEN_LIFETIME_S
            if grant_type == "authorization_code":
                answer = self._exchange(given, lifetime_s)
                self._count("exchanges")
            else:
                answer = self._refresh(given, lifetime_s, rotates=rotates)
                self._count("refreshes")
        except _Refusal as refusal:
            self._count("refusals")
            return refusal.answer
        return answer

    def _count(self, what: str) -> None:
        with self._counting:
            self.counts[what] += 1

    def _asked(self, form: dict[str, str]) -> tuple[str, str]:
        """The grant type, and the code or refresh token."""
        wanted = {"authorization_code": "code", "refresh_token": "refresh_token"}
        grant_type = _parameter(form, "grant_type")
        if grant_type not in wanted:
            raise _Refusal(400, "unsupported_grant_type", "The grant_type is not supported.")
        given = _parameter(form, wanted[grant_type])
        pair = (_parameter(form, "client_id"), _parameter(form, "client_secret"))
        # Both are always compared in full: the time taken reveals nothing.
        matches = [
            hmac.compare_digest(mine.encode(), theirs.encode()) for mine, theirs in zip(self._pair, pair, strict=True)
        ]
        if not all(matches):
            raise _Refusal(401, "invalid_client", "Client authentication failed.")
        return grant_type, given

    def _exchange(self, code: str, lifetime_s: int) -> TokenAnswer:
        now = self._clock()
        refresh_token = _refresh_token()
        answer, event_token = _mint(refresh_token, now, lifetime_s)
        grant = EventGrant(_digest(refresh_token), (event_token,))

        def redeem(remembered: Remembered) -> Remembered:
            issued = next((each for each in remembered.codes if each.digest == _digest(code)), None)
            if issued is None or issued.used or issued.expires_at <= now:
                raise _Refusal(400, "invalid_grant", "The authorization code is unknown, used or expired.")
            codes = tuple(replace(each, used=True) if each is issued else each for each in remembered.codes)
            return replace(remembered, codes=codes, grants=(*remembered.grants, grant))

        self._memory.change(redeem)
        return answer

    def _refresh(self, refresh_token: str, lifetime_s: int, *, rotates: bool) -> TokenAnswer:
        now = self._clock()
        kept = _refresh_token() if rotates else refresh_token
        answer, event_token = _mint(kept, now, lifetime_s)

        def renew(remembered: Remembered) -> Remembered:
            digest = _digest(refresh_token)
            grant = next((each for each in remembered.grants if each.refresh_digest == digest), None)
            if grant is None:
                raise _Refusal(400, "invalid_grant", "The refresh token is unknown or revoked.")
            live = tuple(each for each in grant.tokens if each.expires_at > now)
            renewed = EventGrant(_digest(kept), (*live, event_token)[-MOST_TOKENS_OF_A_GRANT:])
            return replace(remembered, grants=tuple(renewed if each is grant else each for each in remembered.grants))

        self._memory.change(renew)
        return answer


def _refresh_token() -> str:
    return "Atzr|" + secrets.token_urlsafe(300)


def _mint(refresh_token: str, now: float, lifetime_s: int) -> tuple[TokenAnswer, EventToken]:
    event_token = "Atza|" + secrets.token_urlsafe(300)
    answer = TokenAnswer(
        200,
        {
            "access_token": event_token,
            "refresh_token": refresh_token,
            "token_type": "bearer",
            "expires_in": lifetime_s,
        },
    )
    return answer, EventToken(_digest(event_token), now + lifetime_s)


def _form(body: bytes, query: str, content_type: str) -> dict[str, str]:
    if query:
        # Parameters in the query string make the real endpoint fail with 500, whatever the body says.
        raise _Refusal(500, "InternalFailure", "Parameters belong in the form body, not in the query string.")
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise _Refusal(400, "invalid_request", "The body must be application/x-www-form-urlencoded.")
    if len(body) > MOST_BYTES:
        raise _Refusal(400, "invalid_request", "The body is too large.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        raise _Refusal(400, "invalid_request", "The body is not form-encoded UTF-8.") from None
    if len(dict(pairs)) != len(pairs):
        raise _Refusal(400, "invalid_request", "A parameter is repeated.")
    return dict(pairs)


def _parameter(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise _Refusal(400, "invalid_request", f"The parameter {name} is missing.")
    return form[name]


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
