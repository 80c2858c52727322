"""Finds messages in logs: exports of `aws logs` and the CloudWatch console, and output of a Lambda function."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NONE = "a log in which there is no Alexa message"
PYTHON = "a message as Python prints it, which is not JSON: log json.dumps(message) instead"

_LINE = re.compile(
    r"""\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d         # a time
    | (?:START|END|REPORT)\ RequestId: | INIT_START    # Lambda itself
    | \[(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\]\s      # Python's logging in Lambda
    """,
    re.VERBOSE,
)
_COLUMNS = ("message", "@message")
_TIMES = frozenset({"timestamp", "@timestamp", "time"})
_EXPORTS = ("events", "results", "logEvents")
_BODY = frozenset({"header", "payload", "endpoint"})
_DECODER = json.JSONDecoder()
_MAX_DEPTH = 12
_TRIES_A_LINE = 4


@dataclass(frozen=True)
class Embedded:
    """A message within a log.

    Attributes:
        value: the message; None if it is in Python's notation.
        start: where it, or the string that contains it, begins in the text.
        end: where it ends.
        pointer: in a JSON text, the JSON pointer of the message or of the string that contains it.
        text: the message as written in a string or a CSV field; None if it is in the text itself.
    """

    value: object
    start: int = 0
    end: int = 0
    pointer: str = ""
    text: str | None = None


def is_log(text: str) -> bool:
    """Whether a text that is not JSON looks like a log."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:50]
    return bool(lines) and (_column(lines[0]) is not None or any(_LINE.match(line) for line in lines))


def is_record(value: object) -> bool:
    """Whether a JSON value is a log record or log export rather than a message."""
    if not isinstance(value, dict) or {"directive", "event"} & set(value):
        return False
    return bool(_TIMES & set(value)) or any(isinstance(value.get(each), list) for each in _EXPORTS)


def embedded(text: str) -> Iterator[Embedded]:
    """The messages in a log that as a whole is not JSON."""
    column = _column(text.partition("\n")[0])
    if column is None:
        yield from _in_text(text)
        return
    # Python's own limit is 128 KB per field; a CloudWatch log event has up to 1 MB.
    csv.field_size_limit(2**24)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    starts = _line_starts(text)
    while True:
        start = starts[min(rows.line_num, len(starts) - 1)]
        try:
            row = next(rows, None)
        except csv.Error:
            return
        if row is None:
            return
        cell = row.get(column) or ""
        for each in _in_text(cell):
            yield Embedded(each.value, start, start, text=_written(each, cell))


def within(value: object, pointer: str = "", depth: int = 0) -> Iterator[Embedded]:
    """The messages within a JSON value: objects, and JSON in strings."""
    if _is_message(value):
        yield Embedded(value, pointer=pointer)
    elif depth > _MAX_DEPTH:
        return
    elif isinstance(value, dict | list):
        for name, each in value.items() if isinstance(value, dict) else enumerate(value):
            step = str(name).replace("~", "~0").replace("/", "~1")
            yield from within(each, f"{pointer}/{step}", depth + 1)
    elif isinstance(value, str) and "{" in value:
        for each in _in_text(value, depth + 1):
            yield Embedded(each.value, pointer=pointer, text=_written(each, value))


def _written(each: Embedded, text: str) -> str:
    return text[each.start : each.end] if each.text is None else each.text


def _in_text(text: str, depth: int = 0) -> Iterator[Embedded]:
    """The messages between other words in a text, each on its own line or on several."""
    place = tries = 0
    while (start := text.find("{", place)) != -1:
        tries = 0 if "\n" in text[place:start] else tries + 1
        if text.startswith(("{'directive'", "{'event'"), start):
            yield Embedded(None, start, start)
            place = _next_line(text, start)
            continue
        try:
            value, place = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            place = start + 1 if tries < _TRIES_A_LINE else _next_line(text, start)
            continue
        for each in within(value, depth=depth):
            if each.pointer == "" and each.text is None:
                yield Embedded(each.value, start, place)
            else:
                written = json.dumps(each.value) if each.text is None else each.text
                yield Embedded(each.value, start, place, text=written)


def _is_message(value: object) -> bool:
    return isinstance(value, dict) and any(
        isinstance(value.get(direction), dict) and _BODY & set(value[direction]) for direction in ("directive", "event")
    )


def _column(line: str) -> str | None:
    """The column of a CSV export that contains the log message, from the header line."""
    try:
        names: list[Any] = next(csv.reader([line[:1000]]), [])
    except csv.Error:
        return None
    return next((name for name in names if name in _COLUMNS), None) if len(names) > 1 else None


def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]


def _next_line(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found == -1 else found + 1
