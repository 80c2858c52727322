import json
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alexa_simulator.alexa import Alexa
from alexa_simulator.event_gateway.event_log import EventLog, Outcome
from alexa_simulator.event_gateway.gateway import MOST_BYTES, GatewayAnswer, Posted
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from tests.alexa_simulator.conftest import Home, code_of, post, power_of, refreshed, token_of
from tests.fakes.any_json import ANYTHING, TEXTS, spoilt
from tests.fakes.fake_skill import lamp_endpoint, reported
from tests.fakes.gateway_events import add_or_update, change_report, delete_report, posted
from tests.fakes.makers_skill import deferred

Message = dict[str, Any]


def changed(message: Message, path: str, value: object) -> Message:
    """The message with the member at a pointer set; None removes it."""
    whole: Message = json.loads(json.dumps(message))
    around: Any = whole
    *way, last = path.strip("/").split("/")
    for step in way:
        around = around[int(step) if isinstance(around, list) else step]
    if value is None:
        del around[last]
    else:
        around[int(last) if isinstance(around, list) else last] = value
    return whole


def test_a_right_event_is_accepted_with_nothing_to_say_and_believed(linked: Home) -> None:
    assert post(linked, change_report("lamp-1", token_of(linked), "ON")) == GatewayAnswer(202)
    assert power_of(linked, "lamp-1") == "ON"
    (heard,) = linked.alexa.events.after(0)
    assert (heard.number, heard.status, heard.code, heard.outcome, heard.why) == (1, 202, None, Outcome.TAKEN, "")
    assert heard.at == linked.clock.now


def test_endpoints_come_change_and_go(linked: Home) -> None:
    token = token_of(linked)
    post(linked, change_report("lamp-2", token, "OFF"))
    post(linked, add_or_update(token, ("lamp-2", "Reading Lamp"), ("lamp-3", "Attic")))
    names = {key: each["friendlyName"] for key, each in linked.alexa.memory.now.endpoints.items()}
    assert names == {"lamp-1": "SmartLamp", "lamp-2": "Reading Lamp", "lamp-3": "Attic"}
    assert power_of(linked, "lamp-2") == "OFF"
    post(linked, delete_report(token, "lamp-2", "lamp-9"))
    assert set(linked.alexa.memory.now.endpoints) == {"lamp-1", "lamp-3"}
    assert "lamp-2" not in linked.alexa.memory.now.properties


