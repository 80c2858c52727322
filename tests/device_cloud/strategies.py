"""Lamps and states of every kind, for properties that hold for all of them."""

from hypothesis import strategies as st

from device_cloud.lamp import Cause, Color, Condition, Effect, Lamp, Mode, Model, Power, State

AT = "2026-05-01T08:00:00.000Z"

colors = st.builds(Color, hue=st.floats(0, 360), saturation=st.floats(0, 1), brightness=st.floats(0, 1))


@st.composite
def states(draw: st.DrawFn, model: Model) -> State:
    last_brightness = draw(st.integers(1, 100)) if model.has_brightness else None
    power = draw(st.sampled_from(Power))
    brightness = last_brightness
    if brightness is not None and power is Power.OFF:
        brightness = draw(st.sampled_from([0, brightness]))
    return State(
        power=power,
        reachable=draw(st.booleans()),
        brightness=brightness,
        last_brightness=last_brightness,
        color=draw(colors) if model.has_color else None,
        kelvin=draw(st.integers(*model.kelvin_range)) if model.kelvin_range else None,
        mode=draw(st.sampled_from(Mode)) if model.has_color else None,
        effect=draw(st.sampled_from(Effect)) if model.has_effects else None,
        condition=draw(st.sampled_from(Condition)),
    )


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
