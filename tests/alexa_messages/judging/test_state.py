"""What the state in an answer says against its directive: each row stands for a kind."""

import copy
from typing import Any

import pytest

import alexa_messages
from alexa_messages.catalogue import definitions, interfaces
from tests.alexa_messages.judging.test_configuration import RANGE
from tests.schemas.messages import LAMP, Message, capability, directive, endpoint, event, prop

RED = {"hue": 0, "saturation": 1.0, "brightness": 1}
V = "/context/properties/0/value"


def asked(interface: str, name: str, payload: object = None, instance: str | None = None) -> Message:
    message = directive(f"Alexa.{interface}", name, payload)
    message["directive"]["header"] |= {"instance": instance} if instance else {}
    return message


def shown(interface: str, name: str, value: object, instance: str | None = None) -> Message:
    reported = prop(f"Alexa.{interface}", name, value) | ({"instance": instance} if instance else {})
    return {"context": {"properties": [reported]}, **event("Alexa", "Response", {}, endpoint=LAMP)}


def and_off(message: Message) -> Message:
    message["context"]["properties"].append(prop("Alexa.PowerController", "powerState", "OFF"))
    return message


def armed(state: str, **payload: object) -> Message:
    message = shown("SecurityPanelController", "armState", state)
    message["event"] |= event("Alexa.SecurityPanelController", "Arm.Response", payload, endpoint=LAMP)["event"]
    return message


def celsius(value: float) -> Message:
    return {"value": value, "scale": "CELSIUS"}


def band(name: str, **level: int) -> Message:
    return {"name": name, **level}


ON, OFF = (asked("PowerController", name) for name in ("TurnOn", "TurnOff"))
LOCK, UNLOCK = (asked("LockController", name) for name in ("Lock", "Unlock"))
ARM = asked("SecurityPanelController", "Arm", {"armState": "ARMED_AWAY"})
DISARM = asked("SecurityPanelController", "Disarm")
DIM = asked("BrightnessController", "SetBrightness", {"brightness": 40})
LOUD = asked("Speaker", "AdjustVolume", {"volume": 20, "volumeDefault": False})
LOUDER = asked("Speaker", "AdjustVolume", {"volume": 20, "volumeDefault": True})
WARM = asked("ThermostatController", "SetTargetTemperature", {"targetSetpoint": celsius(21)})
BANDS = asked("EqualizerController", "SetBands", {"bands": [band("BASS", level=2)]})
NUMBER = asked(
    "ChannelController", "ChangeChannel", {"channel": {"number": "24", "callSign": "KXX"}, "channelMetadata": {}}
)
TARGET = asked("Launcher", "LaunchTarget", {"name": "Videos", "identifier": "amzn1.alexa-ask-target.app.1"})

DIFFERENT: dict[str, tuple[Message, Message, str, str]] = {
    # The state from before: a Response says that it was done
    "turned on, and off": (ON, shown("PowerController", "powerState", "OFF"), "fault", 'must be "ON" after TurnOn'),
    "turned off, and on": (OFF, shown("PowerController", "powerState", "ON"), "fault", 'must be "OFF" after TurnOff'),
    "toggled on, and off": (asked("ToggleController", "TurnOn", instance="a"), shown("ToggleController", "toggleState", "OFF", "a"), "fault", 'must be "ON"'),
    "locked, and unlocked": (LOCK, shown("LockController", "lockState", "UNLOCKED"), "fault", 'must be "LOCKED" after Lock'),
    "unlocked, and locked": (UNLOCK, shown("LockController", "lockState", "LOCKED"), "fault", 'must be "UNLOCKED"'),
    "armed, and not": (ARM, armed("DISARMED"), "fault", 'must be "ARMED_AWAY" after Arm'),
    "disarmed, and armed": (DISARM, shown("SecurityPanelController", "armState", "ARMED_AWAY"), "fault", 'must be "DISARMED"'),
    # Other values: a device has the values that it has
    "muted, and not": (asked("Speaker", "SetMute", {"mute": True}), shown("Speaker", "muted", False), "advice", "better: true, as SetMute asks"),
    "another brightness": (DIM, shown("BrightnessController", "brightness", 50), "advice", "better: 40, as SetBrightness asks"),
    "another brightness, at the limit": (DIM, shown("BrightnessController", "brightness", 100), "advice", "(100 is the limit of its range, so it may have been clamped)"),
    "another percentage": (asked("PercentageController", "SetPercentage", {"percentage": 1}), shown("PercentageController", "percentage", 9), "advice", "better: 1,"),
    "another level": (asked("PowerLevelController", "SetPowerLevel", {"powerLevel": 1}), shown("PowerLevelController", "powerLevel", 9), "advice", "better: 1,"),
    "another color": (asked("ColorController", "SetColor", {"color": RED}), shown("ColorController", "color", {**RED, "hue": 120}), "advice", "better: hue 0, saturation 1.0"),
    "another white": (asked("ColorTemperatureController", "SetColorTemperature", {"colorTemperatureInKelvin": 2700}), shown("ColorTemperatureController", "colorTemperatureInKelvin", 4000), "advice", "better: 2700"),
    "another mode": (asked("ModeController", "SetMode", {"mode": "a.b"}, "a"), shown("ModeController", "mode", "a.c", "a"), "advice", 'better: "a.b"'),
    "another step": (asked("RangeController", "SetRangeValue", {"rangeValue": 2}, "a"), shown("RangeController", "rangeValue", 3, "a"), "advice", "better: 2,"),
    "another volume": (asked("Speaker", "SetVolume", {"volume": 50}), shown("Speaker", "volume", 10), "advice", "better: 50"),
    "another temperature": (WARM, shown("ThermostatController", "targetSetpoint", celsius(19)), "advice", "better: 21 CELSIUS"),
    "another temperature in another scale": (WARM, shown("ThermostatController", "targetSetpoint", {"value": 65, "scale": "FAHRENHEIT"}), "advice", "better: 21 CELSIUS"),
    "another mode of a thermostat": (asked("ThermostatController", "SetThermostatMode", {"thermostatMode": {"value": "COOL"}}), shown("ThermostatController", "thermostatMode", "HEAT"), "advice", 'better: "COOL"'),
    "another input": (asked("InputController", "SelectInput", {"input": "HDMI 1"}), shown("InputController", "input", "HDMI 2"), "advice", 'better: "HDMI 1"'),
    "another channel": (NUMBER, shown("ChannelController", "channel", {"number": "25", "callSign": "KYY"}), "advice", 'better: number "24", callSign "KXX"'),
    "another sound": (asked("EqualizerController", "SetMode", {"mode": "TV"}), shown("EqualizerController", "mode", "MUSIC"), "advice", 'better: "TV"'),
    "another bass": (BANDS, shown("EqualizerController", "bands", [band("BASS", value=-4)]), "advice", "better: a list of 1 item"),
    "another app": (TARGET, shown("Launcher", "target", {"name": "Music", "identifier": "amzn1.alexa-ask-target.app.2"}), "advice", "better: name"),
    "still playing": (asked("PlaybackController", "Pause"), shown("PlaybackStateReporter", "playbackState", {"state": "PLAYING"}), "advice", 'better: "PAUSED"'),
    "not playing": (asked("PlaybackController", "Play"), shown("PlaybackStateReporter", "playbackState", {"state": "STOPPED"}), "advice", 'better: "PLAYING"'),
    "not recording": (asked("RecordController", "StartRecording"), shown("RecordController", "RecordingState", "NOT_RECORDING"), "advice", 'better: "RECORDING"'),
    "still allowed": (asked("Networking.AccessController", "SetNetworkAccess", {"networkAccess": "BLOCKED"}), shown("Networking.AccessController", "networkAccess", "ALLOWED"), "advice", 'better: "BLOCKED"'),
    "another time to cook": (asked("Cooking.TimeController", "CookByTime", {"cookTime": "PT3M"}), shown("Cooking.TimeController", "requestedCookTime", "PT5M"), "advice", 'better: "PT3M"'),
    "another mode to cook": (asked("Cooking", "SetCookingMode", {"cookingMode": {"value": "BAKE"}}), shown("Cooking", "cookingMode", {"value": "BROIL"}), "advice", 'better: "BAKE"'),
    # What was before is not known, but it was in its range
    "brighter than before, and dark": (asked("BrightnessController", "AdjustBrightness", {"brightnessDelta": 25}), shown("BrightnessController", "brightness", 10), "advice", "better: after AdjustBrightness, at least 25: it was 0 or more, and was raised by 25"),
    "darker than before, and bright": (asked("BrightnessController", "AdjustBrightness", {"brightnessDelta": -25}), shown("BrightnessController", "brightness", 90), "advice", "at most 75: it was 100 or less, and was lowered by 25"),
    "louder than before, and low": (LOUD, shown("Speaker", "volume", 3), "advice", "at least 20"),
}  # fmt: skip

