"""Alexa.ModeController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-modecontroller.html ."""

from collections.abc import Callable

from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.interfaces.interface import (
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
from alexa_simulator.voice.interfaces.semantics import actions, states

_NAME = "Alexa.ModeController"
_SET = "(?:set|change|turn|put|switch)"


def _mode(words: Words, capability: Json) -> Json | None:
    """The mode that discovery gave this name; None if there is none, or the setting has another name."""
    if "setting" in words and not has_that_name(words, capability):
        return None
    match capability:
        case {"configuration": {"supportedModes": list(modes)}}:
            for mode in modes:
                if heard(words["mode"]) in friendly_names(mode.get("modeResources")):
                    return {"mode": mode["value"]}
    return None


def _none(words: Words, capability: Json) -> Json | None:
    """The mode called "none", if there is one and a mode or the setting itself is to end."""
    ends = has_that_name(words, capability) or _mode({"mode": words["setting"]}, capability)
    return _mode({"mode": "none"}, capability) if ends else None


def _by(sign: int) -> Callable[[Words, Json], Json | None]:
    """The next mode or the one before, if discovery gave the modes an order."""

    def payload(words: Words, capability: Json) -> Json | None:
        match capability:
            case {"configuration": {"ordered": True}} if has_that_name(words, capability):
                return {"modeDelta": sign}
        return None

    return payload


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetMode", _mode)


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} (?:the )?(?P<setting>.+?) (?:on|of|for) (?P<device>.+?) to (?P<mode>.+)"),
        _set(rf"{_SET} (?:the )?(?P<setting>.+?) to (?P<mode>.+?) (?:on|for) (?P<device>.+)"),
        _set(rf"{_SET} (?P<device>.+?)'s (?P<setting>.+?) to (?P<mode>.+)"),
        _set(rf"{_SET} (?P<device>.+) (?P<setting>\S+) to (?P<mode>.+)"),
        _set(rf"{_SET} (?P<device>.+?) (?:to|in|into) (?P<mode>.+?)(?: mode)?"),
        Phrase(rf"what(?: is|'s) {SETTING_OF}", "Alexa", "ReportState", is_called, asks=("mode",)),
        Phrase(r"what(?: is|'s) (?P<device>.+?)'s (?P<setting>.+)", "Alexa", "ReportState", is_called, asks=("mode",)),
        _set(r"(?:turn|switch) on (?:the )?(?P<mode>.+?) (?:on|for) (?P<device>.+)"),
        _set(r"(?:turn|switch) on (?:the )?(?P<mode>.+?) (?P<setting>\S+) (?:on|for) (?P<device>.+)"),
        _set(r"(?:start|play) (?:the )?(?P<mode>.+?)(?: (?P<setting>\S+))? on (?P<device>.+)"),
        Phrase(
            r"(?:turn|switch) off (?:the )?(?P<setting>.+?)(?: effect| mode)? (?:on|for) (?P<device>.+)",
            _NAME,
            "SetMode",
            _none,
        ),
        Phrase(r"(?:stop|end) (?:the )?(?P<setting>.+?)(?: effect| mode)? on (?P<device>.+)", _NAME, "SetMode", _none),
        *(
            Phrase(f"{verb} {what}", _NAME, "AdjustMode", _by(sign))
            for verb, sign in (("(?:increase|raise|turn up)", 1), ("(?:decrease|lower|reduce|turn down)", -1))
            for what in (SETTING_OF, DEVICES_SETTING, *DEVICE_SETTING)
        ),
        # "Set the wash cycle to cottons" names no device.
        Phrase(rf"{_SET} (?:the )?(?P<setting>.+?) to (?P<mode>.+)", _NAME, "SetMode", _mode, last_resort=True),
        *actions(_NAME, "SetMode", "AdjustMode"),
        *states("mode"),
    ),
    outcomes=(Outcome("SetMode", "mode", as_asked("mode")), Outcome("AdjustMode", "mode", any_value)),
    spoken={"mode": lambda value: str(value).rpartition(".")[2].lower()},
)
