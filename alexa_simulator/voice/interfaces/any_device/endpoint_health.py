"""Alexa.EndpointHealth: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-endpointhealth.html ."""

from alexa_simulator.voice.interfaces.interface import Interface

INTERFACE = Interface(name="Alexa.EndpointHealth", always_reported={"connectivity": ()})
