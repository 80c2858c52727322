"""A skill that subscribes hears who linked."""

import pytest

from alexa_simulator.alexa import Alexa
from alexa_simulator.skill_under_test import InProcessSkill
from tests.alexa_simulator.conftest import Home


def subscribed(home: Home, heard: list[object], *, fails: bool = False) -> Alexa:
    """The same customer's Alexa, with a skill that subscribes."""

    def function(message: dict[str, object]) -> object:
        if "directive" in message:
            return home.skill(message)
        heard.append(message)
        if fails:
            raise ValueError
        return {}

    alexa = Alexa(home.alexa.memory, home.alexa.linking, InProcessSkill(function), home.clock, subscribes=True)
    home.skill.login_with_amazon = alexa.login_with_amazon
    return alexa


@pytest.mark.parametrize("fails", [False, True])
def test_a_skill_that_subscribes_is_told_who_linked_and_only_then(home: Home, fails: bool) -> None:
    heard: list[object] = []
    alexa = subscribed(home, heard, fails=fails)
    steps = list(alexa.link(home.sign_in()))
    (step,) = [step for step in steps if step.hop == "skill event"]
    assert step.passed is not fails
    account = alexa.memory.now.linked()
    match heard:
        case [
            {
                "context": {"System": {"application": {"applicationId": skill_id}, "user": {"userId": str(user_id)}}},
                "request": {"type": kind, "timestamp": "2026-05-28T20:26:40Z", "body": {"accessToken": token}},
            }
        ]:
            assert (skill_id, kind) == (alexa.linking.skill_id, "AlexaSkillEvent.SkillAccountLinked")
            assert user_id.startswith("amzn1.ask.account.")
            assert token == account.skill_token
        case _:
            pytest.fail("no such event")
    assert not [step for step in steps if account.skill_token in str(step.to_json())]


def test_a_skill_that_does_not_is_sent_directives_only(home: Home) -> None:
    assert "skill event" not in [step.hop for step in home.alexa.link(home.sign_in())]
    assert all("directive" in each for each in home.skill.directives)


def test_where_the_grant_fails_nothing_was_linked(home: Home) -> None:
    heard: list[object] = []
    alexa = subscribed(home, heard)
    home.skill.login_with_amazon = None
    assert not list(alexa.link(home.sign_in()))[-1].passed
    assert heard == []
