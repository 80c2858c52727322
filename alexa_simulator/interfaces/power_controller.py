"""Alexa.PowerController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-powercontroller.html ."""

from alexa_simulator.interfaces.interface import Interface, Outcome, Phrase

_NAME = "Alexa.PowerController"

INTERFACE = Interface(
    name=_NAME,
    phrases=(
        Phrase(r"(?:turn|switch|power) on (?P<lamp>.+)", _NAME, "TurnOn"),
        Phrase(r"(?:turn|switch|power) off (?P<lamp>.+)", _NAME, "TurnOff"),
        Phrase(r"(?:turn|switch|power) (?P<lamp>.+) on", _NAME, "TurnOn"),
        Phrase(r"(?:turn|switch|power) (?P<lamp>.+) off", _NAME, "TurnOff"),
        Phrase(r"is (?P<lamp>.+?) (?:(?:turned|switched) )?(?:on|off)", "Alexa", "ReportState", asks="powerState"),
    ),
    outcomes=(
        Outcome("TurnOn", "powerState", lambda _: "ON"),
        Outcome("TurnOff", "powerState", lambda _: "OFF"),
    ),
    always_reported=("powerState",),
    spoken=lambda value: str(value).lower(),
)
