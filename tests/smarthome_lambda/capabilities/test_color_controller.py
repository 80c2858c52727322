"""Everything of protocol 4.3, and its side of protocol 4.4."""

from dataclasses import replace
from typing import Any

import pytest

from device_cloud.lamp import Color, Effect, Mode, Model, State, first_state
from smarthome_lambda.capabilities.color_controller import ColorController
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, Person, reported, result_of
from tests.smarthome_lambda.messages import Message

WHITE = replace(first_state(Model.COLOR).switched_on(), brightness=40, last_brightness=40, kelvin=4000)
OFF = WHITE.switched_off()
DARK = replace(OFF, brightness=0)
RED = replace(WHITE, color=Color(0, 1, 1), mode=Mode.COLOR)
BLUE = {"hue": 240, "saturation": 1, "brightness": 1}


def set_color(person: Person, lamp_id: str, color: object) -> Message:
    return messages.directive("Alexa.ColorController", "SetColor", person.token, lamp_id, {"color": color})


BEFORE = {
    "white": WHITE,
    "Clr_1.1 off turns on": OFF,
    "dark turns on at its last level": DARK,
    "another colour": RED,
    "a candle": replace(WHITE, effect=Effect.CANDLE),
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_a_colour_turns_on_and_keeps_the_level(door: Door, before: State) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, before)
    answer = door.ask(set_color(person, lamp.lamp_id, BLUE))
    assert result_of(answer) == "Response"
    values = reported(answer)
    assert (values["powerState"], values["brightness"], values["color"]) == ("ON", 40, BLUE)
    assert values["mode"] == "Effect.None"
    assert "colorTemperatureInKelvin" not in values, "it means nothing now (4.4)"
    assert reported(door.ask(messages.report_state(person.token, lamp.lamp_id))) == reported(answer)


COLORS = {
    "red": (0, 1, 1),
    "orange": (39, 1, 1),
    "purple": (277, 0.8619, 0.9373),
    "whole circle": (360, 1, 1),
    "saturation 0 is a legal colour": (0, 0, 1),
    "brightness 0 is one too": (120, 1, 0),
    "many decimals": (359.99999949, 0.1234564, 0.9999994),
    "whole numbers": (60, 1, 1),
    "-0": (-0.0, 0.0, 1.0),
}


@pytest.mark.parametrize("parts", COLORS.values(), ids=COLORS)
def test_a_colour_is_reported_as_it_was_sent(door: Door, parts: tuple[float, float, float]) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, WHITE)
    color = dict(zip(("hue", "saturation", "brightness"), parts, strict=True))
    answer = door.ask(set_color(person, lamp.lamp_id, color))
    assert reported(answer)["color"] == pytest.approx(color, abs=1e-6)
    assert door.lamps.get(person.owner, lamp.lamp_id).state.mode is Mode.COLOR


WRONG: dict[str, tuple[Any, str]] = {
    "no colour": (None, "INVALID_DIRECTIVE"),
    "a text": ("blue", "INVALID_DIRECTIVE"),
    "a list": ([240, 1, 1], "INVALID_DIRECTIVE"),
    "no hue": ({"saturation": 1, "brightness": 1}, "INVALID_DIRECTIVE"),
    "hue as text": (BLUE | {"hue": "240"}, "INVALID_DIRECTIVE"),
    "saturation as bool": (BLUE | {"saturation": True}, "INVALID_DIRECTIVE"),
    "hue beyond": (BLUE | {"hue": 360.01}, "VALUE_OUT_OF_RANGE"),
    "hue below": (BLUE | {"hue": -1}, "VALUE_OUT_OF_RANGE"),
    "saturation in percent": (BLUE | {"saturation": 100}, "VALUE_OUT_OF_RANGE"),
    "brightness in percent": (BLUE | {"brightness": 50}, "VALUE_OUT_OF_RANGE"),
}


@pytest.mark.parametrize(("color", "result"), WRONG.values(), ids=WRONG)
def test_what_is_no_colour_changes_nothing(door: Door, color: Any, result: str) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, WHITE)
    answer = door.send(set_color(person, lamp.lamp_id, color))
    assert result_of(answer) == result
    if result == "VALUE_OUT_OF_RANGE":
        assert answer["event"]["payload"]["validRange"]["maximumValue"] in {1, 360}
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


def test_on_and_off_keep_the_colour(door: Door) -> None:
    """Bulb_2.0."""
    person = door.somebody()
    lamp = door.lamp_in(person, RED)
    for make, power in ((messages.turn_off, "OFF"), (messages.turn_on, "ON")):
        answer = door.ask(make(person.token, lamp.lamp_id))
        assert reported(answer)["powerState"] == power
        assert reported(answer)["color"] == {"hue": 0, "saturation": 1, "brightness": 1}


@pytest.mark.parametrize("model", [model for model in Model if model is not Model.COLOR])
def test_other_models_have_no_colour(door: Door, model: Model) -> None:
    assert not ColorController().belongs_to(model)
    person = door.somebody()
    lamp = door.lamp(person, model)
    assert result_of(door.ask(set_color(person, lamp.lamp_id, BLUE))) == "INVALID_DIRECTIVE"
    assert "color" not in reported(door.ask(messages.report_state(person.token, lamp.lamp_id)))
