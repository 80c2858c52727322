"""Temperatures as people say them.

Alexa takes a number without a scale in the customer's own unit, which they choose in its app. There is no app here: from 45 on, a number is
taken for degrees Fahrenheit.
"""

import math

from alexa_simulator.voice.interfaces.interface import Json
from alexa_simulator.voice.spoken_numbers import DECIMAL, decimal

SCALE = "(?: ?(?:degrees?|\u00b0))?(?: ?(?P<scale>celsius|centigrade|c|fahrenheit|f|kelvin))?"
DEGREES = rf"(?P<degrees>{DECIMAL}){SCALE}"
_FAHRENHEIT_FROM = 45
_SCALES = {"f": "FAHRENHEIT", "k": "KELVIN", "c": "CELSIUS"}
# Half a step of the coarser scale: thermostats work in one scale and answer in it.
_ROUNDING_C = 0.6


def temperature(said: str, scale: str | None, *, like: float | None = None) -> Json:
    """A temperature object. Without a scale, it is that of `like`, or else that of the number itself."""
    value = decimal(said)
    own = "FAHRENHEIT" if (value if like is None else like) >= _FAHRENHEIT_FROM else "CELSIUS"
    return {"value": value, "scale": _SCALES[scale[0]] if scale else own}


def is_near(one: object, other: object) -> bool:
    """Whether two temperatures are the same but for rounding; True if one of them cannot be read."""
    first, second = _celsius(one), _celsius(other)
    return first is None or second is None or math.isclose(first, second, abs_tol=_ROUNDING_C)


def _celsius(of: object) -> float | None:
    match of:
        case {"value": int() | float() as value, "scale": "CELSIUS"}:
            return value
        case {"value": int() | float() as value, "scale": "FAHRENHEIT"}:
            return (value - 32) * 5 / 9
        case {"value": int() | float() as value, "scale": "KELVIN"}:
            return value - 273.15
    return None


def spoken(of: object) -> str:
    """A temperature as Alexa says it."""
    match of:
        case {"value": int() | float() as value, "scale": str(scale)}:
            return f"{value:g} degrees {scale.title()}"
    return str(of)
