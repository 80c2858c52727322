"""Alexa.BrightnessController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-brightnesscontroller.html ."""

from collections.abc import Callable

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.interfaces.interface import A_LITTLE, POWER, Interface, Json, Outcome, Phrase, Words
from alexa_simulator.voice.spoken_numbers import NUMBER, number

# Not documented; 25 points is common when the customer gives no amount.
STEP = 25

_NAME = "Alexa.BrightnessController"
_LEVEL = rf"(?P<level>{NUMBER})(?: ?(?:%|percent))?(?: brightness)?"
_AMOUNT = rf"(?P<level>{NUMBER})(?: ?(?:%|percent))?"
_OF = r"(?:the )?brightness (?:of|on|for) "
_LAMP = r"(?P<lamp>.+?)(?:(?:'s)? brightness)?"
_SET = "(?:set|change|turn|adjust|put)"
_DOWN, _UP = "(?:dim|lower|decrease|reduce)", "(?:brighten|raise|increase)"


def _level(words: Words, _: Json) -> Json:
    return {"brightness": _percent(words["level"])}


def _by(sign: int) -> Callable[[Words, Json], Json]:
    return lambda words, _: {"brightnessDelta": sign * (_percent(words["level"]) if "level" in words else STEP)}


def _at(level: int) -> Callable[[Words, Json], Json]:
    return lambda _, __: {"brightness": level}


def _percent(said: str) -> int:
    found = number(said)
    if found > 100:
        raise NotUnderstood(
            f"Brightness goes from 0 to 100 percent, so no directive is sent for {found}.",
            speech="I can only set the brightness from 0 to 100 percent.",
        )
    return found


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetBrightness", _level)


def _adjust(pattern: str, sign: int) -> Phrase:
    return Phrase(pattern, _NAME, "AdjustBrightness", _by(sign))


def _asks(pattern: str) -> Phrase:
    return Phrase(pattern, "Alexa", "ReportState", asks=("brightness",))


def _close_to_level(payload: Json, value: object) -> str | None:
    asked = payload.get("brightness")
    if not isinstance(asked, int | float) or not isinstance(value, int | float):
        return None
    # Amazon's evaluation allows 5 %; a lamp that cannot be that dark may report its minimum (protocol 4.2).
    allowed = 5 if 0 < asked < 5 else asked * 0.05
    return None if abs(value - asked) <= allowed else f"{asked:g}"


def _power_of_level(payload: Json, value: object) -> str | None:
    wanted = "OFF" if payload.get("brightness") == 0 else "ON"
    return None if value == wanted else wanted


def _reached_by(payload: Json, value: object) -> str | None:
    delta = payload.get("brightnessDelta")
    if not isinstance(delta, int | float) or not isinstance(value, int | float):
        return None
    # Wherever it began (0 while off), this much is certain.
    return f"at least {delta:g}" if value < delta else None


def _power_after(payload: Json, value: object) -> str | None:
    delta = payload.get("brightnessDelta")
    return "ON" if isinstance(delta, int | float) and delta > 0 and value != "ON" else None


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} {_OF}(?P<lamp>.+?) (?:to|at) {_LEVEL}"),
        _set(rf"{_SET} {_LAMP} (?:to|at) {_LEVEL}"),
        _set(rf"{_SET} (?:the )?brightness (?:to|at) {_LEVEL} (?:on|for|in) (?P<lamp>.+)"),
        _set(rf"(?:turn|switch) on (?P<lamp>.+?) (?:to|at) {_LEVEL}"),
        _set(rf"(?:{_DOWN}|{_UP}) (?:{_OF})?{_LAMP} to {_LEVEL}"),
        _set(rf"make (?P<lamp>.+?) {_LEVEL}(?: bright)?"),
        Phrase(rf"{_SET} {_LAMP} to (?:full|max|maximum)(?: brightness)?", _NAME, "SetBrightness", _at(100)),
        Phrase(rf"{_SET} {_LAMP} to (?:min|minimum)(?: brightness)?", _NAME, "SetBrightness", _at(1)),
        _adjust(rf"{_DOWN} (?:{_OF})?{_LAMP} by {_AMOUNT}", -1),
        _adjust(rf"{_UP} (?:{_OF})?{_LAMP} by {_AMOUNT}", 1),
        _adjust(rf"turn down (?P<lamp>.+?) by {_AMOUNT}", -1),
        _adjust(rf"turn (?P<lamp>.+?) down by {_AMOUNT}", -1),
        _adjust(rf"turn up (?P<lamp>.+?) by {_AMOUNT}", 1),
        _adjust(rf"turn (?P<lamp>.+?) up by {_AMOUNT}", 1),
        _adjust(rf"make (?P<lamp>.+?) {_AMOUNT} (?:dimmer|darker)", -1),
        _adjust(rf"make (?P<lamp>.+?) {_AMOUNT} brighter", 1),
        _adjust(rf"make (?P<lamp>.+?){A_LITTLE} (?:dimmer|darker|less bright)", -1),
        _adjust(rf"make (?P<lamp>.+?){A_LITTLE} (?:brighter|more bright)", 1),
        _adjust(rf"{_DOWN} (?:{_OF})?{_LAMP}", -1),
        _adjust(rf"{_UP} (?:{_OF})?{_LAMP}", 1),
        _adjust(r"turn down (?P<lamp>.+?)", -1),
        _adjust(r"turn (?P<lamp>.+?) down", -1),
        _adjust(r"turn up (?P<lamp>.+?)", 1),
        _adjust(r"turn (?P<lamp>.+?) up", 1),
        _asks(r"how bright is (?P<lamp>.+)"),
        _asks(r"what(?: is|'s) (?P<lamp>.+?)(?:'s)? brightness(?: level)?"),
        _asks(rf"what(?: is|'s) {_OF}(?P<lamp>.+)"),
    ),
    outcomes=(
        Outcome("SetBrightness", "brightness", _close_to_level),
        Outcome("SetBrightness", "powerState", _power_of_level, POWER),
        Outcome("AdjustBrightness", "brightness", _reached_by),
        Outcome("AdjustBrightness", "powerState", _power_after, POWER),
    ),
    always_reported={"brightness": ()},
    spoken={"brightness": lambda value: f"at {value} percent"},
)
