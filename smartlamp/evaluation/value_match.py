"""Compares a reported value with what a plan expects."""

from collections.abc import Callable, Mapping
from typing import TypeGuard

from smartlamp.evaluation.plan import Compare, State

_RANGES: Mapping[str, float] = {
    "brightness": 100,
    "powerLevel": 100,
    "percentage": 100,
    "colorTemperatureInKelvin": 9000,
}
# Inside a colour, brightness is a fraction.
_COLOR_RANGES: Mapping[str, float] = {"hue": 360, "saturation": 1, "brightness": 1}

_CELSIUS_OF: Mapping[str, Callable[[float], float]] = {
    "CELSIUS": lambda value: value,
    "FAHRENHEIT": lambda value: (value - 32) * 5 / 9,
    "KELVIN": lambda value: value - 273.15,
}
_OF_CELSIUS: Mapping[str, Callable[[float], float]] = {
    "CELSIUS": lambda value: value,
    "FAHRENHEIT": lambda value: value * 9 / 5 + 32,
    "KELVIN": lambda value: value + 273.15,
}
# Sums of decimal fractions are slightly inexact.
_HAIR = 1e-9


def holds(expected: State, actual: object, percent: float, *, lenient: bool = False) -> bool:
    """Whether `actual` is the expected value.

    Texts must be equal. A number may be off by `percent` of the expected one; lenient: of the property's range. In a colour, each
    component counts, the hue on its circle. A temperature is converted to the expected scale first. GREATER_THAN and LESS_THAN are
    strict, without tolerance; lenient: the bound moves by the tolerance.
    """
    wanted = expected.value
    if expected.compare is Compare.EQUAL_TO:
        return alike(expected.name, wanted, actual, percent, lenient=lenient)
    if not _is_number(actual) or not _is_number(wanted):
        return False
    gives_way = _allowed(expected.name, wanted, percent, _RANGES) if lenient else 0
    if expected.compare is Compare.GREATER_THAN:
        return actual > wanted - gives_way
    return actual < wanted + gives_way


def alike(name: str, expected: object, actual: object, percent: float, *, lenient: bool = False) -> bool:
    """Whether two values of the property `name` are the same within the tolerance."""
    if not isinstance(expected, dict) or not isinstance(actual, dict):
        return _close(name, expected, actual, percent, _RANGES if lenient else {})
    if "scale" in expected:
        actual = _converted(actual, str(expected["scale"]))
    ranges = _COLOR_RANGES if lenient and "hue" in expected else {}
    return expected.keys() == actual.keys() and all(
        _close(part, expected[part], actual[part], percent, ranges) for part in expected
    )


def _close(name: str, expected: object, actual: object, percent: float, ranges: Mapping[str, float]) -> bool:
    if not _is_number(expected) or not _is_number(actual):
        return type(expected) is type(actual) and expected == actual
    apart = abs(actual - expected)
    if name == "hue":
        apart = min(apart % 360, 360 - apart % 360)
    return apart <= _allowed(name, expected, percent, ranges) + _HAIR


def _allowed(name: str, expected: float, percent: float, ranges: Mapping[str, float]) -> float:
    return percent / 100 * ranges.get(name, abs(expected))


def _converted(temperature: dict[str, object], scale: str) -> dict[str, object]:
    value, found = temperature.get("value"), temperature.get("scale")
    if found == scale or not _is_number(value) or found not in _CELSIUS_OF or scale not in _OF_CELSIUS:
        return temperature
    return {**temperature, "value": _OF_CELSIUS[scale](_CELSIUS_OF[str(found)](value)), "scale": scale}


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
