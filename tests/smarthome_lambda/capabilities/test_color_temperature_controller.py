"""Everything of protocol 4.5, and its side of protocol 4.4."""

from dataclasses import replace
from typing import Any

import pytest

from device_cloud.lamp import Color, Condition, Effect, Mode, Model, Power, State, first_state
from smarthome_lambda.capabilities.color_temperature_controller import ColorTemperatureController
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, Person, reported, result_of
from tests.smarthome_lambda.messages import Message

WITH_KELVIN = [Model.TUNABLE_WHITE, Model.COLOR]


def on(model: Model, kelvin: int = 4000, **changes: Any) -> State:
    return replace(first_state(model).switched_on(), brightness=40, last_brightness=40, kelvin=kelvin, **changes)


def blue(**changes: Any) -> State:
    return on(Model.COLOR, color=Color(240, 1, 1), mode=Mode.COLOR, **changes)


def send(person: Person, lamp_id: str, name: str, kelvin: object = ...) -> Message:
    payload = {} if kelvin is ... else {"colorTemperatureInKelvin": kelvin}
    return messages.directive("Alexa.ColorTemperatureController", name, person.token, lamp_id, payload)


SET = [
    *((model, kelvin, kelvin) for model in WITH_KELVIN for kelvin in (2200, 2700, 4000, 5500, 7000)),
    *((Model.COLOR, kelvin, kelvin) for kelvin in (1000, 10000, 2201)),
    *((Model.TUNABLE_WHITE, kelvin, 1800) for kelvin in (1000, 1799)),
    *((Model.TUNABLE_WHITE, kelvin, 8000) for kelvin in (8001, 10000)),
]


@pytest.mark.parametrize(("model", "kelvin", "given"), SET)
@pytest.mark.parametrize("power", Power)
def test_a_white_turns_on_and_keeps_the_brightness(
    door: Door, model: Model, kelvin: int, given: int, power: Power
) -> None:
    """TunWht_1.1 and TunWht_1.2: what the lamp cannot give is the nearest that it can."""
    person = door.somebody()
    lamp = door.lamp_in(person, on(model, power=power), model)
    answer = door.ask(send(person, lamp.lamp_id, "SetColorTemperature", kelvin))
    values = reported(answer)
    assert result_of(answer) == "Response"
    assert (values["powerState"], values["brightness"], values["colorTemperatureInKelvin"]) == ("ON", 40, given)
    assert "color" not in values
    assert reported(door.ask(messages.report_state(person.token, lamp.lamp_id))) == values


STEPS = [
    *((model, kelvin, "IncreaseColorTemperature", kelvin + 500) for model in WITH_KELVIN for kelvin in (2200, 4000)),
    *((model, kelvin, "DecreaseColorTemperature", kelvin - 500) for model in WITH_KELVIN for kelvin in (7000, 4000)),
    (Model.COLOR, 7000, "IncreaseColorTemperature", 7500),
    (Model.COLOR, 2200, "DecreaseColorTemperature", 1700),
    (Model.COLOR, 9700, "IncreaseColorTemperature", 10000),
    (Model.COLOR, 10000, "IncreaseColorTemperature", 10000),
    (Model.COLOR, 1300, "DecreaseColorTemperature", 1000),
    (Model.COLOR, 1000, "DecreaseColorTemperature", 1000),
    (Model.TUNABLE_WHITE, 7700, "IncreaseColorTemperature", 8000),
    (Model.TUNABLE_WHITE, 8000, "IncreaseColorTemperature", 8000),
    (Model.TUNABLE_WHITE, 2200, "DecreaseColorTemperature", 1800),
    (Model.TUNABLE_WHITE, 1800, "DecreaseColorTemperature", 1800),
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("power", Power)
def test_cooler_is_higher_warmer_is_lower_and_either_turns_on(
    door: Door, step: tuple[Model, int, str, int], power: Power
) -> None:
    """ClrRlt_1.2 and ClrRlt_1.3: at the end it stays there and is a success."""
    model, kelvin, name, given = step
    person = door.somebody()
    lamp = door.lamp_in(person, on(model, kelvin, power=power), model)
    answer = door.ask(send(person, lamp.lamp_id, name))
    values = reported(answer)
    assert result_of(answer) == "Response"
    assert (values["powerState"], values["brightness"], values["colorTemperatureInKelvin"]) == ("ON", 40, given)


@pytest.mark.parametrize(("name", "given"), [("IncreaseColorTemperature", 4500), ("DecreaseColorTemperature", 3500)])
def test_what_is_off_shows_no_colour_and_turns_on_from_its_last_white(door: Door, name: str, given: int) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, blue(power=Power.OFF))
    values = reported(door.ask(send(person, lamp.lamp_id, name)))
    assert (values["powerState"], values["brightness"], values["colorTemperatureInKelvin"]) == ("ON", 40, given)
    assert "color" not in values


@pytest.mark.parametrize("name", ["IncreaseColorTemperature", "DecreaseColorTemperature"])
def test_a_colour_is_neither_warmer_nor_cooler(door: Door, name: str) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, blue())
    answer = door.ask(send(person, lamp.lamp_id, name))
    assert result_of(answer) == "NOT_SUPPORTED_IN_CURRENT_MODE"
    assert answer["event"]["payload"]["currentDeviceMode"] == "COLOR"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


@pytest.mark.parametrize(
    ("health", "result"),
    [({"reachable": False}, "ENDPOINT_UNREACHABLE"), ({"condition": Condition.UPDATING}, "ENDPOINT_BUSY")],
)
def test_whether_the_lamp_is_well_comes_before_its_mode(door: Door, health: dict[str, Any], result: str) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, blue(**health))
    assert result_of(door.ask(send(person, lamp.lamp_id, "IncreaseColorTemperature"))) == result


def test_a_white_leaves_the_colour(door: Door) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, blue(effect=Effect.PARTY))
    values = reported(door.ask(send(person, lamp.lamp_id, "SetColorTemperature", 2200)))
    assert (values["powerState"], values["brightness"], values["colorTemperatureInKelvin"]) == ("ON", 40, 2200)
    assert values["mode"] == "Effect.None"
    assert "color" not in values, "the app would show the old one (4.4)"


@pytest.mark.parametrize("kelvin", [0, 999, 10001, -4000])
def test_what_no_lamp_can_give_is_out_of_range(door: Door, kelvin: int) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, on(Model.TUNABLE_WHITE), Model.TUNABLE_WHITE)
    answer = door.send(send(person, lamp.lamp_id, "SetColorTemperature", kelvin))
    assert result_of(answer) == "VALUE_OUT_OF_RANGE"
    assert answer["event"]["payload"]["validRange"] == {"minimumValue": 1000, "maximumValue": 10000}


@pytest.mark.parametrize("model", [Model.PLUG, Model.DIMMABLE])
def test_models_of_one_white_have_it_not(door: Door, model: Model) -> None:
    assert not ColorTemperatureController().belongs_to(model)
    person = door.somebody()
    lamp = door.lamp(person, model)
    assert result_of(door.ask(send(person, lamp.lamp_id, "SetColorTemperature", 4000))) == "INVALID_DIRECTIVE"
    assert result_of(door.ask(send(person, lamp.lamp_id, "IncreaseColorTemperature"))) == "INVALID_DIRECTIVE"
