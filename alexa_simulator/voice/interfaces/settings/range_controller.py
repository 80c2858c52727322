"""Alexa.RangeController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-rangecontroller.html ."""

from collections.abc import Callable, Mapping

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.interfaces.interface import (
    A_LITTLE,
    SETTING_OF,
    Interface,
    Json,
    Outcome,
    Phrase,
    Words,
    friendly_names,
    is_called,
)
from alexa_simulator.voice.spoken_numbers import NUMBER, number

_NAME = "Alexa.RangeController"
_SET = "(?:set|change|turn|adjust|put)"
_DOWN, _UP = "(?:lower|decrease|reduce|turn down)", "(?:raise|increase|turn up)"
_VALUE = rf"(?:(?P<value>{NUMBER})(?: ?(?:%|percent))?|(?P<preset>.+?))"
_AMOUNT = rf"(?P<value>{NUMBER})(?: ?(?:%|percent))?"
# There is no word between a lamp and its setting, so each length is tried.
_LAMP_SETTING = [rf"(?P<lamp>.+) (?P<setting>{words})" for words in (r"\S+", r"\S+ \S+", r"\S+ \S+ \S+")]


def _value(words: Words, capability: Json) -> Json | None:
    if is_called(words, capability) is None:
        return None
    if "value" not in words:
        return _preset(words["preset"], capability)
    value, (least, most) = number(words["value"]), _bounds(capability)
    if not least <= value <= most:
        raise NotUnderstood(
            f"The skill declared {words['setting']} from {least:g} to {most:g}, so no directive is sent for {value}.",
            speech=f"I can only set the {words['setting']} from {least:g} to {most:g}.",
        )
    return {"rangeValue": value}


def _preset(name: str, capability: Json) -> Json | None:
    match capability:
        case {"configuration": {"presets": list(presets)}}:
            for preset in presets:
                if heard(name) in friendly_names(preset.get("presetResources")):
                    return {"rangeValue": preset["rangeValue"]}
    return None


def _by(sign: int) -> Callable[[Words, Json], Json | None]:
    def payload(words: Words, capability: Json) -> Json | None:
        if is_called(words, capability) is None:
            return None
        # Amazon does not say what Alexa chooses when no amount is given; the smallest step is always valid.
        amount = number(words["value"]) if "value" in words else _supported(capability).get("precision", 1)
        return {"rangeValueDelta": sign * amount, "rangeValueDeltaDefault": "value" not in words}

    return payload


def _supported(capability: Json) -> Mapping[str, float]:
    match capability:
        case {"configuration": {"supportedRange": dict(supported)}}:
            return supported
    return {}


def _bounds(capability: Json) -> tuple[float, float]:
    supported = _supported(capability)
    return supported.get("minimumValue", 0), supported.get("maximumValue", 100)


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetRangeValue", _value)


def _adjust(pattern: str, sign: int) -> Phrase:
    return Phrase(pattern, _NAME, "AdjustRangeValue", _by(sign))


def _asks(pattern: str) -> Phrase:
    return Phrase(pattern, "Alexa", "ReportState", is_called, asks=("rangeValue",))


def _as_asked(payload: Json, value: object) -> str | None:
    asked = payload.get("rangeValue")
    return None if value == asked else str(asked)


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} {SETTING_OF} to {_VALUE}"),
        _set(rf"{_SET} (?:the )?(?P<setting>.+?) to {_VALUE} (?:on|for) (?P<lamp>.+)"),
        _set(rf"{_SET} (?P<lamp>.+?)'s (?P<setting>.+?) to {_VALUE}"),
        *(_set(rf"{_SET} {each} to {_VALUE}") for each in _LAMP_SETTING),
        *(
            _adjust(pattern, sign)
            for words, sign in ((_DOWN, -1), (_UP, 1))
            for pattern in (
                rf"{words} {SETTING_OF} by {_AMOUNT}",
                rf"{words} (?P<lamp>.+?)'s (?P<setting>.+?) by {_AMOUNT}",
                rf"{words} {SETTING_OF}{A_LITTLE}",
                rf"{words} (?P<lamp>.+?)'s (?P<setting>.+?){A_LITTLE}",
            )
        ),
        _asks(rf"what(?: is|'s) {SETTING_OF}"),
        _asks(r"what(?: is|'s) (?P<lamp>.+?)'s (?P<setting>.+)"),
    ),
    outcomes=(
        Outcome("SetRangeValue", "rangeValue", _as_asked),
        # Only the skill knows where it began, and so where it ends.
        Outcome("AdjustRangeValue", "rangeValue", lambda _, __: None),
    ),
    always_reported={"rangeValue": ()},
    spoken={"rangeValue": lambda value: f"at {value}"},
)
