"""A session as a test: it is Python, it runs, and it passes."""

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from alexa_simulator.redaction import redacted
from smartlamp.evaluation.sessions.written_test import expected, left_out, literal, written_as_test
from smartlamp.target.in_tests.alexa import AlexaInTests
from smartlamp.target.in_tests.skill import InThisProcess
from tests.fakes.any_json import ANYTHING
from tests.fakes.fake_skill import FakeSkill, error, lamp_endpoint
from tests.smartlamp.evaluation.sessions.conftest import MakeAlexa

FILE, SESSION = Path("tests/test_kitchen.py"), Path("kitchen.jsonl")
BY_HAND: dict[str, Any] = {
    "directive": {
        "header": {"namespace": "Alexa", "name": "ReportState"},
        "endpoint": {"endpointId": "lamp-1"},
        "payload": {},
    }
}


def run(text: str, alexa: InThisProcess) -> None:
    names: dict[str, Any] = {}
    exec(compile(text, "test_kitchen.py", "exec"), names)  # noqa: S102 - what is written is to be run
    names["test_kitchen"](AlexaInTests(alexa, lambda _: alexa.discover()))


def unreachable(asked: Any, answer: Any) -> object:
    return error(asked, "ENDPOINT_UNREACHABLE") if asked["directive"]["header"]["name"] == "TurnOff" else answer


def test_it_says_the_sentences_and_expects_what_was_answered(
    alexa: InThisProcess, make_alexa: MakeAlexa, skill: FakeSkill
) -> None:
    skill.twist = unreachable
    list(alexa.discover())
    list(alexa.say("turn on SmartLamp"))
    list(alexa.say("turn off SmartLamp"))
    list(alexa.directive(BY_HAND))
    text = written_as_test(alexa.exchanges(), FILE, SESSION)
    assert text.splitlines()[:10] == [
        '"""What was said to the skill in kitchen.jsonl, and what it answered."""',
        "",
        "",
        "def test_kitchen(alexa):",
        "    found = alexa.discover()",
        '    assert sorted(found.endpoints) == ["Desk Lamp", "SmartLamp"]',
        '    answered = alexa.say("turn on SmartLamp")',
        '    assert answered.properties == {"powerState": "ON", "connectivity": {"value": "OK"}}',
        '    answered = alexa.say("turn off SmartLamp", check=False)',
        '    assert answered.error == "ENDPOINT_UNREACHABLE"',
    ]
    run(text, make_alexa(FakeSkill(twist=unreachable)))
    with pytest.raises(AssertionError):
        run(text, make_alexa(FakeSkill()))


def test_what_alexa_refused_is_a_comment(alexa: InThisProcess, make_alexa: MakeAlexa, skill: FakeSkill) -> None:
    list(alexa.discover())
    skill.twist = lambda _, __: {"errorMessage": "no\nevent\0 \u2028 here"}
    list(alexa.say("turn on SmartLamp"))
    list(alexa.directive(BY_HAND))
    session = alexa.exchanges()
    text = written_as_test(session, FILE, SESSION)
    assert (
        '    # Left out: alexa.say("turn on SmartLamp")\n    # Alexa refused the answer: The function returned Lambda'
        in text
    )
    assert (expected(session), left_out(session)) == (session[:1], session[1:])
    run(text, make_alexa(FakeSkill()))


def test_a_linking_is_one_call(alexa: InThisProcess, make_alexa: MakeAlexa) -> None:
    for _ in range(2):
        alexa.recording.begin("link")
        list(alexa.discover_now())
    text = written_as_test(alexa.exchanges(), FILE, SESSION)
    assert text.count("alexa.link()") == 1
    run(text, make_alexa(FakeSkill()))


def test_hostile_names_stay_text(alexa: InThisProcess, make_alexa: MakeAlexa, skill: FakeSkill) -> None:
    skill.endpoints = [lamp_endpoint("lamp-1", 'a"; import os\n\\'), lamp_endpoint("lamp-2", "x \u2028")]
    skill.endpoints.append(lamp_endpoint("lamp-3", "Küche"))
    list(alexa.discover())
    text = written_as_test(alexa.exchanges(), FILE, Path('"""\\.jsonl'))
    assert "Küche" in text
    run(text, make_alexa(skill))


@pytest.mark.parametrize(
    ("file", "name"),
    [("test_kitchen.py", "test_kitchen"), ("my-kitchen 2.py", "test_my_kitchen_2"), ("tests.py", "tests")],
)
def test_it_is_named_after_its_file(alexa: InThisProcess, file: str, name: str) -> None:
    list(alexa.discover())
    assert f"\n\n\ndef {name}(alexa):\n" in written_as_test(alexa.exchanges(), Path(file), SESSION)


@given(ANYTHING.map(redacted))
def test_a_value_is_read_as_it_was_written(value: object) -> None:
    text = literal(value, 20)
    assert ast.literal_eval(text) == value
    text.encode()
