"""Which defect decides the answer, and that the token is where it belongs (SEC-050 to SEC-059, SEC-069, SEC-110 to SEC-122)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.identity import Identity
from device_cloud.lamp import Cause, Lamp, Model, Power, State
from smarthome_lambda import handler
from smarthome_lambda.capabilities import DIRECTIVES
from smarthome_lambda.capabilities.capability import Capability
from smarthome_lambda.directives import skill
from smarthome_lambda.errors import NotSupportedInCurrentMode, ValueOutOfRange
from tests.deployment.metric_filters import counted
from tests.fakes.jwks_server import reply
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, Person, result_of
from tests.smarthome_lambda.messages import Message, changed

HOUR_AGO = int(time.time()) - 3700

TOKENS: dict[str, tuple[Callable[[Door, Person], object], str]] = {
    "none": (lambda _door, _person: None, "INVALID_AUTHORIZATION_CREDENTIAL"),
    "number": (lambda _door, _person: 7, "INVALID_AUTHORIZATION_CREDENTIAL"),
    "list": (lambda _door, person: [person.token], "INVALID_AUTHORIZATION_CREDENTIAL"),
    "empty": (lambda _door, _person: "", "INVALID_AUTHORIZATION_CREDENTIAL"),
    "with its scheme": (lambda _door, person: f"Bearer {person.token}", "INVALID_AUTHORIZATION_CREDENTIAL"),
    "cut": (lambda _door, person: person.token[:-1], "INVALID_AUTHORIZATION_CREDENTIAL"),
    "huge": (lambda _door, _person: "x" * 20_000, "INVALID_AUTHORIZATION_CREDENTIAL"),
    "of another client": (
        lambda door, person: door.mint.token(sub=person.owner.sub, client_id="dashboard"),
        "INVALID_AUTHORIZATION_CREDENTIAL",
    ),
    "of another key": (
        lambda door, person: replace(door.mint, key_name="forger").token(sub=person.owner.sub),
        "INVALID_AUTHORIZATION_CREDENTIAL",
    ),
    "for identity": (
        lambda door, person: door.mint.token(sub=person.owner.sub, token_use="id"),
        "INVALID_AUTHORIZATION_CREDENTIAL",
    ),
    "expired": (
        lambda door, person: door.mint.token(sub=person.owner.sub, exp=HOUR_AGO, iat=HOUR_AGO - 3600),
        "EXPIRED_AUTHORIZATION_CREDENTIAL",
    ),
    "expired and of another client": (
        lambda door, person: door.mint.token(
            sub=person.owner.sub, exp=HOUR_AGO, iat=HOUR_AGO - 3600, client_id="dashboard"
        ),
        "INVALID_AUTHORIZATION_CREDENTIAL",
    ),
}


@pytest.mark.parametrize(("token", "result"), TOKENS.values(), ids=TOKENS)
def test_a_bad_token_decides_the_answer(door: Door, token: Any, result: str) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    bad = token(door, person)
    for make in (messages.turn_on, messages.turn_off, messages.report_state):
        assert result_of(door.ask(make(bad, lamp.lamp_id))) == result
    assert result_of(door.ask(messages.discover(bad))) == result
    assert result_of(door.ask(messages.accept_grant(bad, door.lwa.issue()))) == "ACCEPT_GRANT_FAILED"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp
    assert door.lwa.forms == []
    assert door.grants(person) == []


def test_a_client_that_serves_nobody_makes_nobody_link_again(
    door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The account linking page and the setting differ: another link would bring another such token (SEC-052)."""
    monkeypatch.setenv("DASHBOARD_CLIENT_ID", "dashboard")
    door.rebuild()
    person = door.somebody()
    lamp = door.lamp(person)
    token = door.mint.token(sub=person.owner.sub, client_id="mistyped")
    for message in (
        messages.turn_on(token, lamp.lamp_id),
        messages.report_state(token, lamp.lamp_id),
        messages.discover(token),
    ):
        assert result_of(door.ask(message)) == "INTERNAL_ERROR"
    assert result_of(door.ask(messages.accept_grant(token, door.lwa.issue()))) == "ACCEPT_GRANT_FAILED"
    assert counted("SmartHomeLogs", capsys.readouterr().out)["SetUpMistakes",] == 4
    for stolen in (
        door.mint.token(sub=person.owner.sub, client_id="dashboard"),
        replace(door.mint, key_name="forger").token(sub=person.owner.sub, client_id="mistyped"),
    ):
        assert result_of(door.ask(messages.discover(stolen))) == "INVALID_AUTHORIZATION_CREDENTIAL"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp
    assert door.lwa.forms == []


