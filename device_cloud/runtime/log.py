"""The log: one JSON object a line on standard output, with facts from an allow-list and nothing else (SEC-125 to SEC-129).

Our own lines contain named facts, never text, so there is nothing to redact. Libraries write text; it is logged only masked
and shortened, and only from WARNING up.
"""

import hashlib
import hmac
import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypedDict, Unpack

from device_cloud import timestamp

_LOGGER = logging.getLogger("smartlamp")

# They print headers and bodies at DEBUG (SEC-129).
_QUIET = ("boto3", "botocore", "s3transfer", "urllib3")

# It warns about response headers that it cannot read, and quotes what the server sent in a form that cannot be masked (SEC-125).
_QUOTING = "urllib3.connection"

_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,127}")
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")
_CALL = re.compile(r"(GET|POST) /[A-Za-z0-9_./-]{0,60}( [A-Za-z]{1,40})?")
_MOST_FIELDS = 50
_MOST_FRAMES = 12
_MOST_CHARACTERS = 300

_SECRETS = re.compile(
    r"Bearer\s+\S+"  # an Authorization header
    r"|Atz[a-z]\|\S*"  # Login with Amazon's tokens
    r"|[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"  # a JWT
    r"|[^\s@]{1,64}@[^\s@]{1,255}"  # an e-mail address
    r"|[A-Za-z0-9+/=_%|~-]{32,}"  # a code, a key, a correlation token
)


class Facts(TypedDict, total=False):
    """All that a line may say besides its time, level and event.

    Attributes:
        sub: whose request it was; appears as `user`, 16 hexadecimal digits of HMAC-SHA256 (SEC-126).
        message_id: Alexa's id of the directive, which also finds it in the developer console.
        namespace: the directive's, if it is one we know, else "other".
        name: the directive's, in the same way.
        result: the event's name, or the type of the ErrorResponse.
        reason: a short code that tells failures of one type apart.
        error: an exception; its class and where it was raised appear, its text does not.
        count: how many.
        ms: how long it took.
        call: a request that was sent elsewhere: method, path without its query and, if it has one, the operation.
        status: the HTTP status of the answer to it.
        fields: the names of the answer's fields, without their values; those that the caller does not know as "other".
    """

    sub: str
    message_id: str
    namespace: str
    name: str
    result: str
    reason: str
    error: BaseException
    count: int
    ms: int
    call: str
    status: int
    fields: tuple[str, ...]


class _Request(TypedDict, total=False):
    request_id: str
    cold: bool


_REQUEST: ContextVar[_Request] = ContextVar("request")


def info(event: str, **facts: Unpack[Facts]) -> None:
    """Write a line about something that went as expected."""
    _LOGGER.info(event, extra={"facts": facts})


def warning(event: str, **facts: Unpack[Facts]) -> None:
    """Write a line about something that was refused."""
    _LOGGER.warning(event, extra={"facts": facts})


def error(event: str, **facts: Unpack[Facts]) -> None:
    """Write a line about something that a person should look at."""
    _LOGGER.error(event, extra={"facts": facts})


@contextmanager
def request(request_id: object, *, cold: bool) -> Iterator[None]:
    """Make lines written inside say which invocation they belong to, and whether it is its container's first."""
    facts: _Request = {"cold": cold}
    if isinstance(request_id, str):
        facts["request_id"] = request_id
    token = _REQUEST.set(facts)
    try:
        yield
    finally:
        _REQUEST.reset(token)


def configure(stage: str | None = None, pool_id: str | None = None) -> None:
    """Send all logging of this process, ours and the libraries', through here; may be called again with more settings.

    Lambda's own handler on the root logger is removed: it would write everything a second time, unmasked.

    Args:
        stage: the key of the user hashes is derived from this and pool_id. The key is not secret: it keeps the hashes of one stage from
            matching those of another, and keeps anybody who does not know the pool from recognising a `sub`.
        pool_id: the user pool. Without both, lines say nothing about users.
    """
    key = (
        None
        if stage is None or pool_id is None
        else hashlib.sha256(f"smartlamp-log\n{stage}\n{pool_id}".encode()).digest()
    )
    handler = logging.StreamHandler(_StandardOutput())
    handler.setFormatter(_JsonLine(key))
    handler.addFilter(_is_wanted)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def masked(text: str) -> str:
    """The text, cut short, with everything that looks like a secret or an address replaced."""
    # Cut before the search, so that a long text costs no more than a short one.
    return _SECRETS.sub("[masked]", text[: 2 * _MOST_CHARACTERS])[:_MOST_CHARACTERS]


def _is_wanted(record: logging.LogRecord) -> bool:
    # In addition to the levels, because any code may change those.
    return record.name == _LOGGER.name or (record.levelno >= logging.WARNING and record.name != _QUOTING)


class _StandardOutput:
    """Whatever sys.stdout is when a line is written."""

    def write(self, text: str) -> None:
        sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


class _JsonLine(logging.Formatter):
    def __init__(self, key: bytes | None) -> None:
        super().__init__()
        self._key = key

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            # Lambda filters JSON lines by these two names.
            "timestamp": timestamp.text_of(record.created),
            "level": record.levelname,
        }
        if record.name == _LOGGER.name:
            line["event"] = record.msg
            line |= _REQUEST.get({})
            facts: Mapping[str, object] = getattr(record, "facts", {})
            for name, render in _RENDERED.items():
                if name in facts:
                    line[name] = render(facts[name])
            if self._key is not None and isinstance(sub := facts.get("sub"), str):
                line["user"] = hmac.digest(self._key, sub.encode("utf-8", "surrogatepass"), "sha256").hex()[:16]
        else:
            line |= {"event": "library", "logger": _matching(_CODE)(record.name), "text": masked(_text(record))}
        if raised := _raised(record):
            line |= raised
        return json.dumps(line, allow_nan=False)


def _matching(pattern: re.Pattern[str]) -> Callable[[object], str]:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else "other"


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _names(value: object) -> list[str]:
    return [_matching(_CODE)(each) for each in value[:_MOST_FIELDS]] if isinstance(value, tuple) else []


# The allow-list: a fact that is not here cannot appear, and one that is cannot appear in another form (SEC-127).
_RENDERED: Mapping[str, Callable[[object], str | int | list[str] | None]] = {
    "message_id": _matching(_MESSAGE_ID),
    "namespace": _matching(_CODE),
    "name": _matching(_CODE),
    "result": _matching(_CODE),
    "reason": _matching(_CODE),
    "count": _number,
    "ms": _number,
    "call": _matching(_CALL),
    "status": _number,
    "fields": _names,
}


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return "(a line whose arguments do not fit its text)"


def _raised(record: logging.LogRecord) -> dict[str, object]:
    problem = getattr(record, "facts", {}).get("error") or (record.exc_info and record.exc_info[1])
    if not isinstance(problem, BaseException):
        return {}
    frames = traceback.extract_tb(problem.__traceback__)[-_MOST_FRAMES:]
    return {
        "error": type(problem).__name__,
        "where": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }
