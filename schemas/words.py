"""Puts what a JSON Schema validator reports into words for people."""

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any
from urllib.parse import unquote

from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from schemas.catalogue import BASE, Schema, document
from schemas.fault import Fault, pointer
from schemas.parts import Where

_LONG = 60
_MANY = 12
_SECRET = re.compile(r"token|secret|password|^code$|^pin$|^authorization$", re.IGNORECASE)
_LOOKS_SECRET = re.compile(r"(?i:Bearer )|At[a-z]{2}\||eyJ")
TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def faults(errors: Iterable[ValidationError], where: Where) -> Iterator[Fault]:
    """The faults that the errors of a part at `where` amount to.

    A misspelt member is one fault, though it is both a missing member and an unknown one.
    """
    misspelt: set[str] = set()
    found = [fault for error in errors for fault in _faults(error, where, misspelt)]
    return (fault for fault in found if fault.pointer not in misspelt or fault.found.startswith("the member"))


def shown(value: object, where: Where) -> str:
    """A value as it may be shown: short, and never a token."""
    secret = any(isinstance(step, str) and _SECRET.search(step) for step in where)
    match value:
        case dict():
            return "an object"
        case list():
            return f"a list of {_count(len(value), 'item')}"
        case str() if secret or len(value) > _LONG or _LOOKS_SECRET.match(value):
            return f"a string of {_count(len(value), 'character')}"
        case int() | float() if secret and not isinstance(value, bool):
            return "a number"
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 2 * _LONG else "a very long number"


def nearest(word: str, known: Iterable[str], likeness: float = 0.8) -> str | None:
    """The known word that was probably meant; snake_case and another case are the same word."""
    folded = {_fold(each): each for each in known}
    close = get_close_matches(_fold(word), folded, n=1, cutoff=likeness)
    return folded[close[0]] if close else None


def _faults(error: ValidationError, where: Where, misspelt: set[str]) -> Iterator[Fault]:
    kind, here = error.kind, (*where, *error.instance_path)
    instance: Any = error.instance
    node, file = _node(error)
    page = document(file).get("$comment")
    match kind:
        case Kind.Required(property=name):
            members = _members(node, file)
            written = nearest(name, set(instance) - set(members))
            if written is not None:
                misspelt.add(pointer((*here, name)))
                yield _misspelt((*here, written), name, page)
            else:
                right = f"must be {_expected(*members.get(name, ({}, file)))}"
                yield Fault(pointer((*here, name)), "nothing", right, page)
        case Kind.AdditionalProperties(unexpected=names):
            members = _members(node, file)
            for name in names:
                meant = nearest(name, set(members) - set(instance))
                if meant is not None:
                    misspelt.add(pointer((*here, meant)))
                    yield _misspelt((*here, name), meant, page)
                else:
                    yield Fault(pointer((*here, name)), "a member that is not known here", _only(members), page)
        case Kind.FalseSchema():
            yield Fault(pointer(here), shown(instance, here), "must not be there", page)
        case Kind.UniqueItems():
            yield Fault(pointer(here), "the same item twice", "must hold each item once", page)
        case Kind.MinLength() | Kind.MaxLength():
            found = f"a string of {_count(len(instance), 'character')}"
            yield Fault(pointer(here), found, f"must be {_expected(node, file)}", page)
        case _:
            right = f"must be {_expected(node, file)}"
            options = [each for each in _options(node) if isinstance(each, str)]
            meant = nearest(instance, options) if isinstance(instance, str) and len(options) > 1 else None
            if meant is not None:
                right += f"; did you mean {json.dumps(meant)}?"
            yield Fault(pointer(here), shown(instance, here), right, page)


def _misspelt(where: Where, meant: str, page: str | None) -> Fault:
    return Fault(pointer(where), f"the member {json.dumps(where[-1])}", f'must be spelt "{meant}"', page)


def _only(members: Iterable[str]) -> str:
    known = ", ".join(members)
    return f"must not be there (known here: {known})" if known else "must not be there"


def _expected(node: Schema, file: str) -> str:
    """What a schema asks for, as the end of a sentence that begins with "must be"."""
    while "$ref" in node:
        target, file = _resolve(node["$ref"], file)
        node = {**target, **{key: value for key, value in node.items() if key not in ("$ref", "description")}}
    if "const" in node:
        return json.dumps(node["const"])
    if "enum" in node:
        options = [json.dumps(each) for each in node["enum"]]
        more = f" or another of {len(options)}" if len(options) > _MANY else ""
        return f"one of {', '.join(options[:_MANY])}{more}"
    if "pattern" in node:
        return str(node["description"])
    kinds = node.get("type", ["object"] if "required" in node else [])
    words = " or ".join(TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds))
    return words + _range(node) if words else "there"


def _range(node: Schema) -> str:
    if "minimum" in node or "maximum" in node:
        return _between(node.get("minimum"), node.get("maximum"), "")
    if "minLength" in node or "maxLength" in node:
        return _between(node.get("minLength"), node.get("maxLength"), " characters", " of")
    if "minItems" in node or "maxItems" in node:
        return _between(node.get("minItems"), node.get("maxItems"), " items", " of")
    return ""


def _between(low: int | None, high: int | None, unit: str, of: str = "") -> str:
    unit = unit.removesuffix("s") if high is None and low == 1 else unit
    if low is None:
        return f"{of} at most {high}{unit}"
    if high is None:
        return f"{of} at least {low}{unit}"
    return f"{of or ' from'} {low} to {high}{unit}"


def _members(node: Schema, file: str) -> dict[str, tuple[Schema, str]]:
    """The members that a schema knows, with their schemas and the files of these."""
    known: dict[str, tuple[Schema, str]] = {}
    if "$ref" in node:
        known.update(_members(*_resolve(node["$ref"], file)))
    for name, member in node.get("properties", {}).items():
        if isinstance(member, dict):
            known[name] = (member, file)
    if node.get("additionalProperties") is False:
        return {name: known.get(name, ({}, file)) for name, member in node["properties"].items() if member is not False}
    return known


def _options(node: Schema) -> list[Any]:
    options: list[Any] = node.get("enum", [])
    return options


def _node(error: ValidationError) -> tuple[Schema, str]:
    """The schema in which the failed keyword stands, and its file."""
    location = str(error.absolute_keyword_location).removeprefix(BASE)
    # A condition stands in the schema that says what the members are.
    reference = re.sub(r"(/allOf/\d+)?(/then|/else)?/required$|/[^/]*$", "", location)
    return _resolve(reference, location.partition("#")[0])


def _resolve(reference: str, file: str) -> tuple[Schema, str]:
    name, _, path = reference.partition("#")
    if name.startswith("../"):
        file = name.removeprefix("../")
    elif name:
        file = name
    node: Any = document(file)
    for step in path.split("/")[1:]:
        key = unquote(step).replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node[key]
    # `properties: {instance: false}` fails as a boolean, and has no words of its own.
    return (node if isinstance(node, dict) else {}), file


def _fold(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
