"""A strict JSON reader: refuses anything that two programs could read differently (SEC-005..010)."""

import json
import re
from typing import Any, Never

from device_cloud.errors import NotStrict

MAX_DEPTH = 32

# A whole string, closed or not, or one bracket; nothing in it can backtrack (SEC-119).
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)


def read_object(text: bytes) -> dict[str, Any]:
    """The object in `text`, which is JSON in UTF-8 without a byte order mark.

    Beyond RFC 8259, this refuses member names that repeat in an object once unescaped, NaN and the infinities, nesting
    deeper than `MAX_DEPTH`, numbers that Python will not convert, and escapes for half of a surrogate pair (RFC 7493,
    2.1): readers replace those differently, so two names or two users could become one.

    Raises:
        NotStrict: the text is refused; the error does not quote it.
    """
    try:
        decoded = text.decode("utf-8")
        if _is_too_deep(decoded):
            raise NotStrict
        value = _DECODER.decode(decoded)
        if "\\u" in decoded:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise NotStrict from None
    if type(value) is not dict:
        raise NotStrict
    return value


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        match text[found.start()]:
            case "[" | "{":
                depth += 1
                if depth > MAX_DEPTH:
                    return True
            case "]" | "}":
                depth -= 1
    return False


def _without_repeats(members: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(members)
    if len(named) != len(members):
        raise NotStrict
    return named


def _refuse_constant(_name: str) -> Never:
    raise NotStrict


_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
