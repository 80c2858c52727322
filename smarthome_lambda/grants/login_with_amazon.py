"""Login with Amazon's token endpoint: a grant's code or a refresh token in, event tokens out.

https://developer.amazon.com/en-US/docs/alexa/smarthome/authenticate-a-customer-permissions.html
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from device_cloud.errors import RequestUnanswered
from device_cloud.runtime import outbound
from smarthome_lambda.errors import NoEventTokens
from smarthome_lambda.grants.event_client import EventClient

# Tokens go into headers and forms, and each into one KMS request of at most 4096 bytes (SEC-074, SEC-076).
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
_SECONDS = re.compile(r"[0-9]{1,6}")
_SHORTEST_S, _LONGEST_S = 60, 86_400

# Protocol 3.4. Nothing else from the answer reaches the log.
_ERRORS = frozenset(
    {"invalid_client", "invalid_grant", "invalid_request", "unauthorized_client", "unsupported_grant_type"}
)

_HEADERS = {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "Accept": "application/json"}


@dataclass(frozen=True)
class EventTokens:
    """Tokens for sending one customer's events to Alexa's gateway; `expires_at` is the event token's, in seconds since 1970."""

    event_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: int


class LoginWithAmazon:
    """Exchanges codes for tokens, and refreshes tokens.

    Args:
        url: of the token endpoint.
        timeout_s: for the whole exchange.
        clock: the time in seconds since 1970.
    """

    def __init__(self, url: str, timeout_s: float = 3.0, clock: Callable[[], float] = time.time) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._clock = clock

    def exchange(self, code: str, client: EventClient) -> EventTokens:
        """Exchange a grant's code. A code can be exchanged only once, so a request that was sent is never repeated (SEC-072).

        Raises:
            NoEventTokens: there was no answer in time, a refusal, or an incomplete answer (SEC-074).
        """
        return self._event_tokens(self._answer({"grant_type": "authorization_code", "code": code}, client))

    def refresh(self, refresh_token: str, client: EventClient) -> EventTokens:
        """Get a new event token. The refresh token in the result is the one to keep: a new one, or the old one if none came (SEC-079).

        Raises:
            NoEventTokens: as in `exchange`; `is_final` says that the customer seems to have ended the grant.
        """
        fields = self._answer({"grant_type": "refresh_token", "refresh_token": refresh_token}, client)
        return self._event_tokens(fields | {"refresh_token": fields.get("refresh_token") or refresh_token})

    def _answer(self, question: Mapping[str, str], client: EventClient) -> dict[str, Any]:
        form = {**question, "client_id": client.client_id, "client_secret": client.client_secret}
        try:
            answer = outbound.request(
                "POST", self._url, headers=_HEADERS, body=urlencode(form).encode("ascii"), timeout_s=self._timeout_s
            )
        except RequestUnanswered as unanswered:
            raise NoEventTokens(f"lwa_{unanswered.reason}") from None
        fields = _json_object(answer.body)
        if answer.status != 200:
            raise NoEventTokens(f"lwa_{_refusal(fields, answer.status)}")
        return fields

    def _event_tokens(self, fields: dict[str, Any]) -> EventTokens:
        event_token, refresh_token = _token(fields, "access_token"), _token(fields, "refresh_token")
        token_type = fields.get("token_type")
        seconds = _seconds(fields.get("expires_in"))
        if not isinstance(token_type, str) or token_type.lower() != "bearer":
            raise NoEventTokens("lwa_token_type")
        if seconds is None or not _SHORTEST_S <= seconds <= _LONGEST_S:
            raise NoEventTokens("lwa_expires_in")
        return EventTokens(event_token, refresh_token, int(self._clock() + seconds))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body.decode("utf-8"))
    except (RecursionError, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _refusal(fields: dict[str, Any], status: int) -> str:
    error = fields.get("error")
    return error if isinstance(error, str) and error in _ERRORS else f"status_{status}"


def _seconds(value: object) -> float | None:
    if isinstance(value, str) and _SECONDS.fullmatch(value):
        return int(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _token(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise NoEventTokens(f"lwa_{name}")
    return value
