"""What an event says that the configuration of its endpoint does not list."""

import copy
from typing import Any

import pytest

import alexa_messages
from tests.schemas.messages import LAMP, SCOPE, Message, capability, endpoint, event, prop

V = "/context/properties/0/value"


def configured(interface: str, *names: str, **more: Any) -> Message:
    return capability(f"Alexa.{interface}", *names) | more


def response(interface: str, name: str, value: object) -> Message:
    reported = prop(f"Alexa.{interface}", name, value)
    return {"context": {"properties": [reported]}, **event("Alexa", "Response", {}, endpoint=LAMP)}


def discovery(*capabilities: Message) -> Message:
    lamp = {**endpoint(), "capabilities": [capability("Alexa"), *capabilities]}
    return event("Alexa.Discovery", "Discover.Response", {"endpoints": [lamp]}, token=False)


STREAM = {"uri": "https://camera.example/live", "protocol": "HLS", "resolution": {"width": 1280, "height": 720}, "authorizationType": "NONE", "videoCodec": "H264", "audioCodec": "AAC"}  # fmt: skip
OFFERED = {"protocols": ["HLS"], "resolutions": [{"width": 1280, "height": 720}], "authorizationTypes": ["NONE"], "videoCodecs": ["H264"], "audioCodecs": ["AAC"]}  # fmt: skip
CAMERA = configured("CameraStreamController", cameraStreamConfigurations=[OFFERED, {**OFFERED, "protocols": ["RTSP"], "audioCodecs": ["G711"]}])  # fmt: skip
SCENE = configured("SceneController", supportsDeactivation=False)
PANEL = configured("SecurityPanelController", "armState", configuration={"supportedArmStates": [{"value": "ARMED_AWAY"}]})  # fmt: skip
THERMOSTAT = configured("ThermostatController", "thermostatMode", configuration={"supportedModes": ["HEAT"]})
INPUTS = configured("InputController", "input", inputs=[{"name": "HDMI 1"}, {"name": "TUNER"}])
SOUND = configured("EqualizerController", "mode", "bands", configurations={"modes": {"supported": [{"name": "TV"}]}, "bands": {"supported": [{"name": "BASS"}], "range": {"minimum": -6, "maximum": 6}}})  # fmt: skip
COOKER = configured("Cooking", "cookingMode", configuration={"supportedCookingModes": ["BAKE"]})


def stream(**changed: object) -> Message:
    payload = {"cameraStreams": [{**STREAM, **changed}], "imageUri": "https://camera.example/still"}
    return event("Alexa.CameraStreamController", "Response", payload, endpoint=LAMP)


def pressed() -> Message:
    payload = {"cause": {"type": "PHYSICAL_INTERACTION"}, "timestamp": "2026-05-01T08:00:00Z"}
    about = {"endpointId": "lamp-1", "scope": SCOPE}
    return {"context": {}, **event("Alexa.DoorbellEventSource", "DoorbellPress", payload, token=False, endpoint=about)}


def undone() -> Message:
    payload = {"cause": {"type": "VOICE_INTERACTION"}, "timestamp": "2026-05-01T08:00:00Z"}
    return {"context": {}, **event("Alexa.SceneController", "DeactivationStarted", payload, endpoint=LAMP)}


NOT_LISTED: dict[str, tuple[Message, Message, str, str]] = {
    "a mode of a thermostat": (response("ThermostatController", "thermostatMode", "COOL"), THERMOSTAT, V, 'better: one of configuration.supportedModes, "HEAT", or list it there'),
    "a state of a panel": (response("SecurityPanelController", "armState", "ARMED_NIGHT"), PANEL, V, '"ARMED_AWAY"'),
    "an input": (response("InputController", "input", "HDMI 2"), INPUTS, V, 'did you mean "HDMI 1"?'),
    "a sound": (response("EqualizerController", "mode", "MUSIC"), SOUND, V, "configurations.modes.supported"),
    "a band": (response("EqualizerController", "bands", [{"name": "TREBLE", "value": 1}]), SOUND, f"{V}/0/name", '"BASS"'),
    "a mode to cook": (response("Cooking", "cookingMode", {"value": "BROIL"}), COOKER, f"{V}/value", '"BAKE"'),
    "a stream's protocol": (stream(protocol="WEBRTC"), CAMERA, "/event/payload/cameraStreams/0/protocol", 'better: one of the declared protocols, "HLS"'),
    "a stream's size": (stream(resolution={"width": 640, "height": 480}), CAMERA, "/event/payload/cameraStreams/0/resolution", "better: one of the declared resolutions, 1280 x 720"),
    "a stream's authorization": (stream(authorizationType="BASIC"), CAMERA, "/event/payload/cameraStreams/0/authorizationType", '"NONE"'),
    "a stream's video": (stream(videoCodec="MPEG2"), CAMERA, "/event/payload/cameraStreams/0/videoCodec", '"H264"'),
    "a stream of two configurations": (stream(audioCodec="G711"), CAMERA, "/event/payload/cameraStreams/0/audioCodec", '"AAC"'),
    "a scene that cannot be undone": (undone(), SCENE, "/event/header/name", "supportsDeactivation true"),
    "a doorbell": (pressed(), SCENE, "/event/header/namespace", "better: declare Alexa.DoorbellEventSource"),
}  # fmt: skip
LISTED: dict[str, tuple[Message, Message]] = {
    "a mode of a thermostat": (response("ThermostatController", "thermostatMode", "HEAT"), THERMOSTAT),
    "a thermostat that is off": (response("ThermostatController", "thermostatMode", "OFF"), THERMOSTAT),
    "a panel that is not armed": (response("SecurityPanelController", "armState", "DISARMED"), PANEL),
    "inputs that are not listed": (response("InputController", "input", "TV"), configured("InputController", "input")),
    "a stream": (stream(), CAMERA),
    "a stream of the other configuration": (stream(protocol="RTSP", audioCodec="G711"), CAMERA),
    "a doorbell": (pressed(), configured("DoorbellEventSource", proactivelyReported=True)),
    "a scene": (undone(), configured("SceneController", supportsDeactivation=True)),
}


@pytest.mark.parametrize(("message", "declared", "pointer", "right"), NOT_LISTED.values(), ids=NOT_LISTED)
def test_what_is_not_listed_is_advice(message: Message, declared: Message, pointer: str, right: str) -> None:
    assert alexa_messages.check(message).found == ()
    (found,) = alexa_messages.check(message, discovery=discovery(declared)).found
    assert (found.level, found.kind, found.pointer) == ("advice", "not-declared", pointer)
    assert right in found.right


@pytest.mark.parametrize(("message", "declared"), LISTED.values(), ids=LISTED)
def test_what_is_listed_is_right(message: Message, declared: Message) -> None:
    assert alexa_messages.check(message, discovery=discovery(declared)).found == ()


@pytest.mark.parametrize("odd", [None, 1, "x", [], {}, [1], [{}], {"supportedModes": 1}, {"supportedModes": [1]}])
def test_an_odd_configuration_lists_nothing(odd: Any) -> None:
    for message, declared in LISTED.values():
        spoilt = copy.deepcopy(declared)
        for member in ("configuration", "configurations", "inputs", "cameraStreamConfigurations"):
            spoilt[member] = odd
        assert alexa_messages.check(message, discovery=discovery(spoilt)).accepted
