import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import jsonschema_rs
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

import alexa_messages
from alexa_messages import catalogue, parts
from tests.schemas.messages import RIGHT, Message
from tests.schemas.wrong import WRONG, Wrong

FOLDER = Path(__file__).parents[2] / "schemas"
FILES = sorted(FOLDER.rglob("*.json"))
NAMES = [file.relative_to(FOLDER).as_posix() for file in FILES]
KINDS = ("directive.", "event.", "property.")


def retrieve(uri: str) -> Resource[Any]:
    return DRAFT202012.create_resource(catalogue.document(uri.removeprefix(catalogue.BASE)))


REGISTRY: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]


def walk(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for inner in node.values():
            yield from walk(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from walk(inner)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_a_schema_of_2020_12_on_its_own(name: str) -> None:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == catalogue.BASE + name
    assert schema["$comment"].startswith("https://developer.amazon.com/en-US/docs/alexa/")
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_file_refers_to_is_there(name: str) -> None:
    resolver = REGISTRY.resolver(catalogue.BASE + name)
    for node in walk(catalogue.document(name)):
        if isinstance(node.get("$ref"), str):
            assert resolver.lookup(node["$ref"]).contents is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_pattern_is_described_as_the_end_of_a_sentence(name: str) -> None:
    for node in walk(catalogue.document(name)):
        if isinstance(node.get("pattern"), str):
            assert node["description"][0] in "a1"
            assert not node["description"].endswith(".")


@pytest.mark.parametrize("interface", sorted(catalogue.interfaces()))
def test_an_interface_defines_what_the_validator_looks_for(interface: str) -> None:
    assert catalogue.document(f"interfaces/{interface}.json")["title"] == interface
    defined = catalogue.definitions(interface)
    assert any(each == "capability" or each.startswith(KINDS) for each in defined)
    for each in defined:
        assert (
            each == "capability"
            or each.startswith(KINDS)
            or any(node.get("$ref") == f"#/$defs/{each}" for node in walk(defined))
        ), f"nothing uses {each}"
        for answer in defined[each].get("x-answers", ()):
            namespace, _, name = answer.partition("/")
            assert f"event.{name}" in catalogue.definitions(namespace)
    reported = {each.removeprefix("property.") for each in defined if each.startswith("property.")}
    listed = defined.get("capability", {}).get("properties", {}).get("properties")
    if listed is not None:
        name = listed["properties"]["supported"]["items"]["properties"]["name"]
        assert set(name.get("enum", [name.get("const")])) == reported


def accepted_by_jsonschema(message: Message) -> bool:
    """The message and its parts, by the other engine."""
    direction = "event" if "event" in message else "directive"
    found = list(parts.parts(message, direction))
    if not found or found[0].where:
        return False
    for part in found:
        definition = catalogue.describing(part.interface, part.definition)
        if definition is None:
            return False
        schema = catalogue.reference(part.interface, definition)
        if not jsonschema.Draft202012Validator(schema, registry=REGISTRY).is_valid(part.value):
            return False
    return True


def accepted_by_jsonschema_rs(message: Message) -> bool:
    if "event" in message:
        return alexa_messages.is_valid_event(message)
    (part,) = (*parts.parts(message, "directive"), None)[:1]
    judge = part and catalogue.validator_of(part.interface, part.definition)
    return judge is not None and judge.is_valid(message)


@pytest.mark.parametrize("message", RIGHT.values(), ids=RIGHT)
def test_both_engines_accept_what_is_right(message: Message) -> None:
    assert accepted_by_jsonschema(message)
    assert accepted_by_jsonschema_rs(message)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_both_engines_judge_alike_what_is_wrong(wrong: Wrong) -> None:
    assert accepted_by_jsonschema(wrong.message) == accepted_by_jsonschema_rs(wrong.message) == wrong.passes
