"""Sentences to the devices of other makers: what Alexa says, and what it thinks of the answers."""

from pathlib import Path

import pytest

from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.step import Step
from tests.fakes.fake_skill import error, lamp_endpoint, reported
from tests.fakes.makers_devices import Message, capability, device, thermostat
from tests.fakes.makers_house import BLIND, DIMMER, GARAGE_DOOR, LOCK, PUMP
from tests.fakes.makers_skill import MakersSkill
from tests.fakes.settable_clock import SettableClock

WINDOW = device(
    "window",
    "Window",
    "CONTACT_SENSOR",
    capability("MotionSensor", "detectionState"),
    capability("ContactSensor", "detectionState"),
)
TV = device(
    "tv",
    "Television",
    "TV",
    capability("Speaker", "volume", "muted"),
    capability("ChannelController", "channel"),
    capability("InputController", "input", inputs=[{"name": "HDMI 1"}, {"name": "HDMI 2"}]),
)
PANEL = device("panel", "My home", "SECURITY_PANEL", capability("SecurityPanelController", "armState"))
LIGHTS = [lamp_endpoint("1", "Kitchen light"), lamp_endpoint("2", "Hall light")]


@pytest.fixture
def skill() -> MakersSkill:
    return MakersSkill([WINDOW, LOCK, TV, PANEL, PUMP, DIMMER, BLIND, GARAGE_DOOR, thermostat(), *LIGHTS])


@pytest.fixture
def session(skill: MakersSkill, tmp_path: Path) -> SmartHomeSession:
    alexa = SmartHomeSession(Memory(tmp_path / "memory.json"), InProcessSkill(skill), SettableClock(1_780_000_000))
    alexa.adopt("opaque")
    found = list(alexa.discover())
    assert all(step.passed for step in found), found[-1].proved
    assert found[-1].proved.startswith("The skill names 11 devices of this user")
    return alexa


def said(session: SmartHomeSession, text: str) -> Step:
    return list(session.say(text))[-1]


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("is the window open?", "Window is open."),
        ("is the window detecting motion?", "Window is detecting motion."),
        ("is the front door locked?", "Front door is unlocked."),
        ("is my home armed?", "My home is armed in away mode."),
        ("is the kitchen blind open?", "Kitchen blind is closed."),
        ("is the garage door open?", "Garage door is closed."),
        ("what is the hall thermostat set to?", "Hall thermostat is set to 20 degrees Celsius."),
        ("what mode is my hall thermostat set to?", "Hall thermostat is set to heat."),
        ("what's the temperature of the hall thermostat?", "Hall thermostat is at 19.5 degrees Celsius."),
        ("what's the humidity of the hall thermostat?", "Hall thermostat is at 45 percent humidity."),
        ("what's the volume of the television?", "Television is at volume 10."),
        ("is the television muted?", "Television is not muted."),
        ("what channel is the television on?", "Television is on channel 1."),
        ("what's the power of the light switch?", "Light switch is at 0 percent."),
    ],
)
def test_alexa_answers_from_the_state_report(session: SmartHomeSession, text: str, speech: str) -> None:
    step = said(session, text)
    assert step.passed, step.proved
    assert step.facts["speech"] == speech


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("set the kitchen blind to 30 percent", {"property": "rangeValue of Blind.Lift", "before": None, "after": "30"}),
        ("open the garage door", {"property": "mode of Garage.Position", "before": None, "after": "Position.Up"}),
        ("lock the front door", {"property": "lockState", "before": None, "after": "LOCKED"}),
        ("set pump to 40 percent", {"property": "percentage", "before": None, "after": "40"}),
        ("set the hall thermostat to 21", {"property": "targetSetpoint", "before": None, "after": "value 21, scale CELSIUS"}),
    ],
)  # fmt: skip
def test_a_device_moves(session: SmartHomeSession, text: str, change: Message) -> None:
    step = said(session, text)
    assert step.passed, step.proved
    assert change in step.facts["changed"]  # type: ignore[operator]


def with_value(name: str, value: object) -> MakersSkill:
    """A skill that reports this value whatever it was told."""

    def twist(_: Message, answer: Message) -> Message:
        for each in answer.get("context", {}).get("properties", []):
            if each["name"] == name:
                each["value"] = value
        return answer

    return MakersSkill([], twist=twist)


