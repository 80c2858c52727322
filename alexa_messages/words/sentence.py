"""What a schema requires, as the end of a sentence that begins with "must be"."""

import datetime as dt
import json
import math
from typing import Any

from alexa_messages.catalogue import Schema
from alexa_messages.words.walk import resolved

TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_MANY = 12
_LATEST = 1e11  # a larger number of seconds must be milliseconds


def expected(node: Schema, file: str) -> str:
    """What a schema requires, in words."""
    while "$ref" in node:
        target, file = resolved(node["$ref"], file)
        node = {**target, **{key: value for key, value in node.items() if key not in ("$ref", "description")}}
    if "const" in node:
        return json.dumps(node["const"])
    if "enum" in node:
        options = [json.dumps(each) for each in node["enum"]]
        more = f" or another of {len(options)}" if len(options) > _MANY else ""
        return f"one of {', '.join(options[:_MANY])}{more}"
    if "pattern" in node and "description" in node:
        return str(node["description"])
    for choice in ("anyOf", "oneOf"):
        if choice in node:
            return " or ".join(dict.fromkeys(expected(each, file) for each in node[choice]))
    kinds = node.get("type", ["object"] if "required" in node else [])
    words = " or ".join(TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    other = f" other than {json.dumps(node['not']['const'])}" if "const" in node.get("not", ()) else ""
    return words + other + _range(node) if words else "there"


def members(node: Schema, file: str) -> dict[str, tuple[Schema, str]]:
    """The members that a schema knows, with their schemas and the files these are in."""
    known: dict[str, tuple[Schema, str]] = {}
    if "$ref" in node:
        known.update(members(*resolved(node["$ref"], file)))
    for name, member in node.get("properties", {}).items():
        if isinstance(member, dict) and not is_unwanted(member):
            known[name] = (member, file)
    if node.get("additionalProperties") is False:
        own = node.get("properties", {})
        return {name: known.get(name, ({}, file)) for name, member in own.items() if _is_offered(member)}
    return known


def is_unwanted(node: Schema) -> bool:
    """Whether a schema only says that a member is better left out."""
    return node.get("not") == {}


def _is_offered(member: object) -> bool:
    return member is not False and not (isinstance(member, dict) and is_unwanted(member))


def hint(instance: object, node: Schema, file: str) -> str:
    """How to write what was probably meant; "" if that is not clear."""
    if file == "timestamp.json":
        return _time(instance)
    kinds = node.get("type", ())
    if isinstance(instance, str) and ("number" in kinds or "integer" in kinds) and _is_number(instance):
        return f"; write {instance} without quotes"
    if isinstance(instance, str) and "boolean" in kinds and instance.lower() in ("true", "false"):
        return f"; write {instance.lower()} without quotes"
    if instance is None:
        return "; null says nothing to Alexa"
    return ""


def count(number: int, noun: str) -> str:
    """1 item, 2 items."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def quoted(value: object) -> str:
    """A value as JSON, such as a string in quotes."""
    return json.dumps(value, ensure_ascii=False, default=repr)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and text.strip() == text and "_" not in text
    except ValueError:
        return False


def _time(instance: object) -> str:
    """How to write a time that is in Python's format, or a number of seconds or milliseconds."""
    try:
        if isinstance(instance, str):
            time = dt.datetime.fromisoformat(instance)
        elif isinstance(instance, int | float) and not isinstance(instance, bool):
            seconds = instance / 1000 if instance > _LATEST else instance
            time = dt.datetime.fromtimestamp(seconds, dt.UTC)
        else:
            return ""
    except (ValueError, OverflowError, OSError):
        return ""
    unless = " if that is UTC" if time.tzinfo is None else ""
    utc = time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)
    text = utc.replace(tzinfo=None).isoformat(timespec="milliseconds" if utc.microsecond else "seconds")
    return f'; write "{text}Z"{unless}, in Python strftime("%Y-%m-%dT%H:%M:%SZ")'


def _range(node: Schema) -> str:
    if "exclusiveMinimum" in node:
        return f" greater than {node['exclusiveMinimum']}"
    if "minimum" in node or "maximum" in node:
        return _between(node.get("minimum"), node.get("maximum"), "")
    if "minLength" in node or "maxLength" in node:
        return _between(node.get("minLength"), node.get("maxLength"), " characters", " of")
    if "minItems" in node or "maxItems" in node:
        return _between(node.get("minItems"), node.get("maxItems"), " items", " of")
    if "minProperties" in node:
        return f" with at least {count(node['minProperties'], 'member')}"
    return ""


def _between(low: Any, high: Any, unit: str, of: str = "") -> str:
    unit = unit.removesuffix("s") if high is None and low == 1 else unit
    if low is None:
        return f"{of} at most {high}{unit}"
    if high is None:
        return f"{of} at least {low}{unit}"
    return f"{of or ' from'} {low} to {high}{unit}"
