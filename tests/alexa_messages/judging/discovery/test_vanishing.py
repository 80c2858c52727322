"""Who vanishes because of a fault in a discovery."""

import copy
from typing import Any

import pytest

import alexa_messages
from alexa_messages.judging.discovery import vanishing
from tests.alexa_messages.judging.test_configuration import MODE, RANGE, named
from tests.alexa_messages.judging.test_semantics import TOGGLE
from tests.schemas.messages import REMOVED, RIGHT, Message, Path, capability, endpoint, spoilt

E: Path = ("event", "payload", "endpoints", 1)
ONE: Path = (*E, "capabilities", 1)
EQUALIZER: Message = {
    **capability("Alexa.EqualizerController", "mode"),
    "configurations": {"modes": {"supported": [{"name": "STEREO"}]}},
}
NO_MODES = {**copy.deepcopy(MODE), "configuration": {"ordered": False, "supportedModes": []}, "semantics": {}}
SECOND = {**copy.deepcopy(TOGGLE), "semantics": {"actionMappings": TOGGLE["semantics"]["actionMappings"]}}
NAMESAKE = {**copy.deepcopy(RANGE), "instance": "Blind.Tilt", "semantics": {}}
OUT_OF_RANGE = copy.deepcopy(RANGE)
OUT_OF_RANGE["semantics"]["stateMappings"][0]["value"] = 500


def having(*capabilities: object) -> Message:
    return spoilt("Discover.Response", (*E, "capabilities"), [capability("Alexa"), *copy.deepcopy(capabilities)])


def discovery(where: Path, value: object) -> Message:
    return spoilt("Discover.Response", where, value)


HIDDEN: dict[str, tuple[Message, str | None, str | None]] = {
    # Reported
    "an empty attribute": (discovery((*E, "additionalAttributes"), {"model": ""}), "every device", "alexa-smarthome/issues/145"),
    "an empty description": (discovery((*E, "description"), ""), "every device", "core/issues/26927"),
    "no description": (discovery((*E, "description"), REMOVED), "every device", "core/issues/26927"),
    "a backslash in an id": (discovery((*E, "endpointId"), "a\\b"), "every device", "alexa-smarthome/issues/60"),
    "one id twice": (discovery((*E, "endpointId"), "lamp-1"), "every device", "homebridge-alexa/issues/284"),
    "one action twice": (having(RANGE, SECOND), "every device", "core/pull/30911"),
    "an equalizer's unknown mode": (having(EQUALIZER), "every device", "core/issues/42294"),
    "a controller without modes": (having(NO_MODES), "every device", "core/pull/56053"),
    "no endpoints": (discovery(("event", "payload", "endpoints"), REMOVED), "every device", "alexa-smarthome/issues/131"),
    "the endpoints misspelt": (discovery(("event", "payload"), {"enpoints": [endpoint()]}), "every device", "alexa-smarthome/issues/131"),
    # Known to do no harm
    "no interface Alexa": (discovery((*E, "capabilities"), [capability("Alexa.LockController", "lockState")]), None, None),
    # Not reported
    "a full stop in an id": (discovery((*E, "endpointId"), "a.b"), "endpoint", None),
    "another version": (discovery((*ONE, "version"), "4"), "endpoint", None),
    "no category": (discovery((*E, "displayCategories"), []), "endpoint", None),
    "an endpoint that is none": (discovery(E, "lamp"), "endpoint", None),
    "a header of another version": (discovery(("event", "header", "payloadVersion"), "2"), "every device", None),
    "one name twice": (having(RANGE, NAMESAKE), "capability", None),
    "a reserved name": (having({**RANGE, "capabilityResources": named("music")}), "capability", None),
    "a state outside the range": (having(OUT_OF_RANGE), "capability", None),
}  # fmt: skip


@pytest.mark.parametrize(("message", "what", "source"), HIDDEN.values(), ids=HIDDEN)
def test_each_fault_says_what_it_hides(message: Message, what: str | None, source: str | None) -> None:
    (fault, *_) = alexa_messages.check(message).faults
    assert (fault.hides and fault.hides.what) == what
    assert (fault.hides and fault.hides.source) == (source and f"https://github.com/{_owner(source)}/{source}")
    report = copy.deepcopy(message)
    report["event"]["header"]["name"] = "AddOrUpdateReport"
    report["event"]["payload"]["scope"] = {"type": "BearerToken", "token": "a-skill-token"}
    hidden = next(each.hides for each in alexa_messages.check(report).faults if each.kind == fault.kind)
    assert hidden == fault.hides


