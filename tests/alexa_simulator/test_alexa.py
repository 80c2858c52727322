import json
import re
from dataclasses import replace
from typing import Any

import pytest

from alexa_simulator.alexa import Alexa, reconcile
from alexa_simulator.errors import LinkingRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import LinkedAccount
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.step import Step
from alexa_troubleshooting import explanation
from tests.alexa_simulator.conftest import Home
from tests.fakes.fake_skill import color_endpoint, error, event, lamp_endpoint, scene_endpoint

Message = dict[str, Any]


def hops(steps: list[Step]) -> list[str]:
    return [step.hop if step.passed else f"{step.hop}!" for step in steps]


def names(home: Home) -> list[str]:
    return [each["directive"]["header"]["name"] for each in home.skill.directives]


def account(home: Home) -> LinkedAccount:
    return home.alexa.memory.now.linked()


@pytest.mark.parametrize("dress", ["emulator", "cognito"])
def test_linking_from_the_authorization_url_to_the_lamps(home: Home, dress: str) -> None:
    home.pool.dress = dress
    steps = list(home.alexa.link(home.sign_in()))
    assert hops(steps) == ["authorization URL", "sign-in", "code", "skill token", "AcceptGrant", "Discover"]
    assert names(home) == ["AcceptGrant", "Discover"]
    assert steps[3].facts == {
        "client_id": "linking-client",
        "scope": "openid profile",
        "token_use": "access",
        "sub": "11111111…",
        "lifetime_s": 3600,
    }
    assert steps[5].facts["endpoints"] == [
        {
            "name": name,
            "endpointId": endpoint_id,
            "categories": ["LIGHT"],
            "interfaces": ["Alexa", "Alexa.PowerController", "Alexa.EndpointHealth"],
        }
        for name, endpoint_id in (("SmartLamp", "lamp-1"), ("Desk Lamp", "lamp-2"))
    ]
    assert (account(home).expires_at, account(home).since) == (home.clock.now + 3600, home.clock.now)


def test_nothing_secret_is_shown_kept_or_logged(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    home.skill.twist = lambda _, answer: answer
    steps = [*home.alexa.link(home.sign_in()), *home.alexa.say("turn on SmartLamp"), *home.alexa.say("is desk lamp on")]
    home.skill.twist = lambda directive, _: {"errorMessage": str(directive)}
    steps += home.alexa.say("turn on SmartLamp")
    shown = (
        json.dumps([step.to_json() for step in steps]) + repr(home.alexa.memory.now.messages) + repr(home.alexa.linking)
    )
    state = home.pool.requests[0][2].get("state", "")
    for secret in [*home.secrets(), *([state] if state else [])]:
        assert secret not in shown
    for secret in home.secrets():
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("break_it", "last", "why", "likeliest"),
    [
        ("wrong password", "sign-in!", "Incorrect username or password", ""),
        ("another state", "code!", "start again", ""),
        ("no refresh token", "skill token!", "no refresh_token", "no-refresh-token"),
        ("grant refused", "AcceptGrant!", "ACCEPT_GRANT_FAILED.*So the whole linking fails", "event-client-missing"),
        ("grant unanswered", "AcceptGrant!", "returned nothing.*So the whole linking fails", "answer-malformed"),
        ("grant never exchanged", "AcceptGrant!", "never exchanged its code", "accept-grant-unhandled"),
    ],
)
def test_a_linking_that_fails_leaves_nothing_linked(
    home: Home, break_it: str, last: str, why: str, likeliest: str
) -> None:
    sign_in = home.sign_in("wrong" if break_it == "wrong password" else None)
    if break_it == "another state":
        honest = sign_in

        def sign_in(url: str, redirect_uri: str) -> dict[str, str]:
            return {**honest(url, redirect_uri), "state": "another"}

    if break_it == "no refresh token":
        body = json.dumps({"access_token": "t", "token_type": "Bearer", "expires_in": 3600}).encode()
        home.pool.answer_tokens = (200, {"Content-Type": "application/json"}, body)
    if break_it == "grant refused":
        failed = {"type": "ACCEPT_GRANT_FAILED", "message": "no"}
        home.skill.twist = lambda asked, _: event(asked, "Alexa.Authorization", "ErrorResponse", failed)
    if break_it == "grant unanswered":
        home.skill.twist = lambda _, __: None
    if break_it == "grant never exchanged":
        home.skill.login_with_amazon = None
    steps = list(home.alexa.link(sign_in))
    assert hops(steps)[-1] == last
    assert all(step.passed for step in steps[:-1])
    assert re.search(why, steps[-1].proved, re.DOTALL)
    seen = explanation((likeliest,) if likeliest else (), "" if last == "sign-in!" else "unable-to-link")
    facts = steps[-1].facts
    assert (facts.get("customer_sees", ""), facts.get("why", "")) == (seen.customer_sees, seen.why)
    assert facts.get("to_do", "") == seen.to_do
    assert home.alexa.memory.now.account is None
    assert "Discover" not in names(home)


