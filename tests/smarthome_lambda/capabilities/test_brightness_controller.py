"""Every row of the table of protocol 4.2, and what it leaves open."""

from dataclasses import replace
from typing import Any

import pytest

from device_cloud.lamp import Color, Mode, Model, Power, State, first_state
from smarthome_lambda.capabilities.brightness_controller import BrightnessController
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, reported, result_of

INTERFACE = "Alexa.BrightnessController"


def at(level: int, power: Power = Power.ON, last: int | None = None) -> State:
    return replace(first_state(Model.DIMMABLE), power=power, brightness=level, last_brightness=last or level)


def set_to(level: int) -> tuple[str, dict[str, Any]]:
    return "SetBrightness", {"brightness": level}


def adjust(points: int) -> tuple[str, dict[str, Any]]:
    return "AdjustBrightness", {"brightnessDelta": points}


TABLE = {
    "DevRe_1.2": (at(50), adjust(-25), "ON", 25),
    "DevRe_1.3": (at(25), adjust(25), "ON", 50),
    "DevRe_3.0": (at(100), set_to(25), "ON", 25),
    "DevRe_4.0 full stays full": (at(100), adjust(10), "ON", 100),
    "DevRe_5.0 off counts as 0": (at(100, Power.OFF), adjust(25), "ON", 25),
    "DevRe_6.0 off stays off": (at(100, Power.OFF), adjust(-25), "OFF", 100),
    "DevRe_7.0 dark stays dark": (at(0, Power.OFF, 100), adjust(-25), "OFF", 0),
    "DevRe_9.0 set 0 is off": (at(100), set_to(0), "OFF", 0),
    "DevRe_10.1 down to dark is off": (at(25), adjust(-25), "OFF", 0),
    "set while off is on": (at(100, Power.OFF), set_to(40), "ON", 40),
    "set while dark is on": (at(0, Power.OFF, 100), set_to(40), "ON", 40),
    "set 0 while off": (at(100, Power.OFF), set_to(0), "OFF", 0),
    "beyond dark": (at(25), adjust(-100), "OFF", 0),
    "the darkest light": (at(25), set_to(1), "ON", 1),
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
@pytest.mark.parametrize("model", [Model.DIMMABLE, Model.COLOR])
def test_the_table(door: Door, model: Model, row: tuple[State, tuple[str, dict[str, Any]], str, int]) -> None:
    before, directive, power, level = row
    person = door.somebody()
    start = replace(
        first_state(model),
        power=before.power,
        brightness=before.brightness,
        last_brightness=before.last_brightness,
    )
    lamp = door.lamp_in(person, start, model)
    answer = door.ask(messages.directive(INTERFACE, directive[0], person.token, lamp.lamp_id, directive[1]))
    assert result_of(answer) == "Response"
    assert (reported(answer)["powerState"], reported(answer)["brightness"]) == (power, level)
    again = door.ask(messages.report_state(person.token, lamp.lamp_id))
    assert reported(again) == reported(answer)


@pytest.mark.parametrize("directive", [set_to(50), adjust(25), adjust(-25)])
def test_a_colour_stays_what_it_is(door: Door, directive: tuple[str, dict[str, Any]]) -> None:
    """Bulb_2.1 to Bulb_2.3: the colour's brightness is not the lamp's level."""
    person = door.somebody()
    blue = replace(first_state(Model.COLOR).switched_on(), color=Color(240, 1, 1), mode=Mode.COLOR)
    lamp = door.lamp_in(person, replace(blue, brightness=60, last_brightness=60))
    answer = door.ask(messages.directive(INTERFACE, directive[0], person.token, lamp.lamp_id, directive[1]))
    assert reported(answer)["color"] == {"hue": 240, "saturation": 1, "brightness": 1}
    assert reported(answer)["brightness"] in {50, 85, 35}


def test_on_after_set_0_restores_the_level(door: Door) -> None:
    """DevRe_9.1."""
    person = door.somebody()
    lamp = door.lamp_in(person, at(100), Model.DIMMABLE)
    for level, power in ((0, "OFF"), (100, "ON")):
        name, payload = set_to(level)
        sent = (
            messages.turn_on(person.token, lamp.lamp_id)
            if level
            else messages.directive(INTERFACE, name, person.token, lamp.lamp_id, payload)
        )
        answer = door.ask(sent)
        assert (reported(answer)["powerState"], reported(answer)["brightness"]) == (power, level)


@pytest.mark.parametrize(("name", "payload"), [set_to(40), adjust(25)])
def test_a_plug_is_not_dimmed(door: Door, name: str, payload: dict[str, Any]) -> None:
    person = door.somebody()
    lamp = door.lamp(person, Model.PLUG)
    answer = door.ask(messages.directive(INTERFACE, name, person.token, lamp.lamp_id, payload))
    assert result_of(answer) == "INVALID_DIRECTIVE"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


def test_who_has_it() -> None:
    assert [model for model in Model if not BrightnessController().belongs_to(model)] == [Model.PLUG]
