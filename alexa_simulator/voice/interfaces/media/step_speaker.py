"""Alexa.StepSpeaker: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-stepspeaker.html ."""

from alexa_simulator.voice.interfaces.interface import Interface
from alexa_simulator.voice.interfaces.percent import by
from alexa_simulator.voice.interfaces.volume import changes, mutes

_NAME = "Alexa.StepSpeaker"
# Not documented.
_STEP = 10

INTERFACE = Interface(
    name=_NAME,
    phrases=(*changes(_NAME, lambda sign: by("volumeSteps", "volume", sign, _STEP)), *mutes(_NAME)),
)
