"""Sentences for levels in percent, settings with a name from Alexa's catalog, and what opens and closes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_messages.catalogue import document
from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.asset_names import names_of
from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.utterances import Request
from tests.fakes.fake_skill import lamp_endpoint
from tests.fakes.makers_devices import Message, asked
from tests.fakes.makers_house import BIN, BLIND, DIMMER, FAN, GARAGE_DOOR, PUMP, WASHER


def to_range(value: float) -> Message:
    return {"rangeValue": value}


def by_range(value: float, *, default: bool = False) -> Message:
    return {"rangeValueDelta": value, "rangeValueDeltaDefault": default}


@pytest.mark.parametrize(
    ("said", "of", "directive", "payload"),
    [
        ("set the pump to thirty percent", PUMP, "SetPercentage", {"percentage": 30}),
        ("increase pump by ten percent", PUMP, "AdjustPercentage", {"percentageDelta": 10}),
        ("decrease pump by twenty percent", PUMP, "AdjustPercentage", {"percentageDelta": -20}),
        ("turn down the pump", PUMP, "AdjustPercentage", {"percentageDelta": -10}),
        ("set the power to 40 percent on the light switch", DIMMER, "SetPowerLevel", {"powerLevel": 40}),
        ("set the power level of the light switch to 40", DIMMER, "SetPowerLevel", {"powerLevel": 40}),
        ("set the light switch's power to 40", DIMMER, "SetPowerLevel", {"powerLevel": 40}),
        ("set the light switch to 40 percent", DIMMER, "SetPowerLevel", {"powerLevel": 40}),
        ("increase the power level by 12 on the light switch", DIMMER, "AdjustPowerLevel", {"powerLevelDelta": 12}),
        ("reduce the power of the light switch by 12", DIMMER, "AdjustPowerLevel", {"powerLevelDelta": -12}),
        ("turn up the light switch", DIMMER, "AdjustPowerLevel", {"powerLevelDelta": 10}),
        ("set the bedroom fan speed to 7", FAN, "SetRangeValue", to_range(7)),
        ("set the fan speed on the bedroom fan to maximum", FAN, "SetRangeValue", to_range(10)),
        ("set the bedroom fan wind speed to high", FAN, "SetRangeValue", to_range(10)),
        ("turn up the bedroom fan speed", FAN, "AdjustRangeValue", by_range(1, default=True)),
        ("decrease the fan speed on the bedroom fan by 3", FAN, "AdjustRangeValue", by_range(-3)),
        ("what's the bedroom fan speed?", FAN, "ReportState", {}),
        ("is oscillate on for the bedroom fan?", FAN, "ReportState", {}),
        ("turn on swivel on the bedroom fan", FAN, "TurnOn", {}),
        ("turn off oscillation", FAN, "TurnOff", {}),
        ("open the kitchen blind", BLIND, "SetRangeValue", to_range(100)),
        ("close the kitchen blind", BLIND, "SetRangeValue", to_range(0)),
        ("shut the kitchen blind", BLIND, "SetRangeValue", to_range(0)),
        ("raise the kitchen blind", BLIND, "AdjustRangeValue", by_range(10)),
        ("lower the kitchen blind", BLIND, "AdjustRangeValue", by_range(-10)),
        ("set the kitchen blind to 30 percent", BLIND, "SetRangeValue", to_range(30)),
        ("open the kitchen blind to 30 percent", BLIND, "SetRangeValue", to_range(30)),
        ("lower the kitchen blind by 30 percent", BLIND, "AdjustRangeValue", by_range(-30)),
        ("set the height of the kitchen blind to 12.5", BLIND, "SetRangeValue", to_range(12.5)),
        ("is the kitchen blind open?", BLIND, "ReportState", {}),
        ("open the garage door", GARAGE_DOOR, "SetMode", {"mode": "Position.Up"}),
        ("close the garage door", GARAGE_DOOR, "SetMode", {"mode": "Position.Down"}),
        ("set the garage door to open", GARAGE_DOOR, "SetMode", {"mode": "Position.Up"}),
        ("is the garage door closed", GARAGE_DOOR, "ReportState", {}),
        ("open the garbage can lid", BIN, "TurnOn", {}),
        ("close the lid of the garbage can", BIN, "TurnOff", {}),
        ("open the garbage can", BIN, "TurnOn", {}),
        ("is the garbage can's lid open", BIN, "ReportState", {}),
        ("turn on the lid", BIN, "TurnOn", {}),
        ("set the wash cycle to cottons", WASHER, "SetMode", {"mode": "Cycle.Cottons"}),
        ("set the wash setting on the washer to delicates", WASHER, "SetMode", {"mode": "Cycle.Delicate"}),
        ("what's the wash setting on the washer?", WASHER, "ReportState", {}),
    ],
)  # fmt: skip
def test_a_setting_is_changed(said: str, of: Message, directive: str, payload: Message) -> None:
    request = asked(said, of)
    assert (request.name, request.payload) == (directive, payload)
    assert request.instance == next((each["instance"] for each in of["capabilities"] if _is_of(request, each)), None)


def _is_of(request: Request, capability: Message) -> bool:
    return "instance" in capability and capability["interface"] == request.interface


def test_modes_with_an_order_go_up_and_down() -> None:
    for said, delta in (
        ("increase the water temperature on the washer", 1),
        ("lower the washer water temp", -1),
    ):
        request = asked(said, WASHER)
        assert (request.name, request.payload, request.instance) == (
            "AdjustMode",
            {"modeDelta": delta},
            "Washer.Temperature",
        )
    with pytest.raises(NotUnderstood, match=r"declared Alexa\.ModeController for this endpoint, but nothing"):
        asked("increase the wash cycle on the washer", WASHER)


@pytest.mark.parametrize(
    ("of", "value", "said"),
    [
        (BLIND, 0, "closed"),
        (BLIND, 1, "open"),
        (BLIND, 100, "open"),
        (GARAGE_DOOR, "Position.Up", "open"),
        (GARAGE_DOOR, "Position.Down", "closed"),
        (GARAGE_DOOR, "Position.Stuck", "neither open nor closed: discovery maps Position.Stuck to no state"),
        (BIN, "ON", "open"),
    ],
)
def test_a_reported_value_is_open_or_closed(of: Message, value: object, said: str) -> None:
    request = asked(f"is the {of['friendlyName']} open?", of)
    assert request.answer is not None
    assert request.answer(value) == said


@pytest.mark.parametrize(
    ("said", "of", "why"),
    [
        ("open the pump", PUMP, "did not declare Alexa.ModeController, Alexa.RangeController or Alexa.ToggleController"),
        ("raise the garage door", GARAGE_DOOR, "declared Alexa.ModeController for this endpoint, but nothing there"),
        ("is the bedroom fan open", FAN, "declared Alexa.RangeController or Alexa.ToggleController for this"),
        ("set the bedroom fan to 30 percent", FAN, "declared Alexa.RangeController for this endpoint, but nothing"),
        ("set the kitchen blind to 101 percent", BLIND, "declared opening from 0 to 100, so no directive is sent for 101"),
        ("set the pump to 101 percent", PUMP, "Percentage goes from 0 to 100 percent"),
    ],
)  # fmt: skip
def test_what_no_setting_has_is_refused(said: str, of: Message, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        asked(said, of)


def test_a_setting_is_not_taken_for_another_devices() -> None:
    assert asked("open the garbage can lid", BIN, BLIND, GARAGE_DOOR).endpoint == BIN
    assert asked("turn on hall", lamp_endpoint("1", "Hall"), FAN).interface == "Alexa.PowerController"


@given(st.integers(min_value=0, max_value=100))
def test_any_percentage_reaches_whatever_is_set_in_percent(percent: int) -> None:
    assert asked(f"set the kitchen blind to {percent}%", BLIND).payload == {"rangeValue": percent}
    assert asked(f"set pump to {percent} percent", PUMP).payload == {"percentage": percent}
    assert asked(f"set the light switch to {percent}", DIMMER).payload == {"powerLevel": percent}


@pytest.mark.parametrize("asset_id", document("assets.json")["enum"])
def test_every_id_of_the_catalog_has_names_that_can_be_heard(asset_id: str) -> None:
    assert all(heard(name) for name in names_of(asset_id))


@pytest.mark.parametrize(
    ("asset_id", "name"),
    [
        ("Alexa.Setting.FanSpeed", "airflow speed"),
        ("Alexa.Value.High", "high"),
        ("Alexa.Setting.Direction", "direction"),
        ("Alexa.Value.Minimum", "min"),
        ("Alexa.DeviceName.Shade", "interior blind"),
    ],
)
def test_an_id_stands_for_its_names(asset_id: str, name: str) -> None:
    assert name in names_of(asset_id)
