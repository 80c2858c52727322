"""What capabilities of one endpoint, and endpoints of one discovery, say about each other."""

import copy
from typing import Any

import pytest

import alexa_messages
from tests.alexa_messages.judging.test_configuration import MODE, RANGE, lamp, named
from tests.alexa_messages.judging.test_semantics import TOGGLE
from tests.schemas.messages import Message, capability, endpoint, event

NAME = "capabilityResources/friendlyNames/0/value"


def other(good: Message, instance: str, name: str = "another", *, semantics: bool = False) -> Message:
    """Another instance of a controller, with a name of its own."""
    found = {**copy.deepcopy(good), "instance": instance, "capabilityResources": named(name)}
    if not semantics:
        found.pop("semantics", None)
    return found


def text(name: str, locale: str = "en-US") -> Message:
    return {"friendlyNames": [{"@type": "text", "value": {"text": name, "locale": locale}}]}


def asset(name: str) -> Message:
    return {"friendlyNames": [{"@type": "asset", "value": {"assetId": name}}]}


def said(*capabilities: Message) -> list[tuple[str, str, str]]:
    found = alexa_messages.check_endpoint(lamp(*capabilities)).found
    return [(each.level, each.kind, each.pointer.removeprefix("/capabilities/")) for each in found]


def calling(good: Message, instance: str, resources: Message) -> Message:
    return {**other(good, instance), "capabilityResources": resources}


TOLD_APART: dict[str, tuple[Message, Message]] = {
    "two ranges": (RANGE, other(RANGE, "Blind.Tilt")),
    "another language": (RANGE, calling(RANGE, "Blind.Tilt", text("opening", "de-DE"))),
    "a name and an asset": (calling(RANGE, "A", text("Alexa.Setting.Mode")), calling(RANGE, "B", asset("Alexa.Setting.Mode"))),
    "the name of a mode": (RANGE, calling(MODE, "Lamp.Effect", text("a gap"))),
    "other actions": (TOGGLE, other(RANGE, "Blind.Lift")),
    "two interfaces without names": (capability("Alexa.LockController", "lockState"), capability("Alexa.MotionSensor", "detectionState")),
}  # fmt: skip


@pytest.mark.parametrize("capabilities", TOLD_APART.values(), ids=TOLD_APART)
def test_what_can_be_told_apart_has_no_fault(capabilities: tuple[Message, Message]) -> None:
    assert said(*capabilities) == []


ALIKE: dict[str, tuple[Message, Message, str, str, str]] = {
    "one name": (RANGE, calling(RANGE, "Blind.Tilt", text("opening")), "fault", "same-name", f"2/{NAME}/text"),
    "one name in another case": (RANGE, calling(RANGE, "Blind.Tilt", text(" OPENING")), "fault", "same-name", f"2/{NAME}/text"),
    "one asset": (calling(RANGE, "A", asset("Alexa.Setting.FanSpeed")), calling(RANGE, "B", asset("Alexa.Setting.FanSpeed")), "fault", "same-name", f"2/{NAME}/assetId"),
    "one name of toggles": (TOGGLE, calling(TOGGLE, "Door.Lamp", text("flap")), "fault", "same-name", f"2/{NAME}/text"),
    "one name of modes": (MODE, calling(MODE, "Lamp.Mood", text("effect")), "fault", "same-name", f"2/{NAME}/text"),
    # openHAB calls the range and the modes of a blind alike
    "one name of a range and modes": (RANGE, calling(MODE, "Lamp.Effect", text("opening")), "advice", "same-name", f"2/{NAME}/text"),
    "one instance name": (RANGE, other(RANGE, "Blind.Lift"), "fault", "said-twice", "2/interface"),
    "one instance name of a range and modes": (RANGE, other(MODE, "Blind.Lift"), "advice", "same-instance", "2/instance"),
    "an interface twice": (capability("Alexa.LockController", "lockState"), capability("Alexa.LockController"), "fault", "said-twice", "2/interface"),
    "one action": (RANGE, {**other(TOGGLE, "Door.Flap"), "semantics": {"actionMappings": TOGGLE["semantics"]["actionMappings"]}}, "fault", "mapped-twice", "2/semantics/actionMappings/0/actions/0"),
    "one state": (RANGE, {**other(TOGGLE, "Door.Flap"), "semantics": {"stateMappings": TOGGLE["semantics"]["stateMappings"]}}, "fault", "mapped-twice", "2/semantics/stateMappings/0/states/0"),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "level", "kind", "where"), ALIKE.values(), ids=ALIKE)
def test_what_cannot_be_told_apart_is_said_at_the_second(
    first: Message, second: Message, level: str, kind: str, where: str
) -> None:
    assert said(first, second) == [(level, kind, where)]


def test_several_names_alike_are_one_mistake() -> None:
    both = {"friendlyNames": [*text("opening")["friendlyNames"], *text("gap")["friendlyNames"]]}
    found = said(calling(RANGE, "A", both), calling(RANGE, "B", both), calling(RANGE, "C", both))
    assert found == [("fault", "same-name", f"2/{NAME}/text"), ("fault", "same-name", f"3/{NAME}/text")]


