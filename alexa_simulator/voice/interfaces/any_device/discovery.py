"""Alexa.Discovery: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery.html ."""

from alexa_simulator.voice.interfaces.interface import Interface, Phrase

_NAME = "Alexa.Discovery"

INTERFACE = Interface(
    name=_NAME,
    phrases=(
        Phrase(
            r"(?:discover|find|look for|search for)(?: (?:my|new|all|smart home|smart))* (?:devices|lamps|lights)",
            _NAME,
            "Discover",
            about_the_skill=True,
        ),
        Phrase(r"discover", _NAME, "Discover", about_the_skill=True),
    ),
)
