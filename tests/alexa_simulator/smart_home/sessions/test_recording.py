"""What is kept of a conversation: every exchange with its judgement, and no secret."""

import json
import re
from pathlib import Path

import pytest

from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.smart_home.sessions.recorded import Recorded, from_numbered, numbered
from tests.fakes.fake_skill import FakeSkill, error
from tests.fakes.settable_clock import SettableClock

NOW = 1_780_000_000.0
TOKEN = "opaque-token-of-dana"


@pytest.fixture
def skill() -> FakeSkill:
    return FakeSkill()


@pytest.fixture
def conversation(skill: FakeSkill, tmp_path: Path) -> SmartHomeSession:
    made = SmartHomeSession(Memory(tmp_path / "memory.json"), InProcessSkill(skill), SettableClock(NOW))
    made.adopt(TOKEN)
    return made


def test_each_exchange_is_kept_with_its_operation_and_its_judgement(conversation: SmartHomeSession) -> None:
    list(conversation.discover())
    list(conversation.say("turn on SmartLamp"))
    list(conversation.say("is SmartLamp on"))
    list(conversation.send({"directive": {"header": {"namespace": "Alexa", "name": "ReportState"}, "payload": {}}}))
    kept = conversation.recording.latest
    assert [(each.number, each.operation, each.text, each.speech) for each in kept] == [
        (1, "discover", "", "I found 2 devices."),
        (2, "say", "turn on SmartLamp", "OK."),
        (3, "say", "is SmartLamp on", "SmartLamp is on."),
        (4, "directive", "", kept[3].speech),
    ]
    assert kept[0].at == "2026-05-28T20:26:40.000Z"
    assert [each.succeeded for each in kept] == [True, True, True, False]
    assert conversation.recording.after(2) == kept[2:]
    assert conversation.recording.last == 4


def test_what_alexa_does_not_understand_is_no_exchange(conversation: SmartHomeSession) -> None:
    list(conversation.say("tell me a joke"))
    assert conversation.recording.latest == ()


def test_the_skill_token_is_told_from_others_and_never_kept(conversation: SmartHomeSession, skill: FakeSkill) -> None:
    skill.twist = lambda _, answer: {**answer, "leaked": [f"Bearer {TOKEN}", {TOKEN: 1}]}
    forged = {"scope": {"type": "BearerToken", "token": "forged"}, "endpointId": "lamp-1"}
    list(conversation.discover())
    list(
        conversation.send(
            {"directive": {"header": {"namespace": "Alexa", "name": "ReportState"}, "endpoint": forged, "payload": {}}}
        )
    )
    lines = [each.to_json() for each in conversation.recording.latest]
    assert lines[0]["directive"]["directive"]["payload"]["scope"]["token"] == "[skill token]"  # type: ignore[index]
    assert lines[0]["answer"]["leaked"] == ["Bearer [skill token]", {"[skill token]": 1}]  # type: ignore[index]
    assert lines[1]["directive"]["directive"]["endpoint"]["scope"]["token"] == "(redacted)"  # type: ignore[index]
    assert TOKEN not in json.dumps(lines)
    assert "forged" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("answer", "failure", "fault"),
    [
        (None, "", "The function returned nothing."),
        (ValueError(f"cannot use {TOKEN}"), "ValueError: cannot use (redacted)", "ValueError"),
    ],
)
def test_an_answer_that_is_none_is_kept_with_its_reason(
    conversation: SmartHomeSession, skill: FakeSkill, answer: object, failure: str, fault: str
) -> None:
    def twist(_: object, __: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    skill.twist = twist
    list(conversation.discover())
    (kept,) = conversation.recording.latest
    assert failure in kept.failure
    assert fault in kept.faults[0]
    assert TOKEN not in json.dumps(kept.to_json())
    assert (kept.error, kept.succeeded) == ("", False)


def test_an_error_is_kept_as_one(conversation: SmartHomeSession, skill: FakeSkill) -> None:
    list(conversation.discover())
    skill.twist = lambda asked, _: error(asked, "ENDPOINT_UNREACHABLE")
    list(conversation.say("turn on SmartLamp"))
    kept = conversation.recording.latest[-1]
    assert (kept.error, kept.faults, kept.succeeded) == ("ENDPOINT_UNREACHABLE", (), False)


def test_only_the_latest_stay(conversation: SmartHomeSession) -> None:
    for _ in range(103):
        list(conversation.discover())
    assert [each.number for each in conversation.recording.latest] == list(range(4, 104))


def test_a_line_is_read_as_it_was_written(conversation: SmartHomeSession, skill: FakeSkill) -> None:
    list(conversation.discover())
    skill.twist = lambda asked, _: error(asked, "ENDPOINT_UNREACHABLE")
    list(conversation.say("turn on SmartLamp"))
    for each in conversation.recording.latest:
        assert from_numbered(json.loads(json.dumps(numbered(each)))) == each


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ([], "no operation, directive and answer"),
        ({"operation": "say", "directive": {}, "answer": None}, "no operation, directive and answer"),
        ({"operation": "say", "directive": {"directive": {}}}, "no operation, directive and answer"),
        ({"operation": "sing", "directive": {"directive": {}}, "answer": None}, "sing is no operation; there are"),
    ],
)
def test_what_is_no_line_is_refused(line: object, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        Recorded.from_json(line, 1)
    with pytest.raises(ValueError, match="no number"):
        from_numbered(line)
