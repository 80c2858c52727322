"""What somebody standing next to a lamp does to it, and its state in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from device_cloud import lamp_changes
from device_cloud.lamp import FIELDS, Color, Condition, Effect, Lamp, Mode, Power, State
from smartlamp.errors import NothingHappens

# A change of one of these changes more than the field itself, or has an option of another name; see ManualChange.
_SPECIAL = {"power", "reachable", "brightness", "last_brightness", "color", "kelvin", "mode", "effect", "condition"}
OTHERS = {name: known for name, known in FIELDS.items() if name not in _SPECIAL and known.is_simple}
"""The fields of a lamp's state that change independently: each has an option of its name, without code here."""


@dataclass(frozen=True)
class ManualChange:
    """What is done to a lamp at once, in this order; None: not done. Called with a lamp, it gives the resulting state.

    Attributes:
        plugged_in: whether it is heard from.
        condition: its health.
        kelvin: the white to show.
        color: the colour to show.
        effect: the effect to show.
        brightness: how bright, in percent.
        power: on or off.
        others: the other fields of its state, by name; see OTHERS.
    """

    plugged_in: bool | None = None
    condition: Condition | None = None
    kelvin: int | None = None
    color: Color | None = None
    effect: Effect | None = None
    brightness: int | None = None
    power: Power | None = None
    others: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, lamp: Lamp) -> State:
        """The state of the lamp afterwards.

        Raises:
            NotThisModel: its model does not have that.
            NothingHappens: the lamp is unplugged and stays unplugged.
        """
        state = lamp.state
        if self.plugged_in is not None:
            state = replace(state, reachable=self.plugged_in)
        if self.condition is not None:
            state = replace(state, condition=self.condition)
        healthy = state
        if self.kelvin is not None:
            state = lamp_changes.whitened(replace(lamp, state=state), self.kelvin)
        if self.color is not None:
            state = lamp_changes.colored(replace(lamp, state=state), self.color)
        if self.effect is not None:
            state = lamp_changes.moved(replace(lamp, state=state), self.effect)
        if self.others:
            state = lamp_changes.tuned(replace(lamp, state=state), **self.others)
        if self.brightness is not None:
            state = lamp_changes.dimmed_to(replace(lamp, state=state), self.brightness)
        if self.power is not None:
            state = state.switched_on() if self.power is Power.ON else state.switched_off()
        if state != healthy and not (lamp.state.reachable or state.reachable):
            raise NothingHappens
        return state


def color_of(text: str) -> Color:
    """The colour in a text of hue, saturation and brightness: 240,1,1.

    Raises:
        ValueError: with what is wrong.
    """
    try:
        hue, saturation, brightness = map(float, text.split(","))
    except ValueError:
        raise ValueError("it takes three numbers with commas between them") from None
    return Color(hue, saturation, brightness)


def words_of(state: State) -> str:
    """A state in a few words: power, level, white or colour, effect, other fields that differ from a new lamp's, and health unless good."""
    words = [str(state.power)]
    if state.brightness is not None:
        words.append(f"{state.brightness} %")
    if state.mode is Mode.COLOR and state.color is not None:
        words.append(f"{state.color.hue:g},{state.color.saturation:g},{state.color.brightness:g}")
    elif state.kelvin is not None:
        words.append(f"{state.kelvin} K")
    if state.effect not in (None, Effect.NONE):
        words.append(str(state.effect))
    for name, known in OTHERS.items():
        value = getattr(state, name)
        if value not in (None, known.first):
            called = name.replace("_", " ")
            words.append(f"{called} {value}" if type(value) is not bool else called if value else f"not {called}")
    if not state.reachable:
        words.append("unplugged")
    if state.condition is not Condition.WELL:
        words.append(str(state.condition))
    return "  ".join(words)
