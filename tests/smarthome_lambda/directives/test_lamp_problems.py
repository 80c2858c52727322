"""Lamps that are not well: each condition has its documented answer (protocol 5.3, 5.5)."""

from dataclasses import replace
from typing import Any

import pytest

from device_cloud.lamp import Cause, Condition, Model, State, first_state
from smarthome_lambda import handler
from smarthome_lambda.directives import skill
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, reported, result_of

ON = first_state(Model.COLOR).switched_on()

UNWELL: dict[str, tuple[State, str, dict[str, Any]]] = {
    "unplugged": (replace(ON, reachable=False), "ENDPOINT_UNREACHABLE", {}),
    "low on battery": (
        replace(ON, condition=Condition.LOW_BATTERY),
        "ENDPOINT_LOW_POWER",
        {"percentageState": 4},
    ),
    "mid firmware update": (replace(ON, condition=Condition.UPDATING), "ENDPOINT_BUSY", {}),
    "overheated": (replace(ON, condition=Condition.OVERHEATED), "HARDWARE_MALFUNCTION", {}),
    "unplugged and overheated": (
        replace(ON, reachable=False, condition=Condition.OVERHEATED),
        "ENDPOINT_UNREACHABLE",
        {},
    ),
}
ORDERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "on": ("Alexa.PowerController", "TurnOn", {}),
    "off": ("Alexa.PowerController", "TurnOff", {}),
    "level": ("Alexa.BrightnessController", "SetBrightness", {"brightness": 40}),
    "adjust": ("Alexa.BrightnessController", "AdjustBrightness", {"brightnessDelta": 10}),
    "colour": ("Alexa.ColorController", "SetColor", {"color": {"hue": 1, "saturation": 1, "brightness": 1}}),
    "white": ("Alexa.ColorTemperatureController", "SetColorTemperature", {"colorTemperatureInKelvin": 4000}),
    "cooler": ("Alexa.ColorTemperatureController", "IncreaseColorTemperature", {}),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("case", UNWELL.values(), ids=UNWELL)
def test_a_faulty_lamp_reports_its_fault_and_obeys_nothing(
    door: Door, case: tuple[State, str, dict[str, Any]], order: tuple[str, str, dict[str, Any]]
) -> None:
    (state, result, extras), (namespace, name, payload) = case, order
    person = door.somebody()
    lamp = door.lamp_in(person, state)
    answer = door.ask(messages.directive(namespace, name, person.token, lamp.lamp_id, payload))
    assert result_of(answer) == result
    assert {key: answer["event"]["payload"].get(key) for key in extras} == extras
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


@pytest.mark.parametrize("case", UNWELL.values(), ids=UNWELL)
def test_a_wrong_value_comes_first(door: Door, case: tuple[State, str, dict[str, Any]]) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, case[0])
    payload = {"brightness": 101}
    answer = door.send(
        messages.directive("Alexa.BrightnessController", "SetBrightness", person.token, lamp.lamp_id, payload)
    )
    assert result_of(answer) == "VALUE_OUT_OF_RANGE"


@pytest.mark.parametrize("condition", Condition)
def test_who_is_heard_from_reports_as_ever(door: Door, condition: Condition) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, replace(ON, condition=condition))
    answer = door.ask(messages.report_state(person.token, lamp.lamp_id))
    assert reported(answer)["connectivity"] == {"value": "OK"}
    assert {entry["uncertaintyInMilliseconds"] for entry in answer["context"]["properties"]} == {0}


def test_an_unplugged_lamp_reports_its_last_values_at_their_time(door: Door) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, replace(ON, brightness=40, last_brightness=40, reachable=False))
    renamed = door.lamps.rename(person.owner, lamp.lamp_id, "Another name", Cause.APP)
    answer = door.ask(messages.report_state(person.token, lamp.lamp_id))
    assert result_of(answer) == "StateReport"
    assert reported(answer).items() >= {"brightness": 40, "colorTemperatureInKelvin": 2700, "powerState": "ON"}.items()
    assert reported(answer)["connectivity"] == {"value": "UNREACHABLE"}
    assert renamed.changed_at == lamp.changed_at
    for entry in answer["context"]["properties"]:
        if entry["name"] == "connectivity":
            assert entry["uncertaintyInMilliseconds"] == 0, "that is known now"
        else:
            assert entry["timeOfSample"] == lamp.changed_at


def test_a_slow_lamp_obeys_late_but_inside_the_limit(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, replace(ON, condition=Condition.SLOW))
    waited: list[float] = []
    monkeypatch.setattr(handler.skill(), "_pause", waited.append)
    assert result_of(door.ask(messages.turn_off(person.token, lamp.lamp_id))) == "Response"
    assert waited == [skill.SLOW_S]
    assert skill.SLOW_S < handler.LONGEST_S
    assert door.lamps.get(person.owner, lamp.lamp_id).state == lamp.state.switched_off()
    assert result_of(door.ask(messages.report_state(person.token, lamp.lamp_id))) == "StateReport"
    assert len(waited) == 1, "what the cloud knows needs no lamp"


def test_a_lamp_too_slow_for_the_limit_is_told_honestly_and_left_alone(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SEC-155."""
    person = door.somebody()
    lamp = door.lamp_in(person, replace(ON, condition=Condition.SLOW))
    late = [False]

    def until_nobody_waits(_: float) -> None:
        late[0] = True

    one = handler.skill()
    monkeypatch.setattr(one, "_pause", until_nobody_waits)
    answer = one.answer(messages.turn_off(person.token, lamp.lamp_id), lambda: late[0])
    assert result_of(answer) == "INTERNAL_ERROR"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp
