"""Sentences for locks, sensors, alarms and cameras."""

import pytest

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.interfaces import INTERFACES
from tests.fakes.makers_devices import Message, asked, capability, device
from tests.fakes.makers_house import CAMERA, LOCK, MOTION, PANEL, STREAM, WINDOW

BARE_PANEL = device("bare", "Office", "SECURITY_PANEL", capability("SecurityPanelController", "armState"))


@pytest.mark.parametrize(
    ("said", "of", "directive", "payload"),
    [
        ("lock my front door", LOCK, "Lock", {}),
        ("unlock the front door", LOCK, "Unlock", {}),
        ("is my front door locked?", LOCK, "ReportState", {}),
        ("is the front door unlocked", LOCK, "ReportState", {}),
        ("is the bedroom window open?", WINDOW, "ReportState", {}),
        ("is the bedroom window shut", WINDOW, "ReportState", {}),
        ("is there motion at the hall sensor", MOTION, "ReportState", {}),
        ("is the hall sensor detecting motion?", MOTION, "ReportState", {}),
        ("arm my home in away mode", PANEL, "Arm", {"armState": "ARMED_AWAY"}),
        ("arm my home", PANEL, "Arm", {"armState": "ARMED_STAY"}),
        ("set my home to stay mode", PANEL, "Arm", {"armState": "ARMED_STAY"}),
        ("arm the office", BARE_PANEL, "Arm", {"armState": "ARMED_AWAY"}),
        ("arm the office for the night", BARE_PANEL, "Arm", {"armState": "ARMED_NIGHT"}),
        ("disarm my home", PANEL, "Disarm", {}),
        ("disarm my home with code 1 2 3 4", PANEL, "Disarm", {"authorization": {"type": "FOUR_DIGIT_PIN", "value": "1234"}}),
        ("is my home armed?", PANEL, "ReportState", {}),
        ("show the driveway", CAMERA, "InitializeCameraStreams", {"cameraStreams": [STREAM]}),
        ("show the driveway camera", CAMERA, "InitializeCameraStreams", {"cameraStreams": [STREAM]}),
        ("show me the driveway", CAMERA, "InitializeCameraStreams", {"cameraStreams": [STREAM]}),
    ],
)  # fmt: skip
def test_a_home_is_guarded(said: str, of: Message, directive: str, payload: Message) -> None:
    request = asked(said, of)
    assert (request.name, request.payload) == (directive, payload)


def test_a_panel_is_not_armed_in_a_way_that_it_did_not_declare() -> None:
    with pytest.raises(NotUnderstood, match=r"declared Alexa.SecurityPanelController for this endpoint, but nothing"):
        asked("arm my home in night mode", PANEL)


@pytest.mark.parametrize(
    ("interface", "property_name", "value", "said"),
    [
        ("LockController", "lockState", "LOCKED", "locked"),
        ("LockController", "lockState", "JAMMED", "jammed"),
        ("ContactSensor", "detectionState", "DETECTED", "open"),
        ("ContactSensor", "detectionState", "NOT_DETECTED", "closed"),
        ("MotionSensor", "detectionState", "NOT_DETECTED", "detecting no motion"),
        ("SecurityPanelController", "armState", "ARMED_STAY", "armed in stay mode"),
        ("SecurityPanelController", "armState", "DISARMED", "disarmed"),
    ],
)
def test_what_is_reported_is_said(interface: str, property_name: str, value: str, said: str) -> None:
    assert INTERFACES[f"Alexa.{interface}"].spoken[property_name](value) == said
