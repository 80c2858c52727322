from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_cloud import lamp_changes
from device_cloud.errors import NotThisModel
from device_cloud.lamp import Cause, Color, Condition, Effect, Lamp, Mode, Model, Power, State, first_state
from tests.device_cloud.strategies import AT, colors, lamps, states

BLUE = Color(240, 1, 1)


def lamp(model: Model, state: State | None = None) -> Lamp:
    return Lamp("lamp-1", "SL-1", model, "Desk Lamp", state or first_state(model), Cause.APP, 1, AT, AT)


def at(level: int, power: Power = Power.ON, last: int | None = None) -> State:
    return replace(first_state(Model.DIMMABLE), power=power, brightness=level, last_brightness=last or level)


DIMMED: dict[str, tuple[State, Callable[[Lamp], State], State]] = {
    "to a level": (at(80), lambda now: lamp_changes.dimmed_to(now, 25), at(25)),
    "to 0 is off": (at(80), lambda now: lamp_changes.dimmed_to(now, 0), at(0, Power.OFF, 80)),
    "to a level while off is on": (at(80, Power.OFF), lambda now: lamp_changes.dimmed_to(now, 25), at(25)),
    "to 0 while off": (at(80, Power.OFF), lambda now: lamp_changes.dimmed_to(now, 0), at(0, Power.OFF, 80)),
    "down": (at(50), lambda now: lamp_changes.dimmed_by(now, -25), at(25)),
    "up": (at(25), lambda now: lamp_changes.dimmed_by(now, 25), at(50)),
    "up beyond full": (at(100), lambda now: lamp_changes.dimmed_by(now, 10), at(100)),
    "down to dark is off": (at(25), lambda now: lamp_changes.dimmed_by(now, -25), at(0, Power.OFF, 25)),
    "down beyond dark is off": (at(25), lambda now: lamp_changes.dimmed_by(now, -100), at(0, Power.OFF, 25)),
    "up while off begins at 0": (at(100, Power.OFF), lambda now: lamp_changes.dimmed_by(now, 25), at(25)),
    "down while off is nothing": (at(100, Power.OFF), lambda now: lamp_changes.dimmed_by(now, -25), at(100, Power.OFF)),
    "by 0 while off is nothing": (at(100, Power.OFF), lambda now: lamp_changes.dimmed_by(now, 0), at(100, Power.OFF)),
    "down while dark": (at(0, Power.OFF, 100), lambda now: lamp_changes.dimmed_by(now, -25), at(0, Power.OFF, 100)),
}


@pytest.mark.parametrize(("before", "how", "after"), DIMMED.values(), ids=DIMMED)
def test_dimming(before: State, how: Callable[[Lamp], State], after: State) -> None:
    assert how(lamp(Model.DIMMABLE, before)) == after


@pytest.mark.parametrize(
    ("model", "kelvin", "given_kelvin"),
    [
        (Model.COLOR, 1000, 1000),
        (Model.COLOR, 10000, 10000),
        (Model.TUNABLE_WHITE, 1000, 1800),
        (Model.TUNABLE_WHITE, 2200, 2200),
        (Model.TUNABLE_WHITE, 7000, 7000),
        (Model.TUNABLE_WHITE, 10000, 8000),
    ],
)
def test_white_is_the_nearest_that_the_model_gives(model: Model, kelvin: int, given_kelvin: int) -> None:
    assert lamp_changes.whitened(lamp(model), kelvin).kelvin == given_kelvin


@given(lamps(), colors, st.integers(1000, 10000))
def test_color_and_white_turn_on_and_touch_nothing_else(now: Lamp, color: Color, kelvin: int) -> None:
    if now.model.has_color:
        assert lamp_changes.colored(now, color) == replace(
            now.state.switched_on(), color=color, mode=Mode.COLOR, effect=Effect.NONE
        )
    if now.model.kelvin_range:
        white = lamp_changes.whitened(now, kelvin)
        assert replace(white, kelvin=now.state.kelvin, mode=now.state.mode, effect=now.state.effect) == (
            now.state.switched_on()
        )
        assert white.mode is (Mode.WHITE if now.model.has_color else None)