FITTING: dict[str, tuple[Message, Message]] = {
    "on": (ON, shown("PowerController", "powerState", "ON")),
    "a lock is jammed": (LOCK, shown("LockController", "lockState", "JAMMED")),
    "it is armed after a while": (ARM, armed("DISARMED", exitDelayInSeconds=60)),
    "rounded": (DIM, shown("BrightnessController", "brightness", 39)),
    "as low as can be": (asked("BrightnessController", "AdjustBrightness", {"brightnessDelta": -100}), shown("BrightnessController", "brightness", 0)),
    "it may have been anything before": (asked("BrightnessController", "AdjustBrightness", {"brightnessDelta": -25}), shown("BrightnessController", "brightness", 75)),
    "the skill chooses how much louder": (LOUDER, shown("Speaker", "volume", 3)),
    "another scale": (WARM, shown("ThermostatController", "targetSetpoint", {"value": 70, "scale": "FAHRENHEIT"})),
    "in kelvins": (WARM, shown("ThermostatController", "targetSetpoint", {"value": 294.15, "scale": "KELVIN"})),
    "nearly the same red": (asked("ColorController", "SetColor", {"color": RED}), shown("ColorController", "color", {"hue": 355.2, "saturation": 0.93, "brightness": 0.4})),
    "the nearest white that it has": (asked("ColorTemperatureController", "SetColorTemperature", {"colorTemperatureInKelvin": 10000}), shown("ColorTemperatureController", "colorTemperatureInKelvin", 6500)),
    "a white of mireds": (asked("ColorTemperatureController", "SetColorTemperature", {"colorTemperatureInKelvin": 3500}), shown("ColorTemperatureController", "colorTemperatureInKelvin", 3497)),
    "an input without space": (asked("InputController", "SelectInput", {"input": "HDMI 1"}), shown("InputController", "input", "HDMI1")),
    "one of a channel's names": (NUMBER, shown("ChannelController", "channel", {"number": "24", "callSign": "FOX"})),
    "the same time": (asked("Cooking.TimeController", "CookByTime", {"cookTime": "PT90S"}), shown("Cooking.TimeController", "requestedCookTime", "PT1M30S")),
    "another band": (BANDS, shown("EqualizerController", "bands", [band("TREBLE", value=-4)])),
    "stopped is paused": (asked("PlaybackController", "Pause"), shown("PlaybackStateReporter", "playbackState", {"state": "STOPPED"})),
    "what is off is not lowered": (asked("BrightnessController", "AdjustBrightness", {"brightnessDelta": -25}), and_off(shown("BrightnessController", "brightness", 100))),
    "what is off keeps its level": (asked("BrightnessController", "SetBrightness", {"brightness": 0}), and_off(shown("BrightnessController", "brightness", 40))),
    "another instance": (asked("ToggleController", "TurnOn", instance="a"), shown("ToggleController", "toggleState", "OFF", "b")),
    "not asked for": (ON, shown("BrightnessController", "brightness", 0)),
}  # fmt: skip


