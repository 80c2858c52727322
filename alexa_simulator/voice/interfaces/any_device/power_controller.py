"""Alexa.PowerController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-powercontroller.html ."""

from alexa_simulator.voice.interfaces.interface import POWER, Interface, Outcome, Phrase, exactly

INTERFACE = Interface(
    name=POWER,
    phrases=(
        Phrase(r"(?:turn|switch|power) on (?P<lamp>.+)", POWER, "TurnOn"),
        Phrase(r"(?:turn|switch|power) off (?P<lamp>.+)", POWER, "TurnOff"),
        Phrase(r"(?:turn|switch|power) (?P<lamp>.+) on", POWER, "TurnOn"),
        Phrase(r"(?:turn|switch|power) (?P<lamp>.+) off", POWER, "TurnOff"),
        Phrase(r"is (?P<lamp>.+?) (?:(?:turned|switched) )?(?:on|off)", "Alexa", "ReportState", asks=("powerState",)),
    ),
    outcomes=(
        Outcome("TurnOn", "powerState", exactly("ON")),
        Outcome("TurnOff", "powerState", exactly("OFF")),
    ),
    always_reported={"powerState": ()},
    spoken={"powerState": lambda value: str(value).lower()},
)
