"""Finds the messages between other words in a text: as JSON, in Python's or JavaScript's notation, and in strings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from alexa_messages import json_text
from alexa_messages.errors import NotJson
from smartlamp.validation.notations.foreign import FOREIGN
from smartlamp.validation.notations.notation import Extent, as_json
from smartlamp.validation.written import Written

CUT = "a message that is cut off, or broken over several lines of the log: log each message as JSON on one line"
INSPECTED = (
    "a message as JavaScript prints an object, with {} in the place of a value: log JSON.stringify(message) instead"
)
PYTHON = "a message as Python prints it, with {} in it, which is no JSON: log json.dumps(message) instead"
TOO_MUCH = "from here on, so much looks like the beginning of a message and is none that no more was read"

_BODY = frozenset({"header", "payload", "endpoint"})
_LIKE_A_MESSAGE = re.compile(r"header|payload|endpoint|namespace")
_NEAR = 2000
# An object in which "directive", "event" or "context" is the first member, or follows some that are no objects.
_HEAD = re.compile(
    r"""
    \{ (?=[^{}\[\]]{0,400}?
        (?: (?<![\w$]) u?(?P<quote>\\*["'`]) (?:directive|event|context) (?P=quote) | (?<![\w$"'\\]) (?:directive|event|context) )
        (?:\s|\\+[nrt])* : (?:\s|\\+[nrt])* [{\[])
    """,
    re.VERBOSE,
)
_STRING_ENDS = {each: re.compile(rf"[^{each}\\\n]*+(?:\\.[^{each}\\\n]*+)*+") for each in "\"'`"}
_MOST_STRINGS = 4
# What leads nowhere is read again from a later place: so often at most, for each character of the text.
_AGAIN = 8


@dataclass(frozen=True)
class Embedded:
    """A message in a text, or why one there cannot be read.

    Attributes:
        written: the message as JSON; what is there, if it cannot be read.
        value: the message.
        why: why it cannot be read; None if it can.
    """

    written: Written
    value: Any = field(default=None, repr=False)
    why: str | None = None


def is_message(value: object) -> bool:
    """Whether a JSON value is a message, right or wrong."""
    return isinstance(value, dict) and any(
        isinstance(value.get(direction), dict) and _BODY & set(value[direction]) for direction in ("directive", "event")
    )


def embedded(whole: Written) -> Iterator[Embedded]:
    """The messages in a text, in its order, and what looks like one and cannot be read."""
    foreign = sorted((each.start(), why) for pattern, why in FOREIGN for each in pattern.finditer(whole.text))
    found = _embedded(whole, 0, _Patience(_AGAIN * len(whole.text) + 1_000_000))
    if not foreign:
        yield from found
        return
    others = (Embedded(whole.part(start, start + 1), why=why) for start, why in foreign)
    yield from sorted((*found, *others), key=lambda each: each.written.origin(0))


@dataclass
class _Patience:
    """How much may still be read in vain."""

    left: int


def _embedded(whole: Written, strings: int, patience: _Patience) -> Iterator[Embedded]:
    """The messages in a text that was taken out of so many strings."""
    place = 0
    while head := _HEAD.search(whole.text, place):
        start = head.start()
        if patience.left < 0:
            if strings == 0:
                yield Embedded(whole.part(start, start + 1), why=TOO_MUCH)
            return
        found, place = _from(whole, start, head["quote"] or "", strings, patience)
        yield from found


def _from(whole: Written, start: int, quote: str, strings: int, patience: _Patience) -> tuple[list[Embedded], int]:
    """The messages that begin at a place, or in the string around it, and where to go on."""
    before = whole.text[start - 1 : start]
    if len(quote) > 1:
        return _in_string(whole, start, quote[-1], strings, patience)
    if before in ("'", '"') and before != quote:
        found, end = _in_string(whole, start, before, strings, patience)
        if found:
            return found, end
    found, end = _at(whole, start, quote, patience)
    if found and found[0].why:
        for each in "\"'":
            inside, inside_end = _in_string(whole, start, each, strings, patience)
            if inside and not inside[0].why:
                return inside, inside_end
    return found, end


def _at(whole: Written, start: int, quote: str, patience: _Patience) -> tuple[list[Embedded], int]:
    """The message that begins at a place, and where to go on."""
    text = whole.text
    extent = Extent(text, start)
    patience.left -= extent.reached - start
    likely = bool(_LIKE_A_MESSAGE.search(text, start, start + _NEAR))
    if extent.end is None:
        reached = max(extent.reached, start + 1)
        here = whole.part(start, min(reached, start + _NEAR))
        cut = [Embedded(here, why="nested too deeply" if extent.too_deep else CUT)] if likely else []
        # Whatever is whole within something cut off is found, too; not within what is only deep.
        return cut, reached if extent.too_deep else _after(text, start, reached, cut)
    here = whole.part(start, extent.end)
    try:
        written, value = _read(here, quote)
    except NotJson as wrong:
        return ([Embedded(here, why=_why(wrong, quote))], extent.end) if likely else ([], start + 1)
    if is_message(value):
        patience.left += extent.end - start
        return [Embedded(written, value)], extent.end
    return [], start + 1


def _read(here: Written, quote: str) -> tuple[Written, Any]:
    try:
        return here, json_text.read(here.text)
    except NotJson:
        if quote == '"':
            raise
    written = as_json(here)
    return written, json_text.read(written.text)


def _after(text: str, start: int, reached: int, cut: list[Embedded]) -> int:
    """Where to go on after something without end: a message that is cut off is told once, not again from its own middle."""
    if not cut:
        return start + 1
    line = text.find("\n", start, reached)
    return reached if line == -1 else line


def _why(wrong: NotJson, quote: str) -> str:
    if quote == '"':
        return str(wrong)
    return (PYTHON if quote else INSPECTED).format(wrong)


def _in_string(whole: Written, start: int, quote: str, strings: int, patience: _Patience) -> tuple[list[Embedded], int]:
    """The messages in the rest of the string that a place is in, and where to go on."""
    ends = _STRING_ENDS[quote].match(whole.text, start)
    end = max(ends.end() if ends else 0, start + 1)
    patience.left -= end - start
    raw = whole.part(start, end)
    if "\\" not in raw.text or strings == _MOST_STRINGS:
        return [], start + 1
    try:
        inside = raw.of_json() if quote == '"' else raw.of_python(quote)
    except ValueError:
        return [], start + 1
    found = list(_embedded(inside, strings + 1, patience))
    if found:
        patience.left += end - start
    return found, end if found else start + 1
