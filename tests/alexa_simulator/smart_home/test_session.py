"""Alexa with a skill token that somebody else obtained."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alexa_simulator.errors import TokensRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.smart_home.session import LIFETIME_S, SmartHomeSession
from alexa_simulator.step import Step
from alexa_simulator.web.status import status
from tests.fakes.any_json import ANYTHING, spoilt
from tests.fakes.fake_skill import FakeSkill, color_endpoint, named, reported, scene_endpoint
from tests.fakes.settable_clock import SettableClock

NOW = 1_780_000_000.0


def token(**claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJub25lIn0.{body}.c2ln"


@pytest.fixture
def skill() -> FakeSkill:
    return FakeSkill()


@pytest.fixture
def conversation(skill: FakeSkill, tmp_path: Path) -> SmartHomeSession:
    return session(skill, tmp_path)


def session(skill: FakeSkill, folder: Path) -> SmartHomeSession:
    return SmartHomeSession(Memory(folder / "alexa" / "memory.json"), InProcessSkill(skill), SettableClock(NOW))


def passed(steps: list[Step]) -> bool:
    return all(step.passed for step in steps)


def test_an_adopted_token_is_what_the_skill_is_sent(conversation: SmartHomeSession, skill: FakeSkill) -> None:
    adopted = token(sub="user-1", exp=NOW + 900)
    conversation.adopt(adopted)
    assert passed(list(conversation.discover()))
    assert passed(list(conversation.say("turn on SmartLamp")))
    assert skill.power["lamp-1"] == "ON"
    assert skill.directives[-1]["directive"]["endpoint"]["scope"]["token"] == adopted
    assert conversation.memory.now.linked().expires_at == NOW + 900


def test_what_was_discovered_stays_for_the_same_user_only(conversation: SmartHomeSession) -> None:
    conversation.adopt(token(sub="user-1", exp=NOW + 900))
    list(conversation.discover())
    conversation.adopt(token(sub="user-1", exp=NOW + 1800))
    assert set(conversation.memory.now.endpoints) == {"lamp-1", "lamp-2"}
    conversation.adopt(token(sub="another", exp=NOW + 900))
    assert conversation.memory.now.endpoints == {}


def test_a_token_that_does_not_say_when_it_ends_is_taken_for_an_hour(conversation: SmartHomeSession) -> None:
    conversation.adopt("opaque")
    assert conversation.memory.now.linked().expires_at == NOW + LIFETIME_S


def test_a_token_that_has_ended_is_not_adopted(conversation: SmartHomeSession) -> None:
    with pytest.raises(TokensRefused, match="ended 5 s ago"):
        conversation.adopt(token(sub="user-1", exp=NOW - 5))
    assert conversation.memory.now.account is None


def test_what_an_answer_changes_of_what_alexa_believes_is_told(
    conversation: SmartHomeSession, skill: FakeSkill
) -> None:
    conversation.adopt("opaque")
    list(conversation.discover())

    def changed(text: str) -> object:
        return [*conversation.say(text)][-1].facts.get("changed")

    assert changed("turn off SmartLamp") == [{"property": "powerState", "before": None, "after": "OFF"}]
    assert changed("turn on SmartLamp") == [{"property": "powerState", "before": "OFF", "after": "ON"}]
    assert changed("turn on SmartLamp") == []
    assert changed("is SmartLamp on") is None
    skill.power["lamp-1"] = "OFF"  # by hand, and nobody told Alexa
    assert changed("is SmartLamp on") == [{"property": "powerState", "before": "ON", "after": "OFF"}]
    skill.twist = lambda _, answer: {
        **answer,
        "event": {**answer["event"], "header": {**answer["event"]["header"], "correlationToken": "another"}},
    }
    assert changed("turn on SmartLamp") is None  # Alexa does not believe what it refuses


def test_advice_is_shown_and_fails_nothing(conversation: SmartHomeSession, skill: FakeSkill) -> None:
    conversation.adopt("opaque")
    list(conversation.discover())
    skill.twist = lambda _, answer: {
        **answer,
        "event": {**answer["event"], "endpoint": {"endpointId": "lamp-1", "cookie": {}}},
    }
    steps = list(conversation.say("turn on SmartLamp"))
    assert passed(steps)
    advice = "event/endpoint/cookie: found an object, better: leave it out; Alexa knows the cookie, and ignores it here"
    assert steps[-1].facts["advice"] == [advice]
    remark = conversation.memory.now.messages[-1].remark
    assert remark.startswith("right, ")
    assert remark.endswith(f" ({advice})")
    skill.twist = lambda _, answer: answer
    assert all("advice" not in step.facts for step in conversation.say("turn off SmartLamp"))


def test_an_adopted_token_is_not_renewed(conversation: SmartHomeSession, skill: FakeSkill) -> None:
    conversation.adopt(token(sub="user-1", exp=NOW + 30))
    (step,) = conversation.discover()
    assert not step.passed
    assert "came without a refresh token" in step.proved
    assert skill.directives == []


def test_it_can_be_forgotten(conversation: SmartHomeSession) -> None:
    conversation.adopt(token(sub="user-1", exp=NOW + 900))
    assert passed(list(conversation.unlink()))
    assert conversation.memory.now.account is None
    assert not passed(list(conversation.discover()))


SAID = [
    *(
        "discover my devices",
        "turn on SmartLamp",
        "is SmartLamp on?",
        "set shade to 50%",
        "make shade blue",
        "start Relax",
    ),
    *("set the effect to candle on shade", "what color is shade?", "turn off the night mode on shade"),
]
answers = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(answers, max_examples=40)
@given(text=st.sampled_from(SAID), data=st.data())
def test_whatever_the_skill_answers_the_steps_end_and_nothing_is_raised(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    # What there is to spoil in an answer must not depend on what an example before has switched on.
    skill = FakeSkill()
    conversation = session(skill, tmp_path_factory.mktemp("alexa"))
    conversation.adopt("opaque")
    skill.endpoints = [*skill.endpoints, color_endpoint("lamp-3", "Shade"), scene_endpoint("scene-1", "Relax")]
    skill.power["lamp-3"] = "ON"
    assert passed(list(conversation.discover()))
    skill.twist = lambda _, answer: data.draw(ANYTHING | spoilt(answer))
    steps = list(conversation.say(text))
    assert steps
    assert all(step.passed for step in steps[:-1])
    assert Memory(conversation.memory.folder / "memory.json").now.messages == conversation.memory.now.messages
    skill.twist = lambda _, answer: answer
    assert passed(list(conversation.discover())), "and goes on as before"


@answers
@given(
    message=spoilt(
        {
            "directive": {
                "header": {"namespace": "Alexa", "name": "ReportState"},
                "endpoint": {"endpointId": "lamp-1"},
                "payload": {},
            }
        }
    )
)
def test_whatever_is_sent_by_hand_the_steps_end_and_nothing_is_raised(
    conversation: SmartHomeSession, message: dict[str, object]
) -> None:
    conversation.adopt("opaque")
    assert list(conversation.send(message))


@answers
@given(claims=st.dictionaries(st.sampled_from(["sub", "exp"]), ANYTHING))
@example(claims={"exp": float("nan")})
@example(claims={"exp": float("inf")})
@example(claims={"exp": 10**400})
def test_whatever_a_token_says_of_itself_it_is_adopted_or_refused(
    conversation: SmartHomeSession, claims: dict[str, object]
) -> None:
    try:
        conversation.adopt(token(**claims))
    except TokensRefused:
        return
    assert json.dumps(status(conversation.memory.now, links_in_browser=False))


@pytest.mark.parametrize(
    ("said", "speech"),
    [
        ("is night mode on the lamp on", "Lamp is off."),
        ("is the candle on the lamp on", "Lamp is on."),
        ("what is the effect of the lamp", "Lamp is party."),
        ("is the lamp on", "Lamp is off."),
    ],
)
def test_a_question_about_one_of_several_is_answered_with_that_one(
    conversation: SmartHomeSession, skill: FakeSkill, said: str, speech: str
) -> None:
    endpoint = color_endpoint("lamp-1", "Lamp")
    (toggle,) = [each for each in endpoint["capabilities"] if each["interface"] == "Alexa.ToggleController"]
    endpoint["capabilities"].append({**toggle, "instance": "Lamp.Candle", "capabilityResources": named("candle")})
    skill.endpoints = [endpoint]
    skill.more["lamp-1"] = [
        reported("Alexa.BrightnessController", "brightness", 40),
        reported("Alexa.ColorTemperatureController", "colorTemperatureInKelvin", 2700),
        reported("Alexa.ModeController", "mode", "Effect.Party", "Lamp.Effect"),
        reported("Alexa.ToggleController", "toggleState", "OFF", "Lamp.NightMode"),
        reported("Alexa.ToggleController", "toggleState", "ON", "Lamp.Candle"),
    ]
    conversation.adopt(token(sub="user-1", exp=NOW + 900))
    steps = [*conversation.discover(), *conversation.say(said)]
    assert [step.proved for step in steps if not step.passed] == []
    assert steps[-1].facts["speech"] == speech
    assert "instance" not in skill.directives[-1]["directive"]["header"], "who asks for the state asks for all of it"