@given(lamps(), st.lists(st.integers(-100, 100)))
def test_adjusting_stays_between_dark_and_full(now: Lamp, deltas: list[int]) -> None:
    if not now.model.has_brightness:
        return
    level = now.state.brightness if now.state.power is Power.ON else 0
    assert level is not None
    for points in deltas:
        now = replace(now, state=lamp_changes.dimmed_by(now, points))
        level = max(0, min(100, level + points))
        assert (now.state.brightness if now.state.power is Power.ON else 0) == level


def test_an_effect_turns_on_and_its_end_does_not() -> None:
    off = lamp(Model.COLOR)
    candle = lamp_changes.moved(off, Effect.CANDLE)
    assert candle == replace(off.state.switched_on(), effect=Effect.CANDLE)
    assert lamp_changes.moved(off, Effect.NONE) == off.state
    assert lamp_changes.moved(replace(off, state=candle), Effect.NONE) == off.state.switched_on()


@pytest.mark.parametrize(
    "how", [lambda now: lamp_changes.colored(now, BLUE), lambda now: lamp_changes.whitened(now, 4000)]
)
def test_another_light_ends_an_effect(how: Callable[[Lamp], State]) -> None:
    candle = replace(first_state(Model.COLOR).switched_on(), effect=Effect.CANDLE)
    assert how(lamp(Model.COLOR, candle)).effect is Effect.NONE


def test_one_field_is_tuned_and_the_rest_stays() -> None:
    now = lamp(Model.COLOR)
    assert lamp_changes.tuned(now, kelvin=4000) == replace(now.state, kelvin=4000)
    assert lamp_changes.tuned(now, kelvin=4000, effect=Effect.PARTY) == replace(
        now.state, kelvin=4000, effect=Effect.PARTY
    )
    with pytest.raises(ValueError, match="kelvin"):
        lamp_changes.tuned(now, kelvin=10_001)


@pytest.mark.parametrize(("steps", "kelvin"), [(300, 3000), (-300, 2400), (99_999, 10_000), (-99_999, 1000)])
def test_a_step_ends_at_the_bounds_of_the_field(steps: int, kelvin: int) -> None:
    now = lamp(Model.COLOR)
    assert lamp_changes.stepped(now, "kelvin", steps) == replace(now.state, kelvin=kelvin)


LACKING: dict[str, tuple[Model, Callable[[Lamp], State]]] = {
    "a plug has no level": (Model.PLUG, lambda now: lamp_changes.dimmed_to(now, 40)),
    "a plug has no level to adjust": (Model.PLUG, lambda now: lamp_changes.dimmed_by(now, 40)),
    "a dimmable lamp has no white": (Model.DIMMABLE, lambda now: lamp_changes.whitened(now, 4000)),
    "a dimmable lamp has no white to adjust": (Model.DIMMABLE, lambda now: lamp_changes.cooled_by(now, 500)),
    "a white lamp has no colour": (Model.TUNABLE_WHITE, lambda now: lamp_changes.colored(now, BLUE)),
    "a white lamp has no effects": (Model.TUNABLE_WHITE, lambda now: lamp_changes.moved(now, Effect.PARTY)),
    "a plug has no white to tune": (Model.PLUG, lambda now: lamp_changes.tuned(now, kelvin=4000)),
    "a plug has no white to step": (Model.PLUG, lambda now: lamp_changes.stepped(now, "kelvin", 100)),
    "an effect has no steps": (Model.COLOR, lambda now: lamp_changes.stepped(now, "effect", 1)),
    "a plug remembers no colour": (Model.PLUG, lambda now: lamp_changes.as_in(now, first_state(Model.COLOR))),
}


@pytest.mark.parametrize(("model", "how"), LACKING.values(), ids=LACKING)
def test_what_the_model_has_not_cannot_change(model: Model, how: Callable[[Lamp], State]) -> None:
    with pytest.raises(NotThisModel):
        how(lamp(model))


@given(st.sampled_from(Model).flatmap(lambda model: st.tuples(st.just(model), states(model), states(model))))
def test_a_scene_changes_the_light_and_not_the_health(drawn: tuple[Model, State, State]) -> None:
    model, now, remembered = drawn
    after = lamp_changes.as_in(lamp(model, now), remembered)
    assert (after.reachable, after.condition) == (now.reachable, now.condition)
    assert replace(after, reachable=True, condition=Condition.WELL) == replace(
        remembered, reachable=True, condition=Condition.WELL
    )
