"""Alexa.HumiditySensor: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-humiditysensor.html .

The page says that the interface has no utterances. People ask all the same, so these are hoped, not documented.
"""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, asks

INTERFACE = Interface(
    name="Alexa.HumiditySensor",
    phrases=(
        asks(rf"what(?: is|'s) (?:the )?humidity (?:of|on|in|at|for) {DEVICE}", "relativeHumidity"),
        asks(rf"what(?: is|'s) {DEVICE}(?:'s)? humidity", "relativeHumidity"),
        asks(rf"how humid is(?: it in)? {DEVICE}", "relativeHumidity"),
    ),
    always_reported={"relativeHumidity": ()},
    spoken={"relativeHumidity": lambda value: f"at {value} percent humidity"},
)
