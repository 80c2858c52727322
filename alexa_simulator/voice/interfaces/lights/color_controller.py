"""Alexa.ColorController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-colorcontroller.html ."""

from collections.abc import Iterable

from alexa_simulator.voice.color_names import COLORS, WHITE, Color, degrees_between, nearest_name
from alexa_simulator.voice.interfaces.interface import Interface, Json, Outcome, Phrase, Words, asks, turned_on

_NAME = "Alexa.ColorController"
_NAMES = {name.replace(" ", ""): color for name, color in COLORS.items()}


def _one_of(names: Iterable[str]) -> str:
    # "skyblue" sounds the same; the longest comes first.
    return "(?P<color>" + "|".join(name.replace(" ", " ?") for name in sorted(names, key=len, reverse=True)) + ")"


_COLOR = _one_of(COLORS)
# With no word between a lamp and a colour, each length is tried: "make the light sky blue" may be about a lamp called
# "light".
_COLORS_BY_WORDS = [_one_of(name for name in COLORS if name.count(" ") == words) for words in range(3)]
_SET = "(?:set|change|turn|make|switch)"
_THE = "(?:the )?colou?r "


def _named(words: Words, _: Json) -> Json:
    return {"color": _NAMES[words["color"].replace(" ", "")].to_json()}


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetColor", _named)


def _near(payload: Json, value: object) -> str | None:
    asked, reported = _color(payload.get("color")), _color(value)
    if asked is None or reported is None:
        return None
    # Lamps report a colour's brightness in different ways (protocol 4.3), but the colour itself in only one. A lamp without that exact
    # colour shows its nearest; Amazon's evaluation allows 5 %.
    right_hue = min(asked.saturation, reported.saturation) < 0.05 or degrees_between(asked.hue, reported.hue) <= 18
    right = right_hue and abs(asked.saturation - reported.saturation) <= 0.05
    return None if right else str(asked.to_json())


def _color(value: object) -> Color | None:
    match value:
        case {"hue": int() | float() as hue, "saturation": int() | float() as most, "brightness": int() | float() as v}:
            return Color(hue, most, v)
    return None


def _spoken(value: object) -> str:
    color = _color(value)
    return nearest_name(color) if color else str(value)


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} {_THE}(?:of|on|for) (?P<device>.+?) to {_COLOR}"),
        _set(rf"{_SET} (?P<device>.+?)(?:'s)? colou?r to {_COLOR}"),
        _set(rf"{_SET} (?P<device>.+?) to (?:{_THE})?{_COLOR}(?: light)?"),
        *(_set(rf"{_SET} (?P<device>.+) {color}") for color in reversed(_COLORS_BY_WORDS)),
        Phrase(
            rf"{_SET} (?P<device>.+?)(?: to)?(?: {_THE[:-1]})? white",
            _NAME,
            "SetColor",
            lambda _, __: {"color": WHITE.to_json()},
            last_resort=True,
        ),
        asks(r"what colou?r is (?P<device>.+)", "color", "colorTemperatureInKelvin"),
        asks(r"what(?: is|'s) (?:the )?colou?r of (?P<device>.+)", "color", "colorTemperatureInKelvin"),
        asks(r"what(?: is|'s) (?P<device>.+?)(?:'s)? colou?r", "color", "colorTemperatureInKelvin"),
    ),
    outcomes=(Outcome("SetColor", "color", _near), *turned_on("SetColor")),
    # A lamp that is white has no colour to report.
    always_reported={"color": ("colorTemperatureInKelvin",)},
    spoken={"color": _spoken},
)