@pytest.mark.parametrize(
    ("text", "name", "value", "why"),
    [
        ("set the hall thermostat to 21", "targetSetpoint", {"value": 18, "scale": "CELSIUS"}, "should be 21 degrees Celsius"),
        ("set the hall thermostat to cool", "thermostatMode", "HEAT", "should be COOL"),
        ("set the kitchen blind to 30 percent", "rangeValue", 0, "should be 30"),
        ("open the garage door", "mode", "Position.Down", "should be Position.Up"),
        ("set the pump to 50 percent", "percentage", 10, "should be 50"),
        ("set the light switch to 50 percent", "powerLevel", 10, "should be 50"),
        ("increase the pump by 60 percent", "percentage", 10, "should be at least 60"),
        ("lock the front door", "lockState", "UNLOCKED", 'must be "LOCKED" after Lock'),
        ("disarm my home", "armState", "ARMED_AWAY", 'must be "DISARMED" after Disarm'),
        ("set the volume of the television to 50", "volume", 10, "should be 50"),
        ("mute the television", "muted", False, "should be True"),
        ("set the input of the television to HDMI 2", "input", "HDMI 1", "should be HDMI 2"),
        ("go to channel 7 on the television", "channel", {"number": "1"}, "should be number 7"),
    ],
)  # fmt: skip
def test_an_answer_with_another_state_is_a_fault(  # noqa: PLR0917 - a row of the table, and two fixtures
    session: SmartHomeSession, skill: MakersSkill, text: str, name: str, value: object, why: str
) -> None:
    skill.twist = with_value(name, value).twist
    step = said(session, text)
    assert not step.passed
    assert why in step.proved


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("set the hall thermostat to cool", "thermostatMode"),
        ("set the pump to 50 percent", "percentage"),
        ("lock the front door", "lockState"),
        ("turn up the volume on the television", "volume"),
    ],
)
def test_an_answer_without_the_property_is_a_fault_if_it_was_declared(
    session: SmartHomeSession, skill: MakersSkill, text: str, name: str
) -> None:
    def without(_: Message, answer: Message) -> Message:
        held = answer["context"]["properties"]
        answer["context"]["properties"] = [each for each in held if each["name"] != name]
        return answer

    skill.twist = without
    assert f"controls {name}, and the Response does not report it" in said(session, text).proved


def test_what_was_not_declared_need_not_be_reported(session: SmartHomeSession, skill: MakersSkill) -> None:
    skill.devices.append(device("bare", "Bare pump", "OTHER", capability("PercentageController")))
    list(session.discover())
    step = said(session, "set the bare pump to 50 percent")
    assert step.passed, step.proved


def test_a_state_report_without_what_was_declared_is_a_fault(session: SmartHomeSession, skill: MakersSkill) -> None:
    skill.twist = lambda _, answer: answer | {"context": {"properties": []}}
    assert "leaves out Alexa.LockController lockState" in said(session, "is the front door locked?").proved


def test_a_lock_may_defer_its_answer_and_a_light_may_not(session: SmartHomeSession, skill: MakersSkill) -> None:
    skill.deferred = frozenset({"Lock", "TurnOn"})
    step = said(session, "lock the front door")
    assert step.passed, step.proved
    assert "waits for a Response with this correlation token at the event gateway" in step.proved
    assert "speech" not in step.facts
    assert "longer than 8 s, such as locks" in said(session, "turn on the hall light").proved


def test_the_lights_are_told_one_by_one(session: SmartHomeSession, skill: MakersSkill) -> None:
    steps = list(session.say("turn on the lights"))
    assert [step.hop for step in steps] == ["utterance", *["directive", "event", "judgement"] * 2]
    assert "2 lights can do it, and each gets a directive of its own: Kitchen light, Hall light." in steps[0].proved
    told = [each["directive"]["endpoint"]["endpointId"] for each in skill.directives[-2:]]
    assert told == ["1", "2"]
    assert [step.facts["device"] for step in steps if step.hop == "judgement"] == ["Kitchen light", "Hall light"]


def test_of_the_lights_one_that_fails_keeps_no_other_dark(session: SmartHomeSession, skill: MakersSkill) -> None:
    def fails_in_the_kitchen(directive: Message, answer: Message) -> Message:
        is_it = directive["directive"].get("endpoint", {}).get("endpointId") == "1"
        return error(directive, "ENDPOINT_UNREACHABLE") if is_it else answer

    skill.twist = fails_in_the_kitchen
    steps = list(session.say("turn on all the lights"))
    assert [step.passed for step in steps] == [True] * (len(steps) - 1) + [False]
    assert "Kitchen light isn't responding" in str(steps[-1].facts["speech"])
    assert skill.properties(skill.directives[-1])[0] == reported("Alexa.PowerController", "powerState", "ON")


def test_without_a_name_the_step_says_so(session: SmartHomeSession) -> None:
    first = next(iter(session.say("make it warmer")))
    assert "No name was said, one endpoint can do it" in first.proved