@pytest.mark.parametrize(("question", "answer", "level", "right"), DIFFERENT.values(), ids=DIFFERENT)
def test_another_state_than_asked_for_is_told_once(question: Message, answer: Message, level: str, right: str) -> None:
    assert alexa_messages.check(question).found == ()
    assert alexa_messages.check(answer).found == ()
    (found,) = alexa_messages.check(answer, question).found
    kind = "contradicting-state" if level == "fault" else "other-state"
    assert (found.level, found.kind, found.pointer) == (level, kind, V)
    assert right in found.right
    assert found.page


@pytest.mark.parametrize(("question", "answer"), FITTING.values(), ids=FITTING)
def test_what_a_device_may_show_is_right(question: Message, answer: Message) -> None:
    assert alexa_messages.check(answer, question).found == ()


def test_a_later_answer_says_nothing_of_the_state_yet() -> None:
    deferred = event("Alexa", "DeferredResponse", {})
    assert alexa_messages.check(deferred, ON).found == ()


@pytest.mark.parametrize("change", ["endpoint", "answer"])
def test_an_answer_to_something_else_is_judged_for_that_only(change: str) -> None:
    answer = copy.deepcopy(shown("PowerController", "powerState", "OFF"))
    if change == "endpoint":
        answer["event"]["endpoint"] = {"endpointId": "lamp-2"}
    else:
        answer["event"]["header"]["name"] = "StateReport"
    assert "contradicting-state" not in [each.kind for each in alexa_messages.check(answer, ON).found]


def declaring(*capabilities: Message) -> Message:
    lamp = {**endpoint(), "capabilities": [capability("Alexa"), *capabilities]}
    return event("Alexa.Discovery", "Discover.Response", {"endpoints": [lamp]}, token=False)


def test_a_declared_range_is_the_limit() -> None:
    question = asked("RangeController", "SetRangeValue", {"rangeValue": 50}, "Blind.Lift")
    answer = shown("RangeController", "rangeValue", 100, "Blind.Lift")
    (found,) = alexa_messages.check(answer, question, declaring(RANGE)).found
    assert "(100 is the limit of its range" in found.right
    raised = asked(
        "RangeController", "AdjustRangeValue", {"rangeValueDelta": 30, "rangeValueDeltaDefault": False}, "Blind.Lift"
    )
    low = shown("RangeController", "rangeValue", 20, "Blind.Lift")
    assert alexa_messages.check(low, raised).found == ()
    (found,) = alexa_messages.check(low, raised, declaring(RANGE)).found
    assert found.right == "better: after AdjustRangeValue, at least 30: it was 0 or more, and was raised by 30"


@pytest.mark.parametrize("properties", [None, [], [prop("Alexa.EndpointHealth", "connectivity", {"value": "OK"})]])
def test_what_was_set_and_is_reported_is_in_the_answer(properties: list[Message] | None) -> None:
    power, health = (
        capability("Alexa.PowerController", "powerState"),
        capability("Alexa.EndpointHealth", "connectivity"),
    )
    answer = event("Alexa", "Response", {}, endpoint=LAMP)
    if properties is not None:
        answer["context"] = {"properties": properties}
    assert alexa_messages.check(answer, ON).found == ()
    (found,) = alexa_messages.check(answer, ON, declaring(power, health)).found
    assert (found.level, found.kind) == ("advice", "missing-state")
    assert found.right == "better: report powerState of Alexa.PowerController, too, which TurnOn has set"
    silent = capability("Alexa.PowerController", "powerState")
    silent["properties"] |= {"retrievable": False, "proactivelyReported": False}
    assert alexa_messages.check(answer, ON, declaring(silent, health)).found == ()


ODD: list[Any] = [
    None,
    1,
    [],
    {},
    "x",
    {"value": None},
    [1],
    {"scale": 1, "value": []},
    {"hue": "x"},
    [{"name": []}],
    True,
]


