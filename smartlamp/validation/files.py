"""Reads messages from files, directories and standard input."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

from smartlamp.errors import InputTooLarge, InputUnreadable
from smartlamp.terminal import input_file
from smartlamp.validation import texts
from smartlamp.validation.source import File, Found, Source, Unreadable

MAX_BYTES = 64 * 1024 * 1024
MAX_MESSAGES = 100_000
SUFFIXES = (".json", ".jsonl", ".ndjson")


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
    yield from texts.messages(File(name, text))
