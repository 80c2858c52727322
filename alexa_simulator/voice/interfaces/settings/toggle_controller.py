"""Alexa.ToggleController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-togglecontroller.html ."""

from alexa_simulator.voice.interfaces.interface import (
    DEVICE,
    DEVICES_SETTING,
    SETTING_OF,
    Interface,
    Outcome,
    Phrase,
    exactly,
)
from alexa_simulator.voice.interfaces.names import is_called
from alexa_simulator.voice.interfaces.semantics import actions, states

_NAME = "Alexa.ToggleController"
_ON_OR_OFF = "(?:(?:turned|switched) )?(?:on|off)"


def _asks(pattern: str, *, last_resort: bool = False) -> Phrase:
    return Phrase(pattern, "Alexa", "ReportState", is_called, asks=("toggleState",), last_resort=last_resort)


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        *(
            Phrase(pattern, _NAME, name, is_called)
            for word, name in (("on", "TurnOn"), ("off", "TurnOff"))
            for pattern in (
                rf"(?:turn|switch) {word} (?:the )?(?P<setting>.+?) (?:on|of|for) (?P<device>.+)",
                rf"(?:turn|switch) (?:the )?(?P<setting>.+?) {word} (?:on|for) (?P<device>.+)",
                rf"(?:turn|switch) {word} (?P<device>.+?)'s (?P<setting>.+)",
            )
        ),
        # "Turn on the ice maker" may name a setting alone.
        *(
            Phrase(rf"(?:turn|switch) {word} (?:the )?(?P<setting>.+)", _NAME, name, is_called, last_resort=True)
            for word, name in (("on", "TurnOn"), ("off", "TurnOff"))
        ),
        _asks(rf"is {SETTING_OF} {_ON_OR_OFF}"),
        _asks(rf"is {DEVICES_SETTING} {_ON_OR_OFF}"),
        _asks(rf"is (?:the )?(?P<setting>.+?) {_ON_OR_OFF} (?:on|for) {DEVICE}"),
        _asks(rf"is (?:the )?(?P<setting>.+?) {_ON_OR_OFF}", last_resort=True),
        *actions(_NAME, "TurnOn", "TurnOff"),
        *states("toggleState"),
    ),
    outcomes=(
        Outcome("TurnOn", "toggleState", exactly("ON")),
        Outcome("TurnOff", "toggleState", exactly("OFF")),
    ),
    always_reported={"toggleState": ()},
    spoken={"toggleState": lambda value: str(value).lower()},
)
