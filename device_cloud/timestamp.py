"""Times as text: ISO 8601 in UTC with milliseconds and Z, the form that Alexa's schema requires (protocol 1.5)."""

from datetime import UTC, datetime


def text_of(seconds: float) -> str:
    """The text of a time in seconds since 1970, such as 2026-05-01T08:00:00.120Z."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(text: str) -> float:
    """The seconds since 1970 from such a text.

    Raises:
        ValueError: it is not a time.
    """
    return datetime.fromisoformat(text).timestamp()
