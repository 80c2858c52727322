"""What Alexa may ask an endpoint, made from what the endpoint declares. Needs only Python: peers run it where they are installed."""

import itertools
from collections.abc import Iterator
from typing import Any

Message = dict[str, Any]
Asked = tuple[str, Message]

_SCOPE = {"type": "BearerToken", "token": "a-skill-token"}
_CELSIUS = {"value": 21.0, "scale": "CELSIUS"}
# One of each directive, with arguments that any device of the kind has.
_ALWAYS: dict[str, list[Asked]] = {
    "Alexa.PowerController": [("TurnOn", {}), ("TurnOff", {})],
    "Alexa.BrightnessController": [
        ("SetBrightness", {"brightness": 42}),
        ("AdjustBrightness", {"brightnessDelta": -25}),
    ],
    "Alexa.ColorController": [("SetColor", {"color": {"hue": 350.5, "saturation": 0.7138, "brightness": 0.6524}})],
    "Alexa.ColorTemperatureController": [
        ("SetColorTemperature", {"colorTemperatureInKelvin": 2700}),
        ("IncreaseColorTemperature", {}),
        ("DecreaseColorTemperature", {}),
    ],
    "Alexa.LockController": [("Lock", {}), ("Unlock", {})],
    "Alexa.SceneController": [("Activate", {}), ("Deactivate", {})],
    "Alexa.PercentageController": [
        ("SetPercentage", {"percentage": 74}),
        ("AdjustPercentage", {"percentageDelta": -20}),
    ],
    "Alexa.PowerLevelController": [("SetPowerLevel", {"powerLevel": 42}), ("AdjustPowerLevel", {"powerLevelDelta": 3})],
    "Alexa.Speaker": [
        ("SetVolume", {"volume": 50}),
        ("AdjustVolume", {"volume": -20, "volumeDefault": False}),
        ("SetMute", {"mute": True}),
    ],
    "Alexa.StepSpeaker": [
        ("AdjustVolume", {"volumeSteps": -2, "volumeStepsDefault": False}),
        ("SetMute", {"mute": False}),
    ],
    "Alexa.PlaybackController": [(name, {}) for name in ("Play", "Pause", "Stop", "Next", "Previous")],
    "Alexa.SeekController": [("AdjustSeekPosition", {"deltaPositionMilliseconds": 30000})],
    "Alexa.ChannelController": [
        ("ChangeChannel", {"channel": {"number": "24"}, "channelMetadata": {}}),
        ("ChangeChannel", {"channel": {}, "channelMetadata": {"name": "fox", "image": "https://example.com/fox.png"}}),
        ("SkipChannels", {"channelCount": -1}),
    ],
    "Alexa.ThermostatController": [
        ("SetThermostatMode", {"thermostatMode": {"value": "COOL"}}),
        ("SetThermostatMode", {"thermostatMode": {"value": "CUSTOM", "customName": "DEHUMIDIFY"}}),
        ("ResumeSchedule", {}),
    ],
    "Alexa.SecurityPanelController": [
        ("Arm", {"armState": "ARMED_AWAY"}),
        ("Arm", {"armState": "ARMED_NIGHT"}),
        ("Disarm", {}),
        ("Disarm", {"authorization": {"type": "FOUR_DIGIT_PIN", "value": "1234"}}),
    ],
    "Alexa.TimeHoldController": [("Hold", {}), ("Resume", {})],
    "Alexa.CameraStreamController": [
        (
            "InitializeCameraStreams",
            {
                "cameraStreams": [
                    {
                        "protocol": "HLS",
                        "resolution": {"width": 1280, "height": 720},
                        "authorizationType": "NONE",
                        "videoCodec": "H264",
                        "audioCodec": "AAC",
                    }
                ]
            },
        )
    ],
    "Alexa.ToggleController": [("TurnOn", {}), ("TurnOff", {})],
    "Alexa.EqualizerController": [
        ("AdjustBands", {"bands": [{"name": "BASS", "levelDelta": 2, "levelDirection": "UP"}]}),
        ("ResetBands", {"bands": [{"name": "BASS"}]}),
        ("SetBands", {"bands": [{"name": "BASS", "level": 2}]}),
    ],
}

