"""Reads numbers from payloads: of the right type, whole where required, within their range (SEC-112)."""

import math
from collections.abc import Mapping
from typing import Any

from smarthome_lambda.errors import InvalidDirective, InvalidValue, ValueOutOfRange


def whole_number(payload: Mapping[str, Any], name: str, least: int, most: int) -> int:
    """A whole number; 50.0 is one.

    Raises:
        InvalidDirective: it is missing, or not a number.
        InvalidValue: it has a fraction.
        ValueOutOfRange: it is not from least to most.
    """
    value = _number(payload, name)
    if isinstance(value, float) and not value.is_integer():
        raise InvalidValue(name)
    return int(_within(value, name, least, most))


def number(payload: Mapping[str, Any], name: str, least: float, most: float) -> float:
    """A number, whole or not.

    Raises:
        InvalidDirective: it is missing, or not a number.
        ValueOutOfRange: it is not from least to most.
    """
    return float(_within(_number(payload, name), name, least, most))


def _number(payload: Mapping[str, Any], name: str) -> float:
    value: Any = payload.get(name)
    # A boolean is an int in Python, but not in JSON.
    if type(value) not in (int, float) or (isinstance(value, float) and not math.isfinite(value)):
        raise InvalidDirective(name)
    found: float = value
    return found


def _within(value: float, name: str, least: float, most: float) -> float:
    if not least <= value <= most:
        raise ValueOutOfRange(name, least, most)
    return value