def test_a_failed_discovery_does_not_undo_the_link(home: Home) -> None:
    home.skill.twist = lambda asked, answer: (
        error(asked, "INTERNAL_ERROR") if asked["directive"]["header"]["name"] == "Discover" else answer
    )
    steps = list(home.alexa.link(home.sign_in()))
    assert hops(steps)[-1] == "Discover!"
    assert home.alexa.memory.now.account is not None


def test_linking_anew_ends_the_grant_before(linked: Home) -> None:
    before = linked.alexa.memory.now.grants
    assert all(step.passed for step in linked.alexa.link(linked.sign_in()))
    after = linked.alexa.memory.now.grants
    assert len(before) == len(after) == 1
    assert before != after


def test_saying_it_switches_the_lamp_and_is_judged(linked: Home) -> None:
    steps = list(linked.alexa.say("Alexa, turn on SmartLamp"))
    assert hops(steps) == ["utterance", "directive", "event", "judgement"]
    assert steps[-1].facts["speech"] == "OK."
    assert linked.skill.power["lamp-1"] == "ON"
    assert {each["name"]: each["value"] for each in linked.alexa.memory.now.properties["lamp-1"]}["powerState"] == "ON"
    sent = linked.skill.directives[-1]["directive"]
    assert sent["endpoint"]["scope"]["token"] == account(linked).skill_token
    assert sent["endpoint"]["cookie"] == {"model": "color"}


@pytest.mark.parametrize(
    ("said", "speech"),
    [
        ("is SmartLamp on?", "SmartLamp is off."),
        ("is the desk lamp on", "Desk Lamp is on."),
        ("discover my devices", "I found 2 devices."),
    ],
)
def test_questions_are_answered(linked: Home, said: str, speech: str) -> None:
    assert list(linked.alexa.say(said))[-1].facts["speech"] == speech


@pytest.fixture
def colorful(linked: Home) -> Home:
    """Linked, with one lamp that can do everything and a scene."""
    linked.skill.endpoints = [
        color_endpoint("lamp-1", "SmartLamp", "ToggleController"),
        scene_endpoint("scene-1", "Relax"),
    ]
    list(linked.alexa.discover())
    linked.skill.directives.clear()
    return linked


@pytest.mark.parametrize(
    ("before", "said", "speech"),
    [
        ("set SmartLamp to 40 percent", "how bright is SmartLamp?", "SmartLamp is at 40 percent."),
        ("make SmartLamp blue", "what color is SmartLamp?", "SmartLamp is blue."),
        ("make SmartLamp warm white", "what color is SmartLamp?", "SmartLamp is white at 2200 kelvin."),
        ("make SmartLamp crimson", "what is SmartLamp's color temperature?", "SmartLamp is crimson."),
    ],
)
def test_questions_about_more_than_power_are_answered(colorful: Home, before: str, said: str, speech: str) -> None:
    for utterance in ("set SmartLamp to 40 percent", "make SmartLamp white", before):
        assert list(colorful.alexa.say(utterance))[-1].facts["speech"] == "OK."
    steps = list(colorful.alexa.say(said))
    assert hops(steps) == ["utterance", "directive", "event", "judgement"]
    assert steps[-1].facts["speech"] == speech


def test_an_effect_names_its_instance_and_a_scene_starts(colorful: Home) -> None:
    steps = list(colorful.alexa.say("set the effect to candle on SmartLamp"))
    assert hops(steps) == ["utterance", "directive", "event", "judgement"]
    assert steps[0].facts["payload"] == {"mode": "Effect.Candle"}
    assert colorful.skill.directives[-1]["directive"]["header"]["instance"] == "Lamp.Effect"
    assert hops(list(colorful.alexa.say("start Relax"))) == ["utterance", "directive", "event", "judgement"]
    assert colorful.skill.directives[-1]["directive"]["header"]["namespace"] == "Alexa.SceneController"


def test_no_directive_is_sent_for_what_alexa_refuses_itself(linked: Home) -> None:
    linked.skill.endpoints.append(lamp_endpoint("lamp-3", "Sensor", power=False))
    list(linked.alexa.discover())
    linked.skill.directives.clear()
    for said in ("turn on the attic", "turn on sensor", "make tea"):
        steps = list(linked.alexa.say(said))
        assert hops(steps) == ["utterance!"]
        assert steps[-1].facts["speech"]
    assert linked.skill.directives == []


