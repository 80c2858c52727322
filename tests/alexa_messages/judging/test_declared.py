"""What relates a message to the discovery that declared its endpoint."""

import copy
from typing import Any

import pytest

import alexa_messages
from alexa_messages import Level
from tests.alexa_messages.judging.test_configuration import MODE, RANGE
from tests.schemas.messages import RIGHT, Message, capability, directive, endpoint, event, prop

SCENE = {"type": "AlexaInterface", "interface": "Alexa.SceneController", "version": "3", "supportsDeactivation": False}
LAMP: Message = {
    **endpoint(),
    "capabilities": [capability("Alexa"), capability("Alexa.PowerController", "powerState"), RANGE, MODE, SCENE],
}
DISCOVERY = event(
    "Alexa.Discovery", "Discover.Response", {"endpoints": [endpoint("other", "Other Lamp"), LAMP]}, token=False
)
INSTANCE = {"Alexa.RangeController": "Blind.Lift", "Alexa.ModeController": "Lamp.Effect"}


def response(namespace: str, name: str, value: object, **more: object) -> Message:
    instance = {"instance": INSTANCE[namespace]} if namespace in INSTANCE else {}
    reported = {**prop(namespace, name, value), **instance, **more}
    return {
        "context": {"properties": [reported]},
        **event("Alexa", "Response", {}, endpoint={"endpointId": "lamp-1"}),
    }


def asked(namespace: str, name: str, payload: Message, **more: object) -> Message:
    message = directive(namespace, name, payload)
    instance = {"instance": INSTANCE[namespace]} if namespace in INSTANCE else {}
    message["directive"]["header"] |= {**instance, **more}
    return message


FITTING = {
    "a property": response("Alexa.PowerController", "powerState", "ON"),
    "a value in the range": response("Alexa.RangeController", "rangeValue", 100),
    "a mode": response("Alexa.ModeController", "mode", "Effect.Party"),
    "a directive": asked("Alexa.ModeController", "SetMode", {"mode": "Effect.Party"}),
    "ReportState": RIGHT["ReportState"],
    "about no endpoint": RIGHT["Discover"],
    "a scene": asked("Alexa.SceneController", "Activate", {}),
    "the discovery itself": DISCOVERY,
}


@pytest.mark.parametrize("message", FITTING.values(), ids=FITTING)
def test_what_was_declared_has_no_fault(message: Message) -> None:
    assert alexa_messages.check(message).found == ()
    assert alexa_messages.check(message, discovery=DISCOVERY).found == ()


def other_endpoint(message: Message) -> Message:
    changed = copy.deepcopy(message)
    changed["event"]["endpoint"]["endpointId"] = "lamp-2"
    return changed


P = "/context/properties/0"
UNDECLARED: dict[str, tuple[Message, str, str]] = {
    "an endpoint": (other_endpoint(FITTING["a property"]), "/event/endpoint/endpointId", 'did you mean "lamp-1"?'),
    "an interface": (
        response("Alexa.BrightnessController", "brightness", 40),
        f"{P}/namespace",
        "must be an interface that the endpoint declared: Alexa, Alexa.PowerController,",
    ),
    "an instance": (
        response("Alexa.ModeController", "mode", "Effect.Party", instance="Lamp.Mood"),
        f"{P}/instance",
        'must be "Lamp.Effect", as declared',
    ),
    "a value outside the range": (
        response("Alexa.RangeController", "rangeValue", 101),
        f"{P}/value",
        "must be in the supportedRange, from 0 to 100",
    ),
    "a mode": (response("Alexa.ModeController", "mode", "Effect.Storm"), f"{P}/value", "must be one of the supported"),
    "a directive's interface": (
        asked("Alexa.BrightnessController", "SetBrightness", {"brightness": 1}),
        "/directive/header/namespace",
        "must be an interface that the endpoint declared",
    ),
    "a directive's mode": (
        asked("Alexa.ModeController", "SetMode", {"mode": "Effect.Storm"}),
        "/directive/payload/mode",
        "must be one of the supportedModes",
    ),
    "a scene's end": (
        asked("Alexa.SceneController", "Deactivate", {}),
        "/directive/header/name",
        "supportsDeactivation false",
    ),
}


@pytest.mark.parametrize(("message", "pointer", "right"), UNDECLARED.values(), ids=UNDECLARED)
def test_what_was_not_declared_is_one_fault(message: Message, pointer: str, right: str) -> None:
    assert alexa_messages.check(message).found == ()
    (fault,) = alexa_messages.check(message, discovery=DISCOVERY).found
    assert fault.pointer == pointer
    assert right in fault.right


@pytest.mark.parametrize("name", ["Response", "StateReport"])
def test_a_property_that_the_interface_has_and_the_endpoint_has_not(name: str) -> None:
    lamp = {**endpoint(), "capabilities": [capability("Alexa.EndpointHealth", "connectivity", version="3.1")]}
    discovery = event("Alexa.Discovery", "AddOrUpdateReport", {"endpoints": [lamp]}, token=False)
    message = response("Alexa.EndpointHealth", "battery", {"health": {"state": "OK"}})
    message["event"]["header"]["name"] = name
    (fault,) = alexa_messages.check(message, discovery=discovery).found
    assert fault.pointer == f"{P}/name"
    assert fault.level is Level.ADVICE
    assert fault.right == "better: a property that the endpoint declared of Alexa.EndpointHealth: connectivity"


@pytest.mark.parametrize(
    ("name", "level"), [("Response", "advice"), ("StateReport", "advice"), ("ChangeReport", "fault")]
)
def test_the_connectivity_may_be_in_the_answer_of_an_endpoint_that_has_not_declared_it(name: str, level: str) -> None:
    lamp = {**endpoint(), "capabilities": [capability("Alexa"), capability("Alexa.PowerController", "powerState")]}
    discovery = event("Alexa.Discovery", "Discover.Response", {"endpoints": [lamp]}, token=False)
    message = copy.deepcopy(RIGHT[name])
    message["context"]["properties"] = [prop("Alexa.EndpointHealth", "connectivity", {"value": "OK"})]
    found = alexa_messages.check(message, discovery=discovery).found
    (told,) = (each for each in found if each.pointer == f"{P}/namespace")
    assert (told.level, told.kind) == (level, "not-declared")
    assert told.right.startswith("must " if level == "fault" else "better: an interface that the endpoint declared")


def test_changed_properties_are_held_against_the_discovery_too() -> None:
    faults = alexa_messages.check(RIGHT["ChangeReport"], discovery=DISCOVERY).found
    assert {fault.pointer for fault in faults} == {f"/context/properties/{n}/namespace" for n in range(4)}


@pytest.mark.parametrize("value", [None, 1, {}, {"event": None}, {"event": {"payload": {"endpoints": [1, {}]}}}])
def test_anything_may_be_given(value: Any) -> None:
    alexa_messages.check(value, discovery=DISCOVERY)
    alexa_messages.check(FITTING["a property"], discovery=value)
    assert not alexa_messages.is_discovery(value)


def test_a_discovery_is_known_as_such() -> None:
    assert alexa_messages.is_discovery(DISCOVERY)
    assert alexa_messages.is_discovery(RIGHT["AddOrUpdateReport"])
    assert not alexa_messages.is_discovery(RIGHT["DeleteReport"])
    assert not alexa_messages.is_discovery(RIGHT["Discover"])
