"""One reading of JSON where two programs could read two things: anything ambiguous is refused (SEC-005..010)."""

import json
import re
from typing import Any, Never

from device_cloud.errors import NotStrict

MAX_DEPTH = 32

# A whole string, closed or not, or one bracket; nothing in it can backtrack (SEC-119).
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)


def read_object(text: bytes) -> dict[str, Any]:
    """The object that `text`, JSON in UTF-8 without a byte order mark, spells.

    Refused besides what RFC 8259 refuses: member names that repeat in an object once unescaped, NaN and the infinities,
    nesting deeper than `MAX_DEPTH`, numbers that Python will not convert, and escapes that spell half of a surrogate
    pair (RFC 7493, 2.1): readers replace those differently, so two names or two users could become one.

    Raises:
        NotStrict: nothing in it quotes the text.
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
