"""Logs: what CloudWatch, Docker and systemd write around what a program prints, taken away.

Each function gives texts in which `embedded` then finds the messages; what was printed on several lines is in one text again.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from alexa_messages.json_positions import Places
from smartlamp.validation.written import Written, picked

NONE = "a log in which there is no Alexa message"
NO_OBJECT = (
    "a log in which there is no Alexa message, but [object Object], which is all that JavaScript prints of an object "
    "in a text: log JSON.stringify(message) instead"
)

_ENTRY = re.compile(
    r"""\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d         # a time
    | \d\d?\ [A-Z][a-z]{2}\ \d\d:\d\d:\d\d\ -\ \[       # Node-RED
    | [A-Z][a-z]{2}\ [ \d]\d\ \d\d:\d\d:\d\d\           # syslog, journalctl
    | (?:START|END|REPORT)\ RequestId: | INIT_START    # Lambda itself
    | \[(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\]\s      # Python's logging in Lambda
    """,
    re.VERBOSE,
)
_AROUND = re.compile(
    r"""^(?:
      \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\ (?:(?P<stream>\d{4}/\d\d/\d\d/\S*\[\S+\]\S*)\ )?  # aws logs tail
    | (?P<service>[\w.-]+)\ *\|\ ?                                                                              # docker compose
    | [A-Z][a-z]{2}\ [ \d]\d\ \d\d:\d\d:\d\d\ \S+\ (?P<process>[\w./@-]+(?:\[\d+\])?):\                             # journalctl
    )""",
    re.VERBOSE | re.MULTILINE,
)
_COLOR = re.compile(r"\x1b\[[\d;]*m")
_TIMES = frozenset({"timestamp", "@timestamp", "time", "__REALTIME_TIMESTAMP"})
_EXPORTS = ("events", "results", "logEvents", "Records")
_BODIES = ("message", "@message", "log", "MESSAGE", "body")
_STREAMS = ("logStreamName", "@logStream", "stream", "_PID")
# So many lines or records are looked at together: a message may be printed on several.
AT_ONCE = 100_000


def is_log(text: str) -> bool:
    """Whether a text that is not JSON looks like a log."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:50]
    return any(_ENTRY.match(_COLOR.sub("", line[:200])) for line in lines) or (
        bool(lines) and all((found := _AROUND.match(line)) and found["service"] for line in lines[:-1] or lines)
    )


def is_record(value: object) -> bool:
    """Whether a JSON value is a log record or log export rather than a message."""
    if not isinstance(value, dict) or {"directive", "event"} & set(value):
        return False
    return bool(_TIMES & set(value)) or any(isinstance(value.get(each), list) for each in _EXPORTS)


def without_prefixes(whole: Written) -> Iterator[list[Written]]:
    """The text of a log without what stands in front of each line, one text for each stream that writes into the log.

    Long logs come in several parts, so that little is kept of them.
    """
    text = whole.text
    if not any(_AROUND.match(line) for line in text[:20_000].split("\n")[:50]):
        yield [whole]
        return
    prefixes = _AROUND.finditer(text)
    place = 0
    while place < len(text):
        streams: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for around in islice(prefixes, AT_ONCE):
            if place < around.start():
                streams[""].append((place, around.start()))
            place = text.find("\n", around.end()) + 1 or len(text)
            streams[next(filter(None, around.groups()), "")].append((around.end(), place))
        if not streams:
            streams[""].append((place, len(text)))
            place = len(text)
        yield [picked(whole, spans) for spans in streams.values()]


def bodies(value: Any, written: Written) -> Iterator[tuple[str, Written]]:
    """What was printed, from a log record or an export of many: the name of its stream, and the text.

    Args:
        value: a record or an export.
        written: its JSON.
    """
    places = Places(written.text)
    for pointer, record in _records(value):
        fields = record if isinstance(record, dict) else {}
        stream = next((str(fields[each]) for each in _STREAMS if each in fields), "")
        name = next((each for each in _BODIES if isinstance(fields.get(each), str)), None)
        start = places.of(pointer if name is None else f"{pointer}/{name}")
        end = places.end_of(start)
        is_text = name is not None or isinstance(record, str)
        yield stream, written.part(start + 1, end - 1).of_json() if is_text else written.part(start, end)


def _records(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """The records in a value, with their JSON pointers; in the answer of Logs Insights, the values of their fields."""
    name = next((each for each in _EXPORTS if isinstance(value.get(each), list)), None)
    if name is None:
        yield pointer, value
        return
    for position, each in enumerate(value[name]):
        here = f"{pointer}/{name}/{position}"
        if not isinstance(each, list):
            yield here, each
            continue
        for number, cell in enumerate(each):
            if isinstance(cell, dict) and cell.get("field") in _BODIES and isinstance(cell.get("value"), str):
                yield f"{here}/{number}/value", cell["value"]
