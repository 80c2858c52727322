"""Reads JSON that every reader understands in the same way (RFC 8259, RFC 7493), or says in words why it cannot."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from alexa_messages import json_values
from alexa_messages.errors import NotJson

# No double has more digits before its point, and Python does not convert a text of more than 4300 digits to a number.
_MOST_DIGITS = 309
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_STRING_OR_NUMBER = re.compile(rf"{_STRING}|NaN|-?Infinity|-?\d[\d.eE+-]*", re.DOTALL)
_STRING_OR_BRACE = re.compile(rf"({_STRING})(\s*:)?|[{{}}]", re.DOTALL)
_BLANK = re.compile(r"[ \t\n\r]*")


def read(text: str, line: int = 1) -> Any:
    """The value of a text that is JSON as a whole.

    Args:
        text: JSON, without a byte order mark.
        line: the line at which it begins, counted from 1; a fault's place is given as line and column.

    Raises:
        NotJson: it is not JSON, or programs read it differently: NaN, numbers too large for a double, a repeated name.
    """
    value, end = read_from(text, 0, line)
    if end < len(text):
        raise NotJson(f"not JSON: there is more after its end, at {_position(text, end, line)}")
    return value


def read_from(text: str, start: int, line: int = 1) -> tuple[Any, int]:
    """The value that begins at a place in a text, and where the text after it begins. Raises NotJson as `read` does."""
    start = _after_blank(text, start)
    if start == len(text):
        raise NotJson("empty")
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}, at {_position(text, error.pos, line)}") from None
    except _Ambiguous as refused:
        raise NotJson(f"{refused}, at {_position(text, refused.find(text, start), line)}") from None
    except RecursionError:
        raise NotJson("nested too deeply") from None
    return value, _after_blank(text, end)


def read_to_send(text: str) -> Any:
    """The value of a text, if it can be sent on.

    Raises:
        NotJson: as `read` does, and for half a character, or more levels than a message has.
    """
    value = read(text)
    for fault in json_values.faults(value):
        raise NotJson(str(fault))
    return value


class _Ambiguous(ValueError):
    """What programs read in different ways. `find` gives its place in a text, searched from where the value begins."""

    def __init__(self, clause: str, find: Callable[[str, int], int]) -> None:
        super().__init__(clause)
        self.find = find


def _constant(name: str) -> Any:
    raise _Ambiguous(f"not JSON: {name} is not a number", _finder(name))


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or math.isinf(float(digits)):
        raise _too_large(digits)
    return int(digits)


def _decimal(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise _too_large(digits)
    return value


def _too_large(digits: str) -> _Ambiguous:
    shown = digits if len(digits) <= 20 else f"a number of {len(digits)} digits"
    return _Ambiguous(f"{shown} is too large, programs exchange numbers up to 1.8e308", _finder(digits))


def _finder(written: str) -> Callable[[str, int], int]:
    def find(text: str, start: int) -> int:
        return next(each.start() for each in _STRING_OR_NUMBER.finditer(text, start) if each[0] == written)

    return find


def _without_repeats(members: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(members)
    if len(named) != len(members):
        twice = next(name for name, times in Counter(name for name, _ in members).items() if times > 1)
        raise _Ambiguous(f"{json.dumps(twice)[:80]} appears twice in an object", lambda *where: next(_repeats(*where)))
    return named


def _repeats(text: str, start: int) -> Iterator[int]:
    """The places of names that their object already has."""
    objects: list[set[str]] = []
    for found in _STRING_OR_BRACE.finditer(text, start):
        if found[0] == "{":
            objects.append(set())
        elif found[0] == "}":
            objects.pop()
        elif found[2]:
            name = json.loads(found[1])
            if name in objects[-1]:
                yield found.start()
            objects[-1].add(name)


def _after_blank(text: str, place: int) -> int:
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place


def _position(text: str, place: int, line: int) -> str:
    return f"line {line + text.count(chr(10), 0, place)}, column {place - text.rfind(chr(10), 0, place)}"


_DECODER = json.JSONDecoder(
    parse_constant=_constant, parse_int=_whole, parse_float=_decimal, object_pairs_hook=_without_repeats
)