def test_all_failures_of_one_type_read_the_same(door: Door) -> None:
    person = door.somebody()
    sentences: dict[str, set[str]] = {}
    for token, result in TOKENS.values():
        payload = door.ask(messages.discover(token(door, person)))["event"]["payload"]
        sentences.setdefault(result, set()).add(str(payload))
    assert {result: len(found) for result, found in sentences.items()} == dict.fromkeys(sentences, 1)


def test_without_the_keys_nobody_is_blamed(door: Door) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    door.keys.answer = reply(b"gone", status="503 Service Unavailable")
    door.rebuild()
    for message in (messages.turn_on(person.token, lamp.lamp_id), messages.discover(person.token)):
        assert result_of(door.ask(message)) == "INTERNAL_ERROR"
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "ACCEPT_GRANT_FAILED"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp
    door.keys.publish([door.mint.jwk()])
    door.rebuild()
    assert result_of(door.ask(messages.turn_on(person.token, lamp.lamp_id))) == "Response"


SCOPES: dict[str, Any] = {
    "absent": ...,
    "null": None,
    "text": "BearerToken",
    "empty": {},
    "another type": {"type": "Basic", "token": "TOKEN"},
    "type in another case": {"type": "bearertoken", "token": "TOKEN"},
    "type is a list": {"type": ["BearerToken"], "token": "TOKEN"},
    "no type": {"token": "TOKEN"},
    "no token": {"type": "BearerToken"},
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_a_scope_that_is_none_is_a_missing_token(door: Door, scope: Any) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    if isinstance(scope, dict) and "token" in scope:
        scope = scope | {"token": person.token}
    turn_on = changed(messages.turn_on(person.token, lamp.lamp_id), "directive.endpoint.scope", scope)
    discover = changed(messages.discover(person.token), "directive.payload.scope", scope)
    grant = changed(messages.accept_grant(person.token, door.lwa.issue()), "directive.payload.grantee", scope)
    assert result_of(door.send(turn_on)) == "INVALID_AUTHORIZATION_CREDENTIAL"
    assert result_of(door.send(discover)) == "INVALID_AUTHORIZATION_CREDENTIAL"
    assert result_of(door.send(grant)) == "ACCEPT_GRANT_FAILED"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp
    assert door.lwa.forms == []


def test_a_good_token_in_another_place_is_none(door: Door) -> None:
    person = door.somebody()
    good, lamp = messages.scope(person.token), door.lamp(person)
    turn_on = changed(messages.turn_on("bad", lamp.lamp_id), "directive.payload", {"scope": good, "grantee": good})
    turn_on["directive"]["endpoint"]["cookie"] = {"token": person.token}
    turn_on["directive"]["header"]["authorization"] = f"Bearer {person.token}"
    turn_on["directive"]["scope"] = good
    discover = changed(messages.discover("bad"), "directive.endpoint", {"scope": good, "endpointId": lamp.lamp_id})
    grant = changed(messages.accept_grant("bad", door.lwa.issue()), "directive.payload.scope", good)
    assert result_of(door.send(turn_on)) == "INVALID_AUTHORIZATION_CREDENTIAL"
    assert result_of(door.send(grant)) == "ACCEPT_GRANT_FAILED"
    refused = door.send(discover)
    assert result_of(refused) == "INVALID_AUTHORIZATION_CREDENTIAL"
    assert "endpoint" not in refused["event"], "Discover is aimed at none"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


def test_a_bad_token_in_another_place_does_no_harm(door: Door) -> None:
    person = door.somebody()
    bad = messages.scope("bad")
    turn_on = changed(messages.turn_on(person.token, door.lamp(person).lamp_id), "directive.payload", {"scope": bad})
    assert result_of(door.send(turn_on)) == "Response"
    assert (
        result_of(door.send(changed(messages.discover(person.token), "directive.endpoint", {"scope": bad})))
        == "Discover.Response"
    )


NO_DIRECTIVES: dict[str, object] = {
    "nothing": None,
    "text": "directive",
    "list": [],
    "empty": {},
    "directive is null": {"directive": None},
    "directive is a list": {"directive": []},
    "directive is empty": {"directive": {}},
    "header is a text": {"directive": {"header": "x"}},
    "no JSON": {"directive": {1, 2}},
    "NaN": {"directive": {"header": {}, "payload": float("nan")}},
    "endless number": {"directive": {"payload": 10**5000}},
}


@pytest.mark.parametrize("message", NO_DIRECTIVES.values(), ids=NO_DIRECTIVES)
def test_what_is_no_directive_is_an_invalid_one(door: Door, message: object) -> None:
    assert result_of(door.send(message)) == "INVALID_DIRECTIVE"


MALFORMED: dict[str, tuple[str, Any]] = {
    "no header": ("header", ...),
    "no namespace": ("header.namespace", ...),
    "namespace is a number": ("header.namespace", 3),
    "namespace is a list": ("header.namespace", ["Alexa"]),
    "unknown namespace": ("header.namespace", "Alexa.LockController"),
    "namespace in another case": ("header.namespace", "alexa.powercontroller"),
    "namespace is dunder": ("header.namespace", "__class__"),
    "namespace is a path": ("header.namespace", "../capabilities/power_controller"),
    "no name": ("header.name", ...),
    "name is an object": ("header.name", {"a": 1}),
    "unknown name": ("header.name", "Toggle"),
    "name is dunder": ("header.name", "__init__"),
    "name is an attribute": ("header.name", "directives"),
    "no message id": ("header.messageId", ...),
    "message id is a number": ("header.messageId", 7),
    "message id is empty": ("header.messageId", ""),
    "message id is too long": ("header.messageId", "x" * 128),
    "no version": ("header.payloadVersion", ...),
    "version is a number": ("header.payloadVersion", 3),
    "version 2": ("header.payloadVersion", "2"),
    "version 3.0": ("header.payloadVersion", "3.0"),
    "no endpoint": ("endpoint", ...),
    "endpoint is null": ("endpoint", None),
    "endpoint is a list": ("endpoint", []),
    "no endpoint id": ("endpoint.endpointId", ...),
    "endpoint id is null": ("endpoint.endpointId", None),
    "endpoint id is a number": ("endpoint.endpointId", 7),
    "endpoint id is an object": ("endpoint.endpointId", {"S": "x"}),
    "payload is a text": ("payload", "{}"),
    "payload is a list": ("payload", []),
    "payload is false": ("payload", False),
}


@pytest.mark.parametrize(("path", "value"), MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("is_token_good", [True, False], ids=["good token", "bad token"])
def test_a_malformed_directive_is_invalid_whatever_its_token(
    door: Door, path: str, value: Any, is_token_good: bool
) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    message = changed(
        messages.turn_on(person.token if is_token_good else "bad", lamp.lamp_id), f"directive.{path}", value
    )
    assert result_of(door.send(message)) == "INVALID_DIRECTIVE"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


@pytest.mark.parametrize(
    ("path", "value"), [("payload", ...), ("payload", None), ("payload", []), ("header.payloadVersion", "2")]
)
def test_a_malformed_directive_to_nobody(door: Door, path: str, value: Any) -> None:
    person = door.somebody()
    assert (
        result_of(door.send(changed(messages.discover(person.token), f"directive.{path}", value)))
        == "INVALID_DIRECTIVE"
    )
    grant = changed(messages.accept_grant(person.token, door.lwa.issue()), f"directive.{path}", value)
    assert result_of(door.send(grant)) == "ACCEPT_GRANT_FAILED"
    assert door.lwa.forms == []


def nested(depth: int) -> list[Any]:
    deep: list[Any] = []
    for _ in range(depth - 1):
        deep = [deep]
    return deep


OVERSIZE: dict[str, Any] = {
    "long text": "x" * 70_000,
    "long text of long characters": "\u20ac" * 22_000,
    "5 MB": "x" * 5_000_000,
    "many members": dict.fromkeys(map(str, range(20_000)), 1),
    "deep": nested(40),
    "very deep": nested(900),
    "bottomless": nested(100_000),
}


@pytest.mark.parametrize("extra", OVERSIZE.values(), ids=OVERSIZE)
def test_oversize_is_refused_before_anybody_is_asked(door: Door, extra: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    person = door.somebody()
    message = messages.turn_on(person.token, door.lamp(person).lamp_id)
    message["directive"]["payload"] = {"extra": extra}
    asked: list[object] = []
    monkeypatch.setattr(Identity, "owner_of", lambda *_: asked.append("who"))
    assert result_of(door.send(message)) == "INVALID_DIRECTIVE"
    assert asked == []


def test_what_is_just_small_and_flat_enough_passes(door: Door) -> None:
    person = door.somebody()
    message = messages.turn_on(person.token, door.lamp(person).lamp_id)
    message["directive"]["payload"] = {"wide": "x" * 60_000, "deep": nested(28)}
    assert result_of(door.send(message)) == "Response"


TWO_DEFECTS: dict[str, tuple[dict[str, Any], str]] = {
    "version and unknown": ({"header.payloadVersion": "2", "header.name": "Toggle"}, "INVALID_DIRECTIVE"),
    "unknown and token": ({"header.name": "Toggle", "endpoint.scope.token": "bad"}, "INVALID_DIRECTIVE"),
    "token and endpoint": (
        {"endpoint.scope.token": "bad", "endpoint.endpointId": "no-such"},
        "INVALID_AUTHORIZATION_CREDENTIAL",
    ),
    "token and impossible endpoint": (
        {"endpoint.scope.token": "bad", "endpoint.endpointId": "../x"},
        "INVALID_AUTHORIZATION_CREDENTIAL",
    ),
    "token and unreachable": ({"endpoint.scope.token": "bad"}, "INVALID_AUTHORIZATION_CREDENTIAL"),
    "endpoint and payload of another type": ({"endpoint.endpointId": "no-such", "payload": []}, "INVALID_DIRECTIVE"),
    "unreachable alone": ({}, "ENDPOINT_UNREACHABLE"),
}


@pytest.mark.parametrize(("defects", "result"), TWO_DEFECTS.values(), ids=TWO_DEFECTS)
def test_the_first_defect_decides(door: Door, defects: dict[str, Any], result: str) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    door.lamps.change(person.owner, lamp.lamp_id, lambda now: replace(now.state, reachable=False), Cause.PHYSICAL)
    message: Message = messages.turn_on(person.token, lamp.lamp_id)
    for path, value in defects.items():
        message = changed(message, f"directive.{path}", value)
    assert result_of(door.send(message)) == result


def test_a_malformed_directive_gets_its_correlation_token_back(door: Door) -> None:
    message = changed(messages.turn_on("bad", str(uuid4())), "directive.header.payloadVersion", "2")
    assert door.ask(message)["event"]["header"]["correlationToken"] == messages.CORRELATION_TOKEN


class Dimming(Capability):
    """A capability with everything that can be wrong: not every lamp has it, its value can be wrong, and so can the lamp's mode."""

    interface = "Alexa.BrightnessController"
    properties = ("brightness",)

    def belongs_to(self, model: Model) -> bool:
        return model is not Model.PLUG

    def report(self, lamp: Lamp) -> Mapping[str, object]:
        return {"brightness": lamp.state.brightness}


def set_brightness(lamp: Lamp, payload: Mapping[str, Any]) -> State:
    if payload["brightness"] > 100:
        raise ValueOutOfRange("brightness", 0, 100)
    if lamp.state.power is Power.ON:
        raise NotSupportedInCurrentMode("mode", "OTHER")
    return replace(lamp.state, power=Power.ON, brightness=payload["brightness"], last_brightness=payload["brightness"])


ORDER = {
    "all right": (Model.DIMMABLE, 40, True, Power.OFF, "Response"),
    "mode": (Model.DIMMABLE, 40, True, Power.ON, "NOT_SUPPORTED_IN_CURRENT_MODE"),
    "mode and reach": (Model.DIMMABLE, 40, False, Power.ON, "ENDPOINT_UNREACHABLE"),
    "reach and value": (Model.DIMMABLE, 400, False, Power.ON, "VALUE_OUT_OF_RANGE"),
    "value and capability": (Model.PLUG, 400, False, Power.ON, "INVALID_DIRECTIVE"),
}


@pytest.mark.parametrize("case", ORDER.values(), ids=ORDER)
def test_capability_then_value_then_reach_then_mode(
    door: Door, case: tuple[Model, int, bool, Power, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, brightness, reachable, power, result = case
    kind = (Dimming.interface, "SetBrightness")
    monkeypatch.setitem(DIRECTIVES, kind, ((Dimming(), set_brightness),))
    monkeypatch.setattr(skill, "_KNOWN", skill._KNOWN | {kind})
    person = door.somebody()
    lamp = door.lamp(person, model)
    door.lamps.change(
        person.owner, lamp.lamp_id, lambda now: replace(now.state, reachable=reachable, power=power), Cause.PHYSICAL
    )
    message = messages.directive(*kind, person.token, lamp.lamp_id, {"brightness": brightness})
    assert result_of(handler.lambda_handler(message)) == result
