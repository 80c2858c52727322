"""Where a profile comes from: one question, and three ways in which it can fail."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from device_cloud.errors import NotStrict, RequestUnanswered
from device_cloud.identity import Owner, strict_json
from device_cloud.runtime import log, outbound
from profile_skill.errors import LinkRefused, ProfileUnavailable, SetUpWrong
from profile_skill.profile import Profile

# Cognito leaves the scheme out: WWW-Authenticate: error="invalid_token", error_description=...
_NAMED_ERROR = re.compile(r'error="?([a-z_]{1,40})')
# What the three sources document, for the log.
_FIELDS = frozenset(
    {
        *("Username", "UserAttributes", "UserMFASettingList", "PreferredMfaSetting", "MFAOptions"),
        *("sub", "username", "user_id", "aud", "iss", "exp", "iat", "app_id", "identities", "postal_code"),
        *("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture"),
        *("website", "gender", "birthdate", "zoneinfo", "locale", "updated_at", "email", "email_verified"),
        *("phone_number", "phone_number_verified", "address"),
        *("__type", "message", "error", "error_description"),
    }
)


class ProfileSource(Protocol):
    """Reads each profile fresh, and keeps nothing."""

    def profile_of(self, token: str) -> Profile:
        """The profile of the person a token identifies. No token is sent out before it is known to be ours (SEC-101, SEC-102).

        Raises:
            TokenInvalid, TokenExpired: it is not ours, or has expired.
            KeysUnavailable: it could not be verified.
            LinkRefused: the source refused it.
            ClientUnknown, SetUpWrong: the skill's set-up is wrong.
            ProfileUnavailable: there was no usable answer.
        """
        ...


@dataclass(frozen=True)
class SourceAnswer:
    """A source's answer.

    Attributes:
        status: the HTTP status.
        fields: the JSON object; {} if a failure came with something else.
        error: the error's name (RFC 6750, 3.1), from the object or else the header; None if there is none.
        is_the_sources: False for a 401 that is not from a bearer-token server: another scheme, or a page.
    """

    status: int
    fields: dict[str, Any] = field(repr=False)
    error: str | None
    is_the_sources: bool

    @property
    def speaks_of_scopes(self) -> bool:
        """Whether the token lacks a scope; Cognito says so only in the description of another error."""
        said = (self.error, *(self.fields.get(name) for name in ("error_description", "message")))
        return any(isinstance(text, str) and "scope" in text for text in said)


def ask(
    method: str, url: str, headers: Mapping[str, str], timeout_s: float, body: Mapping[str, str] | None = None
) -> SourceAnswer:
    """Send one request to a source, and log which, with the names of the fields that came back.

    Raises:
        ProfileUnavailable: no complete answer came in time, or a 200 without a JSON object.
    """
    try:
        answer = outbound.request(
            method,
            url,
            headers={"Accept": "application/json", **headers},
            body=None if body is None else json.dumps(body).encode(),
            timeout_s=timeout_s,
        )
    except RequestUnanswered as unanswered:
        raise ProfileUnavailable(unanswered.reason) from None
    try:
        fields, is_readable = strict_json.read_object(answer.body), True
    except NotStrict:
        if answer.status == 200:
            raise ProfileUnavailable("source_unreadable") from None
        fields, is_readable = {}, not answer.body
    operation = headers.get("X-Amz-Target", "").rpartition(".")[2]
    log.info(
        "profile_call",
        call=f"{method} {urlsplit(url).path or '/'} {operation}".rstrip(),
        status=answer.status,
        fields=tuple(dict.fromkeys(_names_in(fields))),
    )
    challenge = answer.headers.get("WWW-Authenticate", "")
    named = _NAMED_ERROR.search(challenge)
    error = fields.get("error", named and named[1])
    is_other_scheme = bool(challenge) and not named and not challenge.lower().startswith("bearer")
    is_the_sources = answer.status != 401 or (is_readable and not is_other_scheme)
    return SourceAnswer(answer.status, fields, error if isinstance(error, str) else None, is_the_sources)


def _names_in(fields: Mapping[str, Any]) -> Iterator[str]:
    """The names of an answer's fields; GetUser's attributes as `UserAttributes.email`. A name that nobody documents is "other"."""
    for name, value in fields.items():
        if isinstance(value, list) and name in _FIELDS:
            pairs = (pair for pair in value if isinstance(pair, dict))
            yield from (f"{name}.{_known(pair.get('Name'))}" for pair in pairs)
        else:
            yield _known(name)


def _known(name: object) -> str:
    return name if isinstance(name, str) and name in _FIELDS else "other"


def check_status(told: SourceAnswer, source: str) -> None:
    """Check whether a source that takes bearer tokens answered, refused the token, or failed.

    It refuses a token with a 401, or with the names invalid_token (Amazon with a 400) and invalid_grant. Other names mean something that no
    new link changes (https://datatracker.ietf.org/doc/html/rfc6750#section-3.1), and any other 400 or 403 comes from something in between.

    Raises:
        LinkRefused, ProfileUnavailable: their reason begins with `source`.
        SetUpWrong: a scope, a client, a request or an address that the customer did not choose.
    """
    if told.status == 200:
        return
    if told.status in {400, 401, 403}:
        if told.speaks_of_scopes:
            raise SetUpWrong("setup_scope")
        if told.error in {"invalid_client", "unauthorized_client"}:
            raise SetUpWrong("setup_client")
        if told.error == "invalid_request":
            raise SetUpWrong("setup_request")
    if told.status == 404 or not told.is_the_sources:
        raise SetUpWrong("setup_address")
    if told.status == 401 or (told.status in {400, 403} and told.error in {"invalid_token", "invalid_grant"}):
        raise LinkRefused(f"{source}_refused")
    raise ProfileUnavailable(f"{source}_{told.status}")


def check_scope(owner: Owner, oauth_scope: str) -> None:
    """Check that the token has a scope. It has those that the account linking page asked for, so a new link brings no others.

    Raises:
        SetUpWrong: it does not.
    """
    if oauth_scope not in owner.scopes:
        raise SetUpWrong("setup_scope")


def check_person(found: object, expected: str) -> None:
    """Check that an answer is about the person that the token identifies (SEC-103).

    Raises:
        LinkRefused: it is about somebody else.
        ProfileUnavailable: it does not say who it is about.
    """
    if not isinstance(found, str) or not found:
        raise ProfileUnavailable("nobodys_profile")
    if found != expected:
        raise LinkRefused("another_person")