def test_a_refused_answer_is_not_believed(linked: Home) -> None:
    list(linked.alexa.say("turn off desk lamp"))
    linked.skill.twist = lambda _, answer: {**answer, "extra": 1}
    steps = list(linked.alexa.say("turn on desk lamp"))
    assert hops(steps) == ["utterance", "directive", "event", "judgement!"]
    assert steps[-1].facts["faults"]
    known = {each["name"]: each["value"] for each in linked.alexa.memory.now.properties["lamp-2"]}
    assert known["powerState"] == "OFF"


def test_an_event_id_is_good_for_one_event(linked: Home) -> None:
    linked.skill.twist = lambda _, answer: {
        **answer,
        "event": {**answer["event"], "header": {**answer["event"]["header"], "messageId": "one"}},
    }
    assert hops(list(linked.alexa.say("turn on SmartLamp")))[-1] == "judgement"
    assert hops(list(linked.alexa.say("turn on SmartLamp")))[-1] == "judgement!"


@pytest.mark.parametrize(("left", "refreshed"), [(61, False), (60, True), (-5, True)])
def test_the_skill_token_is_refreshed_in_its_last_minute(linked: Home, left: float, refreshed: bool) -> None:
    before = account(linked)
    linked.clock.now = before.expires_at - left
    steps = list(linked.alexa.say("turn on SmartLamp"))
    assert hops(steps) == ["utterance", *(["refresh"] if refreshed else []), "directive", "event", "judgement"]
    assert (account(linked).skill_token != before.skill_token) is refreshed
    assert linked.skill.directives[-1]["directive"]["endpoint"]["scope"]["token"] == account(linked).skill_token
    assert account(linked).refresh_token == before.refresh_token


def test_a_rotated_refresh_token_is_kept(linked: Home) -> None:
    before = account(linked)
    linked.pool.rotates = True
    linked.clock.now = before.expires_at
    list(linked.alexa.discover())
    assert account(linked).refresh_token != before.refresh_token
    assert Memory(linked.path).now.linked() == account(linked)


@pytest.mark.parametrize("kind", ["EXPIRED_AUTHORIZATION_CREDENTIAL", "INVALID_AUTHORIZATION_CREDENTIAL"])
def test_a_token_that_the_skill_refuses_is_refreshed_once(linked: Home, kind: str) -> None:
    refused = account(linked).skill_token
    linked.skill.twist = lambda asked, answer: (
        error(asked, kind) if asked["directive"]["endpoint"]["scope"]["token"] == refused else answer
    )
    steps = list(linked.alexa.say("turn on SmartLamp"))
    assert hops(steps) == ["utterance", "directive", "event", "refresh", "directive", "event", "judgement"]
    linked.skill.twist = lambda asked, _: error(asked, kind)
    assert hops(list(linked.alexa.say("turn on SmartLamp")))[-4:] == ["refresh", "directive", "event", "judgement!"]


def test_a_refresh_that_is_refused_for_good_ends_the_link(linked: Home) -> None:
    linked.pool.refresh_tokens.clear()
    linked.clock.now = account(linked).expires_at
    steps = list(linked.alexa.say("turn on SmartLamp"))
    assert hops(steps) == ["utterance", "refresh!"]
    assert "`smartlamp link`" in steps[-1].proved
    assert linked.alexa.memory.now.account is None
    assert hops(list(linked.alexa.say("turn on SmartLamp"))) == ["utterance!"]


def test_a_refresh_that_fails_for_now_keeps_the_link(linked: Home) -> None:
    linked.pool.answer_tokens = (503, {"Content-Type": "application/json"}, b"{}")
    linked.clock.now = account(linked).expires_at
    assert hops(list(linked.alexa.discover())) == ["Discover!"]
    assert linked.alexa.memory.now.account is not None


def test_unlinking_forgets_everything_but_the_messages(linked: Home) -> None:
    assert hops(list(linked.alexa.unlink())) == ["unlink"]
    now = Memory(linked.path).now
    assert (now.account, dict(now.endpoints), dict(now.properties), now.grants) == (None, {}, {}, ())
    assert now.messages
    assert linked.skill.directives == []
    assert hops(list(linked.alexa.unlink())) == ["unlink!"]


def test_the_link_survives_a_restart(linked: Home) -> None:
    again = Memory(linked.path)
    assert again.now == linked.alexa.memory.now


