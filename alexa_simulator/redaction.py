"""Removes secrets from messages and texts before they are kept, shown or logged."""

import math
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

REDACTED = "(redacted)"
# Stands for the skill token in what is kept to be sent anew: another token takes its place then.
SKILL_TOKEN = "[skill token]"  # noqa: S105 - in place of one
_SECRET_KEYS = frozenset(
    {"token", "code", "password", "access_token", "refresh_token", "id_token", "client_secret", "code_verifier"}
)
# A JWT in its three (or encrypted: five) parts, and the tokens of Login with Amazon.
_SECRET_TEXT = re.compile(r"eyJ[\w-]{5,}(?:\.[\w-]*){1,4}|Atz[ar]\|[\w|+/=-]*")
_LONGEST_CORRELATION_TOKEN = 40


def redacted(value: object, secrets: tuple[str, ...] = ()) -> object:
    """A copy of a JSON value with every secret replaced, wherever it is.

    Secrets are recognised by their key or their form, or because `secrets` names them. A long correlation token is not a
    secret and is shortened only for display.
    """
    match value:
        case dict():
            return {_text(str(key), secrets): _entry(str(key), item, secrets) for key, item in value.items()}
        case list() | tuple():
            return [redacted(item, secrets) for item in value]
        case str():
            return _text(value, secrets)
        case float() if not math.isfinite(value):
            return str(value)  # NaN or Infinity, which Python reads and JSON cannot express
        case _:
            return value


def recordable(value: object, skill_token: str, secrets: tuple[str, ...] = ()) -> object:
    """A copy without secrets, in which the skill token is told from other tokens: `[skill token]` stands for it."""
    return redacted(_without(value, skill_token) if skill_token else value, secrets)


def redacted_event(event: object, event_token: str) -> object:
    """A copy of an event posted to the gateway, without its scope's token and with text for what JSON cannot express; the rest is unchanged."""
    match event:
        case dict():
            return {
                key: {**item, "token": REDACTED}
                if key == "scope" and isinstance(item, dict) and "token" in item
                else redacted_event(item, event_token)
                for key, item in event.items()
            }
        case list():
            return [redacted_event(item, event_token) for item in event]
        case str():
            return _text(event, (event_token,))
        case float() if not math.isfinite(event):
            return str(event)
        case _:
            return event


def redacted_text(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A text, such as an error message of a function, without the tokens in it."""
    return _text(text, secrets)


def redacted_url(url: str) -> str:
    """A URL with `state` and `code` replaced and its other parameters readable."""
    parts = urlsplit(url)
    query = [
        (name, REDACTED if name in {"state", "code"} else text)
        for name, text in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(parts._replace(query=urlencode(query, safe=":/()")))


def shortened(text: str, keep: int = 8) -> str:
    """The beginning of an identifier, long enough for a person to tell two apart."""
    return text if len(text) <= keep else f"{text[:keep]}…"


def _without(value: object, skill_token: str) -> object:
    match value:
        case dict():
            return {_without(key, skill_token): _without(item, skill_token) for key, item in value.items()}
        case list() | tuple():
            return [_without(item, skill_token) for item in value]
        case str():
            return value.replace(skill_token, SKILL_TOKEN)
    return value


def _entry(key: str, item: object, secrets: tuple[str, ...]) -> object:
    if isinstance(item, str):
        if key in _SECRET_KEYS and item and item != SKILL_TOKEN:
            return REDACTED
        if key == "correlationToken" and len(item) > _LONGEST_CORRELATION_TOKEN:
            return f"{_text(item[:12], secrets)}… ({len(item)} characters)"
    return redacted(item, secrets)


def _text(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        if secret:
            text = text.replace(secret, REDACTED)
    return _SECRET_TEXT.sub(REDACTED, text)
