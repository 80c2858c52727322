"""What must hold within the configuration of a capability."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

import alexa_messages
from tests.schemas.messages import RIGHT, Message, capability, endpoint


def named(text: str) -> Message:
    return {"friendlyNames": [{"@type": "text", "value": {"text": text, "locale": "en-US"}}]}


RANGE: Message = {
    **capability("Alexa.RangeController", "rangeValue"),
    "instance": "Blind.Lift",
    "capabilityResources": named("opening"),
    "configuration": {
        "supportedRange": {"minimumValue": 0, "maximumValue": 100, "precision": 1},
        "presets": [
            {"rangeValue": 10, "presetResources": named("a gap")},
            {"rangeValue": 90, "presetResources": named("wide")},
        ],
    },
    "semantics": {
        "actionMappings": [
            {
                "@type": "ActionsToDirective",
                "actions": ["Alexa.Actions.Open", "Alexa.Actions.Raise"],
                "directive": {"name": "SetRangeValue", "payload": {"rangeValue": 100}},
            },
            {
                "@type": "ActionsToDirective",
                "actions": ["Alexa.Actions.Close"],
                "directive": {"name": "SetRangeValue", "payload": {"rangeValue": 0}},
            },
        ],
        "stateMappings": [
            {"@type": "StatesToValue", "states": ["Alexa.States.Closed"], "value": 0},
            {
                "@type": "StatesToRange",
                "states": ["Alexa.States.Open"],
                "range": {"minimumValue": 1, "maximumValue": 100},
            },
        ],
    },
}
MODE: Message = {
    **capability("Alexa.ModeController", "mode"),
    "instance": "Lamp.Effect",
    "capabilityResources": named("effect"),
    "configuration": {
        "ordered": False,
        "supportedModes": [
            {"value": "Effect.Candle", "modeResources": named("candle")},
            {"value": "Effect.Party", "modeResources": named("party")},
        ],
    },
    "semantics": {
        "stateMappings": [{"@type": "StatesToValue", "states": ["Alexa.States.Low"], "value": "Effect.Candle"}],
    },
}
POWER = {
    **capability("Alexa.PowerController", "powerState"),
    "verificationsRequired": [{"directive": "TurnOn", "methods": [{"@type": "Confirmation"}]}],
}
EQUALIZER: Message = {
    **capability("Alexa.EqualizerController", "bands"),
    "configurations": {"bands": {"supported": [{"name": "BASS"}], "range": {"minimum": -6, "maximum": 6}}},
}


def lamp(*more: Message) -> Message:
    return {**endpoint(), "capabilities": [capability("Alexa"), *copy.deepcopy(more)]}


@pytest.mark.parametrize("good", [RANGE, MODE, POWER, EQUALIZER], ids=lambda each: each["interface"])
def test_what_makes_sense_has_no_fault(good: Message) -> None:
    assert alexa_messages.check_endpoint(lamp(good)).found == ()


Change = Callable[[Any], object]
WRONG: dict[str, tuple[Message, Change, str, str]] = {
    "a minimum above the maximum": (
        RANGE,
        lambda it: it["configuration"]["supportedRange"].update(minimumValue=101),
        "configuration/supportedRange/minimumValue",
        "must not be above the maximumValue, 100",
    ),
    "a range of one value": (
        RANGE,
        lambda it: (
            it["configuration"].update(
                supportedRange={"minimumValue": 5, "maximumValue": 5, "precision": 1}, presets=[]
            )
            or it.pop("semantics")
        ),
        "configuration/supportedRange/minimumValue",
        "must be below the maximumValue, 5",
    ),
    "a step larger than the range": (
        RANGE,
        lambda it: it["configuration"]["supportedRange"].update(precision=101),
        "configuration/supportedRange/precision",
        "must be at most 100",
    ),
    "a preset outside the range": (
        RANGE,
        lambda it: it["configuration"]["presets"][1].update(rangeValue=101),
        "configuration/presets/1/rangeValue",
        "must be in the supportedRange, from 0 to 100",
    ),
    "a preset twice": (
        RANGE,
        lambda it: it["configuration"]["presets"][1].update(rangeValue=10),
        "configuration/presets/1/rangeValue",
        "must be used once",
    ),
    "an action that sets a value outside the range": (
        RANGE,
        lambda it: it["semantics"]["actionMappings"][0]["directive"]["payload"].update(rangeValue=110),
        "semantics/actionMappings/0/directive/payload/rangeValue",
        "must be in the supportedRange",
    ),
    "an action that sends a directive of another interface": (
        RANGE,
        lambda it: it["semantics"]["actionMappings"][0]["directive"].update(name="TurnOn"),
        "semantics/actionMappings/0/directive/name",
        "SetRangeValue",
    ),
    "an action mapped twice": (
        RANGE,
        lambda it: it["semantics"]["actionMappings"][1].update(actions=["Alexa.Actions.Open"]),
        "semantics/actionMappings/1/actions/0",
        "must be mapped once",
    ),
    "states of a range turned around": (
        RANGE,
        lambda it: it["semantics"]["stateMappings"][1].update(range={"minimumValue": 90, "maximumValue": 10}),
        "semantics/stateMappings/1/range/minimumValue",
        "must not be above the maximumValue, 10",
    ),
    "a state of a value outside the range": (
        RANGE,
        lambda it: it["semantics"]["stateMappings"][0].update(value=-1),
        "semantics/stateMappings/0/value",
        "must be in the supportedRange",
    ),
    "a name that Alexa keeps": (
        RANGE,
        lambda it: it.update(capabilityResources=named("Night Light")),
        "capabilityResources/friendlyNames/0/value/text",
        "must not be a name that Alexa keeps",
    ),
    "a mode twice": (
        MODE,
        lambda it: it["configuration"]["supportedModes"][1].update(value="Effect.Candle"),
        "configuration/supportedModes/1/value",
        "must be used once",
    ),
    "a state of an unknown mode": (
        MODE,
        lambda it: it["semantics"]["stateMappings"][0].update(value="Effect.Candles"),
        "semantics/stateMappings/0/value",
        'did you mean "Effect.Candle"?',
    ),
    "a confirmation of another interface's directive": (
        POWER,
        lambda it: it["verificationsRequired"][0].update(directive="Unlock"),
        "verificationsRequired/0/directive",
        "must be a directive of Alexa.PowerController: TurnOn or TurnOff",
    ),
    "an equalizer's range turned around": (
        EQUALIZER,
        lambda it: it["configurations"]["bands"]["range"].update(minimum=7),
        "configurations/bands/range/minimum",
        "must not be above the maximum, 6",
    ),
}


@pytest.mark.parametrize(("good", "change", "where", "right"), WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_one_fault(good: Message, change: Change, where: str, right: str) -> None:
    wrong = lamp(good)
    change(wrong["capabilities"][1])
    (fault,) = alexa_messages.check_endpoint(wrong).found
    assert fault.pointer == f"/capabilities/1/{where}"
    assert right in fault.right


def test_several_instances_of_an_interface_are_told_apart() -> None:
    other = {name: value for name, value in RANGE.items() if name != "semantics"}
    other |= {"instance": "Blind.Tilt", "capabilityResources": named("tilt")}
    assert alexa_messages.check_endpoint(lamp(RANGE, other)).found == ()
    (fault,) = alexa_messages.check_endpoint(lamp(RANGE, RANGE)).found
    assert fault.pointer == "/capabilities/2/interface"
    assert fault.right == "must be listed once for each instance"


def test_a_scene_category_is_for_scenes() -> None:
    (fault,) = alexa_messages.check_endpoint({**endpoint(), "displayCategories": ["SCENE_TRIGGER"]}).found
    assert fault.pointer == "/displayCategories/0"
    scene = {
        "type": "AlexaInterface",
        "interface": "Alexa.SceneController",
        "version": "3",
        "supportsDeactivation": True,
    }
    assert alexa_messages.check_endpoint({**lamp(scene), "displayCategories": ["SCENE_TRIGGER"]}).found == ()
    assert alexa_messages.check_endpoint({**endpoint(), "displayCategories": ["LIGHT", "SCENE_TRIGGER"]}).found == ()


@pytest.mark.parametrize(
    ("base", "limits", "right"),
    [
        ("VALUE_OUT_OF_RANGE", {"minimumValue": 2, "maximumValue": 1}, "must not be above the maximumValue, 1"),
        (
            "TEMPERATURE_VALUE_OUT_OF_RANGE",
            {"minimumValue": {"value": 30, "scale": "CELSIUS"}, "maximumValue": {"value": 10, "scale": "CELSIUS"}},
            "must not be above the maximumValue, 10 CELSIUS",
        ),
    ],
)
def test_the_range_of_an_error_is_not_turned_around(base: str, limits: Message, right: str) -> None:
    message = copy.deepcopy(RIGHT[base])
    message["event"]["payload"]["validRange"] = limits
    (fault,) = alexa_messages.check(message).found
    assert (fault.pointer, fault.right) == ("/event/payload/validRange/minimumValue", right)


def test_a_single_mode_is_advice() -> None:
    one = copy.deepcopy(MODE)
    del one["configuration"]["supportedModes"][1]
    (found,) = alexa_messages.check_endpoint(lamp(one)).found
    assert (found.level, found.pointer) == ("advice", "/capabilities/1/configuration/supportedModes")
