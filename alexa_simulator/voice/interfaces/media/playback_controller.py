"""Alexa.PlaybackController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-playbackcontroller.html ."""

from collections.abc import Callable

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Json, Phrase, Words

_NAME = "Alexa.PlaybackController"
_TO_DEVICE = {"play": "Play", "resume": "Play", "pause": "Pause", "stop": "Stop"}
_ON_DEVICE = {
    **_TO_DEVICE,
    "next": "Next",
    "skip": "Next",
    "previous": "Previous",
    "rewind": "Rewind",
    "fast forward": "FastForward",
    "start over": "StartOver",
}


def _if_declared(operation: str) -> Callable[[Words, Json], Json | None]:
    def payload(_: Words, capability: Json) -> Json | None:
        supported = capability.get("supportedOperations")
        return None if isinstance(supported, list) and operation not in supported else {}

    return payload


def _phrase(pattern: str, operation: str) -> Phrase:
    return Phrase(pattern, _NAME, operation, _if_declared(operation))


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        *(_phrase(rf"{said} on {DEVICE}", operation) for said, operation in _ON_DEVICE.items()),
        *(_phrase(said, operation) for said, operation in _ON_DEVICE.items()),
        *(_phrase(rf"{said} {DEVICE}", operation) for said, operation in _TO_DEVICE.items()),
    ),
)
