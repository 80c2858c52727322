"""Alexa.ContactSensor: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-contactsensor.html ."""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, asks

INTERFACE = Interface(
    name="Alexa.ContactSensor",
    phrases=(asks(rf"is {DEVICE} (?:open|closed|shut)", "detectionState"),),
    always_reported={"detectionState": ()},
    spoken={"detectionState": lambda value: "open" if value == "DETECTED" else "closed"},
)
