from dataclasses import FrozenInstanceError, asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_cloud.lamp import Cause, Color, Effect, Lamp, Mode, Model, Power, State, first_state, is_lamp_id
from tests.device_cloud.strategies import AT, states

ON_AT_40 = State(power=Power.ON, brightness=40, last_brightness=40)
OFF_AT_40 = State(power=Power.OFF, brightness=40, last_brightness=40)
DARK_AFTER_40 = State(power=Power.OFF, brightness=0, last_brightness=40)

SWITCHED = [
    pytest.param(OFF_AT_40, ON_AT_40, OFF_AT_40, id="an off lamp keeps its level"),
    pytest.param(ON_AT_40, ON_AT_40, OFF_AT_40, id="an on lamp keeps its level"),
    pytest.param(DARK_AFTER_40, ON_AT_40, DARK_AFTER_40, id="after level 0 the last level that was not comes back"),
    pytest.param(State(power=Power.OFF), State(power=Power.ON), State(power=Power.OFF), id="a plug has no level"),
]


@pytest.mark.parametrize(("before", "when_on", "when_off"), SWITCHED)
def test_switching(before: State, when_on: State, when_off: State) -> None:
    assert before.switched_on() == when_on
    assert before.switched_off() == when_off


@given(st.sampled_from(Model).flatmap(states))
def test_switching_touches_nothing_but_power_and_a_level_of_zero(state: State) -> None:
    on, off = state.switched_on(), state.switched_off()
    assert on.power is Power.ON
    assert off.power is Power.OFF
    assert on.switched_on() == on
    assert off.switched_off() == off
    assert replace(off, power=state.power) == state
    assert replace(on, power=state.power, brightness=state.brightness) == state
    assert on.brightness == state.last_brightness


@given(st.sampled_from(Model))
def test_a_new_lamp_is_off_and_full_once_on(model: Model) -> None:
    state = first_state(model)
    assert state.power is Power.OFF
    assert state.switched_on().brightness == (100 if model.has_brightness else None)


BRIGHTNESS: dict[str, Any] = {"brightness": 40, "last_brightness": 40}
WRONG_STATES: dict[str, dict[str, Any]] = {
    "power as text": {"power": "ON"},
    "reachable as number": {"reachable": 1},
    "brightness as float": {"brightness": 40.0, "last_brightness": 40},
    "brightness as bool": {"brightness": True, "last_brightness": 1},
    "brightness above": {"brightness": 101, "last_brightness": 100},
    "brightness below": {"brightness": -1, "last_brightness": 40},
    "no level to restore": {"brightness": 40},
    "no level": {"last_brightness": 40},
    "level to restore is 0": {"brightness": 0, "last_brightness": 0, "power": Power.OFF},
    "level to restore is another": {"brightness": 40, "last_brightness": 50},
    "on at 0": {"brightness": 0, "last_brightness": 40},
    "color as object": {"color": {"hue": 1, "saturation": 1, "brightness": 1}},
    "kelvin below": {"kelvin": 999},
    "kelvin above": {"kelvin": 10_001},
    "kelvin as float": {"kelvin": 2700.0},
    "mode as text": {"mode": "white"},
    "effect as text": {"effect": "candle"},
    "condition as text": {"condition": "well"},
    "no condition": {"condition": None},
}


@pytest.mark.parametrize("fields", WRONG_STATES.values(), ids=WRONG_STATES)
def test_a_wrong_state_cannot_be_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        State(**{"power": Power.ON} | fields)


WRONG_COLORS = [
    (-1, 0, 0),
    (360.1, 0, 0),
    (0, 1.01, 0),
    (0, 0, -0.01),
    ("1", 0, 0),
    (True, 0, 0),
    (float("nan"), 0, 0),
    (0, float("inf"), 0),
]


@pytest.mark.parametrize("parts", WRONG_COLORS)
def test_a_wrong_color_cannot_be_made(parts: tuple[Any, Any, Any]) -> None:
    with pytest.raises(ValueError, match="is a number from 0"):
        Color(*parts)


def test_a_color_is_kept_to_six_decimals() -> None:
    assert Color(120, 1 / 3, 1) == Color(120.0, 0.333333, 1.0)
    assert str(Color(-0.0, 0, 0).hue) == "0.0"


LAMP: dict[str, Any] = {
    "lamp_id": "0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a",
    "serial": "SL-1",
    "model": Model.COLOR,
    "name": "Desk Lamp",
    "state": first_state(Model.COLOR),
    "cause": Cause.APP,
    "version": 1,
    "created_at": AT,
    "changed_at": AT,
}
COLOR_STATE = LAMP["state"]
WRONG_LAMPS: dict[str, dict[str, Any]] = {
    "id with a separator": {"lamp_id": "a#b"},
    "id too long": {"lamp_id": "a" * 65},
    "id empty": {"lamp_id": ""},
    "id with a newline": {"lamp_id": "abc\n"},
    "serial with a space": {"serial": "SL 1"},
    "model as text": {"model": "color"},
    "name unclean": {"name": " Desk Lamp"},
    "name as number": {"name": 5},
    "state as mapping": {"state": asdict(COLOR_STATE)},
    "cause as text": {"cause": "app"},
    "version 0": {"version": 0},
    "version as bool": {"version": True},
    "time with an offset": {"created_at": "2026-05-01T08:00:00.000+00:00"},
    "time without milliseconds": {"changed_at": "2026-05-01T08:00:00Z"},
    "time that never was": {"changed_at": "2026-02-30T08:00:00.000Z"},
    "time in other digits": {"changed_at": "202\u0666-05-01T08:00:00.000Z"},
    "plug with brightness": {"model": Model.PLUG},
    "no brightness": {"state": replace(COLOR_STATE, brightness=None, last_brightness=None)},
    "no color": {"state": replace(COLOR_STATE, color=None)},
    "no mode": {"state": replace(COLOR_STATE, mode=None)},
    "no effect": {"state": replace(COLOR_STATE, effect=None)},
    "dimmable with effect": {"model": Model.DIMMABLE, "state": replace(ON_AT_40, effect=Effect.CANDLE)},
    "MAC address in small letters": {"mac_address": "02:00:5e:10:00:01"},
    "MAC address of five": {"mac_address": "02:00:5E:10:00"},
    "MAC address as number": {"mac_address": 2},
    "no kelvin": {"state": replace(COLOR_STATE, kelvin=None)},
    "dimmable with mode": {"model": Model.DIMMABLE, "state": replace(ON_AT_40, mode=Mode.WHITE)},
}


@pytest.mark.parametrize("fields", WRONG_LAMPS.values(), ids=WRONG_LAMPS)
def test_a_wrong_lamp_cannot_be_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Lamp(**LAMP | fields)


def test_a_lamp_is_a_fact() -> None:
    lamp = Lamp(**LAMP)
    with pytest.raises(FrozenInstanceError):
        lamp.version = 2  # type: ignore[misc]


IDS = {
    "uuid": (LAMP["lamp_id"], True),
    "longest": ("a" * 64, True),
    "empty": ("", False),
    "too long": ("a" * 65, False),
}
IDS |= {text: (text, False) for text in ("../lamp", "a/b", "a#b", "a b", "l\u00e4mp", "abc\n")}


@pytest.mark.parametrize(("text", "is_one"), IDS.values(), ids=IDS)
def test_what_can_be_an_id(text: str, is_one: bool) -> None:
    assert is_lamp_id(text) is is_one
