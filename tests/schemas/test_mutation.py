"""Breaks one constraint of the schemas at a time, of those that are only advice too: some row of the tables must notice."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urljoin

import jsonschema_rs

from alexa_messages import catalogue, parts
from alexa_messages.fault import pointer
from tests.schemas.messages import REMOVED, RIGHT, Message, changed
from tests.schemas.survivors import SURVIVORS
from tests.schemas.test_cases import CASES
from tests.schemas.test_certified_skills import SENT
from tests.schemas.test_files import NAMES
from tests.schemas.wrong import WRONG

Path = tuple[str | int, ...]
Definition = tuple[str, str]
_LIMITS = {"minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "minItems", "maxItems"}
_DROPPED = {*_LIMITS, "pattern", "uniqueItems", "type"}


class Mutant(NamedTuple):
    """A file with one constraint broken: where, how, and all of it."""

    where: Path
    how: str
    schema: dict[str, Any]

    @property
    def fragment(self) -> str:
        """The definition that it is in, or the whole file."""
        return pointer(self.where[:2]) if self.where[0] == "$defs" else ""

    def __str__(self) -> str:
        return f"{pointer(self.where)} {self.how}"


def mutants(schema: dict[str, Any], where: Path = ()) -> Iterator[Mutant]:
    """Every constraint of a file, broken."""
    here: Any = schema
    for step in where:
        here = here[step]
    if isinstance(here, list):
        for position in range(len(here)):
            yield from mutants(schema, (*where, position))
    if not isinstance(here, dict):
        return
    for key, value in here.items():
        if key == "x-advice":  # its constraints are in the schema around it, too
            continue
        named = bool(where) and where[-1] in ("properties", "$defs")
        if not named:
            yield from _of_keyword(schema, where, key, value)
        elif value is False:
            yield _mutant(schema, (*where, key), "allowed", True)
        yield from mutants(schema, (*where, key))


def _of_keyword(schema: dict[str, Any], where: Path, key: str, value: Any) -> Iterator[Mutant]:
    here = (*where, key)
    if key in _DROPPED:
        yield _mutant(schema, here, "dropped")
    elif key in ("additionalProperties", "unevaluatedProperties") and value is False:
        yield _mutant(schema, here, "opened", True)
    elif key == "const":
        yield _mutant(schema, here, "changed", "something else")
    elif key in ("required", "enum"):
        for each in value:
            yield _mutant(schema, here, f"without {each}", [other for other in value if other != each])


def _mutant(schema: dict[str, Any], where: Path, how: str, value: object = REMOVED) -> Mutant:
    return Mutant(where, how, changed(schema, where, value))


def messages() -> Iterator[Message]:
    yield from RIGHT.values()
    yield from SENT.values()
    yield from (wrong.message for wrong in WRONG)
    for case in CASES:
        yield from (message for _, message in case.right_messages())
        yield from (message for _, message, _ in case.wrong_messages())


@cache
def rows() -> dict[Definition, list[tuple[Any, bool]]]:
    """What there is to judge by each definition, each once, with the verdict."""
    found: defaultdict[Definition, dict[str, Any]] = defaultdict(dict)
    for message in messages():
        for part in parts.parts(message, "event" if "event" in message else "directive"):
            definition = catalogue.describing(part.interface, part.definition)
            if definition is not None:
                place = (f"interfaces/{part.interface}.json", f"/$defs/{definition}")
                found[place].setdefault(json.dumps(part.value), part.value)
    for message in (*RIGHT.values(), *(wrong.message for wrong in WRONG)):
        for direction in message.keys() & {"event", "directive"}:
            found["envelope.json", f"/$defs/{direction}"].setdefault(json.dumps(message), message)
    return {key: verdicts(judge(key), values) for key, values in found.items()}


def verdicts(judged: Any, values: dict[str, Any]) -> list[tuple[Any, bool]]:
    return [(value, judged.is_valid(value)) for value in values.values()]


@cache
def reached(name: str, fragment: str) -> frozenset[tuple[str, str]]:
    """The definitions that a definition consists of, in whatever files."""
    found = {(name, fragment)}
    left = [(name, fragment)]
    while left:
        name, fragment = left.pop()
        for reference in _references(_at(catalogue.advised(name), fragment), fragment):
            uri, _, inside = urljoin(catalogue.BASE + name, reference).partition("#")
            # What is no definition, such as #/properties/x, is in the whole file.
            target = (uri.removeprefix(catalogue.BASE), inside if inside.startswith("/$defs/") else "")
            if target not in found:
                found.add(target)
                left.append(target)
    return frozenset(found)


def _at(schema: Any, fragment: str) -> Any:
    for step in fragment.split("/")[1:]:
        schema = schema[step]
    return schema


def _references(node: object, fragment: str) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for key, inner in node.items():
            if fragment or key != "$defs":
                yield from _references(inner, "inside")
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner, "inside")


def judge(definition: Definition, file: str = "", schema: dict[str, Any] | None = None) -> Any:
    """What judges by a definition, with one file replaced."""

    def retrieve(uri: str) -> Any:
        name = uri.removeprefix(catalogue.BASE)
        return schema if name == file else catalogue.advised(name)

    reference = {"$ref": catalogue.BASE + "#".join(definition)}
    return jsonschema_rs.Draft202012Validator(reference, retriever=retrieve)


def noticed(mutant: Mutant, name: str, noticed_last: dict[Definition, Definition]) -> bool:
    """Whether a definition judges a row otherwise; first asked is the one that noticed the last mutant in the same place."""
    place = (name, mutant.fragment)
    concerned = [each for each in rows() if place in reached(*each)]
    first = noticed_last.get(place)
    for definition in sorted(concerned, key=lambda each: (each != first, each[0] != name, len(rows()[each]))):
        judged = judge(definition, name, mutant.schema)
        if any(judged.is_valid(value) != verdict for value, verdict in rows()[definition]):
            noticed_last[place] = definition
            return True
    return False


def test_a_broken_constraint_is_noticed_or_argued() -> None:
    broken = [(name, mutant) for name in NAMES for mutant in mutants(catalogue.advised(name))]
    noticed_last: dict[Definition, Definition] = {}
    survived = [f"{name}#{mutant}" for name, mutant in broken if not noticed(mutant, name, noticed_last)]
    argued = {each: [argument for argument in SURVIVORS if re.match(argument, each)] for each in survived}
    assert [each for each, arguments in argued.items() if not arguments] == []
    assert set(SURVIVORS) == {argument for arguments in argued.values() for argument in arguments}