def test_what_an_endpoint_no_longer_declares_is_forgotten(linked: Home) -> None:
    token = token_of(linked)
    post(linked, change_report("lamp-1", token))
    message = add_or_update(token)
    message["event"]["payload"]["endpoints"] = [lamp_endpoint("lamp-1", "SmartLamp", power=False)]
    assert post(linked, message).status == 202
    assert [each["name"] for each in linked.alexa.memory.now.properties["lamp-1"]] == ["connectivity"]


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        pytest.param({"authorization": ""}, 401, "INVALID_ACCESS_TOKEN_EXCEPTION", id="no token"),
        pytest.param({"authorization": "Basic abc"}, 401, "INVALID_ACCESS_TOKEN_EXCEPTION", id="another scheme"),
        pytest.param({"authorization": "Bearer Atza|x"}, 401, "INVALID_ACCESS_TOKEN_EXCEPTION", id="unknown token"),
        pytest.param({"content_type": "text/plain"}, 400, "INVALID_REQUEST_EXCEPTION", id="not JSON by its header"),
        pytest.param({"region": "eu"}, 403, "SKILL_NEVER_ENABLED_EXCEPTION", id="Europe's gateway"),
        pytest.param({"region": "fe"}, 403, "SKILL_NEVER_ENABLED_EXCEPTION", id="the Far East's gateway"),
    ],
)
def test_the_wrong_way_to_ask(linked: Home, more: dict[str, str], status: int, code: str) -> None:
    answer = post(linked, change_report("lamp-1", token_of(linked)), **more)
    assert (answer.status, code_of(answer)) == (status, code)
    assert power_of(linked, "lamp-1") is None
    (heard,) = linked.alexa.events.after(0)
    assert (heard.outcome, heard.status, heard.code) == (Outcome.REFUSED, status, code)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("/event", None, id="no event"),
        pytest.param("/event/header", None, id="no header"),
        pytest.param("/event/header/messageId", None, id="no messageId"),
        pytest.param("/event/header/payloadVersion", "2", id="another version"),
        pytest.param("/event/header/namespace", "alexa", id="a misspelt interface"),
        pytest.param("/event/header/correlationToken", "x", id="a correlationToken"),
        pytest.param("/event/payload", None, id="no payload"),
        pytest.param("/event/payload/change/cause/type", "MAGIC", id="an unknown cause"),
        pytest.param("/event/endpoint/endpointId", None, id="no endpointId"),
        pytest.param("/event/endpoint/scope", None, id="no scope"),
        pytest.param("/event/endpoint/scope/token", "", id="an empty token"),
        pytest.param("/event/endpoint/scope/token", "Atza|another", id="another token than the header's"),
        pytest.param("/directive", {}, id="a directive, too"),
    ],
)
def test_what_the_gateway_sees_at_once_is_a_bad_request(linked: Home, path: str, value: object) -> None:
    answer = post(linked, changed(change_report("lamp-1", token_of(linked)), path, value))
    assert (answer.status, code_of(answer)) == (400, "INVALID_REQUEST_EXCEPTION")
    assert linked.alexa.memory.now.properties == {}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 5_000, b'{"a":' * 200 + b"1" + b"}" * 200, b'{"event": 1}',
             b'{"event": NaN}', b'{"event": 1e999}', b'{"event": "\\ud83d"}', b'{"event": {}, "event": 1}']
)  # fmt: skip
def test_odd_bodies_are_bad_requests(linked: Home, body: bytes) -> None:
    answer = linked.alexa.event_gateway.answer(Posted(body, f"Bearer {token_of(linked)}", "application/json"))
    assert (answer.status, code_of(answer)) == (400, "INVALID_REQUEST_EXCEPTION")
    # What was heard can be told, and is there after a start.
    json.dumps([each.message for each in linked.alexa.events.after(0)], allow_nan=False, ensure_ascii=False).encode()
    assert EventLog(linked.alexa.memory.folder / "events.jsonl").after(0) == linked.alexa.events.after(0)


@pytest.mark.parametrize(
    ("path", "value", "why", "likeliest"),
    [
        pytest.param("/event/endpoint/endpointId", "lamp-9", "No endpoint lamp-9 is known", "stale-discovery", id="an unknown endpoint"),
        pytest.param("/event/payload/change/properties/0/value", "on", 'must be one of "ON", "OFF"', "event-malformed", id="out of range"),
        pytest.param("/context/properties/0/timeOfSample", "now", "timeOfSample", "event-malformed", id="no time"),
        pytest.param("/context/properties/0", reported("Alexa.BrightnessController", "brightness", 4), "brightness was not declared for", "capability-not-declared", id="undeclared"),
        pytest.param("/context/properties/0", reported("Alexa.PowerController", "powerState", "ON"), "must be reported once", "event-malformed", id="twice"),
        pytest.param("/context/properties/0/namespace", "Alexa.Nothing", "Alexa.Nothing", "capability-not-declared", id="a property of nothing"),
    ],
)  # fmt: skip
def test_what_alexa_drops_is_accepted_all_the_same_and_kept_with_its_reason(
    linked: Home, path: str, value: object, why: str, likeliest: str
) -> None:
    assert post(linked, changed(change_report("lamp-1", token_of(linked)), path, value)) == GatewayAnswer(202)
    assert linked.alexa.memory.now.properties == {}
    (heard,) = linked.alexa.events.after(0)
    assert (heard.outcome, heard.status) == (Outcome.DROPPED, 202)
    assert why in heard.why
    assert heard.causes == (likeliest,)


