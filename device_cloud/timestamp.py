"""Moments as text: ISO 8601 in UTC with milliseconds and Z, the form that Alexa's schema takes (protocol 1.5)."""

from datetime import UTC, datetime


def text_of(seconds: float) -> str:
    """The moment that many seconds after 1970, such as 2026-05-01T08:00:00.120Z."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(text: str) -> float:
    """The seconds since 1970 of such a text.

    Raises:
        ValueError: it is no moment.
    """
    return datetime.fromisoformat(text).timestamp()
