"""What is a fault, what is advice, and what is a note: each row is small, and stands for a kind."""

import copy
from typing import Any

import pytest

import alexa_messages
from alexa_messages import Level
from tests.schemas.messages import REMOVED, RIGHT, SCOPE, Message, prop, spoilt

E = ("event", "payload", "endpoints", 0)
P = ("context", "properties")
LATE = ("context", "properties", 0, "timeOfSample")
HUE = {"hue": 120, "saturation": 1, "brightness": 1}
PANEL = "Alexa.SecurityPanelController"


def armed(*properties: Message) -> Message:
    message = copy.deepcopy(RIGHT["Response"])
    message["event"]["header"] |= {"namespace": PANEL, "name": "Arm.Response"}
    message["context"] = {"properties": list(properties)}
    return message


def without_context(message: Message) -> Message:
    return {"event": message["event"]}


def endpoint_sent_back(cookie: object) -> Message:
    return spoilt("Response", ("event", "endpoint"), {"endpointId": "lamp-1", "scope": SCOPE, "cookie": cookie})


def declaring(interface: str) -> Message:
    more = {"type": "AlexaInterface", "interface": interface, "version": "3"}
    return spoilt("Discover.Response", (*E, "capabilities"), [*_lamp()["capabilities"], more])


def _lamp() -> Any:
    return copy.deepcopy(RIGHT["Discover.Response"]["event"]["payload"]["endpoints"][0])


MET: dict[str, tuple[Message, str, str, str]] = {
    # Surplus that Alexa has ignored for years
    "the cookie sent back, empty": (endpoint_sent_back({}), "advice", "echoed-endpoint", "/event/endpoint/cookie"),
    "the cookie sent back": (endpoint_sent_back({"n": "1"}), "advice", "echoed-endpoint", "/event/endpoint/cookie"),
    "modelName": (spoilt("Discover.Response", (*E, "modelName"), "P1"), "advice", "unknown-member", "/event/payload/endpoints/0/modelName"),
    "a member nobody knows, on an endpoint": (spoilt("Discover.Response", (*E, "icon"), "x"), "advice", "unknown-member", "/event/payload/endpoints/0/icon"),
    "a member nobody knows, on a capability": (spoilt("Discover.Response", (*E, "capabilities", 1, "icon"), "x"), "advice", "unknown-member", "/event/payload/endpoints/0/capabilities/1/icon"),
    "a member nobody knows, beside supported": (spoilt("Discover.Response", (*E, "capabilities", 1, "properties", "icon"), "x"), "advice", "unknown-member", "/event/payload/endpoints/0/capabilities/1/properties/icon"),
    "a payload in a Response": (spoilt("Response", ("event", "payload", "x"), 1), "advice", "unknown-member", "/event/payload/x"),
    # Closed by Amazon's schema, too
    "a member nobody knows, in the header": (spoilt("Response", ("event", "header", "icon"), "x"), "fault", "unknown-member", "/event/header/icon"),
    "a member nobody knows, among the attributes": (spoilt("Discover.Response", (*E, "additionalAttributes"), {"icon": "x"}), "fault", "unknown-member", "/event/payload/endpoints/0/additionalAttributes/icon"),
    "a member nobody knows, in a color": (spoilt("Response", P, [prop("Alexa.ColorController", "color", {**HUE, "x": 1})]), "fault", "unknown-member", "/context/properties/0/value/x"),
    # A misspelt member says nothing: Alexa drops what it was to say
    "a misspelt member that may be left out": (spoilt("Discover.Response", (*E, "relation_ships"), {}), "fault", "misspelt-member", "/event/payload/endpoints/0/relation_ships"),
    "a misspelt member that is needed": (spoilt("Discover.Response", (*E,), {**{k: v for k, v in _lamp().items() if k != "friendlyName"}, "friendly_name": "Lamp"}), "fault", "misspelt-member", "/event/payload/endpoints/0/friendly_name"),
    # Placeholders
    "the documentation's sentence as an id": (spoilt("Response", ("event", "header", "messageId"), "Unique identifier, preferably a version 4 UUID"), "advice", "placeholder-id", "/event/header/messageId"),
    "a sample's id": (spoilt("TurnOn", ("directive", "header", "messageId"), "abc-123-def-456"), "advice", "placeholder-id", "/directive/header/messageId"),
    # More than Amazon's schema asks for
    "armed, and another state told": (armed(prop("Alexa.PowerController", "powerState", "ON")), "advice", "missing-state", "/context/properties"),
    "armed, and no state told": (armed(), "advice", "missing-state", "/context/properties"),
    "armed, and no context": (without_context(armed()), "advice", "missing-state", "/context"),
    # Hides every device
    "an empty model": (spoilt("Discover.Response", (*E, "additionalAttributes"), {"model": ""}), "fault", "empty-text", "/event/payload/endpoints/0/additionalAttributes/model"),
    "an empty address": (spoilt("Discover.Response", (*E, "connections"), [{"type": "TCP_IP", "macAddress": ""}]), "fault", "empty-text", "/event/payload/endpoints/0/connections/0/macAddress"),
    # No such day
    "30 February": (spoilt("Response", LATE, "2026-02-30T08:00:00Z"), "fault", "wrong-time", "/context/properties/0/timeOfSample"),
    "29 February of a common year": (spoilt("Response", LATE, "2026-02-29T08:00:00Z"), "fault", "wrong-time", "/context/properties/0/timeOfSample"),
    "29 February of 2100": (spoilt("Response", LATE, "2100-02-29T08:00:00Z"), "fault", "wrong-time", "/context/properties/0/timeOfSample"),
    "31 April": (spoilt("Response", LATE, "2026-04-31T08:00:00.5Z"), "fault", "wrong-time", "/context/properties/0/timeOfSample"),
    # Interfaces
    "a new interface": (declaring("Alexa.Toaster"), "note", "unknown-interface", "/event/payload/endpoints/0/capabilities/6/interface"),
    "an event of a new interface": (spoilt("Response", ("event", "header", "namespace"), "Alexa.Toaster"), "note", "unknown-interface", "/event/header/namespace"),
    "a property of a new interface": (spoilt("Response", P, [prop("Alexa.Toaster", "heat", 1)]), "note", "unknown-interface", "/context/properties/0/namespace"),
    "a misspelt interface": (declaring("Alexa.PowerControler"), "fault", "misspelt-interface", "/event/payload/endpoints/0/capabilities/6/interface"),
    "an interface without its Alexa": (declaring("PowerLevelController"), "fault", "misspelt-interface", "/event/payload/endpoints/0/capabilities/6/interface"),
    "somebody else's interface": (declaring("Acme.Toaster"), "fault", "misspelt-interface", "/event/payload/endpoints/0/capabilities/6/interface"),
    # No message at all
    "no payload in a directive": (spoilt("TurnOn", ("directive", "payload"), REMOVED), "fault", "missing-member", "/directive/payload"),
}  # fmt: skip


