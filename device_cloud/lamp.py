"""A lamp, its model and its state: frozen values that cannot be created invalid, and pure changes to them. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from device_cloud import names, timestamp
from device_cloud.state_field import StateField, WholeNumber, state_field, state_fields

# The form that we issue, and so the only one that may come back (SEC-114).
_LAMP_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SERIAL = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MAC_ADDRESS = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)


class Power(StrEnum):
    """Whether it gives light."""

    ON = "ON"
    OFF = "OFF"


class Mode(StrEnum):
    """Which of its two kinds of light a colour lamp gives."""

    WHITE = "white"
    COLOR = "color"


class Effect(StrEnum):
    """How its light moves."""

    NONE = "none"
    CANDLE = "candle"
    PARTY = "party"
    BREATHING = "breathing"


class Condition(StrEnum):
    """The condition of a lamp that is heard from; a lamp with a problem answers late or not at all.

    For simulated lamps, people set it (`smartlamp lamps set`).
    """

    WELL = "well"
    SLOW = "slow"
    LOW_BATTERY = "low-battery"
    UPDATING = "updating"
    OVERHEATED = "overheated"


# The charge of a simulated lamp whose battery is low.
LOW_BATTERY_PERCENT = 4


class Cause(StrEnum):
    """What caused the last change of a lamp's item."""

    VOICE = "voice"
    APP = "app"
    PHYSICAL = "physical"


class Model(StrEnum):
    """The kind of lamp, which decides which fields of State it has."""

    PLUG = "plug"
    DIMMABLE = "dimmable"
    TUNABLE_WHITE = "tunable-white"
    COLOR = "color"

    @property
    def has_brightness(self) -> bool:
        """It can be dimmed."""
        return self is not Model.PLUG

    @property
    def kelvin_range(self) -> tuple[int, int] | None:
        """Its warmest and coolest white, in kelvin; None if its white is fixed."""
        return _KELVIN_RANGES.get(self)

    @property
    def has_color(self) -> bool:
        """It gives coloured light besides white."""
        return self is Model.COLOR

    @property
    def has_effects(self) -> bool:
        """Its light can flicker, dance and breathe."""
        return self is Model.COLOR


_KELVIN_RANGES = {Model.TUNABLE_WHITE: (1800, 8000), Model.COLOR: (1000, 10000)}


@dataclass(frozen=True)
class Color:
    """A colour as Alexa gives it: hue in degrees 0..360, saturation and brightness 0..1. Kept to six decimals.

    Raises:
        ValueError: a part is not a number or out of its range.
    """

    hue: float
    saturation: float
    brightness: float

    def __post_init__(self) -> None:
        for field, most in (("hue", 360), ("saturation", 1), ("brightness", 1)):
            value = getattr(self, field)
            if type(value) not in (int, float) or not 0 <= value <= most:
                raise ValueError(f"{field} is a number from 0 to {most}")
            # Six decimals survive the conversion to DynamoDB's decimals and back exactly (SEC-112).
            object.__setattr__(self, field, round(float(value), 6) + 0.0)


