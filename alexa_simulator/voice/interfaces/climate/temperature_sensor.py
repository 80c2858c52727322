"""Alexa.TemperatureSensor: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-temperaturesensor.html .

The page says that the interface has no utterances. People ask all the same, so these are hoped, not documented.
"""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, asks
from alexa_simulator.voice.interfaces.temperatures import spoken

INTERFACE = Interface(
    name="Alexa.TemperatureSensor",
    phrases=(
        asks(rf"what(?: is|'s) (?:the )?temperature (?:of|on|in|at|for) {DEVICE}", "temperature"),
        asks(rf"what(?: is|'s) {DEVICE}(?:'s)? temperature", "temperature"),
        asks(rf"how (?:warm|hot|cold) is(?: it in)? {DEVICE}", "temperature"),
    ),
    always_reported={"temperature": ()},
    spoken={"temperature": lambda value: f"at {spoken(value)}"},
)
