"""Whether a value that was asked for and one that is reported mean the same, as near as devices can show it."""

import re
from typing import Any, TypeGuard

_KELVIN = {"CELSIUS": (1.0, 273.15), "FAHRENHEIT": (5 / 9, 459.67 * 5 / 9), "KELVIN": (1.0, 0.0)}
# Thermostats round to half a degree, or to a whole one of Fahrenheit.
_DEGREES = 0.6
# Lamps have gamuts, and count hue and saturation in 254 steps or fewer.
_HUE, _SATURATION = 15.0, 0.15
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_SECONDS = (604_800, 86_400, 3600, 60, 1)


def alike(wanted: Any, shown: Any, within: float = 0) -> bool:
    """Whether a reported value is the one that was asked for. Values that cannot be compared count as alike."""
    if isinstance(wanted, dict) and isinstance(shown, dict):
        return _objects(wanted, shown)
    wanted, shown = _plain(wanted), _plain(shown)
    if number(wanted) and number(shown):
        return abs(wanted - shown) <= within + 1e-6 * abs(wanted)
    if isinstance(wanted, str) and isinstance(shown, str):
        return _text(wanted) == _text(shown)
    if isinstance(wanted, list) and isinstance(shown, list):
        return _levels(wanted, shown)
    return type(wanted) is not type(shown) or wanted == shown


def number(value: Any) -> TypeGuard[float]:
    """Whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _objects(wanted: dict[str, Any], shown: dict[str, Any]) -> bool:
    if "scale" in wanted and "scale" in shown:
        asked, found = _kelvin(wanted), _kelvin(shown)
        return asked is None or found is None or abs(asked - found) <= _DEGREES
    if "hue" in wanted and "hue" in shown:
        return _colors(wanted, shown)
    common = [each for each in wanted if each in shown]
    # A channel has several names, of which one is enough.
    return not common or any(alike(wanted[each], shown[each]) for each in common)


def _kelvin(temperature: dict[str, Any]) -> float | None:
    scale, value = temperature.get("scale"), temperature.get("value")
    if not number(value) or not isinstance(scale, str) or scale not in _KELVIN:
        return None
    factor, zero = _KELVIN[scale]
    return float(value * factor + zero)


def _colors(wanted: dict[str, Any], shown: dict[str, Any]) -> bool:
    """Whether two colors look the same. Lamps have a brightness of their own, so that of a color says little."""
    (hue, saturation), (other_hue, other_saturation) = _hue(wanted), _hue(shown)
    if not (number(hue) and number(saturation) and number(other_hue) and number(other_saturation)):
        return True
    turned = abs(hue - other_hue) % 360
    pale = max(saturation, other_saturation) <= _SATURATION
    return abs(saturation - other_saturation) <= _SATURATION and (pale or min(turned, 360 - turned) <= _HUE)


def _hue(color: dict[str, Any]) -> tuple[Any, Any]:
    return color.get("hue"), color.get("saturation")


def _levels(wanted: list[Any], shown: list[Any]) -> bool:
    """Bands of an equalizer: a directive says `level`, a property says `value`."""
    levels: dict[str, list[Any]] = {}
    for band in filter(_is_band, shown):
        levels.setdefault(band["name"], []).append(_level(band))
    return all(
        any(alike(_level(band), level, 1) for level in levels[band["name"]])
        for band in filter(_is_band, wanted)
        if band["name"] in levels
    )


def _is_band(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _level(band: dict[str, Any]) -> Any:
    return band.get("value", band.get("level"))


def _plain(value: Any) -> Any:
    """The value in an object that is one value and its name, such as a mode."""
    return value["value"] if isinstance(value, dict) and isinstance(value.get("value"), str) else value


def _text(value: str) -> object:
    """A text as people mean it; a duration as its seconds."""
    found = _DURATION.fullmatch(value)
    if found and any(found.groups()):
        return sum(float(each or 0) * factor for each, factor in zip(found.groups(), _SECONDS, strict=True))
    return re.sub(r"[\s_-]", "", value.casefold())
