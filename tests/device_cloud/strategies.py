"""Lamps and states of every kind, for properties that hold for all of them."""

from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from device_cloud.lamp import FIELDS, Cause, Color, Lamp, Model, Power, State
from device_cloud.state_field import StateField, WholeNumber

AT = "2026-05-01T08:00:00.000Z"

colors = st.builds(Color, hue=st.floats(0, 360), saturation=st.floats(0, 1), brightness=st.floats(0, 1))


def values(field: StateField) -> st.SearchStrategy[Any]:
    """What a field may be in a lamp whose model has it."""
    kind = field.kind
    if isinstance(kind, WholeNumber):
        return st.integers(kind.least, kind.most)
    return colors if kind is Color else st.sampled_from(kind) if issubclass(kind, StrEnum) else st.from_type(kind)


@st.composite
def states(draw: st.DrawFn, model: Model) -> State:
    drawn = {name: draw(values(field)) for name, field in FIELDS.items() if field.belongs_to(model)}
    # Levels go together, and a model may give fewer whites than there are.
    if model.has_brightness:
        is_dark = drawn["power"] is Power.OFF and draw(st.booleans())
        drawn["brightness"] = 0 if is_dark else drawn["last_brightness"]
    if model.kelvin_range:
        drawn["kelvin"] = draw(st.integers(*model.kelvin_range))
    return State(**drawn)


@st.composite
def lamps(draw: st.DrawFn) -> Lamp:
    model = draw(st.sampled_from(Model))
    return Lamp(
        lamp_id=str(draw(st.uuids(version=4))),
        serial=draw(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)),
        model=model,
        name=draw(st.sampled_from(["Desk Lamp", "K\u00fcche", "\u96fb\u6c17"])),
        state=draw(states(model)),
        cause=draw(st.sampled_from(Cause)),
        version=draw(st.integers(1, 10**12)),
        created_at=AT,
        changed_at=AT,
    )
