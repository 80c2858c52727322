"""Alexa.MotionSensor: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-motionsensor.html .

The page has no utterances. People ask all the same, so these are hoped, not documented.
"""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, asks

INTERFACE = Interface(
    name="Alexa.MotionSensor",
    phrases=(
        asks(rf"is there (?:any )?motion (?:at|in|on|by) {DEVICE}", "detectionState"),
        asks(rf"(?:is|does) {DEVICE} (?:detecting|detect|see|sensing) (?:any )?motion", "detectionState"),
    ),
    always_reported={"detectionState": ()},
    spoken={"detectionState": lambda value: f"detecting {'motion' if value == 'DETECTED' else 'no motion'}"},
)
