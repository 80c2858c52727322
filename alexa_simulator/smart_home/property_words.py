"""Reported properties in words for people."""

import json

from alexa_simulator.memory.memory_model import Json


def called(held: Json) -> str:
    """A reported property's name, with its instance, since a device may have several."""
    return f"{held['name']} of {held['instance']}" if "instance" in held else str(held["name"])


def value_in_words(value: object) -> str:
    """A property's value for people: `OFF`, `75`, `hue 197, saturation 0.6, brightness 1`."""
    match value:
        case {"value": inner, **others} if not others:  # as EndpointHealth wraps its own
            return value_in_words(inner)
        case dict():
            return ", ".join(f"{name} {value_in_words(part)}" for name, part in value.items())
        case list():
            return ", ".join(map(value_in_words, value))
        case str():
            return value
        case float():
            return f"{value:g}"
    return json.dumps(value)
