"""Alexa with a custom skill: what it is sent, and what is made of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.alexa import SignIn
from alexa_simulator.custom_skill.interaction_model import InteractionModel
from alexa_simulator.custom_skill.session import CustomSkillSession
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.step import Step
from tests.fakes.any_json import ANYTHING, TEXTS, spoilt
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.settable_clock import SettableClock

SKILL_ID = "amzn1.ask.skill.11111111-2222-4333-8444-555555555555"
MODEL = InteractionModel(
    "en-US", "smart lamp profile", {"what is my name": "WhatIsMyName", "stop": "AMAZON.StopIntent"}
)


@dataclass
class Recorder:
    """A skill that remembers what it was sent and answers what it is told to."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    listens: bool = True
    answer: object = None

    def __call__(self, request: dict[str, Any]) -> object:
        self.requests.append(request)
        if self.answer is not None:
            return self.answer
        speech = {"type": "SSML", "ssml": "<speak>Hello!</speak>"}
        return {"version": "1.0", "response": {"outputSpeech": speech, "shouldEndSession": not self.listens}}


@dataclass
class Home:
    custom: CustomSkillSession
    pool: HostedUi
    skill: Recorder
    clock: SettableClock

    def say(self, text: str = "what is my name") -> Sequence[Step]:
        return list(self.custom.say(text, "en-US"))

    def sign_in(self) -> SignIn:
        return lambda url, redirect_uri: sign_in(url, redirect_uri, self.pool.email, self.pool.password)


@pytest.fixture
def house(pool: HostedUi, clock: SettableClock, tmp_path: Path) -> Home:
    linking = AccountLinking(
        SKILL_ID,
        "M1",
        pool.authorization_url,
        pool.token_url,
        pool.client_id,
        pool.client_secret,
        ("openid", "profile"),
        pool.redirect_uris,
        "event-client",
        "event-secret",
    )
    skill = Recorder()
    memory = Memory(tmp_path / "alexa" / "profile.json")
    return Home(CustomSkillSession(memory, linking, InProcessSkill(skill), {"en-US": MODEL}, clock), pool, skill, clock)


def test_before_linking_the_request_holds_no_token(house: Home) -> None:
    assert all(step.passed for step in house.say())
    (request,) = house.skill.requests
    assert request["session"]["new"] is True
    assert "accessToken" not in request["context"]["System"]["user"]
    assert request["context"]["System"]["application"]["applicationId"] == SKILL_ID
    assert request["session"]["application"] == request["context"]["System"]["application"]
    assert request["request"]["type"] == "IntentRequest"
    assert request["request"]["intent"]["name"] == "WhatIsMyName"
    assert request["request"]["locale"] == "en-US"


def test_after_linking_each_request_holds_the_token_and_no_step_does(house: Home) -> None:
    steps = [*house.custom.link(house.sign_in()), *house.say("open smart lamp profile")]
    assert [step.hop for step in steps if not step.passed] == []
    account = house.custom.memory.now.linked()
    (request,) = house.skill.requests
    assert request["request"]["type"] == "LaunchRequest"
    assert request["context"]["System"]["user"]["accessToken"] == account.skill_token
    assert request["session"]["user"]["accessToken"] == account.skill_token
    for secret in (account.skill_token, account.refresh_token, house.pool.password):
        assert secret not in repr(steps)


def test_a_conversation_goes_on_until_the_skill_ends_it(house: Home) -> None:
    house.say()
    house.skill.listens = False
    house.say()
    house.say()
    house.skill.listens = True
    house.say()
    house.say("ask smart lamp profile what is my name")
    sessions = [request["session"] for request in house.skill.requests]
    assert [session["new"] for session in sessions] == [True, False, True, True, True]
    ids = [session["sessionId"] for session in sessions]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4


def test_a_wrong_answer_fails_the_step_and_ends_the_conversation(house: Home) -> None:
    house.say()
    house.skill.answer = {"version": "1.0", "response": {"outputSpeech": {"type": "SSML", "ssml": "<speak><b</speak>"}}}
    assert "not well-formed" in house.say()[-1].proved
    assert not house.say()[-1].passed
    assert [request["session"]["new"] for request in house.skill.requests] == [True, False, True]


def test_a_token_is_renewed_before_it_expires(house: Home) -> None:
    list(house.custom.link(house.sign_in()))
    first = house.custom.memory.now.linked()
    house.clock.now += 3590
    assert "refresh" in [step.hop for step in house.say()]
    renewed = house.custom.memory.now.linked()
    assert renewed.skill_token != first.skill_token
    assert renewed.refresh_token == first.refresh_token
    assert house.skill.requests[-1]["context"]["System"]["user"]["accessToken"] == renewed.skill_token


def test_when_the_refresh_is_refused_for_good_the_request_holds_no_token(house: Home) -> None:
    list(house.custom.link(house.sign_in()))
    house.pool.refresh_tokens.clear()
    house.clock.now += 3600
    assert house.say()[-1].passed
    assert "accessToken" not in house.skill.requests[-1]["context"]["System"]["user"]
    assert house.custom.memory.now.account is None


def test_unlinking_forgets_the_token(house: Home) -> None:
    assert not list(house.custom.unlink())[-1].passed
    list(house.custom.link(house.sign_in()))
    assert list(house.custom.unlink())[-1].passed
    house.say()
    assert "accessToken" not in house.skill.requests[-1]["context"]["System"]["user"]


def test_a_locale_that_the_skill_does_not_speak(house: Home) -> None:
    (step,) = house.custom.say("hola", "es-ES")
    assert not step.passed
    assert "en-US" in step.proved
    assert house.skill.requests == []


def test_another_state_is_not_linked(house: Home) -> None:
    steps = list(house.custom.link(lambda _, __: {"code": "x", "state": "another"}))
    assert not steps[-1].passed
    assert house.custom.memory.now.account is None


ANSWER = {
    "version": "1.0",
    "response": {
        "outputSpeech": {"type": "SSML", "ssml": "<speak>Hello!</speak>"},
        "card": {"type": "Simple", "title": "Profile", "content": "Hello!"},
        "reprompt": {"outputSpeech": {"type": "PlainText", "text": "Hello?"}},
        "shouldEndSession": False,
    },
}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from(["what is my name", "open smart lamp profile"]) | TEXTS, answer=ANYTHING | spoilt(ANSWER))
def test_whatever_the_skill_answers_the_steps_end_and_nothing_is_raised(house: Home, text: str, answer: object) -> None:
    house.skill.answer = answer
    assert house.say(text)
