"""What a StateReport or a ChangeReport holds, and what its endpoint declared of it."""

import copy

import pytest

import alexa_messages
from tests.schemas.messages import RIGHT, Message, capability, endpoint, event, prop

HEALTH = prop("Alexa.EndpointHealth", "connectivity", {"value": "OK"})
GONE = prop("Alexa.EndpointHealth", "connectivity", {"value": "UNREACHABLE"})
ON = prop("Alexa.PowerController", "powerState", "ON")
DIM = prop("Alexa.BrightnessController", "brightness", 5)
NOTHING = {"retrievable": False, "proactivelyReported": False}
POWER, BRIGHTNESS, CONNECTIVITY = (
    "Alexa.PowerController",
    "Alexa.BrightnessController",
    "Alexa.EndpointHealth",
)


def declaring(**flags: dict[str, bool]) -> Message:
    found = {
        each: capability(each, name)
        for each, name in ((POWER, "powerState"), (BRIGHTNESS, "brightness"), (CONNECTIVITY, "connectivity"))
    }
    found["Alexa.ColorController"] = capability("Alexa.ColorController", "color")
    for each, changed in flags.items():
        found[f"Alexa.{each}"]["properties"] |= changed
    lamp = {**endpoint(), "capabilities": [capability("Alexa"), *found.values()]}
    return event("Alexa.Discovery", "Discover.Response", {"endpoints": [lamp]}, token=False)


def change(changed: list[Message], context: list[Message]) -> Message:
    message = copy.deepcopy(RIGHT["ChangeReport"])
    message["event"]["payload"]["change"]["properties"] = changed
    message["context"] = {"properties": context}
    return message


def state(*context: Message) -> Message:
    return {**copy.deepcopy(RIGHT["StateReport"]), "context": {"properties": list(context)}}


ADVISED: dict[str, tuple[Message, Message, str, str, str]] = {
    "changed, and not announced": (
        change([ON, DIM], [HEALTH]),
        declaring(BrightnessController={"proactivelyReported": False}),
        "not-announced",
        "/event/payload/change/properties/1/name",
        "better: declare proactivelyReported true for Alexa.BrightnessController, or leave it out of a ChangeReport",
    ),
    "asked for, and not announced": (
        state(ON, DIM, HEALTH),
        declaring(BrightnessController={"retrievable": False}),
        "not-announced",
        "/context/properties/1/name",
        "better: declare retrievable true for Alexa.BrightnessController, or leave it out of a StateReport",
    ),
    "what did not change is missing": (
        change([ON], []),
        declaring(),
        "missing-state",
        "/context/properties",
        "better: report brightness of Alexa.BrightnessController, connectivity of Alexa.EndpointHealth, too, which did not change",
    ),
    "what is only reported as it changes is missing": (
        change([ON], [HEALTH]),
        declaring(BrightnessController={"retrievable": False}),
        "missing-state",
        "/context/properties",
        "better: report brightness of Alexa.BrightnessController, too, which did not change",
    ),
    "what can be asked for is missing": (
        state(ON, HEALTH),
        declaring(),
        "missing-state",
        "/context/properties",
        "better: report brightness of Alexa.BrightnessController, too, declared as retrievable",
    ),
}


@pytest.mark.parametrize(("report", "discovery", "kind", "pointer", "right"), ADVISED.values(), ids=ADVISED)
def test_what_was_declared_otherwise_is_advice(
    report: Message, discovery: Message, kind: str, pointer: str, right: str
) -> None:
    assert alexa_messages.check(report).found == ()
    (found,) = alexa_messages.check(report, discovery=discovery).found
    assert (found.level, found.kind, found.pointer, found.right) == ("advice", kind, pointer, right)


RIGHT_ONES: dict[str, tuple[Message, Message]] = {
    "all of it": (change([ON], [DIM, HEALTH]), declaring()),
    "a lamp that shows white has no color": (state(ON, DIM, HEALTH), declaring()),
    "a lamp that is gone has no values": (state(GONE), declaring()),
    "a lamp that has gone": (change([GONE], []), declaring()),
    "what is never reported": (state(ON, HEALTH), declaring(BrightnessController=NOTHING)),
    "what did not change need not be announced": (
        change([ON], [DIM, HEALTH]),
        declaring(BrightnessController={"proactivelyReported": False}),
    ),
    "what cannot be asked for": (state(ON, HEALTH), declaring(BrightnessController={"retrievable": False})),
}


@pytest.mark.parametrize(("report", "discovery"), RIGHT_ONES.values(), ids=RIGHT_ONES)
def test_what_was_declared_is_right(report: Message, discovery: Message) -> None:
    assert alexa_messages.check(report, discovery=discovery).found == ()


def test_one_that_was_not_declared_may_be_the_missing_one() -> None:
    report = state(ON, HEALTH, prop("Alexa.PowerLevelController", "powerLevel", 5))
    (found,) = alexa_messages.check(report, discovery=declaring()).found
    assert found.pointer == "/context/properties/2/namespace"
