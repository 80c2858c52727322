"""Sessions sent anew: to the same skill nothing differs, to another what differs is named."""

import copy
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartlamp.errors import CannotRun
from smartlamp.evaluation.sessions.difference import Difference
from smartlamp.evaluation.sessions.replay import Replayed, plain, replayed
from smartlamp.target.in_tests.skill import InThisProcess
from tests.fakes.fake_skill import FakeSkill, error
from tests.smartlamp.evaluation.sessions.conftest import TOKEN, MakeAlexa

SENTENCES = (
    *(f"{verb} {lamp}" for verb in ("turn on", "turn off") for lamp in ("SmartLamp", "Desk Lamp")),
    *("is SmartLamp on", "discover my devices"),
)
BY_HAND: dict[str, Any] = {
    "directive": {
        "header": {"namespace": "Alexa", "name": "ReportState"},
        "endpoint": {"endpointId": "lamp-1"},
        "payload": {},
    }
}


def again(alexa: InThisProcess, make_alexa: MakeAlexa, skill: FakeSkill) -> list[Replayed]:
    return list(replayed(alexa.exchanges(), make_alexa(skill)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.sampled_from(SENTENCES), max_size=8), st.booleans())
def test_the_same_skill_answers_the_same(make_alexa: MakeAlexa, said: list[str], by_hand: bool) -> None:
    alexa = make_alexa(FakeSkill())
    list(alexa.discover())
    for text in said:
        list(alexa.say(text))
    if by_hand:
        list(alexa.directive(BY_HAND))
    done = again(alexa, make_alexa, FakeSkill())
    assert len(done) == 1 + len(said) + by_hand
    assert [each.to_json() for each in done if not each.is_same] == []
    assert [each.kept for each in done] == list(alexa.exchanges())


def test_ids_and_the_token_are_those_of_now(alexa: InThisProcess, make_alexa: MakeAlexa) -> None:
    list(alexa.discover())
    list(alexa.say("turn on SmartLamp"))
    skill = FakeSkill()
    other = make_alexa(skill)
    other.adopt("another-token")
    assert all(each.is_same for each in replayed(alexa.exchanges(), other))
    sent = skill.directives[-1]["directive"]
    was = alexa.exchanges()[-1].directive["directive"]
    assert sent["endpoint"]["scope"]["token"] == "another-token"
    assert sent["endpoint"]["cookie"] == was["endpoint"]["cookie"] == {"model": "color"}
    assert sent["header"]["messageId"] != was["header"]["messageId"]
    assert len(sent["header"]["correlationToken"]) == 440


def test_a_forged_token_is_not_made_a_right_one(alexa: InThisProcess, make_alexa: MakeAlexa) -> None:
    forged = copy.deepcopy(BY_HAND)
    forged["directive"]["endpoint"]["scope"] = {"type": "BearerToken", "token": "forged"}
    list(alexa.discover())
    list(alexa.directive(forged))
    skill = FakeSkill()
    again(alexa, make_alexa, skill)
    assert skill.directives[-1]["directive"]["endpoint"]["scope"]["token"] not in (TOKEN, "forged")


def changed(how: Callable[[Any], object]) -> Callable[[Any, Any], object]:
    """A twist of everything but discoveries."""

    def twist(asked: Any, answer: Any) -> object:
        return answer if asked["directive"]["header"]["name"] == "Discover" else (how(answer), answer)[1]

    return twist


def value(answer: Any) -> None:
    answer["context"]["properties"][0]["value"] = "OFF"


def without_correlation(answer: Any) -> None:
    del answer["event"]["header"]["correlationToken"]


def another_correlation(answer: Any) -> None:
    answer["event"]["header"]["correlationToken"] = "another"


def crash(_: Any) -> None:
    raise ValueError(f"no lamp, {uuid.uuid4()}")


