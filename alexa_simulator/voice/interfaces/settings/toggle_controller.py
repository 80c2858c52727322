"""Alexa.ToggleController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-togglecontroller.html ."""

from alexa_simulator.voice.interfaces.interface import SETTING_OF, Interface, Outcome, Phrase, exactly, is_called

_NAME = "Alexa.ToggleController"

INTERFACE = Interface(
    name=_NAME,
    phrases=(
        *(
            Phrase(pattern, _NAME, name, is_called)
            for word, name in (("on", "TurnOn"), ("off", "TurnOff"))
            for pattern in (
                rf"(?:turn|switch) {word} (?:the )?(?P<setting>.+?) (?:on|of|for) (?P<lamp>.+)",
                rf"(?:turn|switch) (?:the )?(?P<setting>.+?) {word} (?:on|for) (?P<lamp>.+)",
                rf"(?:turn|switch) {word} (?P<lamp>.+?)'s (?P<setting>.+)",
            )
        ),
        Phrase(
            rf"is {SETTING_OF} (?:(?:turned|switched) )?(?:on|off)",
            "Alexa",
            "ReportState",
            is_called,
            asks=("toggleState",),
        ),
        Phrase(
            r"is (?P<lamp>.+?)'s (?P<setting>.+?) (?:(?:turned|switched) )?(?:on|off)",
            "Alexa",
            "ReportState",
            is_called,
            asks=("toggleState",),
        ),
    ),
    outcomes=(
        Outcome("TurnOn", "toggleState", exactly("ON")),
        Outcome("TurnOff", "toggleState", exactly("OFF")),
    ),
    always_reported={"toggleState": ()},
    spoken={"toggleState": lambda value: str(value).lower()},
)