_OF_INSTANCES = ("Alexa.ModeController", "Alexa.RangeController", "Alexa.ToggleController")

_numbers = itertools.count(1)


def discover() -> Message:
    """Alexa's question what there is."""
    return _directive({"namespace": "Alexa.Discovery", "name": "Discover"}, None, {"scope": _SCOPE})


def accept_grant() -> Message:
    """Alexa's permission to send events."""
    payload = {"grant": {"type": "OAuth2.AuthorizationCode", "code": "a-code"}, "grantee": _SCOPE}
    return _directive({"namespace": "Alexa.Authorization", "name": "AcceptGrant"}, None, payload)


def questions(endpoint: Message) -> Iterator[Message]:
    """ReportState, then every directive of every capability that an endpoint declares."""
    yield _directive({"namespace": "Alexa", "name": "ReportState"}, endpoint, {})
    for capability in endpoint["capabilities"]:
        interface = capability["interface"]
        instance = {"instance": capability["instance"]} if interface in _OF_INSTANCES else {}
        for name, payload in (*_ALWAYS.get(interface, ()), *_of_capability(interface, capability)):
            yield _directive({"namespace": interface, "name": name, **instance}, endpoint, payload)


def nobody() -> Message:
    """A directive for an endpoint that does not exist."""
    return _directive({"namespace": "Alexa.PowerController", "name": "TurnOn"}, {"endpointId": "nobody"}, {})


def _of_capability(interface: str, capability: Message) -> Iterator[Asked]:
    """Directives whose arguments the capability lists, and some that it does not."""
    configuration = capability.get("configuration") or {}
    if interface == "Alexa.ModeController":
        modes = [mode["value"] for mode in configuration["supportedModes"]]
        yield from (("SetMode", {"mode": mode}) for mode in (*modes, "no.such.mode"))
        yield "AdjustMode", {"modeDelta": 1}
    elif interface == "Alexa.RangeController":
        limits = configuration["supportedRange"]
        values = (limits["minimumValue"], limits["maximumValue"])
        yield from (("SetRangeValue", {"rangeValue": value}) for value in values)
        yield "AdjustRangeValue", {"rangeValueDelta": -limits["precision"], "rangeValueDeltaDefault": False}
        yield "AdjustRangeValue", {"rangeValueDelta": limits["precision"], "rangeValueDeltaDefault": True}
    elif interface == "Alexa.ThermostatController":
        declared = [each["name"] for each in (capability.get("properties") or {}).get("supported", ())]
        if "targetSetpoint" in declared:
            yield "SetTargetTemperature", {"targetSetpoint": _CELSIUS}
            yield "SetTargetTemperature", {"targetSetpoint": {"value": 90.0, "scale": "CELSIUS"}}
            yield "AdjustTargetTemperature", {"targetSetpointDelta": {"value": -1.0, "scale": "CELSIUS"}}
        if "lowerSetpoint" in declared:
            upper = {"value": 24.0, "scale": "CELSIUS"}
            yield "SetTargetTemperature", {"lowerSetpoint": _CELSIUS, "upperSetpoint": upper}
    elif interface == "Alexa.InputController":
        yield from (("SelectInput", {"input": each["name"]}) for each in capability.get("inputs", ()))
        yield "SelectInput", {"input": "MEDIA PLAYER"}
    elif interface == "Alexa.EqualizerController":
        modes = (configuration.get("modes") or {}).get("supported", ())
        yield from (("SetMode", {"mode": mode["name"]}) for mode in modes)


def _directive(header: Message, endpoint: Message | None, payload: Message) -> Message:
    number = next(_numbers)
    token = {} if endpoint is None else {"correlationToken": f"token-{number}"}
    top = {**header, "messageId": f"directive-{number}", "payloadVersion": "3", **token}
    about = {}
    if endpoint is not None:
        about = {
            "endpoint": {
                "scope": _SCOPE,
                "endpointId": endpoint["endpointId"],
                "cookie": endpoint.get("cookie", {}),
            }
        }
    return {"directive": {"header": top, **about, "payload": payload}}