@pytest.mark.parametrize("value", ODD)
def test_odd_values_are_not_compared(value: Any) -> None:
    for question, answer in (DIFFERENT[each][:2] for each in DIFFERENT):
        spoilt = copy.deepcopy(answer)
        spoilt["context"]["properties"][0]["value"] = value
        alexa_messages.check(spoilt, question)
        spoilt = copy.deepcopy(question)
        spoilt["directive"]["payload"] = value
        alexa_messages.check(answer, spoilt)


# What comes of them cannot be known, or no property shows it.
NOT_SHOWN = """
Alexa ReportState, Alexa.Authorization AcceptGrant, Alexa.AuthorizationController Authenticate, Alexa.Discovery Discover,
Alexa.CameraStreamController InitializeCameraStreams, Alexa.ChannelController SkipChannels,
Alexa.ColorTemperatureController DecreaseColorTemperature, Alexa.ColorTemperatureController IncreaseColorTemperature,
Alexa.Commissionable ReportCommissioningInformation, Alexa.Cooking.TemperatureController AdjustCookingTemperature,
Alexa.Cooking.TimeController AdjustCookTime, Alexa.DataController DeleteData, Alexa.DataController ReportData,
Alexa.DeviceUsage.Meter InvalidMeasurementError, Alexa.DeviceUsage.Meter ReduceResolution,
Alexa.DeviceUsage.Meter ReportMeasurements, Alexa.EqualizerController AdjustBands, Alexa.EqualizerController ResetBands,
Alexa.KeypadController SendKeystroke, Alexa.MediaMetadata GetMediaMetadata, Alexa.ModeController AdjustMode,
Alexa.PlaybackController FastForward, Alexa.PlaybackController Next, Alexa.PlaybackController Previous,
Alexa.PlaybackController Rewind, Alexa.PlaybackController StartOver, Alexa.RTCSessionController InitiateSessionWithOffer,
Alexa.RTCSessionController SessionConnected, Alexa.RTCSessionController SessionDisconnected,
Alexa.RemoteVideoPlayer SearchAndDisplayResults, Alexa.RemoteVideoPlayer SearchAndPlay, Alexa.SceneController Activate,
Alexa.SceneController Deactivate, Alexa.SecurityPanelController.Alert *, Alexa.SeekController AdjustSeekPosition,
Alexa.SmartVision.ObjectDetectionSensor SetObjectDetectionClasses, Alexa.SmartVision.SnapshotProvider GetSnapshot,
Alexa.StepSpeaker AdjustVolume, Alexa.StepSpeaker SetMute, Alexa.ThermostatController AdjustTargetTemperature,
Alexa.ThermostatController ResumeSchedule, Alexa.ThermostatController.Configuration *,
Alexa.ThermostatController.Schedule *, Alexa.TimeHoldController Hold, Alexa.TimeHoldController Resume,
Alexa.UIController ActionOnUIElement, Alexa.VideoRecorder CancelRecording, Alexa.VideoRecorder DeleteRecording,
Alexa.VideoRecorder SearchAndRecord
"""


def test_each_directive_has_a_state_that_shows_it_or_is_listed() -> None:
    silent = {
        f"{interface} {name.removeprefix('directive.')}"
        for interface in interfaces()
        for name, definition in definitions(interface).items()
        if name.startswith("directive.") and "x-confirms" not in definition
    }
    assert silent == {" ".join(each.split()) for each in NOT_SHOWN.split(",")}


KEYS = {"value", "argument", "must", "or", "within", "range", "later", "change", "unless", "between"}


@pytest.mark.parametrize("interface", sorted(interfaces()))
def test_what_confirms_a_directive_is_defined(interface: str) -> None:
    for name, definition in definitions(interface).items():
        for said, rule in definition.get("x-confirms", {}).items():
            other, _, member = said.rpartition("/")
            assert f"property.{member}" in definitions(other or interface), name
            assert rule.keys() <= KEYS
            assert len(rule.keys() & {"value", "argument", "change"}) == 1
            for argument in filter(None, (rule.get(each) for each in ("argument", "change", "unless"))):
                payload = definition["properties"]["directive"]["properties"]["payload"]
                assert argument in payload["properties"], name
