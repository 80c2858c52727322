"""Sentences for thermostats and what measures temperature and humidity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.interfaces import INTERFACES
from tests.fakes.makers_devices import asked, thermostat
from tests.fakes.makers_house import THERMOSTAT as ONE

TWO = thermostat("lowerSetpoint", "upperSetpoint")
THREE = thermostat("targetSetpoint", "lowerSetpoint", "upperSetpoint")


def celsius(value: float) -> dict[str, object]:
    return {"value": value, "scale": "CELSIUS"}


def fahrenheit(value: float) -> dict[str, object]:
    return {"value": value, "scale": "FAHRENHEIT"}


@pytest.mark.parametrize(
    ("said", "directive", "payload"),
    [
        ("set hall thermostat to twenty", "SetTargetTemperature", {"targetSetpoint": celsius(20)}),
        ("set the hall thermostat to seventy-five", "SetTargetTemperature", {"targetSetpoint": fahrenheit(75)}),
        ("set the hall thermostat to 21.5", "SetTargetTemperature", {"targetSetpoint": celsius(21.5)}),
        ("set the hall thermostat to twenty one point five degrees", "SetTargetTemperature", {"targetSetpoint": celsius(21.5)}),
        ("set the hall thermostat to 21 degrees celsius", "SetTargetTemperature", {"targetSetpoint": celsius(21)}),
        ("set the hall thermostat to 40 degrees fahrenheit", "SetTargetTemperature", {"targetSetpoint": fahrenheit(40)}),
        ("set the hall thermostat to minus four", "SetTargetTemperature", {"targetSetpoint": celsius(-4)}),
        ("set the temperature of the hall thermostat to 68\u00b0F", "SetTargetTemperature", {"targetSetpoint": fahrenheit(68)}),
        ("set the temperature to 21 on the hall thermostat", "SetTargetTemperature", {"targetSetpoint": celsius(21)}),
        ("set the temperature to 21", "SetTargetTemperature", {"targetSetpoint": celsius(21)}),
        ("make it warmer in here", "AdjustTargetTemperature", {"targetSetpointDelta": celsius(1)}),
        ("make it cooler in here", "AdjustTargetTemperature", {"targetSetpointDelta": celsius(-1)}),
        ("make the hall thermostat a bit warmer", "AdjustTargetTemperature", {"targetSetpointDelta": celsius(1)}),
        ("make the hall thermostat colder", "AdjustTargetTemperature", {"targetSetpointDelta": celsius(-1)}),
        ("increase the hall thermostat by 2 degrees", "AdjustTargetTemperature", {"targetSetpointDelta": celsius(2)}),
        ("lower the temperature of the hall thermostat by 3 degrees fahrenheit", "AdjustTargetTemperature", {"targetSetpointDelta": fahrenheit(-3)}),
        ("turn up the hall thermostat", "AdjustTargetTemperature", {"targetSetpointDelta": celsius(1)}),
        ("lower the temperature by 2", "AdjustTargetTemperature", {"targetSetpointDelta": celsius(-2)}),
        ("set hall thermostat to automatic", "SetThermostatMode", {"thermostatMode": {"value": "AUTO"}}),
        ("set the hall thermostat to heat", "SetThermostatMode", {"thermostatMode": {"value": "HEAT"}}),
        ("set the hall thermostat mode to cool", "SetThermostatMode", {"thermostatMode": {"value": "COOL"}}),
        ("put the hall thermostat in cooling mode", "SetThermostatMode", {"thermostatMode": {"value": "COOL"}}),
        ("set the hall thermostat to emergency heat", "SetThermostatMode", {"thermostatMode": {"value": "EM_HEAT"}}),
        ("turn off the hall thermostat", "SetThermostatMode", {"thermostatMode": {"value": "OFF"}}),
        ("turn off the heat", "SetThermostatMode", {"thermostatMode": {"value": "OFF"}}),
        ("resume hall thermostat schedule", "ResumeSchedule", {}),
    ],
)  # fmt: skip
def test_a_thermostat_obeys(said: str, directive: str, payload: dict[str, object]) -> None:
    request = asked(said, ONE)
    assert (request.namespace, request.name) == ("Alexa.ThermostatController", directive)
    assert request.payload == payload


@pytest.mark.parametrize(
    ("said", "lower", "upper"),
    [
        ("set the hall thermostat between 20 and 24 degrees", celsius(20), celsius(24)),
        ("set the hall thermostat from 40 to 70", fahrenheit(40), fahrenheit(70)),
        ("set the hall thermostat to heat to 19.5 and cool to 25 celsius", celsius(19.5), celsius(25)),
    ],
)
@pytest.mark.parametrize("of", [TWO, THREE], ids=["two setpoints", "three setpoints"])
def test_two_setpoints_have_one_scale(
    of: dict[str, object], said: str, lower: dict[str, object], upper: dict[str, object]
) -> None:
    assert asked(said, of).payload == {"lowerSetpoint": lower, "upperSetpoint": upper}


@pytest.mark.parametrize(
    ("said", "properties"),
    [
        ("what mode is my hall thermostat set to?", ("thermostatMode",)),
        ("what is the hall thermostat set to", ("targetSetpoint", "lowerSetpoint", "thermostatMode")),
        ("what's the temperature of the hall thermostat", ("temperature",)),
        ("how warm is the hall thermostat", ("temperature",)),
        ("what is the humidity of the hall thermostat", ("relativeHumidity",)),
    ],
)
def test_climate_can_be_asked_for(said: str, properties: tuple[str, ...]) -> None:
    request = asked(said, ONE)
    assert (request.name, request.asks) == ("ReportState", properties)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("set the hall thermostat to eco", "declared the thermostat modes HEAT, COOL, AUTO, OFF, EM_HEAT, so no .* for ECO"),
        ("set the hall thermostat between 20 and 24", "declared Alexa.ThermostatController for this endpoint, but"),
    ],
)  # fmt: skip
def test_what_a_thermostat_did_not_declare_is_refused(said: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        asked(said, ONE)


def test_without_a_name_the_only_thermostat_is_meant() -> None:
    upstairs = thermostat(name="Upstairs")
    assert asked("make it warmer", upstairs).endpoint == upstairs
    with pytest.raises(
        NotUnderstood, match=r"2 endpoints have .* Name one of them: Hall thermostat, Upstairs"
    ) as refused:
        asked("make it warmer", ONE, upstairs)
    assert refused.value.speech.endswith("Which one do you mean?")


@pytest.mark.parametrize(
    ("payload", "reported", "right"),
    [
        (celsius(21), celsius(21.5), True),
        (celsius(21), fahrenheit(70), True),
        (celsius(21), {"value": 294.15, "scale": "KELVIN"}, True),
        (celsius(21), celsius(19), False),
        (celsius(21), fahrenheit(21), False),
    ],
)
def test_the_setpoint_that_was_asked_for_is_reported_in_any_scale(
    payload: dict[str, object], reported: dict[str, object], right: bool
) -> None:
    (outcome,) = (
        each
        for each in INTERFACES["Alexa.ThermostatController"].outcomes
        if (each.directive, each.property_name) == ("SetTargetTemperature", "targetSetpoint")
    )
    assert (outcome.wanted({"targetSetpoint": payload}, reported) is None) is right


@given(st.decimals(min_value=-40, max_value=120, places=1, allow_nan=False))
def test_any_temperature_arrives_as_it_was_said(degrees: object) -> None:
    said = asked(f"set the hall thermostat to {degrees} degrees", ONE).payload["targetSetpoint"]
    assert isinstance(said, dict)
    assert said["value"] == float(str(degrees))
