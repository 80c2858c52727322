"""Alexa's event gateway: sends an event and returns the reply as one verdict.

https://developer.amazon.com/en-US/docs/alexa/smarthome/send-events.html
"""

import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from device_cloud.errors import RequestUnanswered
from device_cloud.runtime import outbound

# The customer's region is that of the function that received the grant (SEC-084); us-west-2 serves Alexa's Far East.
_HOSTS = {
    "us-east-1": "https://api.amazonalexa.com/v3/events",
    "eu-west-1": "https://api.eu.amazonalexa.com/v3/events",
    "us-west-2": "https://api.fe.amazonalexa.com/v3/events",
}

TIMEOUT_S = 3.0
# A longer Retry-After is cut to this.
_LONGEST_S = 300.0

_CODES = frozenset(
    {
        "ACCOUNT_NOT_FOUND_EXCEPTION",
        "INSUFFICIENT_PERMISSION_EXCEPTION",
        "INTERNAL_SERVICE_EXCEPTION",
        "INVALID_ACCESS_TOKEN_EXCEPTION",
        "INVALID_REQUEST_EXCEPTION",
        "REQUEST_ENTITY_TOO_LARGE_EXCEPTION",
        "SERVICE_UNAVAILABLE_EXCEPTION",
        "SKILL_DISABLED_EXCEPTION",
        "SKILL_NEVER_ENABLED_EXCEPTION",
        "SKILL_NOT_FOUND_EXCEPTION",
        "THROTTLING_EXCEPTION",
    }
)


class Verdict(Enum):
    """The gateway's reply to an event (protocol 6.3)."""

    ACCEPTED = auto()
    """Accepted for processing, no more than that; Alexa may still drop it silently."""
    MALFORMED = auto()
    """It will never be accepted."""
    TOO_LARGE = auto()
    """It may be accepted in parts."""
    UNAUTHORIZED = auto()
    """Not with this token."""
    DISABLED = auto()
    """The customer disabled the skill, or belongs to another region (SEC-081)."""
    NEVER_ENABLED = auto()
    """The wrong region, or a link so new that it is not known everywhere yet."""
    REFUSED = auto()
    """A problem between Amazon and us, which says nothing about the customer (SEC-082)."""
    UNAVAILABLE = auto()
    """Not now, or the outcome is unknown: the same event may be sent again."""


_OF_STATUS = {
    202: Verdict.ACCEPTED,
    400: Verdict.MALFORMED,
    401: Verdict.UNAUTHORIZED,
    403: Verdict.REFUSED,
    404: Verdict.REFUSED,
    413: Verdict.TOO_LARGE,
}
_OF_403 = {
    "SKILL_DISABLED_EXCEPTION": Verdict.DISABLED,
    "SKILL_NEVER_ENABLED_EXCEPTION": Verdict.NEVER_ENABLED,
}


@dataclass(frozen=True)
class Reply:
    """The outcome of one event; `reason` is a short code for the log, `after_s` the gateway's Retry-After."""

    verdict: Verdict
    reason: str
    after_s: float = 0.0


class EventGateway:
    """Sends events.

    Args:
        override: an address to use instead, on a developer's machine (SEC-083).
    """

    def __init__(self, override: str | None = None) -> None:
        self._override = override

    def others(self, region: str) -> tuple[str, ...]:
        """The regions with a different gateway."""
        return () if self._override else tuple(other for other in _HOSTS if other != region)

    def send(self, event: dict[str, Any], region: str, event_token: str, seconds: float) -> Reply:
        """Send one event, once. A caller that retries sends the same event (SEC-090).

        Args:
            event: complete, with the token in its scope.
            region: the customer's.
            event_token: the customer's.
            seconds: the time for the whole request; at most 3 are used.
        """
        url = self._override or _HOSTS.get(region)
        if url is None:
            return Reply(Verdict.REFUSED, "region_unknown")
        body = json.dumps(event, allow_nan=False, separators=(",", ":")).encode("ascii")
        headers = {"Authorization": f"Bearer {event_token}", "Content-Type": "application/json"}
        try:
            answer = outbound.request("POST", url, headers=headers, body=body, timeout_s=min(TIMEOUT_S, seconds))
        except RequestUnanswered as unanswered:
            return Reply(Verdict.UNAVAILABLE, f"gateway_{unanswered.reason}")
        code = _code(answer.body)
        verdict = _OF_STATUS.get(answer.status, Verdict.UNAVAILABLE)
        if answer.status == 403:
            verdict = _OF_403.get(code or "", verdict)
        return Reply(verdict, code or f"status_{answer.status}", _retry_after(answer.headers.get("Retry-After", "")))


def _code(body: bytes) -> str | None:
    """`payload.code`, if Amazon documents it; nothing else from the answer reaches the log."""
    try:
        code = json.loads(body.decode("utf-8"))["payload"]["code"]
    except (KeyError, RecursionError, TypeError, ValueError):
        return None
    return code if isinstance(code, str) and code in _CODES else None


def _retry_after(value: str) -> float:
    return min(float(value), _LONGEST_S) if value.isascii() and value.isdecimal() and len(value) < 6 else 0.0
