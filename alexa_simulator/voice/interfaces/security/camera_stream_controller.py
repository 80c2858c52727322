"""Alexa.CameraStreamController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-camerastreamcontroller.html .

Alexa asks for what its screen can show, of what the skill declared; here it is the first of each.
"""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Json, Phrase, Words

_NAME = "Alexa.CameraStreamController"
_MEMBERS = {
    "protocol": "protocols",
    "resolution": "resolutions",
    "authorizationType": "authorizationTypes",
    "videoCodec": "videoCodecs",
    "audioCodec": "audioCodecs",
}


def _streams(_: Words, capability: Json) -> Json | None:
    match capability:
        case {"cameraStreamConfigurations": list(configurations)}:
            wishes = [found for each in configurations if isinstance(each, dict) and (found := _first_of(each))]
            return {"cameraStreams": wishes} if wishes else None
    return None


def _first_of(configuration: Json) -> Json | None:
    lists = {member: configuration.get(listed) for member, listed in _MEMBERS.items()}
    found = {member: each[0] for member, each in lists.items() if isinstance(each, list) and each}
    return found if len(found) == len(_MEMBERS) else None


INTERFACE = Interface(
    name=_NAME,
    phrases=(Phrase(rf"(?:show me|show|view) {DEVICE}(?: camera)?", _NAME, "InitializeCameraStreams", _streams),),
)
