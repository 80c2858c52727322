"""Alexa with a custom skill: what it is sent, and what is made of its answers."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
from tests.fakes.tea_timer import MODEL as TEA

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

    def enabled(self, *, optional: bool) -> dict[str, object]:
        """Enable the skill with this setting of its account linking page; the facts of the step."""
        self.custom.linking = replace(self.custom.linking, skip_on_enablement=optional)
        (step,) = self.custom.enable()
        return {"passed": step.passed, **step.facts}

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
    models = {locale: replace(MODEL, locale=locale) for locale in ("en-US", "en-GB")}
    return Home(CustomSkillSession(memory, linking, InProcessSkill(skill), models, clock), pool, skill, clock)


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


LINK_CARD = {
    "version": "1.0",
    "response": {
        "outputSpeech": {"type": "SSML", "ssml": "<speak>Please link your account.</speak>"},
        "card": {"type": "LinkAccount"},
        "shouldEndSession": True,
    },
}
STARTS = ["enablement", "the settings", "a card"]


@pytest.mark.parametrize("optional", [True, False])
def test_the_setting_decides_whether_enabling_asks_to_link(house: Home, optional: bool) -> None:
    """Amazon, "Let Users Enable Your Skill without Account Linking"."""
    assert house.enabled(optional=optional) == {"passed": True, "asks_to_link": not optional}
    remembered = house.custom.memory.now
    assert (remembered.enabled, remembered.account) == (True, None)
    assert not list(house.custom.link(lambda *_: {"error": "access_denied"}))[-1].passed
    assert all(step.passed for step in house.say())
    assert "accessToken" not in house.skill.requests[-1]["context"]["System"]["user"]
    assert house.enabled(optional=optional)["asks_to_link"] is not optional
    list(house.custom.link(house.sign_in()))
    assert house.enabled(optional=optional)["asks_to_link"] is False


@pytest.mark.parametrize("optional", [True, False])
@pytest.mark.parametrize("start", STARTS)
def test_whatever_linking_starts_from_the_same_question_is_answered(house: Home, start: str, optional: bool) -> None:
    for _ in range(2):
        house.enabled(optional=optional)
        if start == "a card":
            house.skill.answer = LINK_CARD
            assert house.say()[-1].facts["card"] == "LinkAccount"
            house.skill.answer = None
        elif start == "the settings":
            house.say()
        assert house.custom.memory.now.link_card is (start == "a card")
        first, *_, last = house.custom.link(house.sign_in())
        assert first.proved.startswith("The card") is (start == "a card")
        assert last.passed
        assert house.custom.memory.now.link_card is False
        token = house.custom.memory.now.linked().skill_token
        assert house.say()[-1].facts == {"speech": "Hello!", "listens": True}
        assert house.skill.requests[-1]["context"]["System"]["user"]["accessToken"] == token
        assert list(house.custom.unlink())[-1].passed
        assert (house.custom.memory.now.enabled, house.custom.listens) == (False, False)


@pytest.mark.parametrize(
    ("text", "locale"), [("what is my name", "en-US"), ("what is my name", "en-GB"), ("what's my `name`", "en-US")]
)
def test_the_command_that_asks_again_is_the_question_itself(house: Home, text: str, locale: str) -> None:
    house.skill.answer = LINK_CARD
    *_, step = house.custom.say(text, locale)
    command = step.proved.partition("ask again: `")[2].removesuffix("`")
    elsewhere = [] if locale == "en-US" else ["--locale", locale]
    assert shlex.split(command) == ["smartlamp", "say", "--skill", "profile", *elsewhere, text]


def test_calling_a_skill_enables_it_once(house: Home) -> None:
    assert [step.hop for step in house.say()] == ["utterance", "enable", "request", "response"]
    assert [step.hop for step in house.say()] == ["utterance", "request", "response"]
    assert list(house.custom.unlink())[-1].passed
    assert not list(house.custom.unlink())[-1].passed
    assert [step.hop for step in house.say()] == ["utterance", "enable", "request", "response"]


def test_the_card_waits_for_the_next_start_of_alexa(house: Home, tmp_path: Path) -> None:
    house.skill.answer = LINK_CARD
    house.say()
    again = Memory(tmp_path / "alexa" / "profile.json").now
    assert (again.enabled, again.link_card, again.account) == (True, True, None)


def test_a_link_that_breaks_leaves_the_skill_enabled_and_its_card_asks_again(house: Home) -> None:
    list(house.custom.link(house.sign_in()))
    house.pool.refresh_tokens.clear()
    house.clock.now += 3600
    house.skill.answer = LINK_CARD
    house.say()
    remembered = house.custom.memory.now
    assert (remembered.account, remembered.enabled, remembered.link_card) == (None, True, True)
    assert list(house.custom.link(house.sign_in()))[-1].passed
    assert house.custom.memory.now.link_card is False


def test_a_card_for_a_link_that_the_skill_refuses_waits_until_it_is_made_again(house: Home) -> None:
    list(house.custom.link(house.sign_in()))
    house.skill.answer = LINK_CARD
    house.say()
    remembered = house.custom.memory.now
    assert (remembered.account is not None, remembered.link_card) == (True, True)
    house.clock.now += 3590
    house.skill.answer = None
    assert "refresh" in [step.hop for step in house.say()]
    assert house.custom.memory.now.link_card is True
    list(house.custom.link(house.sign_in()))
    assert house.custom.memory.now.link_card is False


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    optional=st.booleans(), done=st.lists(st.sampled_from(["enable", "ask", "link", "give up", "unlink"]), max_size=8)
)
def test_in_any_order_enabled_linked_and_asked_fit_together(house: Home, optional: bool, done: list[str]) -> None:
    list(house.custom.unlink())
    enabled = linked = card = False
    for step in done:
        if step == "enable":
            assert house.enabled(optional=optional)["asks_to_link"] is (not optional and not linked)
            enabled = True
        elif step == "ask":
            house.skill.answer = None if linked else LINK_CARD
            assert all(each.passed for each in house.say())
            assert ("accessToken" in house.skill.requests[-1]["session"]["user"]) is linked
            enabled, card = True, card or not linked
        elif step == "link":
            assert all(each.passed for each in house.custom.link(house.sign_in()))
            enabled, linked, card = True, True, False
        elif step == "give up":
            assert not all(each.passed for each in house.custom.link(lambda *_: {"error": "access_denied"}))
        else:
            assert all(each.passed for each in house.custom.unlink()) is enabled
            enabled = linked = card = False
        remembered = house.custom.memory.now
        assert (remembered.enabled, remembered.account is not None, remembered.link_card) == (enabled, linked, card)


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


def test_a_request_holds_the_slots_and_the_attributes_of_the_answer_before(house: Home) -> None:
    model = InteractionModel.of("en-US", TEA)
    custom = CustomSkillSession(
        house.custom.memory, house.custom.linking, InProcessSkill(house.skill), {"en-US": model}
    )
    house.skill.answer = {"version": "1.0", "sessionAttributes": {"cups": 2}, "response": {"shouldEndSession": False}}
    steps = list(custom.say("ask tea timer to brew the earl", "en-US"))
    assert 'understands this as Brew, tea "the earl", the beginning' in steps[0].proved
    list(custom.say("brew rooibos for two minutes", "en-US"))
    list(custom.say("open tea timer", "en-US"))
    first, second, third = house.skill.requests
    assert [each["session"]["attributes"] for each in (first, second, third)] == [{}, {"cups": 2}, {}]
    slots = first["request"]["intent"]["slots"]
    assert slots["minutes"] == {"name": "minutes", "confirmationStatus": "NONE"}
    assert (slots["tea"]["value"], slots["tea"]["source"]) == ("the earl", "USER")
    (found,) = slots["tea"]["resolutions"]["resolutionsPerAuthority"]
    assert found["status"] == {"code": "ER_SUCCESS_MATCH"}
    assert found["values"] == [{"value": {"name": "Earl Grey", "id": "EARL"}}]
    slots = second["request"]["intent"]["slots"]
    assert (slots["minutes"]["value"], "resolutions" in slots["minutes"]) == ("2", False)
    (found,) = slots["tea"]["resolutions"]["resolutionsPerAuthority"]
    assert (found["status"], "values" in found) == ({"code": "ER_SUCCESS_NO_MATCH"}, False)