def test_a_property_that_is_not_proactively_reported_is_not_to_change(linked: Home) -> None:
    endpoint = lamp_endpoint("lamp-1", "SmartLamp")
    endpoint["capabilities"][1]["properties"]["proactivelyReported"] = False
    linked.skill.endpoints[0] = endpoint
    list(linked.alexa.discover())
    assert post(linked, change_report("lamp-1", token_of(linked))).status == 202
    (heard,) = linked.alexa.events.after(0)
    assert "declared as proactively reported" in heard.why
    assert heard.causes == ("not-proactively-reported",)


def test_an_event_that_answers_nothing_is_dropped(linked: Home) -> None:
    message = change_report("lamp-1", token_of(linked))
    message["event"]["header"] = {**message["event"]["header"], "name": "Response", "correlationToken": "x"}
    message["event"]["payload"] = {}
    assert post(linked, message).status == 202
    assert "No directive waits for Alexa Response" in linked.alexa.events.after(0)[0].why


def later(linked: Home, name: str = "Response", **header: str) -> Message:
    """The answer that a skill promised to the directive that it got last."""
    message = change_report("lamp-1", token_of(linked))
    asked = linked.skill.directives[-1]["directive"]["header"]
    told = {**message["event"]["header"], "name": name, "correlationToken": asked["correlationToken"], **header}
    payload = {} if name == "Response" else {"type": "ENDPOINT_UNREACHABLE", "message": "jammed"}
    held = message["event"]["payload"]["change"]["properties"] + message["context"]["properties"]
    return {
        **({"context": {"properties": held}} if name == "Response" else {}),
        "event": {**message["event"], "header": told, "payload": payload},
    }


def defers(linked: Home) -> None:
    """Discover a lock instead of the lamp, and have its skill promise an answer."""
    linked.skill.endpoints[0] = lamp_endpoint("lamp-1", "Door") | {"displayCategories": ["SMARTLOCK"]}
    list(linked.alexa.discover())
    linked.skill.twist = lambda directive, _: deferred(directive)
    assert all(step.passed for step in linked.alexa.say("turn on Door"))


def test_the_answer_that_was_deferred_is_awaited(linked: Home) -> None:
    defers(linked)
    assert linked.alexa.memory.now.properties == {}
    assert post(linked, later(linked)).status == 202
    assert [each.outcome for each in linked.alexa.events.after(0)] == [Outcome.TAKEN]
    assert {each["name"]: each["value"] for each in linked.alexa.memory.now.properties["lamp-1"]} == {
        "powerState": "ON",
        "connectivity": {"value": "OK"},
    }


def test_a_deferred_answer_may_be_an_error(linked: Home) -> None:
    defers(linked)
    assert post(linked, later(linked, "ErrorResponse")).status == 202
    assert [each.outcome for each in linked.alexa.events.after(0)] == [Outcome.TAKEN]
    assert linked.alexa.memory.now.properties == {}


def test_a_deferred_answer_without_the_directives_token_is_dropped(linked: Home) -> None:
    defers(linked)
    assert post(linked, later(linked, correlationToken="another")).status == 202
    assert "needs the correlation token of a directive" in linked.alexa.events.after(0)[0].why


def test_more_lamps_than_a_customer_may_have_are_dropped(linked: Home) -> None:
    token = token_of(linked)
    for start in (0, 100, 200):
        lamps = [(f"new-{number}", f"Lamp {number}") for number in range(start, start + 100)]
        assert post(linked, add_or_update(token, *lamps)).status == 202
    assert [each.outcome for each in linked.alexa.events.after(0)] == [Outcome.TAKEN, Outcome.TAKEN, Outcome.DROPPED]
    assert len(linked.alexa.memory.now.endpoints) == 202