@dataclass(frozen=True)
class State:
    """What a lamp does now. A field that its model does not have is None.

    A new field is declared only here: the store, first states, scenes and `smartlamp lamps set` take it from FIELDS.

    Raises:
        ValueError: a field is not as declared, or the levels do not fit together.
    """

    power: Power = state_field(Power, first=Power.OFF, about="Whether it gives light.")
    reachable: bool = state_field(bool, first=True, about="Whether the device cloud hears from it.")
    # A lamp that is off keeps its last level; 0 means that dimming turned it off.
    brightness: int | None = state_field(
        WholeNumber(0, 100), first=100, about="The level in percent.", has=lambda model: model.has_brightness
    )
    last_brightness: int | None = state_field(
        WholeNumber(1, 100),
        first=100,
        about="The last level that was not 0: what switching on restores.",
        has=lambda model: model.has_brightness,
    )
    color: Color | None = state_field(
        Color, first=Color(0, 0, 1), about="The colour it gives in mode color.", has=lambda model: model.has_color
    )
    kelvin: int | None = state_field(
        WholeNumber(1000, 10000),
        first=2700,
        about="The white it gives otherwise.",
        has=lambda model: model.kelvin_range is not None,
    )
    mode: Mode | None = state_field(
        Mode, first=Mode.WHITE, about="Whether its light is colour or white.", has=lambda model: model.has_color
    )
    effect: Effect | None = state_field(
        Effect, first=Effect.NONE, about="The effect that its light shows.", has=lambda model: model.has_effects
    )
    condition: Condition = state_field(Condition, first=Condition.WELL, about="Its condition, such as a low battery.")

    def __post_init__(self) -> None:
        for name, field in FIELDS.items():
            if not field.allows(getattr(self, name)):
                raise ValueError(f"{name} is {getattr(field.kind, '__name__', field.kind)}")
        _require((self.brightness is None) is (self.last_brightness is None), "brightness comes with last_brightness")
        _require(
            not self.brightness or self.brightness == self.last_brightness,
            "last_brightness is the brightness unless that is 0",
        )
        _require(self.power is Power.OFF or self.brightness != 0, "a lamp at brightness 0 is off")

    def switched_on(self) -> Self:
        """On, at its last level and colour; after level 0, at the last level above 0 (protocol 4.1)."""
        return replace(self, power=Power.ON, brightness=self.last_brightness)

    def switched_off(self) -> Self:
        """Off, keeping level and colour."""
        return replace(self, power=Power.OFF)


FIELDS: Mapping[str, StateField] = state_fields(State)


@dataclass(frozen=True)
class Lamp:
    """One lamp of one owner.

    Attributes:
        lamp_id: issued by us, unique among all owners, never reused.
        serial: the serial number that its maker printed on it.
        name: what its owner calls it, clean (SEC-113).
        cause: what caused the last change of its item.
        version: counts the writes of its item, from 1.
        created_at: ISO 8601, UTC, milliseconds, Z.
        changed_at: when its state last changed, in the same form.
        mac_address: of its radio, such as 02:00:5E:10:00:01; None if unknown.

    Raises:
        ValueError: a field is not as described here, or the state does not have exactly the model's fields.
    """

    lamp_id: str
    serial: str
    model: Model
    name: str
    state: State
    cause: Cause
    version: int
    created_at: str
    changed_at: str
    mac_address: str | None = None

    def __post_init__(self) -> None:
        _require(is_lamp_id(self.lamp_id), "lamp_id is 1 to 64 letters, digits, - or _")
        _require(is_serial(self.serial), "serial is 1 to 64 letters, digits, - or _")
        _require(type(self.model) is Model, "model is one of Model")
        _require(type(self.name) is str and names.clean(self.name) == self.name, "name is clean")
        _require(type(self.state) is State, "state is a State")
        _require(type(self.cause) is Cause, "cause is one of Cause")
        _require(type(self.version) is int and self.version >= 1, "version is a whole number from 1")
        for time in (self.created_at, self.changed_at):
            _require(
                _is_text(time, _TIME) and timestamp.seconds_of(time) >= 0, "a time is like 2026-05-01T08:00:00.000Z"
            )
        _require(
            self.mac_address is None or is_mac_address(self.mac_address),
            "mac_address is six pairs of hexadecimal digits",
        )
        for name, field in FIELDS.items():
            if (getattr(self.state, name) is not None) is not field.belongs_to(self.model):
                raise ValueError(f"{name} goes with the model")


def is_lamp_id(text: object) -> bool:
    """Whether it could be the id of a lamp: a text in the form that we issue (SEC-114)."""
    return _is_text(text, _LAMP_ID)


def is_serial(text: object) -> bool:
    """Whether it could be the serial number of a lamp."""
    return _is_text(text, _SERIAL)


def is_mac_address(text: object) -> bool:
    """Whether it could be the MAC address of a lamp, in capitals."""
    return _is_text(text, _MAC_ADDRESS)


def first_state(model: Model) -> State:
    """The state of a new lamp of this model: off; once on, full and warm white."""
    first: dict[str, Any] = {name: field.first for name, field in FIELDS.items() if field.belongs_to(model)}
    return State(**first)


def _require(holds: bool, sentence: str) -> None:  # noqa: FBT001 - reads like a sentence
    if not holds:
        raise ValueError(sentence)


def _is_text(value: object, pattern: re.Pattern[str]) -> bool:
    return type(value) is str and pattern.fullmatch(value) is not None
