"""Changes to a lamp's light: pure functions of its state. Each raises NotThisModel if the model does not have what it changes."""

from dataclasses import replace
from typing import Any

from device_cloud.errors import NotThisModel
from device_cloud.lamp import FIELDS, Color, Effect, Lamp, Mode, Power, State
from device_cloud.state_field import WholeNumber


def dimmed_to(lamp: Lamp, level: int) -> State:
    """On at a level of 1..100; level 0 is off, and switching on then restores the last level above 0 (protocol 4.2)."""
    if lamp.state.brightness is None:
        raise NotThisModel
    if level == 0:
        return replace(lamp.state, power=Power.OFF, brightness=0)
    return replace(lamp.state, power=Power.ON, brightness=level, last_brightness=level)


def dimmed_by(lamp: Lamp, points: int) -> State:
    """Brighter or darker by percentage points, between dark and full. A lamp that is off counts as 0 (protocol 4.2)."""
    if lamp.state.brightness is None:
        raise NotThisModel
    is_on = lamp.state.power is Power.ON
    level = max(0, min(100, (lamp.state.brightness if is_on else 0) + points))
    # A lamp that is off and gets no brighter stays as it is, with its last level.
    return dimmed_to(lamp, level) if is_on or level else lamp.state


def colored(lamp: Lamp, color: Color) -> State:
    """On, in a colour, at its last level: a colour's brightness is separate from the level (protocol 4.3). Effects end."""
    if lamp.state.color is None:
        raise NotThisModel
    return replace(lamp.state.switched_on(), color=color, mode=Mode.COLOR, effect=_ended(lamp))


def whitened(lamp: Lamp, kelvin: int) -> State:
    """On, in the nearest white in the model's range, at its last level (protocol 4.5). Effects end."""
    if lamp.model.kelvin_range is None:
        raise NotThisModel
    warmest, coolest = lamp.model.kelvin_range
    mode = lamp.state.mode and Mode.WHITE
    kelvin = max(warmest, min(coolest, kelvin))
    return replace(lamp.state.switched_on(), kelvin=kelvin, mode=mode, effect=_ended(lamp))


def cooled_by(lamp: Lamp, kelvin: int) -> State:
    """On, in a white that many kelvin cooler than the last one, or warmer if the number is negative."""
    if lamp.state.kelvin is None:
        raise NotThisModel
    return whitened(lamp, lamp.state.kelvin + kelvin)


def moved(lamp: Lamp, effect: Effect) -> State:
    """On, showing an effect; Effect.NONE ends one and leaves the power as it is."""
    if lamp.state.effect is None:
        raise NotThisModel
    state = lamp.state if effect is Effect.NONE else lamp.state.switched_on()
    return replace(state, effect=effect)


def tuned(lamp: Lamp, **fields: Any) -> State:
    """The same light with these state fields set; for fields that change nothing else. Raises ValueError beyond their bounds."""
    if any(getattr(lamp.state, name) is None for name in fields):
        raise NotThisModel
    return replace(lamp.state, **fields)


def stepped(lamp: Lamp, name: str, steps: int) -> State:
    """The same light with one whole number of its state that many steps higher, or lower if negative, within its bounds."""
    kind, value = FIELDS[name].kind, getattr(lamp.state, name)
    if value is None or not isinstance(kind, WholeNumber):
        raise NotThisModel
    return tuned(lamp, **{name: kind.nearest(value + steps)})


def as_in(lamp: Lamp, remembered: State) -> State:
    """The light that a scene remembers; whether the lamp is heard from, and its condition, stay as they are."""
    state = replace(remembered, reachable=lamp.state.reachable, condition=lamp.state.condition)
    try:
        return replace(lamp, state=state).state
    except ValueError:
        raise NotThisModel from None


def _ended(lamp: Lamp) -> Effect | None:
    return lamp.state.effect and Effect.NONE
