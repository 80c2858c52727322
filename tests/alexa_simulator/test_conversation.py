"""Alexa with a skill token that somebody else obtained."""

import base64
import json
from pathlib import Path

import pytest

from alexa_simulator.conversation import LIFETIME_S, Conversation
from alexa_simulator.errors import TokensRefused
from alexa_simulator.memory import Memory
from alexa_simulator.skill import InProcessSkill
from alexa_simulator.step import Step
from tests.fakes.fake_skill import FakeSkill
from tests.fakes.settable_clock import SettableClock

NOW = 1_780_000_000.0


def token(**claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJub25lIn0.{body}.c2ln"


@pytest.fixture
def skill() -> FakeSkill:
    return FakeSkill()


@pytest.fixture
def conversation(skill: FakeSkill, tmp_path: Path) -> Conversation:
    return Conversation(Memory(tmp_path / "alexa" / "memory.json"), InProcessSkill(skill), SettableClock(NOW))


def passed(steps: list[Step]) -> bool:
    return all(step.passed for step in steps)


def test_an_adopted_token_is_what_the_skill_is_sent(conversation: Conversation, skill: FakeSkill) -> None:
    adopted = token(sub="user-1", exp=NOW + 900)
    conversation.adopt(adopted)
    assert passed(list(conversation.discover()))
    assert passed(list(conversation.say("turn on SmartLamp")))
    assert skill.power["lamp-1"] == "ON"
    assert skill.directives[-1]["directive"]["endpoint"]["scope"]["token"] == adopted
    assert conversation.memory.now.linked().expires_at == NOW + 900


def test_what_was_discovered_stays_for_the_same_user_only(conversation: Conversation) -> None:
    conversation.adopt(token(sub="user-1", exp=NOW + 900))
    list(conversation.discover())
    conversation.adopt(token(sub="user-1", exp=NOW + 1800))
    assert set(conversation.memory.now.endpoints) == {"lamp-1", "lamp-2"}
    conversation.adopt(token(sub="another", exp=NOW + 900))
    assert conversation.memory.now.endpoints == {}


def test_a_token_that_does_not_say_when_it_ends_is_taken_for_an_hour(conversation: Conversation) -> None:
    conversation.adopt("opaque")
    assert conversation.memory.now.linked().expires_at == NOW + LIFETIME_S


def test_a_token_that_has_ended_is_not_adopted(conversation: Conversation) -> None:
    with pytest.raises(TokensRefused, match="ended 5 s ago"):
        conversation.adopt(token(sub="user-1", exp=NOW - 5))
    assert conversation.memory.now.account is None


def test_an_adopted_token_is_not_renewed(conversation: Conversation, skill: FakeSkill) -> None:
    conversation.adopt(token(sub="user-1", exp=NOW + 30))
    (step,) = conversation.discover()
    assert not step.passed
    assert "came without a refresh token" in step.proved
    assert skill.directives == []


def test_it_can_be_forgotten(conversation: Conversation) -> None:
    conversation.adopt(token(sub="user-1", exp=NOW + 900))
    assert passed(list(conversation.unlink()))
    assert conversation.memory.now.account is None
    assert not passed(list(conversation.discover()))
