"""Alexa.BrightnessController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-brightnesscontroller.html ."""

from alexa_simulator.voice.interfaces.interface import A_LITTLE, POWER, Interface, Json, Outcome, Phrase, asks
from alexa_simulator.voice.interfaces.percent import LEVEL, by, close_to, level, reached_by, spoken

# Not documented; 25 points is common when the customer gives no amount.
STEP = 25

_NAME = "Alexa.BrightnessController"
_OF = r"(?:the )?brightness (?:of|on|for) "
_DEVICE = r"(?P<device>.+?)(?:(?:'s)? brightness)?"
_SET = "(?:set|change|turn|adjust|put)"
_DOWN, _UP = "(?:dim|lower|decrease|reduce)", "(?:brighten|raise|increase)"
_DARKER, _BRIGHTER = "(?:dimmer|darker|less bright)", "(?:brighter|more bright)"
_LEVEL = f"{LEVEL}(?: brightness)?"


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetBrightness", level("brightness", "brightness"))


def _fixed(pattern: str, brightness: int) -> Phrase:
    return Phrase(pattern, _NAME, "SetBrightness", lambda _, __: {"brightness": brightness})


def _adjust(pattern: str, sign: int) -> Phrase:
    return Phrase(pattern, _NAME, "AdjustBrightness", by("brightnessDelta", "brightness", sign, STEP))


def _power_of_level(payload: Json, value: object) -> str | None:
    wanted = "OFF" if payload.get("brightness") == 0 else "ON"
    return None if value == wanted else wanted


def _power_after(payload: Json, value: object) -> str | None:
    delta = payload.get("brightnessDelta")
    return "ON" if isinstance(delta, int | float) and delta > 0 and value != "ON" else None


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} {_OF}(?P<device>.+?) (?:to|at) {_LEVEL}"),
        _set(rf"{_SET} {_DEVICE} (?:to|at) {_LEVEL}"),
        _set(rf"{_SET} (?:the )?brightness (?:to|at) {_LEVEL} (?:on|for|in) (?P<device>.+)"),
        _set(rf"(?:turn|switch) on (?P<device>.+?) (?:to|at) {_LEVEL}"),
        # Reported: bwssytems/ha-bridge#362.
        _set(rf"(?:turn|switch) (?P<device>.+?) on (?:to|at) {_LEVEL}"),
        _set(rf"(?:{_DOWN}|{_UP}) (?:{_OF})?{_DEVICE} to {_LEVEL}"),
        _set(rf"make (?P<device>.+?) {_LEVEL}(?: bright)?"),
        _fixed(rf"{_SET} {_DEVICE} to (?:full|max|maximum)(?: brightness)?", 100),
        _fixed(rf"{_SET} {_DEVICE} to (?:min|minimum)(?: brightness)?", 1),
        _adjust(rf"{_DOWN} (?:{_OF})?{_DEVICE} by {LEVEL}", -1),
        _adjust(rf"{_UP} (?:{_OF})?{_DEVICE} by {LEVEL}", 1),
        _adjust(rf"turn down (?P<device>.+?) by {LEVEL}", -1),
        _adjust(rf"turn (?P<device>.+?) down by {LEVEL}", -1),
        _adjust(rf"turn up (?P<device>.+?) by {LEVEL}", 1),
        _adjust(rf"turn (?P<device>.+?) up by {LEVEL}", 1),
        _adjust(rf"make (?P<device>.+?) {LEVEL} (?:dimmer|darker)", -1),
        _adjust(rf"make (?P<device>.+?) {LEVEL} brighter", 1),
        _adjust(rf"(?:make|set) (?P<device>.+?){A_LITTLE} {_DARKER}", -1),
        # "Set it brighter" is reported: hardillb/node-red-alexa-home-skill-web#192.
        _adjust(rf"(?:make|set) (?P<device>.+?){A_LITTLE} {_BRIGHTER}", 1),
        _adjust(rf"{_DOWN} (?:{_OF})?{_DEVICE}", -1),
        _adjust(rf"{_UP} (?:{_OF})?{_DEVICE}", 1),
        _adjust(r"turn down (?P<device>.+?)", -1),
        _adjust(r"turn (?P<device>.+?) down", -1),
        _adjust(r"turn up (?P<device>.+?)", 1),
        _adjust(r"turn (?P<device>.+?) up", 1),
        asks(r"how bright is (?P<device>.+)", "brightness"),
        asks(r"what(?: is|'s) (?P<device>.+?)(?:'s)? brightness(?: level)?", "brightness"),
        asks(rf"what(?: is|'s) {_OF}(?P<device>.+)", "brightness"),
    ),
    outcomes=(
        Outcome("SetBrightness", "brightness", close_to("brightness")),
        Outcome("SetBrightness", "powerState", _power_of_level, POWER),
        Outcome("AdjustBrightness", "brightness", reached_by("brightnessDelta")),
        Outcome("AdjustBrightness", "powerState", _power_after, POWER),
    ),
    always_reported={"brightness": ()},
    spoken={"brightness": spoken},
)
