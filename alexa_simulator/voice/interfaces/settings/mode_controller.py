"""Alexa.ModeController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-modecontroller.html ."""

from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.interfaces.interface import (
    SETTING_OF,
    Interface,
    Json,
    Outcome,
    Phrase,
    Words,
    friendly_names,
    is_called,
)

_NAME = "Alexa.ModeController"
_SET = "(?:set|change|turn|put|switch)"


def _mode(words: Words, capability: Json) -> Json | None:
    """The mode that discovery gave this name; None if there is none, or the setting has another name."""
    setting = words.get("setting")
    if setting is not None and heard(setting) not in friendly_names(capability.get("capabilityResources")):
        return None
    match capability:
        case {"configuration": {"supportedModes": list(modes)}}:
            for mode in modes:
                if heard(words["mode"]) in friendly_names(mode.get("modeResources")):
                    return {"mode": mode["value"]}
    return None


def _none(words: Words, capability: Json) -> Json | None:
    """The mode called "none", if there is one and a mode or the setting itself is to end."""
    ends = heard(words["setting"]) in friendly_names(capability.get("capabilityResources")) or _mode(
        {"mode": words["setting"]}, capability
    )
    return _mode({"mode": "none"}, capability) if ends else None


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetMode", _mode)


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} (?:the )?(?P<setting>.+?) (?:on|of|for) (?P<lamp>.+?) to (?P<mode>.+)"),
        _set(rf"{_SET} (?:the )?(?P<setting>.+?) to (?P<mode>.+?) (?:on|for) (?P<lamp>.+)"),
        _set(rf"{_SET} (?P<lamp>.+?)'s (?P<setting>.+?) to (?P<mode>.+)"),
        _set(rf"{_SET} (?P<lamp>.+) (?P<setting>\S+) to (?P<mode>.+)"),
        _set(rf"{_SET} (?P<lamp>.+?) (?:to|in|into) (?P<mode>.+?)(?: mode)?"),
        Phrase(rf"what(?: is|'s) {SETTING_OF}", "Alexa", "ReportState", is_called, asks=("mode",)),
        Phrase(r"what(?: is|'s) (?P<lamp>.+?)'s (?P<setting>.+)", "Alexa", "ReportState", is_called, asks=("mode",)),
        _set(r"(?:turn|switch) on (?:the )?(?P<mode>.+?) (?:on|for) (?P<lamp>.+)"),
        _set(r"(?:turn|switch) on (?:the )?(?P<mode>.+?) (?P<setting>\S+) (?:on|for) (?P<lamp>.+)"),
        _set(r"(?:start|play) (?:the )?(?P<mode>.+?)(?: (?P<setting>\S+))? on (?P<lamp>.+)"),
        Phrase(
            r"(?:turn|switch) off (?:the )?(?P<setting>.+?)(?: effect| mode)? (?:on|for) (?P<lamp>.+)",
            _NAME,
            "SetMode",
            _none,
        ),
        Phrase(r"(?:stop|end) (?:the )?(?P<setting>.+?)(?: effect| mode)? on (?P<lamp>.+)", _NAME, "SetMode", _none),
    ),
    outcomes=(
        Outcome(
            "SetMode", "mode", lambda payload, value: None if value == payload.get("mode") else str(payload.get("mode"))
        ),
    ),
    spoken={"mode": lambda value: str(value).rpartition(".")[2].lower()},
)
