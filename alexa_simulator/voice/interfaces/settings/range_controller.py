"""Alexa.RangeController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-rangecontroller.html ."""

from collections.abc import Callable, Mapping

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.interfaces.interface import (
    A_LITTLE,
    DEVICE,
    DEVICE_SETTING,
    DEVICES_SETTING,
    SETTING_OF,
    Interface,
    Json,
    Outcome,
    Phrase,
    Words,
    any_value,
    as_asked,
)
from alexa_simulator.voice.interfaces.names import friendly_names, has_that_name, is_called
from alexa_simulator.voice.interfaces.percent import PERCENT
from alexa_simulator.voice.interfaces.semantics import actions, states
from alexa_simulator.voice.spoken_numbers import DECIMAL, decimal

_NAME = "Alexa.RangeController"
_SET = "(?:set|change|turn|adjust|put)"
_DOWN, _UP = "(?:lower|decrease|reduce|turn down)", "(?:raise|increase|turn up)"
_AMOUNT = rf"(?P<value>{DECIMAL}){PERCENT}"
_VALUE = rf"(?:{_AMOUNT}|(?P<preset>.+?))"
_WHAT = (SETTING_OF, DEVICES_SETTING, *DEVICE_SETTING)


def _is_meant(words: Words, capability: Json) -> bool:
    """Whether this is the range that was said: by its name, or without one the range in percent.

    "Set the blind to 30 percent" works for blinds (reported: csuermann/node-red-contrib-virtual-smart-home#287); Amazon's page has only
    utterances with a name.
    """
    if "setting" in words:
        return has_that_name(words, capability)
    match capability:
        case {"configuration": {"unitOfMeasure": "Alexa.Unit.Percent"}}:
            return True
    return False


def _value(words: Words, capability: Json) -> Json | None:
    if not _is_meant(words, capability):
        return None
    if "value" not in words:
        return _preset(words["preset"], capability)
    value, (least, most) = decimal(words["value"]), _bounds(capability)
    if not least <= value <= most:
        name = words.get("setting", "opening")
        raise NotUnderstood(
            f"The skill declared {name} from {least:g} to {most:g}, so no directive is sent for {value:g}.",
            speech=f"I can only set the {name} from {least:g} to {most:g}.",
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
        if not _is_meant(words, capability):
            return None
        # Amazon does not say what Alexa chooses when no amount is given; the smallest step is always valid.
        amount = decimal(words["value"]) if "value" in words else _supported(capability).get("precision", 1)
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


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        *(_set(rf"{_SET} {what} to {_VALUE}") for what in _WHAT),
        _set(rf"{_SET} (?:the )?(?P<setting>.+?) to {_VALUE} (?:on|for) (?P<device>.+)"),
        *(
            _adjust(pattern, sign)
            for words, sign in ((_DOWN, -1), (_UP, 1))
            for what in _WHAT
            for pattern in (rf"{words} {what} by {_AMOUNT}", rf"{words} {what}{A_LITTLE}")
        ),
        *(_asks(rf"what(?: is|'s) {what}") for what in _WHAT),
        *actions(_NAME, "SetRangeValue", "AdjustRangeValue"),
        *states("rangeValue"),
        _set(rf"(?:set|change|adjust|put|open|close|raise|lower) {DEVICE} (?:to|at) {_AMOUNT}"),
        *(_adjust(rf"{words} {DEVICE} by {_AMOUNT}", sign) for words, sign in ((_DOWN, -1), (_UP, 1))),
    ),
    outcomes=(
        Outcome("SetRangeValue", "rangeValue", as_asked("rangeValue")),
        Outcome("AdjustRangeValue", "rangeValue", any_value),
    ),
    always_reported={"rangeValue": ()},
    spoken={"rangeValue": lambda value: f"at {value}"},
)
