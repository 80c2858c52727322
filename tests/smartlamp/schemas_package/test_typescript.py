"""Types are as strict as the schemas: what is right compiles, and a member that is missing, unknown or misspelt does not."""

import functools
import json
import re

import pytest

from smartlamp.schemas_package import typescript
from tests.schemas.messages import RIGHT, Message
from tests.schemas.test_cases import CASES
from tests.smartlamp.schemas_package.node_tools import STRICT, TSC, installed_in, needs_node, run

_IMPORT = 'import type { DirectiveOf, EventOf } from "smartlamp-schemas";'
_MEMBERS = (" opened", " removed")
_VALUES = {
    '"value": "ON"': '"value": "on"',
    '"correlationToken"': '"correlation_token"',
    '"Alexa.PowerController"': '"Alexa.PowerControler"',
    '"payloadVersion": "3"': '"payloadVersion": "2"',
    '"endpointId": "lamp-1"': '"endpointId": 1',
}


def typed(message: Message) -> str:
    """A message as a constant of its type, on a line of its own."""
    kind = "event" if "event" in message else "directive"
    header = message[kind]["header"]
    its_type = f"{kind.capitalize()}Of<{json.dumps(header['namespace'])}, {json.dumps(header['name'])}>"
    return f"const NAME: {its_type} = {json.dumps(message)};"


@functools.cache
def right_lines() -> list[str]:
    messages = [message for case in CASES for _, message in case.right_messages()]
    return [*map(typed, messages), *map(typed, RIGHT.values())]


@functools.cache
def wrong_lines() -> list[str]:
    spoilt = [message for case in CASES for label, message, _ in case.wrong_messages() if label.endswith(_MEMBERS)]
    answer = typed(RIGHT["Response"])
    return [*map(typed, spoilt), *(answer.replace(before, after) for before, after in _VALUES.items())]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The lines that do not compile, each with what the compiler says."""
    folder = installed_in(tmp_path_factory.mktemp("typed"))
    lines = [*right_lines(), *wrong_lines()]
    named = [line.replace("NAME", f"m{number}") for number, line in enumerate(lines)]
    (folder / "all.ts").write_text("\n".join([*named, _IMPORT]), encoding="utf-8")
    done = run(folder, TSC, *STRICT, "all.ts")
    found = re.findall(r"^all\.ts\((\d+),\d+\): (.*)", done.stdout, re.MULTILINE)
    assert len(found) == len(re.findall(r"error TS", done.stdout)), done.stdout[:2000]
    return {lines[int(number) - 1]: said for number, said in found}


@needs_node
def test_what_is_right_compiles(refused: dict[str, str]) -> None:
    assert [(line, refused[line]) for line in right_lines() if line in refused] == []


@needs_node
def test_what_lacks_a_member_or_has_one_too_many_or_a_wrong_value_does_not_compile(refused: dict[str, str]) -> None:
    assert [line for line in wrong_lines() if line not in refused] == []
    assert {*wrong_lines()}.isdisjoint(right_lines())


def test_every_definition_has_a_type_once() -> None:
    names = re.findall(r"^export type (\w+)", typescript.declarations(), re.MULTILINE)
    assert len(names) == len({*names})
    assert {"Message", "Directive", "Event", "Property", "Capability", "Endpoint", "DirectiveOf", "EventOf"} <= {*names}
