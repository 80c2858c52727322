"""The boundaries of SEC-112, read alone and through the front door."""

from collections.abc import Callable
from typing import Any

import pytest

from device_cloud.lamp import Model
from smarthome_lambda.capabilities.payload_numbers import number, whole_number
from smarthome_lambda.errors import InvalidDirective, InvalidValue, ValueOutOfRange
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, result_of

NO_NUMBERS: dict[str, Any] = {
    "absent": ...,
    "null": None,
    "true": True,
    "false": False,
    "text": "50",
    "list": [50],
    "object": {"value": 50},
    "NaN": float("nan"),
    "infinite": float("inf"),
    "infinite below": float("-inf"),
}
BEYOND: dict[str, Any] = {
    "just above": 101,
    "just below": -1,
    "a float above": 101.0,
    "10^308": 10.0**308,
    "-10^308": -(10.0**308),
    "10^400": 10**400,
    "-10^400": -(10**400),
}
WHOLE: dict[str, tuple[Any, int]] = {
    "least": (0, 0),
    "most": (100, 100),
    "integral float": (50.0, 50),
    "exponent": (1e2, 100),
    "-0": (-0.0, 0),
}


def payload(value: Any) -> dict[str, Any]:
    return {} if value is ... else {"brightness": value}


@pytest.mark.parametrize("value", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_number_is_invalid(value: Any) -> None:
    for read in (whole_number, number):
        with pytest.raises(InvalidDirective):
            read(payload(value), "brightness", 0, 100)


@pytest.mark.parametrize("value", BEYOND.values(), ids=BEYOND)
def test_what_is_out_of_range_is_told_the_range(value: Any) -> None:
    for read in (whole_number, number):
        with pytest.raises(ValueOutOfRange) as refused:
            read(payload(value), "brightness", 0, 100)
        assert refused.value.extras == {"validRange": {"minimumValue": 0, "maximumValue": 100}}


@pytest.mark.parametrize(("value", "read"), WHOLE.values(), ids=WHOLE)
def test_what_is_whole_is_read_as_such(value: Any, read: int) -> None:
    found = whole_number(payload(value), "brightness", 0, 100)
    assert (found, type(found)) == (read, int)


@pytest.mark.parametrize("value", [0.5, 99.999, 100.5, -0.5, 5e-324])
def test_a_fraction_where_a_whole_number_is_due_is_no_value(value: float) -> None:
    with pytest.raises(InvalidValue):
        whole_number(payload(value), "brightness", 0, 100)


@pytest.mark.parametrize("value", [0, 1, 0.5, 1.0, -0.0])
def test_a_fraction_is_a_number(value: float) -> None:
    found = number(payload(value), "brightness", 0, 1)
    assert (found, type(found)) == (value, float)


DIRECTIVES: dict[str, tuple[str, Callable[[object], dict[str, Any]], bool, tuple[int, int]]] = {
    "SetBrightness": ("Alexa.BrightnessController", lambda value: {"brightness": value}, True, (0, 100)),
    "AdjustBrightness": ("Alexa.BrightnessController", lambda value: {"brightnessDelta": value}, True, (-100, 100)),
    "SetColorTemperature": (
        "Alexa.ColorTemperatureController",
        lambda value: {"colorTemperatureInKelvin": value},
        True,
        (1000, 10000),
    ),
    "SetColor": (
        "Alexa.ColorController",
        lambda value: {"color": {"hue": value, "saturation": 1, "brightness": 1}},
        False,
        (0, 360),
    ),
}


@pytest.mark.parametrize("name", DIRECTIVES)
def test_each_directive_reads_its_numbers_so(door: Door, name: str) -> None:
    namespace, make, is_whole, (least, most) = DIRECTIVES[name]
    person = door.somebody()
    lamp = door.lamp(person, Model.COLOR)

    def answer_to(value: object) -> Any:
        return door.send(messages.directive(namespace, name, person.token, lamp.lamp_id, make(value)))

    for value in NO_NUMBERS.values():
        if value is not ...:
            assert result_of(answer_to(value)) == "INVALID_DIRECTIVE"
    assert result_of(door.send(messages.directive(namespace, name, person.token, lamp.lamp_id))) == "INVALID_DIRECTIVE"
    for value in (least - 1, most + 1, 10**400, -(10**400), 1e308):
        answer = answer_to(value)
        assert result_of(answer) == "VALUE_OUT_OF_RANGE"
        assert answer["event"]["payload"]["validRange"] == {"minimumValue": least, "maximumValue": most}
    assert result_of(answer_to(least + 0.5)) == ("INVALID_VALUE" if is_whole else "Response")
    assert result_of(answer_to(float(most))) == "Response"
    assert result_of(answer_to(least)) == "Response"
