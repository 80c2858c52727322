"""Every form that a schema allows, as lists of plain constraints: references are followed, conditions are decided.

A constraint is a schema with the file that it is in. A list of them holds together.
"""

from collections.abc import Iterator
from typing import Any

from alexa_messages.catalogue import Schema
from alexa_messages.words.walk import resolved

Constraint = tuple[Schema | bool, str]

EXCEPT = "x-except"  # values that are another form's, in what `_otherwise` makes


def alternatives(constraints: list[Constraint]) -> Iterator[list[Constraint]]:
    """The forms of a value: in each, the constraints that hold for it, without $ref, allOf, if and not."""
    for position, (node, file) in enumerate(constraints):
        if isinstance(node, bool) or not ({"$ref", "allOf", "if", "not"} & set(node)):
            continue
        before, after = constraints[:position], constraints[position + 1 :]
        rest = {key: each for key, each in node.items() if key not in ("$ref", "allOf", "if", "then", "else", "not")}
        more: list[Constraint] = [(each, file) for each in node.get("allOf", ())]
        if "$ref" in node:
            more.insert(0, resolved(node["$ref"], file))
        if "not" in node:
            more.append((_otherwise(node["not"]), file))
        kept = [*before, *more, (rest, file)]
        if "if" not in node:
            yield from alternatives([*kept, *after])
            return
        condition = node["if"]
        yield from alternatives([*kept, (condition, file), (node.get("then", True), file), *after])
        yield from alternatives([*kept, (_otherwise(condition), file), (node.get("else", True), file), *after])
        return
    yield constraints


def _otherwise(condition: Schema) -> Schema | bool:
    """What holds where a condition does not, as far as a type can say it."""
    if not condition:
        return False
    match condition:
        case {"not": dict(inner), **rest} if not rest:
            return inner
        case {"type": str(kind), **rest} if not rest:
            return {"x-not-type": kind}
        case {"required": [str(name)], **rest} if not rest:
            return {"properties": {name: False}}
        case {"properties": dict(members)} if len(members) == 1:
            ((name, member),) = members.items()
            values = values_of(member)
            return {"properties": {name: {EXCEPT: values}}} if values else {}
    return {}


def values_of(node: Schema) -> list[Any]:
    """The values that a schema lists."""
    return [node["const"]] if "const" in node else list(node.get("enum", ()))
