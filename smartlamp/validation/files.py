"""Reads messages from files, directories and standard input: JSON, JSON Lines, logs."""

import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal

from alexa_messages import json_text
from alexa_messages.errors import NotJson
from alexa_messages.json_positions import Places
from smartlamp.errors import InputTooLarge, InputUnreadable
from smartlamp.terminal import input_file
from smartlamp.validation import logs

MAX_BYTES = 64 * 1024 * 1024
MAX_MESSAGES = 100_000
SUFFIXES = (".json", ".jsonl", ".ndjson")
_NOT_BLANK = re.compile(r"\S")


@dataclass(frozen=True)
class Source:
    """Where a message was read.

    Attributes:
        name: the path as given, or "-" for standard input.
        line: the line at which the message begins, counted from 1.
        column: the column at which it begins, counted from 1.
        text: the message as written.
        verbatim: whether the file contains the text in this form; False for JSON in a string within JSON or CSV.
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
    """A value read as one message; whether it is one is still to be judged."""

    source: Source
    value: object = field(repr=False)


@dataclass(frozen=True)
class Unreadable:
    """Why there is no message to judge, in words."""

    source: Source
    why: str


Found = Message | Unreadable


def read(paths: Sequence[Path | Literal["-"]], stdin: BinaryIO | None) -> Iterator[Found]:
    """Every message in files, in JSON files below directories, and in standard input ("-").

    A text is one message, a list of messages, JSON documents one after another, JSON Lines, or a log that holds messages.
    Never raises: unreadable input is yielded too, and so is the place where the messages exceed 100,000.
    """
    for number, found in enumerate(_everything(paths, stdin)):
        if number == MAX_MESSAGES:
            why = f"here begin more than the {MAX_MESSAGES:,} messages that are judged at once"
            yield Unreadable(found.source, why)
            return
        yield found


def _everything(paths: Sequence[Path | Literal["-"]], stdin: BinaryIO | None) -> Iterator[Found]:
    for position, path in enumerate(paths):
        if path != "-":
            yield from _path(path)
        elif "-" in paths[:position]:
            yield Unreadable(Source("-"), "standard input was read already")
        else:
            yield from _stdin(stdin)


def _path(path: Path) -> Iterator[Found]:
    if os.path.isdir(path):  # noqa: PTH112 - which never raises
        yield from _directory(path)
        return
    try:
        found = input_file.content(path, MAX_BYTES)
    except InputTooLarge as large:
        advice = "; split it into smaller files" if path.is_file() else ""
        yield Unreadable(Source(str(path)), f"{large}, which no message is{advice}")
    except InputUnreadable as unreadable:
        yield Unreadable(Source(str(path)), f"cannot be read: {unreadable}")
    else:
        yield from _text(str(path), found)


def _directory(path: Path) -> Iterator[Found]:
    """The messages of the JSON files below a directory. Directories that cannot be read are reported, not taken for right."""
    closed: list[OSError] = []
    files: list[Path] = []
    for here, folders, names in os.walk(path, onerror=closed.append):
        folders[:] = [each for each in folders if not _is_hidden(each)]
        files += [Path(here) / each for each in names if each.endswith(SUFFIXES) and not _is_hidden(each)]
    for error in closed:
        yield Unreadable(Source(str(error.filename)), f"cannot be read: {error.strerror}")
    for each in sorted(files):
        yield from _path(each)
    if not files and not closed:
        yield Unreadable(Source(str(path)), f"no file in this directory ends in {' or '.join(SUFFIXES)}")


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "node_modules"


def _stdin(stdin: BinaryIO | None) -> Iterator[Found]:
    try:
        found = input_file.of_stream(stdin, MAX_BYTES)
    except InputTooLarge as large:
        yield Unreadable(Source("-"), f"{large}, which no message is; split it into smaller parts")
    except InputUnreadable as unreadable:
        yield Unreadable(Source("-"), f"cannot be read: {unreadable}")
    else:
        yield from _text("-", found)


def _text(name: str, found: bytes) -> Iterator[Found]:
    try:
        text = input_file.text(found)
    except InputUnreadable as unreadable:
        yield Unreadable(Source(name), str(unreadable))
        return
    if not text.strip():
        yield Unreadable(Source(name), "empty: there is no message")
        return
    yield from _messages(Source(name, text=text))


def _messages(source: Source) -> Iterator[Found]:
    found = parsed(source.text)
    if not isinstance(found, NotJson):
        yield from _documents(found, source)
    elif logs.is_log(source.text):
        yield from _of_log(logs.embedded(source.text), source)
    elif _is_lines(source.text):
        yield from _lines(source)
    else:
        yield from _stream(source, found)


def _documents(value: object, source: Source) -> Iterator[Found]:
    """The messages in a text that as a whole is JSON."""
    if not isinstance(value, list):
        found = list(_document(value, source))
        yield from found
        if not found:
            yield Unreadable(source, logs.NONE)
        return
    places = Places(source.text)
    for position, each in enumerate(value):
        start = places.of(f"/{position}")
        yield from _document(each, source.part(start, places.end_of(start)))
    if not value:
        yield Unreadable(source, "an empty list: there is no message")


def _document(value: object, source: Source) -> Iterator[Found]:
    """A message; or those in a log record, which may have none."""
    if not logs.is_record(value):
        yield Message(source, value)
        return
    places = Places(source.text)
    for each in logs.within(value):
        start = places.of(each.pointer)
        if each.text is None:
            yield Message(source.part(start, places.end_of(start)), each.value)
        else:
            line, column = source.position(start)
            yield Message(Source(source.name, line, column, each.text, verbatim=False), each.value)


def _of_log(found: Iterator[logs.Embedded], source: Source) -> Iterator[Found]:
    nothing = True
    for each in found:
        nothing = False
        if each.text is None:
            here = source.part(each.start, each.end)
        else:
            line, column = source.position(each.start)
            here = Source(source.name, line, column, each.text, verbatim=False)
        yield Unreadable(here, logs.PYTHON) if each.value is None else Message(here, each.value)
    if nothing:
        yield Unreadable(source, logs.NONE)


def _lines(source: Source) -> Iterator[Found]:
    nothing = True
    start = 0
    for number, line in enumerate(source.text.split("\n"), start=1):
        here = source.part(start, start + len(line))
        start += len(line) + 1
        if not line.strip():
            continue
        value = parsed(line, number)
        found = [Unreadable(here, str(value))] if isinstance(value, NotJson) else list(_document(value, here))
        nothing = nothing and not found
        yield from found
    if nothing:
        yield Unreadable(source, logs.NONE)


def _is_lines(text: str) -> bool:
    first, *others = [line for line in text.split("\n") if line.strip()]
    return bool(others) and isinstance(parsed(first), dict)


def _stream(source: Source, whole: NotJson) -> Iterator[Found]:
    """JSON documents one after another, as `jq` prints them; otherwise why the text is not JSON as a whole."""
    text = source.text
    documents: list[tuple[int, int, object]] = []
    place = 0
    while begin := _NOT_BLANK.search(text, place):
        start = begin.start()
        try:
            value, place = json_text.read_from(text, start)
        except NotJson as wrong:
            yield Unreadable(source, str(wrong if text[start] == "{" else whole))
            return
        documents.append((start, place, value))
    if not all(isinstance(value, dict) for _, _, value in documents):
        yield Unreadable(source, str(whole))
        return
    for start, end, value in documents:
        yield from _document(value, source.part(start, end))


def parsed(text: str, line: int = 1) -> object:
    """The JSON value of a text that begins at a line; a `NotJson` if it is not JSON."""
    try:
        return json_text.read(text, line)
    except NotJson as wrong:
        return wrong
