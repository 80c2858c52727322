"""Alexa.PowerController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-powercontroller.html ."""

from alexa_simulator.voice.interfaces.interface import POWER, Interface, Outcome, Phrase, asks, exactly

_NO_VERB = "(?!(?:turn|switch|power|is|are|what|what's|which|go|put|play|set)\\b)"

INTERFACE = Interface(
    name=POWER,
    phrases=(
        Phrase(r"(?:turn|switch|power) on (?P<device>.+)", POWER, "TurnOn"),
        Phrase(r"(?:turn|switch|power) off (?P<device>.+)", POWER, "TurnOff"),
        Phrase(r"(?:turn|switch|power) (?P<device>.+) on", POWER, "TurnOn"),
        Phrase(r"(?:turn|switch|power) (?P<device>.+) off", POWER, "TurnOff"),
        asks(r"is (?P<device>.+?) (?:(?:turned|switched) )?(?:on|off)", "powerState"),
        # "Kitchen light on" is reported: hardillb/node-red-contrib-alexa-home-skill#34.
        Phrase(rf"{_NO_VERB}(?P<device>.+) on", POWER, "TurnOn", last_resort=True),
        Phrase(rf"{_NO_VERB}(?P<device>.+) off", POWER, "TurnOff", last_resort=True),
    ),
    outcomes=(
        Outcome("TurnOn", "powerState", exactly("ON")),
        Outcome("TurnOff", "powerState", exactly("OFF")),
    ),
    always_reported={"powerState": ()},
    spoken={"powerState": lambda value: str(value).lower()},
)
