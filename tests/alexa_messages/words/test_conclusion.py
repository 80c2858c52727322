"""Which of the things that are wrong are faults, and in which order."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

import alexa_messages
from alexa_messages.finding import Finding
from alexa_messages.words.conclusion import conclusion
from tests.schemas.messages import REMOVED, RIGHT, SCOPE, Message, directive, event, prop, spoilt
from tests.schemas.test_cases import CASES

CELSIUS = {"value": 21.0, "scale": "CELSIUS"}


def told(message: Message) -> list[str]:
    return [fault.pointer for fault in alexa_messages.check(message).found]


def changed(base: str, change: Callable[[Any], object]) -> Message:
    message = copy.deepcopy(RIGHT[base])
    change(message)
    return message


def test_faults_are_told_in_the_order_of_the_document() -> None:
    message = copy.deepcopy(RIGHT["Response"])
    message["event"]["header"] = {
        "payloadVersion": "3.0",
        "name": "Response",
        "namespace": "Alexa",
        "correlationToken": "",
    }
    message["context"]["properties"][1]["value"] = 400
    message["context"]["properties"][0]["timeOfSample"] = "now"
    message["context"]["properties"][0]["extra"] = 1
    expected = [
        "/context/properties/0/timeOfSample",
        "/context/properties/0/extra",
        "/context/properties/1/value",
        "/event/header/payloadVersion",
        "/event/header/correlationToken",
        "/event/header/messageId",
    ]
    assert told(message) == expected
    turned = json.loads(json.dumps({"event": message["event"], "context": message["context"]}))
    assert told(turned) == expected[3:] + expected[:3]


CONSEQUENCES: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "the value of an unknown property": (
        "Response",
        lambda it: it["context"]["properties"][0].update(name="power", value="on"),
        "/context/properties/0/name",
    ),
    "the members of an unknown interface's capability": (
        "Discover.Response",
        lambda it: it["event"]["payload"]["endpoints"][0]["capabilities"][1].update(interface="Alexa.Lamp", lamp=1),
        "/event/payload/endpoints/0/capabilities/1/interface",
    ),
    "the missing Alexa interface, where it is misspelt": (
        "Discover.Response",
        lambda it: it["event"]["payload"]["endpoints"][0]["capabilities"][0].update(interface="Alexaa"),
        "/event/payload/endpoints/0/capabilities/0/interface",
    ),
    "what a wrong type of error would bring with it": (
        "NOT_SUPPORTED_IN_CURRENT_MODE",
        lambda it: it["event"]["payload"].update(type="NOT_SUPPORTED_IN_MODE"),
        "/event/payload/type",
    ),
    "what a misspelt type would bring with it": (
        "VALUE_OUT_OF_RANGE",
        lambda it: it["event"]["payload"].update(typ=it["event"]["payload"].pop("type")),
        "/event/payload/typ",
    ),
    "what is inside of what must not be there": (
        "ErrorResponse",
        lambda it: it.update(context={"properties": [{"namespace": "Alexa.PowerController", "name": "powerState"}]}),
        "/context",
    ),
    "a required member under a misspelt name": (
        "Response",
        lambda it: it["event"]["header"].update(correlation_token=it["event"]["header"].pop("correlationToken")),
        "/event/header/correlation_token",
    ),
    "a whole message under a misspelt name": ("Response", lambda it: it.update(evnt=it.pop("event")), "/evnt"),
    "a directive that is called an event": ("TurnOn", lambda it: it.update(event=it.pop("directive")), "/event"),
}


@pytest.mark.parametrize(("base", "change", "pointer"), CONSEQUENCES.values(), ids=CONSEQUENCES)
def test_what_only_follows_is_no_fault(base: str, change: Callable[[Any], object], pointer: str) -> None:
    assert told(changed(base, change)) == [pointer]


MISPLACED: dict[str, tuple[str, Callable[[Any], object], str, str]] = {
    "a report's token in the payload": (
        "ChangeReport",
        lambda it: it["event"]["payload"].update(scope=it["event"]["endpoint"].pop("scope")),
        "/event/payload/scope",
        "must be in event/endpoint, not here",
    ),
    "a discovery's token in the endpoint": (
        "AddOrUpdateReport",
        lambda it: it["event"].update(endpoint={"scope": it["event"]["payload"].pop("scope")}),
        "/event/endpoint/scope",
        "must be in event/payload, not here",
    ),
    "the correlationToken in the endpoint": (
        "Response",
        lambda it: it["event"]["endpoint"].update(correlationToken=it["event"]["header"].pop("correlationToken")),
        "/event/endpoint/correlationToken",
        "must be in event/header, not here",
    ),
    "the context in the event": (
        "StateReport",
        lambda it: it["event"].update(context=it.pop("context")),
        "/event/context",
        "must be in the message itself, not here",
    ),
}


@pytest.mark.parametrize(("base", "change", "pointer", "right"), MISPLACED.values(), ids=MISPLACED)
def test_what_is_in_the_wrong_place_is_one_fault(
    base: str, change: Callable[[Any], object], pointer: str, right: str
) -> None:
    (fault,) = alexa_messages.check(changed(base, change)).found
    assert (fault.pointer, fault.right) == (pointer, right)


def test_a_token_that_no_event_of_its_kind_has_is_a_fault() -> None:
    message = changed("Discover.Response", lambda it: it["event"]["payload"].update(scope=SCOPE))
    assert told(message) == ["/event/payload/scope"]


MEANT: dict[str, tuple[str, Callable[[Any], object], str, str]] = {
    "an answer in the namespace of the directive": (
        "Response",
        lambda it: it["event"]["header"].update(namespace="Alexa.PowerController"),
        "/event/header/namespace",
        "must be Alexa: ",
    ),
    "an error in the namespace of the directive": (
        "ErrorResponse",
        lambda it: it["event"]["header"].update(namespace="Alexa.BrightnessController"),
        "/event/header/namespace",
        "must be Alexa",
    ),
    "a property of another interface": (
        "Response",
        lambda it: it["context"]["properties"][1].update(namespace="Alexa.PowerController"),
        "/context/properties/1/namespace",
        "Alexa.BrightnessController",
    ),
    "another name of a property": (
        "Response",
        lambda it: it["context"]["properties"][1].update(name="powerState"),
        "/context/properties/1/name",
        "must be brightness",
    ),
    "a directive of another interface": (
        "SetBrightness",
        lambda it: it["directive"]["header"].update(namespace="Alexa.PowerController"),
        "/directive/header/namespace",
        "Alexa.BrightnessController",
    ),
    "another name of a directive": (
        "SetBrightness",
        lambda it: it["directive"]["header"].update(name="TurnOn"),
        "/directive/header/name",
        "must be SetBrightness or AdjustBrightness",
    ),
    "an interface without Alexa": (
        "Discover.Response",
        lambda it: it["event"]["payload"]["endpoints"][0]["capabilities"][1].update(interface="PowerController"),
        "/event/payload/endpoints/0/capabilities/1/interface",
        'did you mean "Alexa.PowerController"?',
    ),
}


@pytest.mark.parametrize(("base", "change", "pointer", "right"), MEANT.values(), ids=MEANT)
def test_what_was_meant_is_told_by_the_rest(
    base: str, change: Callable[[Any], object], pointer: str, right: str
) -> None:
    (fault,) = alexa_messages.check(changed(base, change)).found
    assert fault.pointer == pointer
    assert right in fault.right


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-05-01T08:00:00+00:00", 'write "2026-05-01T08:00:00Z", in Python'),
        ("2026-05-01T10:00:00.123456+02:00", 'write "2026-05-01T08:00:00.123Z", in Python'),
        (
            "2026-05-01 08:00:00",
            'write "2026-05-01T08:00:00Z" if that is UTC, in Python strftime("%Y-%m-%dT%H:%M:%SZ")',
        ),
        ("2026-05-01T08:00:00.120", 'write "2026-05-01T08:00:00.120Z" if that is UTC'),
        (1777622400, 'write "2026-05-01T08:00:00Z"'),
        (1777622400000, 'write "2026-05-01T08:00:00Z"'),
        (1777622400.25, 'write "2026-05-01T08:00:00.250Z"'),
    ],
)
def test_how_to_write_a_time(value: object, words: str) -> None:
    message = changed("Response", lambda it: it["context"]["properties"][0].update(timeOfSample=value))
    (fault,) = alexa_messages.check(message).found
    assert words in fault.right


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("value", "40", "write 40 without quotes"),
        ("value", None, "null says nothing to Alexa"),
        ("uncertaintyInMilliseconds", "0", "write 0 without quotes"),
        ("timeOfSample", "soon", "such as 2026-05-01T08:00:00.120Z"),
        ("timeOfSample", True, "such as 2026-05-01T08:00:00.120Z"),
        ("timeOfSample", 1e300, "such as 2026-05-01T08:00:00.120Z"),
    ],
)
def test_how_to_write_a_value(member: str, value: object, words: str) -> None:
    message = changed("Response", lambda it: it["context"]["properties"][1].update({member: value}))
    (fault,) = alexa_messages.check(message).found
    assert fault.right.endswith(words)


def test_true_in_quotes() -> None:
    def quote(it: Any) -> None:
        it["event"]["payload"]["endpoints"][0]["capabilities"][1]["properties"]["retrievable"] = "True"

    (fault,) = alexa_messages.check(changed("Discover.Response", quote)).found
    assert fault.right == "must be true or false; write true without quotes"


def test_where_each_follows_from_another_none_is_left_out() -> None:
    one = Finding(("a",), "x", "must be y", None, "wrong-value", deciders=frozenset({"b"}))
    other = Finding(("b",), "x", "must be y", None, "wrong-value", deciders=frozenset({"a"}))
    assert [fault.pointer for fault in conclusion({"b": 1, "a": 1}, [one, other])] == ["/b", "/a"]


def test_thousands_of_faults_take_no_time_to_speak_of() -> None:
    message = changed("Response", lambda it: it["event"]["header"].update({f"x{n}": n for n in range(5000)}))
    assert len(alexa_messages.check(message).found) == 5000


def test_an_open_namespace_is_judged_too() -> None:
    message = changed(
        "TurnOn", lambda it: it["directive"]["header"].update(namespace="Alexa.ThermostatController.Schedule")
    )
    assert told(message) == []
    del message["directive"]["endpoint"]["scope"]["token"]
    assert told(message) == ["/directive/endpoint/scope/token"]


def test_an_arming_answer_reports_the_arm_state() -> None:
    panel = "Alexa.SecurityPanelController"

    def armed(name: str, value: object) -> Message:
        reported = prop(panel, name, value)
        return {"context": {"properties": [reported]}, **event(panel, "Arm.Response", {}, endpoint={"endpointId": "x"})}

    assert told(armed("armState", "ARMED_AWAY")) == []
    assert told(armed("fireAlarm", {"value": "OK"})) == ["/context/properties"]
    assert told(armed("armedState", "ARMED_AWAY")) == ["/context/properties/0/name"]


def test_a_mode_is_not_adjusted_by_nothing() -> None:
    message = directive("Alexa.ModeController", "AdjustMode", {"modeDelta": 1})
    message["directive"]["header"]["instance"] = "Fan.Speed"
    assert told(message) == []
    message["directive"]["payload"]["modeDelta"] = 0
    assert told(message) == ["/directive/payload/modeDelta"]


ONE_OF = {
    "a channel": (
        "directive.ChangeChannel",
        {"channel": {}},
        "be a string; or have callSign, affiliateCallSign or uri instead",
    ),
    "no setpoint": (
        "directive.SetTargetTemperature",
        {},
        "be an object; or have lowerSetpoint or upperSetpoint instead",
    ),
    "half of two setpoints": ("directive.SetTargetTemperature", {"lowerSetpoint": CELSIUS}, "be an object"),
    "the other half": ("directive.SetTargetTemperature", {"upperSetpoint": CELSIUS}, "be an object"),
    "what was measured": ("event.MeasurementsReport", {}, "be there; or have naturalGas instead"),
}


@pytest.mark.parametrize(("kind", "payload", "right"), ONE_OF.values(), ids=ONE_OF)
def test_of_several_one_is_asked_for_and_the_others_are_named(kind: str, payload: Message, right: str) -> None:
    case = next(each for each in CASES if each.kind == kind)
    message = copy.deepcopy(case.message)
    message["directive" if "directive" in message else "event"]["payload"] = payload
    (fault,) = alexa_messages.check(message).faults
    assert fault.right == f"must {right}"


def test_what_one_endpoint_lacks_is_not_in_another() -> None:
    message = spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "description"), REMOVED)
    message["event"]["payload"]["endpoints"][1]["additionalAttributes"]["description"] = "x"
    assert [(each.kind, each.pointer) for each in alexa_messages.check(message).found] == [
        ("missing-member", "/event/payload/endpoints/0/description"),
        ("unknown-member", "/event/payload/endpoints/1/additionalAttributes/description"),
    ]
