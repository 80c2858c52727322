"""What Home Assistant's services do to the entities here, so that its answers show what was asked for: see its documentation."""

import colorsys
from typing import Any

Message = dict[str, Any]

# The state after a service, whatever the entity; scenes, scripts and buttons keep theirs.
_STATES = {
    "lock": "locked",
    "unlock": "unlocked",
    "media_play": "playing",
    "media_pause": "paused",
    "media_stop": "idle",
    "alarm_arm_away": "armed_away",
    "alarm_arm_home": "armed_home",
    "alarm_arm_night": "armed_night",
    "alarm_disarm": "disarmed",
    "open_cover": "open",
    "close_cover": "closed",
    "open_valve": "open",
    "close_valve": "closed",
    "pause": "paused",
    "return_to_base": "returning",
    "stop": "idle",
}
_ON = {"vacuum": "cleaning", "climate": "heat", "water_heater": "eco"}
_STARTED = {"vacuum": "cleaning", "timer": "active"}
_STATELESS = frozenset({"scene", "script", "button", "input_button"})
# Arguments that become attributes of the same or another name.
_ATTRIBUTES = {
    **{
        each: each
        for each in ("percentage", "preset_mode", "oscillating", "direction", "humidity", "mode", "fan_speed")
    },
    **{
        each: each
        for each in ("temperature", "target_temp_low", "target_temp_high", "operation_mode", "is_volume_muted")
    },
    **{each: each for each in ("volume_level", "source", "sound_mode", "color_temp_kelvin")},
    "position": "current_position",
    "tilt_position": "current_tilt_position",
    "activity": "current_activity",
    "kelvin": "color_temp_kelvin",
}
_POSITIONS = {"open": 100, "close": 0}


def after(domain: str, service: str, data: Message, state: str, attributes: Message) -> tuple[str, Message]:
    """The state and the attributes of an entity after a service."""
    found = {**attributes, **{name: data[each] for each, name in _ATTRIBUTES.items() if each in data}}
    found |= _light(data, attributes) | _moved(service) | _louder(service, attributes)
    return _state(domain, service, data, state), found


def _state(domain: str, service: str, data: Message, state: str) -> str:
    named = next((data[each] for each in ("hvac_mode", "operation_mode", "value") if each in data), None)
    if domain in _STATELESS or named is not None:
        return state if domain in _STATELESS else str(named)
    if service == "set_percentage":
        return "on" if data["percentage"] else "off"
    if "position" in data:
        return "open" if data["position"] else "closed"
    started = {"turn_on": _ON.get(domain, "on"), "turn_off": "off", "start": _STARTED.get(domain, state)}
    return started.get(service) or _STATES.get(service, state)


def _light(data: Message, attributes: Message) -> Message:
    found: Message = {}
    before = attributes.get("brightness") or 0
    if "brightness_pct" in data:
        found["brightness"] = round(data["brightness_pct"] * 2.55)
    if "brightness_step_pct" in data:
        found["brightness"] = min(255, max(0, round(before + data["brightness_step_pct"] * 2.55)))
    if "rgb_color" in data:
        hue, saturation, _ = colorsys.rgb_to_hsv(*(each / 255 for each in data["rgb_color"]))
        found["hs_color"] = (round(hue * 360, 3), round(saturation * 100, 3))
    return found


def _moved(service: str) -> Message:
    verb, _, what = service.partition("_")
    if verb not in _POSITIONS:
        return {}
    return {"current_tilt_position" if what == "cover_tilt" else "current_position": _POSITIONS[verb]}


def _louder(service: str, attributes: Message) -> Message:
    step = {"volume_up": 0.1, "volume_down": -0.1}.get(service)
    level = attributes.get("volume_level")
    return {} if step is None or level is None else {"volume_level": min(1.0, max(0.0, level + step))}
