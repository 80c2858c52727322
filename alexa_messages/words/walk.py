"""Retraces a validator's way through the schema files."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from jsonschema_rs import ValidationError

from alexa_messages.catalogue import BASE, Schema, advised


def resolved(reference: str, file: str) -> tuple[Schema, str]:
    """What a `$ref` in a file refers to, and the file that contains it."""
    name, _, path = reference.removeprefix(BASE).partition("#")
    if name.startswith("../"):
        file = name.removeprefix("../")
    elif name:
        file = name
    node: Any = advised(file)
    for step in path.split("/")[1:]:
        key = unquote(step).replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node[key]
    # `properties: {instance: false}` fails as a boolean, which has no text of its own.
    return (node if isinstance(node, dict) else {}), file


def node_of(error: ValidationError) -> tuple[Schema, str]:
    """The schema that contains the failed keyword, and its file."""
    location = str(error.absolute_keyword_location).removeprefix(BASE)
    # A condition is in the schema that says what the members are.
    reference = re.sub(r"(((/allOf/\d+)?(/then|/else))*|/allOf/\d+)/required$|/[^/]*$", "", location)
    return resolved(reference, location.partition("#")[0])


def instead(path: Iterable[str | int], root: Schema) -> tuple[str, ...]:
    """The members any of which would do instead of the required one that a path leads to: of a union, what else it may have."""
    names: list[str] = []
    for node, step in _way(path, root):
        condition = node.get("if", {}) if isinstance(node, dict) else {}
        if step == "then":
            condition = condition.get("not", {})
        if step in ("then", "else") and set(condition) == {"required"}:
            names += condition["required"]
    return tuple(names)


def deciders(path: Iterable[str | int], root: Schema) -> frozenset[str]:
    """The members that the conditions on the way to a failed keyword look at."""
    steps = list(path)
    if "then" not in steps and "else" not in steps:
        return frozenset()
    names: set[str] = set()
    for node, step in _way(steps, root):
        if step in ("then", "else"):
            condition = node.get("if", {})
            names |= {*condition.get("properties", ()), *condition.get("required", ())}
    return frozenset(names)


def _way(path: Iterable[str | int], root: Schema) -> Iterator[tuple[Any, str | int]]:
    """Each schema on the way to a keyword, with the step that leads on from it; references are followed."""
    node: Any = root
    file = ""
    for step in path:
        if step == "$ref":
            node, file = resolved(node["$ref"], file)
            continue
        yield node, step
        node = node[step]