@pytest.mark.parametrize(
    ("message", "status", "code"),
    [
        pytest.param(lambda token: delete_report(token, *map(str, range(301))), 413, "REQUEST_ENTITY_TOO_LARGE_EXCEPTION", id="301 endpoints"),
        pytest.param(lambda token: delete_report(token, *map(str, range(101))), 500, "INTERNAL_SERVICE_EXCEPTION", id="101 to delete"),
        pytest.param(lambda token: delete_report(token, *map(str, range(100))), 202, None, id="100 to delete"),
        pytest.param(lambda token: add_or_update(token) | {"x": "x" * MOST_BYTES}, 413, "REQUEST_ENTITY_TOO_LARGE_EXCEPTION", id="256 KB and more"),
    ],
)  # fmt: skip
def test_sizes(linked: Home, message: Any, status: int, code: str | None) -> None:
    answer = post(linked, message(token_of(linked)))
    assert (answer.status, code_of(answer)) == (status, code)


def test_a_report_of_just_256_kb_is_taken_however_it_is_written(linked: Home) -> None:
    token = token_of(linked)
    message = add_or_update(token, *((f"new-{number}", f"Lamp {number}") for number in range(200)))
    room = MOST_BYTES - len(json.dumps(message, separators=(",", ":")))
    for each in message["event"]["payload"]["endpoints"]:
        each["cookie"]["padding"] = "\u00fc" * (room // 400 - 10)
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(body) < MOST_BYTES < len(json.dumps(message, separators=(",", ":")))
    answer = linked.alexa.event_gateway.answer(Posted(body, f"Bearer {token}", "application/json"))
    assert answer.status == 202
    assert linked.alexa.events.after(0)[0].why == ""


def test_the_same_event_again_counts_once(linked: Home) -> None:
    token = token_of(linked)
    first = change_report("lamp-1", token, "OFF", message_id="one")
    post(linked, first)
    post(linked, change_report("lamp-1", token, "ON", message_id="two"))
    new = str(refreshed(linked)[1]["access_token"])
    again = changed(first, "/event/endpoint/scope/token", new)
    assert post(linked, again, new) == GatewayAnswer(202)
    assert [each.outcome for each in linked.alexa.events.after(0)][-1] is Outcome.REPEATED
    assert power_of(linked, "lamp-1") == "ON"


def test_one_messageid_for_two_events_is_noticed(linked: Home) -> None:
    token = token_of(linked)
    post(linked, change_report("lamp-1", token, "OFF", message_id="one"))
    assert post(linked, change_report("lamp-1", token, "ON", message_id="one")) == GatewayAnswer(202)
    assert "messageId one was already" in linked.alexa.events.after(0)[-1].why
    assert power_of(linked, "lamp-1") == "OFF"


def test_a_refused_event_may_come_again_as_the_same(linked: Home) -> None:
    message = change_report("lamp-1", token_of(linked), message_id="one")
    assert post(linked, message, region="eu").status == 403
    assert post(linked, message).status == 202
    assert power_of(linked, "lamp-1") == "ON"


def test_events_at_once_are_all_heard_each_with_its_number(linked: Home) -> None:
    token, barrier = token_of(linked), Barrier(8)

    def change(number: int) -> int:
        barrier.wait()
        return post(linked, add_or_update(token, (f"new-{number}", f"Lamp {number}"))).status

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(change, range(8))) == [202] * 8
    assert [each.number for each in linked.alexa.events.after(0)] == list(range(1, 9))
    assert len(linked.alexa.memory.now.endpoints) == 2 + 8
    assert again(linked).memory.now == linked.alexa.memory.now


def again(home: Home) -> Alexa:
    """The simulator of the next process."""
    return Alexa(Memory(home.path), home.alexa.linking, InProcessSkill(home.skill), home.clock)


