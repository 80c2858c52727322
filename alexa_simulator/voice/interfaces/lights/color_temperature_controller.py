"""Alexa.ColorTemperatureController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-colortemperaturecontroller.html ."""

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.interfaces.interface import (
    A_LITTLE,
    Interface,
    Json,
    Outcome,
    Phrase,
    Words,
    asks,
    turned_on,
)
from alexa_simulator.voice.spoken_numbers import NUMBER, number

_NAME = "Alexa.ColorTemperatureController"
_WHITES = {
    "warm": 2200,
    "warm white": 2200,
    "incandescent": 2700,
    "soft": 2700,
    "soft white": 2700,
    "white": 4000,
    "daylight": 5500,
    "daylight white": 5500,
    "cool": 7000,
    "cool white": 7000,
}
_WHITE = "(?P<white>" + "|".join(sorted(_WHITES, key=len, reverse=True)) + ")(?: light)?"
_KELVIN = rf"(?P<kelvin>{NUMBER}) ?(?:k|kelvin|degrees kelvin)"
_SET = "(?:set|change|turn|make|switch)"
_OF = "(?:the )?(?:colou?r )?temperature (?:of|on|for) "
_ITS = "(?:'s)? (?:colou?r )?temperature"


def _white(words: Words, _: Json) -> Json:
    return {"colorTemperatureInKelvin": _WHITES[words["white"]]}


def _kelvin(words: Words, _: Json) -> Json:
    kelvin = number(words["kelvin"])
    if not 1000 <= kelvin <= 10000:
        raise NotUnderstood(
            f"Whites go from 1000 to 10000 kelvin, so no directive is sent for {kelvin}.",
            speech="I can only set a white from 1000 to 10000 kelvin.",
        )
    return {"colorTemperatureInKelvin": kelvin}


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetColorTemperature", _white)


def _set_kelvin(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetColorTemperature", _kelvin)


def _some_white(_: Json, __: object) -> None:
    # The nearest white that the lamp has is right, and only the lamp knows it (protocol 4.5).
    return None


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} (?:{_OF})?(?P<device>.+?)(?:{_ITS})? to {_WHITE}"),
        _set(rf"{_SET} (?P<device>.+?) {_WHITE}"),
        _set_kelvin(rf"{_SET} (?:{_OF})?(?P<device>.+?)(?:{_ITS})? to {_KELVIN}"),
        _set_kelvin(rf"make (?P<device>.+?) {_KELVIN}"),
        Phrase(rf"(?:make|set) (?P<device>.+?){A_LITTLE} (?:warmer|softer)", _NAME, "DecreaseColorTemperature"),
        Phrase(rf"(?:make|set) (?P<device>.+?){A_LITTLE} (?:cooler|whiter|colder)", _NAME, "IncreaseColorTemperature"),
        Phrase(r"(?:warm up|soften) (?P<device>.+)", _NAME, "DecreaseColorTemperature"),
        Phrase(r"cool down (?P<device>.+)", _NAME, "IncreaseColorTemperature"),
        Phrase(rf"(?:decrease|lower|reduce) {_OF}(?P<device>.+)", _NAME, "DecreaseColorTemperature"),
        Phrase(rf"(?:increase|raise) {_OF}(?P<device>.+)", _NAME, "IncreaseColorTemperature"),
        asks(rf"what(?: is|'s) {_OF}(?P<device>.+)", "colorTemperatureInKelvin", "color"),
        asks(rf"what(?: is|'s) (?P<device>.+?){_ITS}", "colorTemperatureInKelvin", "color"),
    ),
    outcomes=(
        Outcome("SetColorTemperature", "colorTemperatureInKelvin", _some_white),
        Outcome("IncreaseColorTemperature", "colorTemperatureInKelvin", _some_white),
        Outcome("DecreaseColorTemperature", "colorTemperatureInKelvin", _some_white),
        *turned_on("SetColorTemperature", "IncreaseColorTemperature", "DecreaseColorTemperature"),
    ),
    # A lamp that shows a colour has no white to report.
    always_reported={"colorTemperatureInKelvin": ("color",)},
    spoken={"colorTemperatureInKelvin": lambda value: f"white at {value} kelvin"},
)
