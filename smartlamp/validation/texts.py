"""Finds the messages in a text: JSON, a list, JSON Lines, documents one after another, or a log."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from alexa_messages import json_text
from alexa_messages.errors import NotJson
from alexa_messages.json_positions import Places
from smartlamp.validation import logs
from smartlamp.validation.embedded import Embedded, embedded
from smartlamp.validation.exchanges import exchange
from smartlamp.validation.notations import csv_export
from smartlamp.validation.source import File, Found, Message, Unreadable
from smartlamp.validation.wrapping import unwrapped
from smartlamp.validation.written import Written, joined

_NOT_BLANK = re.compile(r"\S")
_OTHER_NOTATION = re.compile(r"[\[({\s]*(?:u?'|\w+\s*[:=])")
_LINE = re.compile(r"[^\n]+")


def messages(file: File) -> Iterator[Found]:
    """The messages in a text, and what in it cannot be read."""
    whole = Written(file.text)
    value = parsed(file.text)
    if not isinstance(value, NotJson):
        yield from _documents(value, whole, file)
    elif (column := csv_export.column(file.text)) is not None:
        yield from _of_log([[joined(csv_export.cells(whole, column))]], file)
    elif logs.is_log(file.text):
        yield from _of_log(logs.without_prefixes(whole), file)
    elif _is_lines(file.text):
        yield from _lines(file)
    elif file.text.lstrip()[:1] in ("{", "[") and not _OTHER_NOTATION.match(file.text):
        yield from _stream(file, value)
    else:
        found = list(_embedded(logs.without_prefixes(whole), file))
        yield from found or [Unreadable(file.source(whole), str(value))]


def parsed(text: str, line: int = 1) -> Any:
    """The JSON value of a text that begins at a line; a `NotJson` if it is not JSON."""
    try:
        return json_text.read(text, line)
    except NotJson as wrong:
        return wrong


def _documents(value: Any, whole: Written, file: File) -> Iterator[Found]:
    """The messages in a text that as a whole is JSON."""
    if isinstance(value, list) and value:
        places = Places(whole.text)
        starts = [places.of(f"/{position}") for position in range(len(value))]
        each = [(inside, whole.part(start, places.end_of(start))) for inside, start in zip(value, starts, strict=True)]
        yield from _all(each, file)
    elif value == []:
        yield Unreadable(file.source(whole), "an empty list: there is no message")
    else:
        yield from _all([(value, whole)], file)


def _all(documents: Iterable[tuple[Any, Written]], file: File) -> Iterator[Found]:
    """The messages in JSON values of which some may be log records."""
    left = iter(documents)
    nothing = True
    in_sequence = False
    while some := list(islice(left, logs.AT_ONCE)):
        in_sequence = in_sequence or len(some) > 1
        streams: defaultdict[str, list[Written]] = defaultdict(list)
        found: list[Found] = []
        for value, written in some:
            if logs.is_record(value):
                for stream, body in logs.bodies(value, written):
                    streams[stream].append(body)
            elif isinstance(value, NotJson):
                found += list(_embedded([[written]], file)) or [Unreadable(file.source(written), str(value))]
            elif (said := exchange(value, written)) is not None:
                found += [_document(*each, file, in_sequence=True) for each in said.messages]
                found += [] if said.failure is None else [Unreadable(file.source(written), said.failure)]
            else:
                found.append(_document(value, written, file, in_sequence=in_sequence))
        found += _embedded([[joined(each) for each in streams.values()]], file)
        nothing = nothing and not found
        yield from sorted(found, key=lambda each: (each.source.line, each.source.column)) if streams else found
    if nothing:
        yield Unreadable(file.source(Written(file.text)), _none(file))


def _document(value: Any, written: Written, file: File, *, in_sequence: bool) -> Found:
    inner, text, wrapping = unwrapped(value, written)
    return Message(file.source(text), inner, wrapping, in_sequence)


def _of_log(parts: Iterable[list[Written]], file: File) -> Iterator[Found]:
    nothing = True
    for each in _embedded(parts, file):
        nothing = False
        yield each
    if nothing:
        yield Unreadable(file.source(Written(file.text)), _none(file))


def _embedded(parts: Iterable[list[Written]], file: File) -> Iterator[Found]:
    """The messages between other words, in the order of the file."""
    for streams in parts:
        found = (each for stream in streams for each in embedded(stream))
        ordered = found if len(streams) == 1 else iter(sorted(found, key=_place))
        for each in ordered:
            source = file.source(each.written)
            yield Message(source, each.value, in_sequence=True) if each.why is None else Unreadable(source, each.why)


def _place(found: Embedded) -> int:
    return found.written.origin(0)


def _none(file: File) -> str:
    return logs.NO_OBJECT if "[object Object]" in file.text else logs.NONE


def _lines(file: File) -> Iterator[Found]:
    whole = Written(file.text)

    def documents() -> Iterator[tuple[Any, Written]]:
        number, counted = 1, 0
        for line in _LINE.finditer(file.text):
            if not line[0].strip():
                continue
            number, counted = number + file.text.count("\n", counted, line.start()), line.start()
            yield parsed(line[0], number), whole.part(*line.span())

    yield from _all(documents(), file)


def _is_lines(text: str) -> bool:
    lines = (line for line in text.split("\n") if line.strip())
    first = next(lines)
    return next(lines, None) is not None and isinstance(parsed(first), dict)


def _stream(file: File, wrong: NotJson) -> Iterator[Found]:
    """JSON documents one after another, as `jq` prints them; otherwise why the text is not JSON as a whole."""
    text, whole = file.text, Written(file.text)
    documents: list[tuple[Any, Written]] = []
    place = 0
    while begin := _NOT_BLANK.search(text, place):
        start = begin.start()
        try:
            value, place = json_text.read_from(text, start)
        except NotJson as here:
            yield Unreadable(file.source(whole), str(here if text[start] == "{" else wrong))
            return
        documents.append((value, whole.part(start, place)))
    if all(isinstance(value, dict) for value, _ in documents):
        yield from _all(documents, file)
    else:
        yield Unreadable(file.source(whole), str(wrong))