@pytest.mark.parametrize(
    ("how", "path", "fault"),
    [
        (value, "/context/properties/0/value", 'must be "ON"'),
        (without_correlation, "/event/header/correlationToken", "correlationToken"),
        # Both are masked: the judgement tells.
        (another_correlation, None, "correlationToken"),
        (crash, "/event", "ValueError: no lamp"),
    ],
)
def test_what_differs_is_named_and_judged(
    alexa: InThisProcess, make_alexa: MakeAlexa, how: Callable[[Any], object], path: str | None, fault: str
) -> None:
    list(alexa.discover())
    list(alexa.say("turn on SmartLamp"))
    found, said = again(alexa, make_alexa, FakeSkill(twist=changed(how)))
    assert (found.is_same, said.is_same) == (True, False)
    assert path in [each.path for each in said.found] or (path is None and said.found == ())
    assert fault in " ".join(said.new_faults)
    assert said.name == '"turn on SmartLamp"'
    assert (said.kept.text, said.kept.operation, said.kept.number) == ("turn on SmartLamp", "say", 2)
    assert said.kept.faults == said.new_faults
    assert said.to_json()["same"] is False


def test_a_fault_that_is_gone_is_a_difference_too(
    alexa: InThisProcess, make_alexa: MakeAlexa, skill: FakeSkill
) -> None:
    skill.twist = changed(another_correlation)
    list(alexa.discover())
    list(alexa.say("turn on SmartLamp"))
    _, said = again(alexa, make_alexa, FakeSkill())
    assert (said.found, said.new_faults, len(said.old_faults), said.is_same) == ((), (), 1, False)


@pytest.mark.parametrize("how", [crash, another_correlation])
def test_the_same_fault_again_is_no_difference(
    alexa: InThisProcess, make_alexa: MakeAlexa, skill: FakeSkill, how: Callable[[Any], object]
) -> None:
    skill.twist = changed(how)
    list(alexa.discover())
    list(alexa.say("turn on SmartLamp"))
    assert [each.is_same for each in again(alexa, make_alexa, FakeSkill(twist=changed(how)))] == [True, True]


def test_an_error_in_place_of_an_answer(alexa: InThisProcess, make_alexa: MakeAlexa) -> None:
    list(alexa.discover())
    list(alexa.say("turn on SmartLamp"))
    unreachable = FakeSkill(
        twist=lambda asked, answer: (
            answer if "endpoint" not in asked["directive"] else error(asked, "ENDPOINT_UNREACHABLE")
        )
    )
    _, said = again(alexa, make_alexa, unreachable)
    assert Difference("/event/header/name", "", "Response", "ErrorResponse") in said.found
    assert said.kept.error == "ENDPOINT_UNREACHABLE"


def test_a_grant_is_not_sent_again(alexa: InThisProcess, make_alexa: MakeAlexa) -> None:
    list(
        alexa.directive(
            {"directive": {"header": {"namespace": "Alexa.Authorization", "name": "AcceptGrant"}, "payload": {}}}
        )
    )
    skill = FakeSkill()
    (grant,) = again(alexa, make_alexa, skill)
    assert (grant.is_same, skill.directives) == (True, [])
    assert "needs a new code" in grant.to_json()["left_out"]
    assert grant.kept == grant.recorded


def test_without_a_link_nothing_is_sent(alexa: InThisProcess, make_alexa: MakeAlexa) -> None:
    list(alexa.discover())
    other = make_alexa(FakeSkill())
    list(other.unlink())
    with pytest.raises(CannotRun, match=r"Line 1 of the session was not sent\. No account is linked"):
        list(replayed(alexa.exchanges(), other))


def test_a_directive_as_a_person_writes_it(alexa: InThisProcess) -> None:
    list(alexa.directive(BY_HAND))
    (kept,) = alexa.exchanges()
    wanted = copy.deepcopy(BY_HAND)
    wanted["directive"]["header"]["payloadVersion"] = "3"
    assert plain(kept.directive) == wanted
