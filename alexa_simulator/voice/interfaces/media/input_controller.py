"""Alexa.InputController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-inputcontroller.html ."""

import re

from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Json, Outcome, Phrase, Words, asks
from alexa_simulator.voice.spoken_numbers import NUMBER, number

_NAME = "Alexa.InputController"
_CHANGE = "(?:change|set|switch|turn)"
_INPUT = "(?P<input>.+?)"
_OF = (rf"(?:the )?input (?:of|on|for) {DEVICE}", rf"{DEVICE}(?:'s)? input")


def _named(words: Words, capability: Json) -> Json | None:
    """The input that discovery gave this name; None if there is none. Alexa sends none that the skill did not declare."""
    said = _sound(words["input"])
    match capability:
        case {"inputs": list(inputs)}:
            for each in inputs:
                match each:
                    case {"name": str(name), **others}:
                        friendly = others.get("friendlyNames")
                        if said in map(_sound, [name, *map(str, friendly if isinstance(friendly, list) else [])]):
                            return {"input": name}
    return None


def _sound(name: str) -> str:
    """A name as it is heard, with its last word in digits if it is a number: "HDMI two" is "hdmi2"."""
    counted = re.sub(rf"(?<= ){NUMBER}$", lambda found: str(number(found[0])), name.casefold())
    return heard(counted)


def _as_asked(payload: Json, value: object) -> str | None:
    asked = payload.get("input")
    return None if heard(str(value)) == heard(str(asked)) else str(asked)


def _select(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SelectInput", _named)


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _select(rf"{_CHANGE} (?:the )?input to {_INPUT} (?:on|of|for) {DEVICE}"),
        *(_select(rf"{_CHANGE} {of} to {_INPUT}") for of in _OF),
        _select(rf"(?:switch|change) to {_INPUT} on {DEVICE}"),
        _select(rf"{_CHANGE} {DEVICE} to {_INPUT}"),
        *(asks(rf"what(?: is|'s) {of}", "input") for of in _OF),
    ),
    outcomes=(Outcome("SelectInput", "input", _as_asked),),
    always_reported={"input": ()},
    spoken={"input": lambda value: f"showing {value}"},
)
