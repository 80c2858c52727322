from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_cloud.errors import NotThisModel
from device_cloud.lamp import FIELDS, Cause, Color, Condition, Effect, Lamp, Mode, Model, Power, State, first_state
from smartlamp.commands.customers import manual_change
from smartlamp.commands.customers.manual_change import ManualChange, color_of, words_of
from smartlamp.errors import NothingHappens
from tests.device_cloud.strategies import AT, lamps

BLUE = Color(240, 1, 1)
NEW = first_state(Model.COLOR)
UNPLUGGED = replace(NEW, reachable=False)


def lamp(state: State, model: Model = Model.COLOR) -> Lamp:
    return Lamp("lamp-1", "SL-1", model, "Desk Lamp", state, Cause.APP, 1, AT, AT)


DONE = {
    "nothing": (NEW, ManualChange(), NEW),
    "on": (NEW, ManualChange(power=Power.ON), NEW.switched_on()),
    "dimmed is on": (
        NEW,
        ManualChange(brightness=40),
        replace(NEW, power=Power.ON, brightness=40, last_brightness=40),
    ),
    "several at once, power last": (
        NEW,
        ManualChange(brightness=40, color=BLUE, power=Power.OFF),
        replace(NEW, brightness=40, last_brightness=40, color=BLUE, mode=Mode.COLOR),
    ),
    "the effect of a colour": (
        NEW,
        ManualChange(effect=Effect.PARTY, color=BLUE),
        replace(NEW.switched_on(), color=BLUE, mode=Mode.COLOR, effect=Effect.PARTY),
    ),
    "unplugged keeps the rest": (NEW, ManualChange(plugged_in=False), UNPLUGGED),
    "plugged in and on": (UNPLUGGED, ManualChange(plugged_in=True, power=Power.ON), NEW.switched_on()),
    "on and unplugged": (NEW, ManualChange(power=Power.ON, plugged_in=False), replace(UNPLUGGED, power=Power.ON)),
    "an unplugged one can be hot": (
        UNPLUGGED,
        ManualChange(condition=Condition.OVERHEATED),
        replace(UNPLUGGED, condition=Condition.OVERHEATED),
    ),
}


@pytest.mark.parametrize(("before", "hand", "after"), DONE.values(), ids=DONE)
def test_what_is_done_is_done(before: State, hand: ManualChange, after: State) -> None:
    assert hand(lamp(before)) == after


def test_nothing_happens_to_an_unplugged_lamp() -> None:
    with pytest.raises(NothingHappens):
        ManualChange(power=Power.ON)(lamp(UNPLUGGED))
    with pytest.raises(NothingHappens):
        ManualChange(brightness=40)(lamp(UNPLUGGED))


def test_a_plug_is_not_coloured() -> None:
    with pytest.raises(NotThisModel):
        ManualChange(color=BLUE)(lamp(first_state(Model.PLUG), Model.PLUG))


def test_what_changes_by_itself_needs_no_word_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any field of a state, as a new one would be."""
    assert ManualChange(others={"kelvin": 4000}, power=Power.ON)(lamp(NEW)) == replace(NEW, kelvin=4000).switched_on()
    with pytest.raises(NotThisModel):
        ManualChange(others={"kelvin": 4000})(lamp(first_state(Model.PLUG), Model.PLUG))
    with pytest.raises(NothingHappens):
        ManualChange(others={"kelvin": 4000})(lamp(UNPLUGGED))
    monkeypatch.setattr(manual_change, "OTHERS", {"last_brightness": FIELDS["last_brightness"]})
    assert words_of(replace(NEW, brightness=40, last_brightness=40)) == "OFF  40 %  2700 K  last brightness 40"
    monkeypatch.setattr(manual_change, "OTHERS", {"reachable": FIELDS["reachable"]})
    assert words_of(UNPLUGGED) == "OFF  100 %  2700 K  not reachable  unplugged"


@given(lamps(), st.integers(0, 100))
def test_a_hand_needs_no_healthy_lamp(now: Lamp, level: int) -> None:
    if now.model.has_brightness and now.state.reachable:
        assert ManualChange(brightness=level)(now).brightness == level


@pytest.mark.parametrize("text", ["", "blue", "240", "240,1", "240,1,1,1", "400,1,1", "240,2,1", "nan,1,1"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        color_of(text)


def test_a_colour_is_read() -> None:
    assert color_of("240, 1, 0.5") == Color(240, 1, 0.5)


STATES = {
    "white": (NEW, "OFF  100 %  2700 K"),
    "colour": (replace(NEW, color=BLUE, mode=Mode.COLOR), "OFF  100 %  240,1,1"),
    "effect": (replace(NEW, effect=Effect.CANDLE), "OFF  100 %  2700 K  candle"),
    "a plug": (first_state(Model.PLUG), "OFF"),
    "unplugged and hot": (
        replace(UNPLUGGED, condition=Condition.OVERHEATED),
        "OFF  100 %  2700 K  unplugged  overheated",
    ),
}


@pytest.mark.parametrize(("state", "reads"), STATES.values(), ids=STATES)
def test_a_state_reads(state: State, reads: str) -> None:
    assert words_of(state) == reads