def _owner(source: str) -> str:
    owners = {"alexa-smarthome": "alexa-samples", "core": "home-assistant", "homebridge-alexa": "NorthernMan54"}
    return owners[source.partition("/")[0]]


def test_advice_hides_nothing() -> None:
    (advice,) = alexa_messages.check(discovery((*E, "friendlyName"), "Alexa")).found
    assert (advice.level, advice.hides) == ("advice", None)


@pytest.mark.parametrize("base", ["Response", "StateReport", "ChangeReport", "DeleteReport", "TurnOn"])
def test_only_in_a_discovery_something_vanishes(base: str) -> None:
    message = copy.deepcopy(RIGHT[base])
    next(iter(message.values()) if "context" not in message else iter([message["event"]]))["header"]["messageId"] = ""
    faults = alexa_messages.check(message).faults
    assert [each.kind for each in faults] == ["empty-text"]
    assert [each.hides for each in faults] == [None]


def test_one_endpoint_says_so_too() -> None:
    (fault,) = alexa_messages.check_endpoint({**endpoint(), "additionalAttributes": {"model": ""}}).faults
    assert fault.hides == alexa_messages.check(HIDDEN["an empty attribute"][0]).faults[0].hides


@pytest.mark.parametrize(
    "endpoints", [None, 5, {}, {"0": {"capabilities": 5}}, [5], [{"capabilities": {"0": {"version": "4"}}}], [[]]]
)
def test_what_is_no_list_of_endpoints_is_judged_as_well(endpoints: Any) -> None:
    faults = alexa_messages.check(discovery(("event", "payload", "endpoints"), endpoints)).faults
    assert faults
    assert all(each.hides for each in faults)


WORDS: dict[str, tuple[Message, list[str]]] = {
    "every device": (HIDDEN["an empty attribute"][0], ["hides every device: 0 of 2 endpoints remain"]),
    "no list of endpoints": (HIDDEN["no endpoints"][0], ["hides every device"]),
    "perhaps every device": (HIDDEN["a header of another version"][0], ["may hide every device: 0 of 2 endpoints remain"]),
    "an endpoint": (HIDDEN["another version"][0], ["may hide lamp-2, and perhaps more: at most 1 of 2 endpoints remain"]),
    "an endpoint without an id": (discovery((*E, "endpointId"), REMOVED), ["may hide endpoint 1, and perhaps more: at most 1 of 2 endpoints remain"]),
    "a capability": (HIDDEN["one name twice"][0], ["may hide a capability of lamp-2"]),
    "nothing": (HIDDEN["no interface Alexa"][0], []),
    "nothing at all": (RIGHT["Discover.Response"], []),
}  # fmt: skip


@pytest.mark.parametrize(("message", "expected"), WORDS.values(), ids=WORDS)
def test_who_vanishes_is_told_in_words(message: Message, expected: list[str]) -> None:
    assert vanishing.vanished(message, alexa_messages.check(message).faults) == expected


def test_a_report_adds_none_of_its_endpoints() -> None:
    message = spoilt("AddOrUpdateReport", ("event", "payload", "endpoints", 0, "description"), "")
    (told,) = vanishing.vanished(message, alexa_messages.check(message).faults)
    assert told.startswith("hides every device of this report: 0 of ")


def test_many_are_counted_and_not_listed() -> None:
    message = copy.deepcopy(RIGHT["Discover.Response"])
    message["event"]["payload"]["endpoints"] = [
        {**endpoint(f"lamp-{n}", f"Lamp {n}"), "displayCategories": []} for n in range(8)
    ]
    assert vanishing.vanished(message, alexa_messages.check(message).faults) == [
        "may hide lamp-0, lamp-1, lamp-2, lamp-3, lamp-4 and 3 more, and perhaps more: at most 0 of 8 endpoints remain"
    ]