def test_after_a_kill_the_picture_is_as_it_was(linked: Home) -> None:
    token = token_of(linked)
    before = linked.path.read_bytes()
    post(linked, change_report("lamp-1", token, "ON"))
    post(linked, add_or_update(token, ("lamp-3", "Attic")))
    post(linked, change_report("lamp-1", token, "OFF"), region="eu")
    assert linked.path.read_bytes() == before, "an event is a line in the log, not a rewriting of the memory"
    assert again(linked).memory.now == linked.alexa.memory.now
    list(linked.alexa.unlink())
    assert again(linked).memory.now == linked.alexa.memory.now
    assert linked.alexa.memory.now.heard == 3


def test_a_log_that_was_deleted_costs_no_number_twice(linked: Home) -> None:
    post(linked, change_report("lamp-1", token_of(linked)))
    linked.alexa.memory.change(lambda remembered: remembered)
    (linked.path.parent / "events.jsonl").unlink()
    alexa = again(linked)
    alexa.event_gateway.answer(posted(change_report("lamp-1", token_of(linked)), token_of(linked)))
    assert alexa.events.last == 2


def test_a_long_log_is_shortened_once_the_picture_is_safe(linked: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.event_log.MOST_EVENTS", 5)
    token, log = token_of(linked), linked.path.parent / "events.jsonl"
    post(linked, change_report("lamp-2", token))
    for number in range(249):
        post(
            linked, change_report("lamp-1", token, ("ON", "OFF")[number % 2], health=("OK", "UNREACHABLE")[number % 2])
        )
        assert len(log.read_text().splitlines()) <= 2 * 5 + 101
    assert [each.number for each in linked.alexa.events.after(0)] == [246, 247, 248, 249, 250]
    assert again(linked).memory.now == linked.alexa.memory.now


def test_an_event_that_cannot_be_kept_is_not_accepted(linked: Home) -> None:
    (linked.path.parent / "events.jsonl").mkdir()
    answer = post(linked, change_report("lamp-1", token_of(linked)))
    assert (answer.status, code_of(answer)) == (500, "INTERNAL_SERVICE_EXCEPTION")
    assert power_of(linked, "lamp-1") is None


def test_no_token_is_kept_or_said(linked: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    token = token_of(linked)
    said = [post(linked, change_report("lamp-1", token))]
    said += [post(linked, changed(change_report("lamp-1", token), "/event/header/name", token))]
    said += [post(linked, changed(change_report(token, token), "/event/endpoint/scope/token", "Atza|x"))]
    said += [post(linked, change_report("lamp-1", token), region="eu")]
    kept = (linked.path.parent / "events.jsonl").read_text() + linked.path.read_text() + repr(said) + caplog.text
    for secret in (token, "Atza|", "Atzr|"):
        assert secret not in kept.replace(linked.alexa.memory.now.linked().skill_token, "")


def test_a_lamp_keeps_its_cookie_whatever_it_is_called(linked: Home) -> None:
    message = add_or_update(token_of(linked), ("lamp-3", "Attic"))
    message["event"]["payload"]["endpoints"][0]["cookie"] = {"code": "7", "token": "not a secret"}
    post(linked, message)
    list(linked.alexa.say("turn on attic"))
    assert linked.skill.directives[-1]["directive"]["endpoint"]["cookie"] == {"code": "7", "token": "not a secret"}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_posted_is_answered_and_kept(linked: Home, data: st.DataObject) -> None:
    token = token_of(linked)
    right = data.draw(
        st.sampled_from(
            [
                change_report("lamp-1", token),
                add_or_update(token, ("lamp-1", "SmartLamp")),
                delete_report(token, "lamp-9"),
            ]
        )
    )
    body = json.dumps(data.draw(spoilt(right) | ANYTHING)).encode()
    gateway = linked.alexa.event_gateway
    often, odd = st.just("application/json"), TEXTS
    answer = gateway.answer(
        Posted(
            data.draw(st.just(body) | st.binary(max_size=8)),
            data.draw(st.just(f"Bearer {token}") | TEXTS.map("Bearer {}".format) | odd),
            data.draw(often | odd),
        )
    )
    assert (answer.status == 202) is (answer.body is None)
    assert json.dumps(answer.body)
    events = linked.alexa.events
    assert EventLog(linked.path.parent / "events.jsonl").after(events.last - 1) == events.after(events.last - 1)


def until_the_grant_is_accepted(home: Home) -> Any:
    """The linking, a generator, at the moment when the skill has its grant and Alexa has not enabled it yet."""
    steps = home.alexa.link(home.sign_in())
    assert next(step for step in steps if step.hop == "AcceptGrant").passed
    return steps


def test_an_event_that_overtakes_the_answer_to_accept_grant_waits_for_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.gateway.ENABLING_S", 60)  # a slow disk is no fault
    steps = until_the_grant_is_accepted(home)
    with ThreadPoolExecutor() as pool:
        early = pool.submit(post, home, add_or_update(token_of(home), ("lamp-3", "Attic")))
        with pytest.raises(TimeoutError):
            early.result(0.05)
        assert all(step.passed for step in steps)
        assert early.result() == GatewayAnswer(202)


def test_an_event_that_comes_while_the_skill_still_answers_waits_for_the_answer(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.gateway.ENABLING_S", 60)
    early: list[Future[GatewayAnswer]] = []

    def answered_late(directive: Message, answer: Message) -> Message:
        if directive["directive"]["header"]["name"] == "AcceptGrant":
            early.append(pool.submit(post, home, add_or_update(token_of(home), ("lamp-3", "Attic"))))
            with pytest.raises(TimeoutError):
                early[0].result(0.05)
        return answer

    home.skill.twist = answered_late
    with ThreadPoolExecutor() as pool:
        assert all(step.passed for step in home.alexa.link(home.sign_in()))
        assert early[0].result() == GatewayAnswer(202)


def test_an_event_that_was_held_is_judged_by_what_is_true_then(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.gateway.ENABLING_S", 60)
    steps = until_the_grant_is_accepted(home)
    with ThreadPoolExecutor() as pool:
        early = pool.submit(post, home, change_report("lamp-1", token_of(home)))
        with pytest.raises(TimeoutError):
            early.result(0.05)
        home.alexa.event_gateway.sends_events = False
        assert all(step.passed for step in steps)
        assert code_of(early.result()) == "INSUFFICIENT_PERMISSION_EXCEPTION"


def test_an_event_does_not_wait_for_ever(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.gateway.ENABLING_S", 0)
    steps = until_the_grant_is_accepted(home)
    for _ in range(2):
        assert code_of(post(home, change_report("lamp-1", token_of(home)))) == "SKILL_NEVER_ENABLED_EXCEPTION"
    assert all(step.passed for step in steps)
    assert post(home, change_report("lamp-1", token_of(home))).status == 202


def test_events_wait_no_longer_together_than_one(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexa_simulator.event_gateway.gateway.ENABLING_S", 0.05)
    waits: list[float] = []
    wait_for = threading.Condition.wait_for

    def waited(condition: threading.Condition, until: Callable[[], bool], seconds: float) -> bool:
        waits.append(seconds)
        return wait_for(condition, until, seconds)

    monkeypatch.setattr("threading.Condition.wait_for", waited)
    steps = until_the_grant_is_accepted(home)
    for _ in range(2):
        post(home, change_report("lamp-1", token_of(home)))
    steps.close()
    first, second = waits
    assert 0 < first <= 0.05
    assert second <= 0


def test_an_event_waits_for_no_linking_that_was_broken_off(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    until_the_grant_is_accepted(home).close()
    monkeypatch.setattr("threading.Condition.wait", pytest.fail)
    assert code_of(post(home, change_report("lamp-1", token_of(home)))) == "SKILL_NEVER_ENABLED_EXCEPTION"
