"""The command line's shorthand for structures and lists: `Key=value,Other={Inner=1},Many=[a,b]`.

https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
"""

import json
import re
from typing import Any

from botocore.utils import parse_timestamp

_PLACEHOLDER = re.compile(r"[A-Z][A-Z0-9_]*|.*[$…].*")


def parsed(word: str, shape: Any) -> Any:
    """The value that a word of a command is, by the shape of what it is given to.

    Raises:
        ValueError: it is no such value.
    """
    if shape.type_name in ("structure", "map", "list"):
        if word[:1] in "{[":
            return json.loads(word)
        value, rest = _members(word, shape) if shape.type_name != "list" else _list(word, shape)
        if rest:
            raise ValueError(f"{rest} is too much")
        return value
    return _scalar(word, shape)


def _members(text: str, shape: Any) -> tuple[dict[str, Any], str]:
    found: dict[str, Any] = {}
    while True:
        named = re.match(r"\s*([\w.:/-]+)=", text)
        if named is None:
            raise ValueError(f"{text!r} is not Name=value")
        name = named[1]
        if shape.type_name == "structure" and name not in shape.members:
            raise ValueError(f"there is no {name}; there is {', '.join(shape.members)}")
        member = shape.members[name] if shape.type_name == "structure" else shape.value
        found[name], text = _value(text[named.end() :], member)
        if not text.startswith(","):
            return found, text
        text = text[1:]


def _value(text: str, shape: Any) -> tuple[Any, str]:
    if text.startswith("{") and shape.type_name in ("structure", "map"):
        value, rest = _members(text[1:], shape)
        return value, _without(rest, "}")
    if text.startswith("[") and shape.type_name == "list":
        items, rest = _list(text[1:], shape)
        return items, _without(rest, "]")
    if shape.type_name == "list":
        # a,b,c up to the next Name=
        items = []
        while True:
            value, text = _value(text, shape.member)
            items.append(value)
            if not text.startswith(",") or re.match(r",[\w.:/-]+=", text):
                return items, text
            text = text[1:]
    quoted = re.match(r"'([^']*)'|\"((?:[^\"\\]|\\.)*)\"", text)
    plain = quoted or re.match(r"[^,\]}]*", text)
    assert plain is not None
    said = next((each for each in plain.groups() if each is not None), "") if quoted else plain[0]
    return _scalar(said, shape), text[plain.end() :]


def _list(text: str, shape: Any) -> tuple[list[Any], str]:
    items = []
    while True:
        value, text = _value(text, shape.member)
        items.append(value)
        if not text.startswith(","):
            return items, text
        text = text[1:]


def _without(text: str, end: str) -> str:
    if not text.startswith(end):
        raise ValueError(f"{end} is missing before {text!r}")
    return text[1:]


def _scalar(text: str, shape: Any) -> Any:
    stands_in = _PLACEHOLDER.fullmatch(text) is not None
    match shape.type_name:
        case "integer" | "long":
            return 1 if stands_in else int(text)
        case "float" | "double":
            return 1.0 if stands_in else float(text)
        case "boolean":
            if text not in ("true", "false") and not stands_in:
                raise ValueError("true or false")
            return stands_in or text == "true"
        case "timestamp":
            return "2026-01-01T00:00:00Z" if stands_in else parse_timestamp(text).isoformat()
        case "structure" | "map":
            raise ValueError(f"{text!r} is not Name=value")
    # A word that stands for a longer one.
    return text.ljust(int(shape.metadata.get("min", 0)), "X") if stands_in else text
