"""Reads the log of a function: counts what its lines say, and keeps none of them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.doctor.hops.pages import Pages, pages
from smartlamp.doctor.hops.stack.reasons import CODE
from smartlamp.doctor.subject import Subject
from smartlamp.provisioning.probes import invented

OF_LAMBDA: Mapping[str, tuple[str, str]] = {
    "Task timed out": ("function-slow", "it did not end in time"),
    "ImportModuleError": ("function-broken", "it does not start: a module is missing"),
    "HandlerNotFound": ("function-broken", "it does not start: its handler is missing"),
    "OutOfMemory": ("function-broken", "it ran out of memory"),
    "ExitError": ("function-broken", "its process ended"),
}
"""What Lambda itself writes, in the middle of a text or in a JSON object of its own: the cause, and what it means."""

LAMBDA = "lambda"
"""In the place of the event, for such a line."""

NOT_READY = "not_ready"
"""The event of a function that does not start, for want of a setting."""

_OF_STATUS = {"timeout": "Task timed out", "error": "ExitError", "failure": "ExitError"}
_PATTERNS = (
    '{ $.reason = "*" }',
    '{ $.record.status = "timeout" || $.record.status = "error" || $.record.status = "failure" }',
    '?"Task timed out" ?"Runtime.ImportModuleError" ?"Runtime.OutOfMemory" ?"Runtime.ExitError" ?"Runtime.HandlerNotFound"',
)
_ANY = '{ $.event = "*" }'
_WELL = '{ $.level = "INFO" && $.event = "*" }'
# Lambda gives the oldest lines first: where there are too many, only the newest minutes are read.
_LOOKED_BACK_S = (3 * 3600.0, 900.0)
_MOST_PAGES = 10
_TAKEN = "ACCEPTED"


@dataclass
class Tally:
    """Lines of one kind.

    Attributes:
        function: whose, in words.
        event, reason, result: what they say.
        name: of the directive in the newest one; empty if it is about none.
        count: how many.
        newest: when the last one was written, in seconds since 1970.
        is_over: whether the same went well since.
        is_whole: whether all of the log was read, so that there are no more.
    """

    function: str
    event: str
    reason: str
    result: str
    name: str = ""
    count: int = 0
    newest: float = 0.0
    is_over: bool = False
    is_whole: bool = True


@dataclass(frozen=True)
class FunctionsLog:
    """The log group of one function.

    Attributes:
        subject: whose it is.
        group: its name.
        function: the function, in words.
        region: another one than the stack's; empty for none.
    """

    subject: Subject
    group: str
    function: str
    region: str = ""

    def tallies(self, now: float) -> list[Tally]:
        """What it says of the last hours, or of the last minutes if that is too much.

        Raises:
            ResourceGone, ResourceUnreadable, CannotRun: as `ask` does.
        """
        counted: dict[tuple[str, str, str], Tally] = {}
        is_whole = True
        for since in _LOOKED_BACK_S:
            counted, seen, is_whole = {}, set[str](), True
            for pattern in self._patterns():
                found = self._lines(pattern, now - since)
                is_whole = is_whole and found.is_whole
                for each in found.found:
                    self._count(counted, seen, each)
            if is_whole:
                break
        for each in counted.values():
            each.is_whole = is_whole
        return list(counted.values())

    def went_well_since(self, tally: Tally) -> bool:
        """Whether the same function later did the same, or, for what is about no directive, anything, without a fault.

        A function that lacks a setting answers no directive at all; so if it answered one, be it the doctor's, it has what it lacked.

        Raises:
            ResourceGone, ResourceUnreadable, CannotRun: as `ask` does.
        """
        starts = tally.event == NOT_READY
        since = self._lines(_ANY if starts else _WELL, tally.newest + 0.001)
        later = [_object(each.get("message")) for each in since.found]
        if starts:
            return any("event" in line and line["event"] != NOT_READY for line in later)
        return any(
            line.get("level") == "INFO" and "event" in line and tally.name in ("", line.get("name")) for line in later
        )

    def _patterns(self) -> tuple[str, ...]:
        """The emulator gives all lines for any of those about JSON."""
        return _PATTERNS[:1] if self.subject.kind == "local" else _PATTERNS

    def _lines(self, pattern: str, since: float) -> Pages:
        asked: dict[str, Any] = {
            "logGroupName": self.group,
            "startTime": int(since * 1000),
            "filterPattern": pattern,
        }
        return pages(self.subject, "logs", "filter_log_events", "events", most=_MOST_PAGES, region=self.region, **asked)

    def _count(self, counted: dict[tuple[str, str, str], Tally], seen: set[str], event: Mapping[str, Any]) -> None:
        """Count one line, once: the patterns overlap."""
        message, moment = str(event.get("message", "")), float(event.get("timestamp", 0)) / 1000
        where = f"{event.get('logStreamName')} {moment} {message}"
        digest = hashlib.sha256(where.encode("utf-8", "replace")).hexdigest()
        if digest in seen or (kind := _kind_of(message)) is None:
            return
        seen.add(digest)
        tally = counted.setdefault(kind, Tally(self.function, *kind))
        tally.count += 1
        if moment >= tally.newest:
            tally.newest, tally.name = moment, str(_object(message).get("name", ""))


def _kind_of(message: str) -> tuple[str, str, str] | None:
    """The line's event, reason and result; None if it tells of no fault, or was written for the doctor."""
    line = _object(message)
    if not line:
        return _of_lambda(message)
    if line.get("level") == "INFO" or str(line.get("message_id", "")).startswith(invented.MARK):
        return None
    kind = tuple(str(line.get(name, "")) for name in ("event", "reason", "result"))
    if kind[2] == _TAKEN:
        return None
    if kind[1] and all(not each or CODE.fullmatch(each) for each in kind):
        return kind[0], kind[1], kind[2]
    record = line.get("record")
    status = record.get("status") if isinstance(record, dict) else None
    if isinstance(status, str) and status in _OF_STATUS:
        return LAMBDA, _OF_STATUS[status], ""
    return _of_lambda(str(line.get("errorType", "")) or str(line.get("message", "")))


def _of_lambda(text: str) -> tuple[str, str, str] | None:
    word = next((word for word in OF_LAMBDA if word in text), None)
    return None if word is None else (LAMBDA, word, "")


def _object(text: object) -> dict[str, Any]:
    try:
        line = json.loads(text) if isinstance(text, str) else None
    except (RecursionError, ValueError):
        return {}
    return line if isinstance(line, dict) else {}
