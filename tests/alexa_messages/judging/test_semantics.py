"""What the semantics of one capability map must be there."""

import copy
from typing import Any

import pytest

import alexa_messages
from tests.alexa_messages.judging.test_configuration import MODE, RANGE, lamp, named
from tests.schemas.messages import Message, capability

TOGGLE: Message = {
    **capability("Alexa.ToggleController", "toggleState"),
    "instance": "Door.Flap",
    "capabilityResources": named("flap"),
    "semantics": {
        "actionMappings": [
            {
                "@type": "ActionsToDirective",
                "actions": ["Alexa.Actions.Open"],
                "directive": {"name": "TurnOn", "payload": {}},
            }
        ],
        "stateMappings": [{"@type": "StatesToValue", "states": ["Alexa.States.Open"], "value": "ON"}],
    },
}
ACTION = "semantics/actionMappings/0/directive"
STATE = "semantics/stateMappings/0"


def action(name: str, **payload: object) -> Message:
    return {"name": name, "payload": payload}


def ordered(*, ordered: bool) -> Message:
    mode = copy.deepcopy(MODE)
    mode["configuration"]["ordered"] = ordered
    mode["semantics"]["actionMappings"] = copy.deepcopy(TOGGLE["semantics"]["actionMappings"])
    return mode


def test_an_action_may_take_a_step_or_say_nothing() -> None:
    taken = [
        (TOGGLE, {"name": "TurnOff"}),
        (RANGE, action("AdjustRangeValue", rangeValueDelta=-10, rangeValueDeltaDefault=False)),
        (RANGE, action("AdjustRangeValue", rangeValueDelta=500)),
        (ordered(ordered=True), action("AdjustMode", modeDelta=-1)),
        (ordered(ordered=False), action("SetMode", mode="Effect.Party")),
    ]
    for good, directive in taken:
        assert found(good, directive) == []


def found(good: Message, directive: object) -> list[tuple[str, str, str]]:
    wrong = copy.deepcopy(good)
    wrong["semantics"]["actionMappings"][0]["directive"] = directive
    return said(wrong)


def said(one: Message) -> list[tuple[str, str, str]]:
    found = alexa_messages.check_endpoint(lamp(one)).found
    return [(each.level, each.kind, each.pointer.removeprefix("/capabilities/1/")) for each in found]


ORDERED = ordered(ordered=True)
ACTIONS: dict[str, tuple[Message, object, str, str, str]] = {
    "no value to set": (RANGE, action("SetRangeValue"), "fault", "missing-member", f"{ACTION}/payload/rangeValue"),
    "no payload": (RANGE, {"name": "SetRangeValue"}, "fault", "missing-member", f"{ACTION}/payload/rangeValue"),
    "no step": (RANGE, action("AdjustRangeValue"), "fault", "missing-member", f"{ACTION}/payload/rangeValueDelta"),
    "no mode": (ORDERED, action("SetMode"), "fault", "missing-member", f"{ACTION}/payload/mode"),
    "no step of modes": (ORDERED, action("AdjustMode"), "fault", "missing-member", f"{ACTION}/payload/modeDelta"),
    "a misspelt argument": (RANGE, action("SetRangeValue", rangevalue=5), "fault", "misspelt-member", f"{ACTION}/payload/rangevalue"),
    "a misspelt payload": (RANGE, {"name": "SetRangeValue", "payLoad": {}}, "fault", "misspelt-member", f"{ACTION}/payLoad"),
    "a payload that is no object": (RANGE, {"name": "SetRangeValue", "payload": 5}, "fault", "wrong-type", f"{ACTION}/payload"),
    "a value in quotes": (RANGE, action("SetRangeValue", rangeValue="5"), "fault", "wrong-type", f"{ACTION}/payload/rangeValue"),
    "true for a number": (RANGE, action("SetRangeValue", rangeValue=True), "fault", "wrong-type", f"{ACTION}/payload/rangeValue"),
    "a mode by its number": (ORDERED, action("SetMode", mode=1), "fault", "wrong-type", f"{ACTION}/payload/mode"),
    "half a step of modes": (ORDERED, action("AdjustMode", modeDelta=0.5), "fault", "wrong-type", f"{ACTION}/payload/modeDelta"),
    "a default in quotes": (RANGE, action("AdjustRangeValue", rangeValueDelta=1, rangeValueDeltaDefault="no"), "fault", "wrong-type", f"{ACTION}/payload/rangeValueDeltaDefault"),
    "an unknown mode": (ORDERED, action("SetMode", mode="Effect.Rain"), "fault", "not-declared", f"{ACTION}/payload/mode"),
    "a directive of another interface": (TOGGLE, action("SetMode", mode="ON"), "fault", "wrong-value", f"{ACTION}/name"),
    "a mode for a toggle": (TOGGLE, action("TurnOn", mode="ON"), "advice", "wrong-mapping", f"{ACTION}/payload/mode"),
    "a step of modes without order": (ordered(ordered=False), action("AdjustMode", modeDelta=1), "advice", "wrong-mapping", f"{ACTION}/name"),
}  # fmt: skip


@pytest.mark.parametrize(("good", "directive", "level", "kind", "where"), ACTIONS.values(), ids=ACTIONS)
def test_an_action_is_mapped_to_what_the_capability_has(
    good: Message, directive: object, level: str, kind: str, where: str
) -> None:
    assert found(good, directive) == [(level, kind, where)]


STATES: dict[str, tuple[Message, Message, str, str]] = {
    "a range of modes": (MODE, {"@type": "StatesToRange", "range": {"minimumValue": 0, "maximumValue": 1}}, "wrong-value", "@type"),
    "a number for a mode": (MODE, {"value": 1}, "wrong-type", "value"),
    "a mode that is not there": (MODE, {"value": "Effect.Rain"}, "not-declared", "value"),
    "a mode for a toggle": (TOGGLE, {"value": "Effect.Party"}, "wrong-value", "value"),
    "a mode for a range": (RANGE, {"value": "Effect.Party"}, "wrong-type", "value"),
    "neither value nor range": (RANGE, {"value": None}, "missing-member", "value"),
}  # fmt: skip


@pytest.mark.parametrize(("good", "change", "kind", "where"), STATES.values(), ids=STATES)
def test_a_state_is_mapped_to_what_the_capability_has(good: Message, change: Message, kind: str, where: str) -> None:
    wrong = copy.deepcopy(good)
    state: Any = wrong["semantics"]["stateMappings"][0]
    state |= change
    if change.get("@type") == "StatesToRange" or change.get("value", "") is None:
        del state["value"]
    assert said(wrong) == [("fault", kind, f"{STATE}/{where}")]


def test_nothing_is_asked_of_what_is_read_only() -> None:
    wrong = copy.deepcopy(TOGGLE)
    wrong["properties"]["nonControllable"] = True
    assert said(wrong) == [("advice", "wrong-mapping", "semantics/actionMappings")]


def test_only_some_interfaces_have_semantics() -> None:
    power = {**capability("Alexa.PowerController", "powerState"), "semantics": TOGGLE["semantics"]}
    assert said(power) == [("advice", "unknown-member", "semantics")]
