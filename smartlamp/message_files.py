"""Reads messages from wherever people have them: files, directories, standard input; JSON, JSON Lines, logs."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal

from smartlamp import message_logs
from smartlamp.json_places import Places

MAX_BYTES = 64 * 1024 * 1024
SUFFIXES = (".json", ".jsonl", ".ndjson")
_NOT_BLANK = re.compile(r"\S")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Source:
    """Where a message was read.

    Attributes:
        name: the path as given, or "-" for standard input.
        line: the line at which the message begins, counted from 1.
        column: the column at which it begins, counted from 1.
        text: the message as it was written.
        verbatim: whether the text stands like this in the file; False for JSON that is a string within JSON or CSV.
    """

    name: str
    line: int = 1
    column: int = 1
    text: str = field(default="", repr=False)
    verbatim: bool = True

    def __str__(self) -> str:
        return self.name if self.line == 1 else f"{self.name}:{self.line}"

    def part(self, start: int, end: int) -> "Source":
        """The source of a part of the text."""
        if not self.verbatim:
            return Source(self.name, self.line, self.column, self.text[start:end], verbatim=False)
        line, column = self.position(start)
        return Source(self.name, line, column, self.text[start:end])

    def position(self, place: int) -> tuple[int, int]:
        """The line and column in the file of a place in the text."""
        if not self.verbatim:
            return self.line, self.column
        starts = _line_starts(self.text)
        above = bisect_right(starts, place) - 1
        column = place - starts[above] + 1
        return self.line + above, column if above else column + self.column - 1


@lru_cache(maxsize=2)
def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


@dataclass(frozen=True)
class Message:
    """What was read as one message; whether it is one is still to be judged."""

    source: Source
    value: object = field(repr=False)


@dataclass(frozen=True)
class Unreadable:
    """Why there is no message to judge, in words."""

    source: Source
    why: str


Found = Message | Unreadable


def read(paths: Sequence[Path | Literal["-"]], stdin: BinaryIO) -> Iterator[Found]:
    """Every message in files, in the JSON files below directories, and in standard input ("-").

    A text is one message, a list of messages, JSON documents one after another, JSON Lines, or a log that holds messages.
    Never raises: what cannot be read is found too.
    """
    for path in paths:
        if path == "-":
            yield from _text("-", stdin)
        else:
            yield from _path(path)


def _path(path: Path) -> Iterator[Found]:
    try:
        if path.is_dir():
            files = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
            visible = [each for each in files if not _is_hidden(each.relative_to(path))]
            for each in visible:
                yield from _path(each)
            if not visible:
                why = f"no file in this directory ends in {' or '.join(SUFFIXES)}"
                yield Unreadable(Source(str(path)), why)
            return
        with path.open("rb") as file:
            yield from _text(str(path), file)
    except OSError as error:
        yield Unreadable(Source(str(path)), f"cannot be read: {error.strerror}")
    except ValueError as error:  # a path that no file can have
        yield Unreadable(Source(str(path)), f"cannot be read: {error}")


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "node_modules" for part in path.parts)


def _text(name: str, file: BinaryIO) -> Iterator[Found]:
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        why = f"over {MAX_BYTES // 1024**2} MB, which no message is; split it into smaller files"
        yield Unreadable(Source(name), why)
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Unreadable(Source(name), f"not UTF-8 text, which JSON must be (byte {error.start})")
        return
    if "\0" in text:
        yield Unreadable(Source(name), "binary, not text: JSON has no byte 0")
        return
    if not text.strip():
        yield Unreadable(Source(name), "empty: there is no message")
        return
    yield from _messages(Source(name, text=text))


def _messages(source: Source) -> Iterator[Found]:
    found = parsed(source.text)
    if not isinstance(found, NotJson):
        yield from _documents(found, source)
    elif message_logs.is_log(source.text):
        yield from _of_log(message_logs.embedded(source.text), source)
    elif _is_lines(source.text):
        yield from _lines(source)
    elif documents := _stream(source.text):
        for start, end, value in documents:
            yield from _document(value, source.part(start, end))
    else:
        yield Unreadable(source, found.why)


def _documents(value: object, source: Source) -> Iterator[Found]:
    """The messages of a text that is JSON as a whole."""
    if not isinstance(value, list):
        found = list(_document(value, source))
        yield from found
        if not found:
            yield Unreadable(source, message_logs.NONE)
        return
    places = Places(source.text)
    for position, each in enumerate(value):
        start = places.of(f"/{position}")
        yield from _document(each, source.part(start, places.end_of(start)))
    if not value:
        yield Unreadable(source, "an empty list: there is no message")


def _document(value: object, source: Source) -> Iterator[Found]:
    """A message; or those within a record of a log, of which there may be none."""
    if not message_logs.is_record(value):
        yield Message(source, value)
        return
    places = Places(source.text)
    for each in message_logs.within(value):
        start = places.of(each.pointer)
        if each.text is None:
            yield Message(source.part(start, places.end_of(start)), each.value)
        else:
            line, column = source.position(start)
            yield Message(Source(source.name, line, column, each.text, verbatim=False), each.value)


def _of_log(found: Iterator[message_logs.Embedded], source: Source) -> Iterator[Found]:
    nothing = True
    for each in found:
        nothing = False
        if each.text is None:
            here = source.part(each.start, each.end)
        else:
            line, column = source.position(each.start)
            here = Source(source.name, line, column, each.text, verbatim=False)
        yield Unreadable(here, message_logs.PYTHON) if each.value is None else Message(here, each.value)
    if nothing:
        yield Unreadable(source, message_logs.NONE)


def _lines(source: Source) -> Iterator[Found]:
    nothing = True
    start = 0
    for number, line in enumerate(source.text.split("\n"), start=1):
        here = source.part(start, start + len(line))
        start += len(line) + 1
        if not line.strip():
            continue
        value = parsed(line, number)
        found = [Unreadable(here, value.why)] if isinstance(value, NotJson) else list(_document(value, here))
        nothing = nothing and not found
        yield from found
    if nothing:
        yield Unreadable(source, message_logs.NONE)


def _is_lines(text: str) -> bool:
    first, *others = [line for line in text.split("\n") if line.strip()]
    return bool(others) and isinstance(parsed(first), dict)


def _stream(text: str) -> list[tuple[int, int, object]]:
    """JSON documents one after another, as `jq` prints them; [] if the text is not like that."""
    found: list[tuple[int, int, object]] = []
    place = 0
    while begin := _NOT_BLANK.search(text, place):
        start = begin.start()
        try:
            value, place = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            return []
        found.append((start, place, value))
    return found if len(found) > 1 and all(isinstance(value, dict) for _, _, value in found) else []


@dataclass(frozen=True)
class NotJson:
    """Why a text is not JSON, in words."""

    why: str


def parsed(text: str, line: int = 1) -> object:
    """The JSON value of a text that begins at a line; a `NotJson` if it has none."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return NotJson(f"not JSON: {error.msg}, at line {line + error.lineno - 1}, column {error.colno}")
    except _NoNumber as error:
        return NotJson(f"not JSON: {error} is no number")
    except RecursionError:
        return NotJson("nested too deeply to be a message")
    except ValueError:  # Python reads no integer of more than 4300 digits
        return NotJson("not a message: it holds a number with thousands of digits")


class _NoNumber(ValueError):
    """NaN or Infinity: Python reads them, JSON has no such thing."""


def _no_constant(name: str) -> object:
    raise _NoNumber(name)
