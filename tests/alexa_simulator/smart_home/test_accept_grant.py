"""Which event tokens the simulated gateway takes, and when a grant ends."""

from typing import Any

import pytest

from tests.alexa_simulator.conftest import Home, code_of, post, power_of, refreshed, token_of
from tests.fakes.gateway_events import change_report

Message = dict[str, Any]


def test_an_expired_token_is_an_invalid_one(linked: Home) -> None:
    linked.clock.now += 3599
    assert post(linked, change_report("lamp-1", token_of(linked))).status == 202
    linked.clock.now += 1
    answer = post(linked, change_report("lamp-1", token_of(linked)))
    assert (answer.status, code_of(answer)) == (401, "INVALID_ACCESS_TOKEN_EXCEPTION")


@pytest.mark.parametrize("rotates", [False, True])
def test_a_new_event_token_does_not_end_the_one_before(linked: Home, rotates: bool) -> None:
    status, body = refreshed(linked, rotates=rotates)
    assert status == 200
    for token in (token_of(linked), str(body["access_token"])):
        assert post(linked, change_report("lamp-1", token), token).status == 202


def test_a_disabled_skill_is_told_so_and_its_refresh_is_refused(linked: Home) -> None:
    token = token_of(linked)
    list(linked.alexa.unlink())
    answer = post(linked, change_report("lamp-1", token))
    assert (answer.status, code_of(answer)) == (403, "SKILL_DISABLED_EXCEPTION")
    assert refreshed(linked)[1]["error"] == "invalid_grant"
    assert linked.alexa.memory.now.properties == {}
    linked.clock.now += 3600
    answer = post(linked, change_report("lamp-1", token))
    assert (answer.status, code_of(answer)) == (401, "INVALID_ACCESS_TOKEN_EXCEPTION")


@pytest.mark.parametrize("unlinked_between", [False, True])
def test_of_several_grants_of_one_owner_the_newest_is_good(linked: Home, unlinked_between: bool) -> None:
    if unlinked_between:
        list(linked.alexa.unlink())
    assert all(step.passed for step in linked.alexa.link(linked.sign_in()))
    old, new = token_of(linked, 0), token_of(linked, 1)
    answer = post(linked, change_report("lamp-1", old, "OFF"), old)
    assert (answer.status, code_of(answer)) == (401, "INVALID_ACCESS_TOKEN_EXCEPTION")
    assert refreshed(linked, 0)[1]["error"] == "invalid_grant"
    assert post(linked, change_report("lamp-1", new, "ON"), new).status == 202
    assert power_of(linked, "lamp-1") == "ON"


def test_a_grant_whose_link_is_not_there_yet_was_never_enabled(home: Home) -> None:
    answers: list[tuple[int, str | None]] = []

    def eager(directive: Message, answer: Message) -> Message:
        if directive["directive"]["header"]["name"] == "AcceptGrant":
            told = post(home, change_report("lamp-1", token_of(home)))
            answers.append((told.status, code_of(told)))
        return answer

    home.skill.twist = eager
    assert all(step.passed for step in home.alexa.link(home.sign_in()))
    assert answers == [(403, "SKILL_NEVER_ENABLED_EXCEPTION")]
    assert post(home, change_report("lamp-1", token_of(home))).status == 202


def test_a_grant_of_a_linking_that_failed_is_void(home: Home) -> None:
    home.skill.twist = lambda directive, answer: (
        None if directive["directive"]["header"]["name"] == "AcceptGrant" else answer
    )
    list(home.alexa.link(home.sign_in()))
    assert home.alexa.memory.now.grants == ()
    assert refreshed(home)[1]["error"] == "invalid_grant"
