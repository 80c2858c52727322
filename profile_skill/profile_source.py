"""Where a profile comes from: one question, and two ways in which it is not answered."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from device_cloud import outbound
from device_cloud.identity import strict_json
from profile_skill.profile import Profile


class LinkRefused(Exception):
    """The source does not accept the token (any more): the person must link again. `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProfileUnavailable(Exception):
    """The source gave no profile, and that is not the person's doing. `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProfileSource(Protocol):
    """Reads profiles, afresh each time, and keeps nothing of them."""

    def profile_of(self, token: str) -> Profile:
        """The profile of the person a token speaks for. No token leaves us before it is known to be ours (SEC-101, SEC-102).

        Raises:
            TokenInvalid, TokenExpired: it is not ours, or not any more.
            KeysUnavailable: it could not be judged.
            LinkRefused: the source says so.
            ProfileUnavailable: there was no answer that could be used.
        """
        ...


def ask(
    method: str, url: str, headers: Mapping[str, str], timeout_s: float, body: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """One question to a source: the answer's status and its JSON object, {} if it is none.

    Raises:
        ProfileUnavailable: no whole answer came in time.
    """
    try:
        answer = outbound.request(
            method,
            url,
            headers={"Accept": "application/json", **headers},
            body=None if body is None else json.dumps(body).encode(),
            timeout_s=timeout_s,
        )
    except outbound.Unanswered as unanswered:
        raise ProfileUnavailable(unanswered.reason) from None
    try:
        return answer.status, strict_json.read_object(answer.body)
    except strict_json.NotStrict:
        return answer.status, {}
