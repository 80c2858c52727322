"""What a function is sent that is not what it is for, and that each answers whatever it is sent (SEC-058, SEC-106, SEC-111)."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smarthome_lambda import handler
from tests.fakes.any_json import ANYTHING, spoilt
from tests.fakes.foreign_messages import OF_AWS, OF_CUSTOM_SKILLS, OF_NOBODY
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, result_of
from tests.smarthome_lambda.grants.test_skill_events import ANN, disabled, linked
from tests.smarthome_lambda.messages import Message

FOREIGN = OF_AWS | OF_CUSTOM_SKILLS | OF_NOBODY

attacks = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("message", FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_directive_is_told_so(door: Door, message: Any, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    answer = door.send(message)
    assert result_of(answer) == "INVALID_DIRECTIVE"
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["event"], line["level"]) == ("directive", "WARNING")
    assert "marker" not in json.dumps([answer, line])


def test_a_directive_with_a_request_beside_it_is_a_directive(door: Door) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    assert result_of(door.ask(messages.turn_on(person.token, lamp.lamp_id) | disabled(ANN))) == "Response"
    assert result_of(door.send({"directive": None} | disabled(ANN))) == "INVALID_DIRECTIVE"


def is_answered(door: Door, message: Any) -> None:
    """With an event, or, if it is news of the skill's life, with nothing."""
    is_directive = isinstance(message, dict) and "directive" in message
    match message:
        case {"request": {"type": str(kind)}} if kind.startswith("AlexaSkillEvent.") and not is_directive:
            assert handler.lambda_handler(message) == {}
        case _:
            door.send(message)


@attacks
@given(message=ANYTHING | st.fixed_dictionaries({"request": ANYTHING}) | st.fixed_dictionaries({"directive": ANYTHING}))
def test_whatever_comes_is_answered(door: Door, message: Any) -> None:
    is_answered(door, message)


EXAMPLES: list[Message] = [
    messages.turn_on("a.token.ofnobody", "lamp-1"),
    messages.discover("a.token.ofnobody"),
    messages.accept_grant("a.token.ofnobody", "code"),
    disabled(ANN),
    linked(ANN, "a.token.ofnobody"),
]


@attacks
@given(message=st.sampled_from(EXAMPLES).flatmap(spoilt))
def test_whatever_stands_in_a_message_is_answered(door: Door, message: Any) -> None:
    is_answered(door, message)
