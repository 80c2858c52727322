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
    """One question to a source: the answer's status and its JSON object; {} where a failure came with something else.

    Raises:
        ProfileUnavailable: no whole answer came in time, or one that says 200 and holds no JSON object.
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
        if answer.status == 200:
            raise ProfileUnavailable("source_unreadable") from None
        return answer.status, {}


def check_status(status: int, fields: Mapping[str, Any], source: str) -> None:
    """Of a source that takes bearer tokens: whether it answered, or refused the token, or failed.

    A refusal is a 401, or an error that is named (https://datatracker.ietf.org/doc/html/rfc6750#section-3.1; Amazon says invalid_token with
    a 400). Any other 400 or 403 is of something in between, and a new link would not help.

    Raises:
        LinkRefused, ProfileUnavailable: their reason begins with `source`.
    """
    if status == 401 or (status in {400, 403} and isinstance(fields.get("error"), str)):
        raise LinkRefused(f"{source}_refused")
    if status != 200:
        raise ProfileUnavailable(f"{source}_{status}")


def check_person(found: object, expected: str) -> None:
    """Whether an answer is about the person whom the token speaks for (SEC-103).

    Raises:
        LinkRefused: it is about somebody else.
        ProfileUnavailable: it does not say whom it is about.
    """
    if not isinstance(found, str) or not found:
        raise ProfileUnavailable("nobodys_profile")
    if found != expected:
        raise LinkRefused("another_person")
