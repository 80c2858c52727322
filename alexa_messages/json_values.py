"""Whether a Python value is JSON at all, so that a validator can look at it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alexa_messages.fault import Fault, pointer
from alexa_messages.kinds import Level

if TYPE_CHECKING:
    from alexa_messages.parts import Where

MAX_DEPTH = 64
# Of the largest double: programs exchange no larger numbers (RFC 7493), and Python writes no number of over 4300 digits.
_MOST_BITS = 1024


def faults(value: object) -> tuple[Fault, ...]:
    """The first value that JSON cannot express, or that is nested too deeply; () when all of it is JSON."""
    if _is_json(value, 0):
        return ()
    left: list[tuple[Where, object]] = [((), value)]
    while left:
        where, here = left.pop()
        if found := _unfit(here):
            return (_fault(pointer(where), found, "must be JSON"),)
        if isinstance(here, dict):
            left.extend(((*where, key), each) for key, each in reversed(here.items()))
        elif isinstance(here, list):
            left.extend(((*where, position), each) for position, each in reversed(list(enumerate(here))))
        if len(where) > MAX_DEPTH:
            shallow = pointer(where[:8]) + "/..."
            return (_fault(shallow, "a deeper level", f"must be nested at most {MAX_DEPTH} deep"),)
    return ()


def _is_json(value: object, depth: int) -> bool:
    """Whether all of it is JSON, as nearly everything is: without a look at where each value stands, that takes less than half the time."""
    if depth > MAX_DEPTH or _unfit(value):
        return False
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:  # noqa: SIM110 - `all` takes half as long again
        if not _is_json(each, depth + 1):
            return False
    return True


def _fault(where: str, found: str, right: str) -> Fault:
    return Fault(Level.FAULT, "not-json", where, found, right, None)


def _unfit(value: object) -> str | None:
    if isinstance(value, str):
        return None if value.isascii() or value.encode(errors="replace").decode() == value else "half a character"
    if isinstance(value, dict):
        odd = any(not isinstance(key, str) or _unfit(key) for key in value)
        return "a member whose name is not text" if odd else None
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a number beyond 1.8e308"
    if value is None or isinstance(value, list | int | float):
        return None
    return f"a Python {type(value).__name__}"