@pytest.mark.parametrize(("message", "level", "kind", "pointer"), MET.values(), ids=MET)
def test_what_was_met_has_its_level(message: Message, level: str, kind: str, pointer: str) -> None:
    verdict = alexa_messages.check(message)
    assert [(each.level, each.kind, each.pointer) for each in verdict.found] == [(level, kind, pointer)]
    assert verdict.accepted == (level != "fault")
    # A schema cannot tell a misspelt member from an unknown one.
    if "event" in message and kind != "misspelt-member":
        assert alexa_messages.is_valid_event(message) == (level == "advice")


@pytest.mark.parametrize("value", [[RIGHT["Response"]], "{}", None, 5])
def test_what_is_no_object_is_a_fault(value: object) -> None:
    (fault,) = alexa_messages.check(value).faults
    assert (fault.kind, fault.pointer) == ("not-a-message", "")


def test_the_directives_whole_endpoint_sent_back_is_accepted() -> None:
    message = endpoint_sent_back({})
    asked = copy.deepcopy(RIGHT["TurnOn"])
    asked["directive"]["endpoint"] = copy.deepcopy(message["event"]["endpoint"])
    verdict = alexa_messages.check(message, asked)
    assert verdict.accepted
    assert {each.kind for each in verdict.found} == {"echoed-endpoint"}
    assert {each.pointer for each in verdict.found} == {"/event/endpoint/scope/token", "/event/endpoint/cookie"}


def test_a_fault_is_never_hidden_by_advice() -> None:
    message = spoilt("Discover.Response", (*E, "modelName"), "P1")
    message["event"]["payload"]["endpoints"][0]["friendlyName"] = ""
    message["event"]["header"]["namespace"] = "Alexa.Discovery"
    verdict = alexa_messages.check(message)
    assert [each.pointer for each in verdict.faults] == ["/event/payload/endpoints/0/friendlyName"]
    assert [each.pointer for each in verdict.advice] == ["/event/payload/endpoints/0/modelName"]
    assert sorted(each.pointer for each in verdict.found) == [
        "/event/payload/endpoints/0/friendlyName",
        "/event/payload/endpoints/0/modelName",
    ]


def test_a_verdict_is_neither_true_nor_a_list() -> None:
    verdict: Any = alexa_messages.check(RIGHT["Response"])
    with pytest.raises(TypeError, match="ask for its `accepted`"):
        assert verdict
    with pytest.raises(TypeError):
        list(verdict)
    with pytest.raises(TypeError):
        len(verdict)
    assert (verdict.accepted, verdict.found, str(verdict)) == (True, (), "nothing to say")


def test_a_verdict_in_words_has_a_line_for_each_finding() -> None:
    message = spoilt("Response", ("event", "header", "payloadVersion"), "3.0")
    message["event"]["endpoint"]["cookie"] = {}
    verdict = alexa_messages.check(message)
    assert str(verdict).splitlines() == [str(each) for each in verdict.found]
    assert [each.level for each in verdict.found] == [Level.FAULT, Level.ADVICE]


def test_the_worst_is_the_first_of_what_matters_most() -> None:
    wrong = endpoint_sent_back({})
    assert alexa_messages.check(RIGHT["Response"]).worst is None
    advice = alexa_messages.check(wrong).worst
    assert advice
    assert advice.level is Level.ADVICE
    wrong["event"]["payload"] = []
    worst = alexa_messages.check(wrong).worst
    assert worst
    assert (worst.level, worst.pointer) == (Level.FAULT, "/event/payload")
