"""What certified skills send, in messages of our own: `make corpora` found each kind in the answers of one."""

import copy

import pytest

import alexa_messages
from alexa_messages.catalogue import definitions
from alexa_messages.parts import at
from tests.schemas.case import Case
from tests.schemas.messages import LAMP, REMOVED, RIGHT, Message, Path, capability, endpoint, error, event, prop, spoilt
from tests.schemas.test_cases import CASES

PAYLOAD = ("properties", "event", "properties", "payload")
E: Path = ("event", "payload", "endpoints", 0, "capabilities", 1)
THERMOSTAT = {
    **capability("Alexa.ThermostatController", "thermostatMode"),
    "configuration": {"supportedModes": ["HEAT", "AUTO", "AUTO"]},
}
# It sends those of thermostats, panels and video devices so; the others are the same kind.
ERRORS = [
    each
    for interface in ("Cooking", "Safety", "SecurityPanelController", "ThermostatController", "Video")
    for each in at(definitions(f"Alexa.{interface}"), "event.ErrorResponse", *PAYLOAD, "properties", "type", "enum")
]
TIMES = ("timeOfSample", "uncertaintyInMilliseconds")
CAPABILITIES = [case for case in CASES if case.kind == "capability"]


def bare(reported: Message, *left_out: str) -> list[Message]:
    """A property as Home Assistant confirms a change: without a time."""
    return [{name: value for name, value in reported.items() if name not in (left_out or TIMES)}]


SENT: dict[str, Message] = {
    **{
        f"Home Assistant: an answer without {each}": {
            "context": {"properties": bare(prop("Alexa.LockController", "lockState", "LOCKED"), each)},
            **event("Alexa", "Response", {}, endpoint=LAMP),
        }
        for each in TIMES
    },
    "Home Assistant: a panel is armed, without the time of its state": {
        "context": {"properties": bare(prop("Alexa.SecurityPanelController", "armState", "ARMED_AWAY"))},
        **event("Alexa.SecurityPanelController", "Arm.Response", {"exitDelayInSeconds": 30}, endpoint=LAMP),
    },
    **{f"Home Assistant: {each} of an interface in the general namespace": error(each) for each in ERRORS},
    "Home Assistant: an error that is not documented": error("INVALID_TARGET_STATE"),
    "Home Assistant: two of its modes are one of Alexa's": event(
        "Alexa.Discovery",
        "Discover.Response",
        {"endpoints": [{**endpoint(), "capabilities": [capability("Alexa"), THERMOSTAT]}]},
        token=False,
    ),
    "Home Assistant: an automation is switched, and is a trigger": spoilt(
        "Discover.Response", ("event", "payload", "endpoints", 0, "displayCategories"), ["ACTIVITY_TRIGGER"]
    ),
    "Home Assistant, in its first years: a capability that reports nothing lists no property": spoilt(
        "Discover.Response", (*E, "properties", "supported"), []
    ),
    **{
        f"ioBroker: {case.kind} without a context": {"event": case.message["event"]}
        for case in CASES
        if case.interface == "Alexa.SceneController" and case.context is not None
    },
    "ioBroker: a report that nothing has changed": spoilt(
        "ChangeReport", ("event", "payload", "change", "properties"), []
    ),
    "openHAB: a capability that reports nothing": spoilt("Discover.Response", (*E, "properties"), REMOVED),
}


def faults(message: Message) -> object:
    return alexa_messages.check(message).faults


@pytest.mark.parametrize("name", [name for name in SENT if not name.startswith("openHAB")])
def test_what_could_be_better_is_advice(name: str) -> None:
    assert alexa_messages.check(SENT[name]).advice


@pytest.mark.parametrize("message", SENT.values(), ids=SENT)
def test_what_a_certified_skill_sends_is_no_fault(message: Message) -> None:
    assert faults(message) == ()
    assert alexa_messages.is_valid_event(message)


@pytest.mark.parametrize("case", CAPABILITIES, ids=str)
def test_a_capability_that_reports_nothing_leaves_properties_out(case: Case) -> None:
    for _, message in case.right_messages():
        without = copy.deepcopy(message)
        without["event"]["payload"]["endpoints"][0]["capabilities"][1].pop("properties", None)
        assert faults(without) == ()
        assert alexa_messages.is_valid_event(without)


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize(
    ("report", "where"),
    [
        ("StateReport", ("context", "properties", 0)),
        ("ChangeReport", ("context", "properties", 0)),
        ("ChangeReport", ("event", "payload", "change", "properties", 0)),
    ],
)
def test_a_report_says_when_a_value_was_taken(report: str, where: Path, name: str) -> None:
    message = spoilt(report, (*where, name), REMOVED)
    assert not alexa_messages.is_valid_event(message)


@pytest.mark.parametrize("metadata", [{}, {"image": "https://tv.example/fox.png"}])
def test_a_channel_is_named_in_one_place_at_least(metadata: Message) -> None:
    (case, *_) = (each for each in CASES if each.kind == "directive.ChangeChannel")
    message = case.message
    message["directive"]["payload"] = {"channel": {}, "channelMetadata": metadata}
    assert faults(message) != ()


@pytest.mark.parametrize("name", ["Response", "StateReport"])
def test_an_answer_with_the_messageid_of_its_directive_is_advised_against(name: str) -> None:
    directive = RIGHT["TurnOn" if name == "Response" else "ReportState"]
    message = spoilt(name, ("event", "header", "messageId"), directive["directive"]["header"]["messageId"])
    verdict = alexa_messages.check(message, directive)
    assert verdict.faults == ()
    assert [each.kind for each in verdict.advice] == ["reused-message-id"]