def test_other_states_of_a_second_range_are_advice() -> None:
    full = {"@type": "StatesToValue", "states": ["Alexa.States.Full"], "value": 100}
    second = {**other(RANGE, "Bin.Level"), "semantics": {"stateMappings": [full]}}
    assert said(RANGE, second) == [("advice", "mapped-twice", "2/semantics/stateMappings")]
    same = {**second, "semantics": {"stateMappings": [{**full, "states": ["Alexa.States.Open"]}]}}
    assert said(RANGE, same) == [("fault", "mapped-twice", "2/semantics/stateMappings/0/states/0")]
    modes = {**full, "value": "Effect.Party"}
    assert said(RANGE, {**other(MODE, "Lamp.Effect"), "semantics": {"stateMappings": [modes]}}) == []


def discovery(*endpoints: Any, name: str = "Discover.Response") -> Message:
    return event("Alexa.Discovery", name, {"endpoints": list(endpoints)}, token=False)


ENDPOINTS: dict[str, tuple[list[object], list[tuple[str, str, str]]]] = {
    "each its own": ([endpoint("a", "Lamp"), endpoint("b", "Lamps")], []),
    "one name": ([endpoint("a", "Lamp"), endpoint("b", "Lamp")], [("advice", "same-device-name", "1/friendlyName")]),
    "one name, written otherwise": ([endpoint("a", "Desk Lamp"), endpoint("b", " desk  lamp")], [("advice", "same-device-name", "1/friendlyName")]),
    "one id": ([endpoint("a", "Lamp"), endpoint("a", "Light")], [("fault", "same-endpoint", "1/endpointId")]),
    "one endpoint twice": ([endpoint("a"), endpoint("a")], [("fault", "same-endpoint", "1/endpointId")]),
    "a wake word": ([endpoint("a", "alexa")], [("advice", "wake-word", "0/friendlyName")]),
    "a wake word in a name": ([endpoint("a", "Computer desk"), endpoint("b", "Echoes")], []),
    "two wake words": ([endpoint("a", "Echo"), endpoint("b", "Ziggy")], [("advice", "wake-word", "0/friendlyName"), ("advice", "wake-word", "1/friendlyName")]),
    "too many": ([endpoint(f"lamp-{n}", f"Lamp {n}") for n in range(301)], [("fault", "wrong-count", "")]),
}  # fmt: skip


@pytest.mark.parametrize("name", ["Discover.Response", "AddOrUpdateReport"])
@pytest.mark.parametrize(("endpoints", "expected"), ENDPOINTS.values(), ids=ENDPOINTS)
def test_endpoints_of_one_discovery(endpoints: list[object], expected: list[tuple[str, str, str]], name: str) -> None:
    message = discovery(*endpoints, name=name)
    if name == "AddOrUpdateReport":
        message["event"]["payload"]["scope"] = {"type": "BearerToken", "token": "a-skill-token"}
    found = [each for each in alexa_messages.check(message).found if each.kind != "too-large"]
    start = "/event/payload/endpoints"
    assert [(each.level, each.kind, each.pointer.removeprefix(start).lstrip("/")) for each in found] == expected


EMPTY: dict[str, Message] = {
    "the name of an input": {
        **capability("Alexa.InputController", "input"),
        "inputs": [{"name": "HDMI 1", "friendlyNames": [""]}],
    },
    "a mode": {
        **other(MODE, "Lamp.Mood"),
        "configuration": {
            "ordered": False,
            "supportedModes": [{"value": "", "modeResources": named("x")}, {"value": "y", "modeResources": named("y")}],
        },
    },
}


@pytest.mark.parametrize("one", EMPTY.values(), ids=EMPTY)
def test_an_empty_text_anywhere_is_advice_at_least(one: Message) -> None:
    assert [(level, kind) for level, kind, _ in said(one)] == [("advice", "empty-text")]


@pytest.mark.parametrize("where", ["friendlyName", "description", "manufacturerName", "endpointId"])
def test_an_empty_text_of_an_endpoint_is_a_fault(where: str) -> None:
    (found,) = alexa_messages.check_endpoint({**endpoint(), where: ""}).found
    assert (found.level, found.kind, found.pointer) == ("fault", "empty-text", f"/{where}")


def test_a_cookie_is_the_skills_own() -> None:
    assert alexa_messages.check_endpoint({**endpoint(), "cookie": {"note": ""}}).found == ()


@pytest.mark.parametrize("text", ["Würth", "C:\\lamp", "ランプ"])
def test_an_attribute_in_other_letters_is_advice(text: str) -> None:
    (found,) = alexa_messages.check_endpoint({**endpoint(), "additionalAttributes": {"manufacturer": text}}).found
    assert (found.level, found.kind, found.pointer) == ("advice", "wrong-form", "/additionalAttributes/manufacturer")


def test_an_attribute_may_have_punctuation() -> None:
    attributes = {"manufacturer": "Example (Lamps) & Co.", "model": 'EL-1/2"', "customIdentifier": "a:b[0]~{}"}
    assert alexa_messages.check_endpoint({**endpoint(), "additionalAttributes": attributes}).found == ()