def test_a_directive_by_hand_is_sent_as_it_is(linked: Home) -> None:
    report: Message = {
        "directive": {
            "header": {"namespace": "Alexa", "name": "ReportState"},
            "endpoint": {"endpointId": "lamp-2"},
            "payload": {},
        }
    }
    assert hops(list(linked.alexa.send(report))) == ["directive", "event", "judgement"]
    forged: Message = {
        "directive": {
            "header": {"namespace": "Alexa", "name": "ReportState", "messageId": "mine"},
            "endpoint": {"endpointId": "lamp-2", "scope": {"type": "BearerToken", "token": "forged"}},
        }
    }
    linked.skill.twist = lambda asked, _: error(asked, "INVALID_AUTHORIZATION_CREDENTIAL")
    steps = list(linked.alexa.send(forged))
    assert hops(steps) == ["directive", "event", "judgement!"]
    assert steps[-1].facts["error"] == "INVALID_AUTHORIZATION_CREDENTIAL"
    sent = linked.skill.directives[-1]["directive"]
    assert (sent["endpoint"]["scope"]["token"], sent["header"]["messageId"]) == ("forged", "mine")


def test_a_look_asks_the_skill_and_believes_nothing(linked: Home) -> None:
    before = linked.alexa.memory.now
    linked.skill.power["lamp-1"] = "ON"
    seen = linked.alexa.look(["lamp-1", "lamp-2"])
    shown: Any = seen["lamp-1"]["properties"]
    assert {each["name"]: each["value"] for each in shown}["powerState"] == "ON"
    assert seen["lamp-2"]["error"] is None
    assert linked.alexa.memory.now == before
    linked.skill.twist = lambda _, __: None
    assert "returned nothing" in str(linked.alexa.look(["lamp-1"])["lamp-1"]["error"])


def test_after_a_kill_the_grant_is_offered_anew_and_no_old_state_counts(linked: Home) -> None:
    list(linked.alexa.say("turn on SmartLamp"))
    linked.skill.directives.clear()
    assert reconcile(linked.alexa) == []
    assert names(linked) == ["AcceptGrant", "Discover"]
    assert len(linked.alexa.memory.now.grants) == 1
    assert linked.alexa.memory.now.properties == {}


@pytest.mark.parametrize("lost", ["refresh token", "user"])
def test_a_link_that_the_stack_lost_is_forgotten_and_said(linked: Home, lost: str) -> None:
    if lost == "refresh token":
        linked.pool.refresh_tokens.clear()
    else:
        linked.pool.knows_user = False
    said = reconcile(linked.alexa)
    assert len(said) == 1
    assert "(11111111…) was lost" in said[0]
    assert "`smartlamp link`" in said[0]
    assert linked.alexa.memory.now.account is None
    assert linked.alexa.memory.now.lost == tuple(said)
    assert reconcile(linked.alexa) == []
    assert linked.alexa.memory.now.lost == tuple(said)
    assert all(step.passed for step in linked.alexa.link(linked.sign_in()))
    assert linked.alexa.memory.now.lost == ()


def test_lamps_that_came_and_went_are_named(linked: Home) -> None:
    linked.skill.endpoints[1] = lamp_endpoint("lamp-9", "Attic")
    assert reconcile(linked.alexa) == ["Devices that are gone: Desk Lamp.", "Devices that are new: Attic."]


def test_a_pool_that_does_not_answer_costs_no_link(linked: Home) -> None:
    linked.pool.answer_tokens = (503, {"Content-Type": "application/json"}, b"{}")
    said = reconcile(linked.alexa)
    assert "could not be checked" in said[0]
    assert linked.alexa.memory.now.account is not None


def test_a_grant_that_the_skill_refuses_is_said(linked: Home) -> None:
    linked.skill.login_with_amazon = None
    assert "cannot send events" in reconcile(linked.alexa)[0]


def test_a_memory_that_cannot_be_written_is_a_failed_step(linked: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    step = list(linked.alexa.unlink())[-1]
    assert (step.passed, "No space left" in step.proved) == (False, True)
    assert linked.alexa.memory.now.account is not None


def test_steps_go_through_json() -> None:
    step = Step("a", "b", {"c": [1]}, passed=False)
    assert Step.from_json(json.loads(json.dumps(step.to_json()))) == step
    for wrong in (None, [1], {"hop": "a"}, {**step.to_json(), "hop": 1}):
        with pytest.raises(ValueError, match="not a step"):
            Step.from_json(wrong)


def test_a_smart_home_skill_cannot_be_enabled_without_an_account(home: Home) -> None:
    optional = replace(home.alexa.linking, skip_on_enablement=True)
    with pytest.raises(LinkingRefused, match="skipOnEnablement to false"):
        Alexa(home.alexa.memory, optional, InProcessSkill(home.skill))
