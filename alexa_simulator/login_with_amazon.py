"""Login with Amazon: the codes that AcceptGrant carries and the endpoint that turns them into event tokens.

Source: "Request Access to the Alexa Event Gateway", "Login with Amazon Access Tokens" and "Refresh Tokens" (Amazon).
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from urllib.parse import parse_qsl

from alexa_simulator.memory import Memory
from alexa_simulator.remembered import EventGrant, IssuedCode, Remembered

CODE_LIFETIME_S = 300
EVENT_TOKEN_LIFETIME_S = 3600
MOST_BYTES = 16_384


@dataclass(frozen=True)
class TokenAnswer:
    """An HTTP status and the JSON object to answer with; on success it holds the event tokens."""

    status: int
    body: dict[str, object] = field(repr=False)


class _Refusal(Exception):
    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error)
        self.answer = TokenAnswer(status, {"error": error, "error_description": description})


class LoginWithAmazon:
    """Issues codes and event tokens to the event client; only their digests are remembered."""

    def __init__(
        self, memory: Memory, event_client_id: str, event_client_secret: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._memory = memory
        self._pair = (event_client_id, event_client_secret)
        self._clock = clock

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
        """Whether somebody with the event client's secret has exchanged this code for event tokens."""
        return any(each.used and each.digest == _digest(code) for each in self._memory.now.codes)

    def answer(self, body: bytes, *, query: str = "", content_type: str = "") -> TokenAnswer:
        """Answer one POST to the token endpoint. `query` is the URL's query string without its question mark."""
        try:
            return self._tokens(_form(body, query, content_type))
        except _Refusal as refusal:
            return refusal.answer

    def _tokens(self, form: dict[str, str]) -> TokenAnswer:
        wanted = {"authorization_code": "code", "refresh_token": "refresh_token"}
        grant_type = _parameter(form, "grant_type")
        if grant_type not in wanted:
            raise _Refusal(400, "unsupported_grant_type", "The grant_type is not supported.")
        given = _parameter(form, wanted[grant_type])
        pair = (_parameter(form, "client_id"), _parameter(form, "client_secret"))
        # Both are compared whole and always, so that the time taken tells nothing.
        matches = [
            hmac.compare_digest(mine.encode(), theirs.encode()) for mine, theirs in zip(self._pair, pair, strict=True)
        ]
        if not all(matches):
            raise _Refusal(401, "invalid_client", "Client authentication failed.")
        return self._exchange(given) if grant_type == "authorization_code" else self._refresh(given)

    def _exchange(self, code: str) -> TokenAnswer:
        now = self._clock()
        answer, grant = _mint(None, now)

        def redeem(remembered: Remembered) -> Remembered:
            issued = next((each for each in remembered.codes if each.digest == _digest(code)), None)
            if issued is None or issued.used or issued.expires_at <= now:
                raise _Refusal(400, "invalid_grant", "The authorization code is unknown, used or expired.")
            codes = tuple(replace(each, used=True) if each is issued else each for each in remembered.codes)
            return replace(remembered, codes=codes, grants=(*remembered.grants, grant))

        self._memory.change(redeem)
        return answer

    def _refresh(self, refresh_token: str) -> TokenAnswer:
        answer, renewed = _mint(refresh_token, self._clock())

        def renew(remembered: Remembered) -> Remembered:
            others = tuple(each for each in remembered.grants if each.refresh_digest != renewed.refresh_digest)
            if len(others) == len(remembered.grants):
                raise _Refusal(400, "invalid_grant", "The refresh token is unknown or revoked.")
            return replace(remembered, grants=(*others, renewed))

        self._memory.change(renew)
        return answer


def _mint(refresh_token: str | None, now: float) -> tuple[TokenAnswer, EventGrant]:
    event_token = "Atza|" + secrets.token_urlsafe(300)
    refresh_token = refresh_token or "Atzr|" + secrets.token_urlsafe(300)
    answer = TokenAnswer(
        200,
        {
            "access_token": event_token,
            "refresh_token": refresh_token,
            "token_type": "bearer",
            "expires_in": EVENT_TOKEN_LIFETIME_S,
        },
    )
    return answer, EventGrant(_digest(refresh_token), _digest(event_token), now + EVENT_TOKEN_LIFETIME_S)


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
    return sha256(secret.encode()).hexdigest()
