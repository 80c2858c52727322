"""What a lamp's light can become: pure changes of its state. Each raises NotThisModel when the model has not what it changes."""

from dataclasses import replace
from typing import Any

from device_cloud.errors import NotThisModel
from device_cloud.lamp import FIELDS, Color, Effect, Lamp, Mode, Power, State
from device_cloud.state_field import WholeNumber


def dimmed_to(lamp: Lamp, level: int) -> State:
    """On at a level of 1..100; level 0 is off, and switching on then restores the last level that was not (protocol 4.2)."""
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
    # What is off and gets no brighter is left alone, with the level that it had.
    return dimmed_to(lamp, level) if is_on or level else lamp.state


def colored(lamp: Lamp, color: Color) -> State:
    """On, in a colour, at the level it had: a colour's brightness is apart from that (protocol 4.3). Effects end."""
    if lamp.state.color is None:
        raise NotThisModel
    return replace(lamp.state.switched_on(), color=color, mode=Mode.COLOR, effect=_ended(lamp))


def whitened(lamp: Lamp, kelvin: int) -> State:
    """On, in the white that is nearest to this one in the model's range, at the level it had (protocol 4.5). Effects end."""
    if lamp.model.kelvin_range is None:
        raise NotThisModel
    warmest, coolest = lamp.model.kelvin_range
    mode = lamp.state.mode and Mode.WHITE
    kelvin = max(warmest, min(coolest, kelvin))
    return replace(lamp.state.switched_on(), kelvin=kelvin, mode=mode, effect=_ended(lamp))


def cooled_by(lamp: Lamp, kelvin: int) -> State:
    """On, in a white that is cooler by so many kelvin than the last one, or warmer if that is negative."""
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
    """The same light with these fields of its state as given, for those that change nothing else. Raises ValueError beyond their bounds."""
    if any(getattr(lamp.state, name) is None for name in fields):
        raise NotThisModel
    return replace(lamp.state, **fields)


def stepped(lamp: Lamp, name: str, steps: int) -> State:
    """The same light with one whole number of its state so many steps higher or lower, but not beyond its bounds."""
    kind, value = FIELDS[name].kind, getattr(lamp.state, name)
    if value is None or not isinstance(kind, WholeNumber):
        raise NotThisModel
    return tuned(lamp, **{name: kind.nearest(value + steps)})


def as_in(lamp: Lamp, remembered: State) -> State:
    """The light that a scene remembers; whether the lamp is heard from and how it feels stays what it is."""
    state = replace(remembered, reachable=lamp.state.reachable, condition=lamp.state.condition)
    try:
        return replace(lamp, state=state).state
    except ValueError:
        raise NotThisModel from None


def _ended(lamp: Lamp) -> Effect | None:
    return lamp.state.effect and Effect.NONE
