import uuid
from collections.abc import Callable
from typing import Any

import pytest

from alexa_simulator import directives
from alexa_simulator.answers import judge
from alexa_simulator.skill import InProcessSkill, Reply
from alexa_simulator.spoken_errors import spoken_error
from tests.fakes.fake_skill import FakeSkill, error, event, lamp_endpoint, reported

Message = dict[str, Any]

LAMP = lamp_endpoint("lamp-1", "SmartLamp")
TURN_ON = directives.for_endpoint("the-skill-token", LAMP, "Alexa.PowerController", "TurnOn", {})
REPORT = directives.for_endpoint("the-skill-token", LAMP, "Alexa", "ReportState", {})
DISCOVER = directives.discover("the-skill-token")
ON = reported("Alexa.PowerController", "powerState", "ON")
OFF = reported("Alexa.PowerController", "powerState", "OFF")
HERE = reported("Alexa.EndpointHealth", "connectivity", {"value": "OK"})
AWAY = reported("Alexa.EndpointHealth", "connectivity", {"value": "UNREACHABLE"})
BRIGHT = reported("Alexa.BrightnessController", "brightness", 50)


def response(*properties: Message, to: Message = TURN_ON, name: str = "Response") -> Message:
    return event(to, "Alexa", name, {}, list(properties))


def changed(message: Message, *path: str, to: object = None) -> Message:
    """The message with one member replaced, or removed if `to` is None."""
    place = message
    for member in path[:-1]:
        place = place[member]
    if to is None:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = to
    return message


@pytest.mark.parametrize("directive", [TURN_ON, REPORT, DISCOVER, directives.accept_grant("the-skill-token", "a-code")])
def test_right_answers_are_accepted(directive: Message) -> None:
    verdict = judge(directive, InProcessSkill(FakeSkill())(directive), LAMP, secrets=("the-skill-token",))
    assert verdict.faults == ()
    assert verdict.succeeded


REFUSED: list[tuple[str, Message, Callable[[], object], str]] = [
    ("nothing", TURN_ON, lambda: None, "returned nothing"),
    ("a text", TURN_ON, lambda: '{"event": {}}', "JSON inside a string"),
    ("a list", TURN_ON, lambda: [response(ON, HERE)], "returned a list"),
    ("a number", TURN_ON, lambda: 1, "returned a int"),
    ("an empty object", TURN_ON, dict, "event"),
    ("Lambda's error document", TURN_ON, lambda: {"errorMessage": "boom", "errorType": "KeyError"}, "error document: boom"),
    ("an HTTP answer", TURN_ON, lambda: {"statusCode": 200, "body": "{}"}, "HTTP answer"),
    ("a directive", TURN_ON, lambda: TURN_ON, ""),
    ("an undeclared property", TURN_ON, lambda: response(ON, HERE, BRIGHT), "BrightnessController brightness is reported but was not declared"),
    ("another endpoint", TURN_ON, lambda: changed(response(ON, HERE), "event", "endpoint", "endpointId", to="lamp-2"), "endpointId"),
    ("no correlation token", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "correlationToken"), "correlationToken"),
    ("another correlation token", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "correlationToken", to="x" * 440), "correlationToken"),
    ("the directive's messageId", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "messageId", to=TURN_ON["directive"]["header"]["messageId"]), "messageId"),  # type: ignore[index]
    ("an earlier messageId", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "messageId", to="seen-before"), "already that of an earlier event"),
    ("an odd messageId", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "messageId", to="a b"), "messageId"),
    ("the wrong event", TURN_ON, lambda: response(ON, HERE, name="StateReport"), "StateReport"),
    ("an extra key", TURN_ON, lambda: response(ON, HERE) | {"extra": 1}, "extra"),
    ("the opposite state", TURN_ON, lambda: response(OFF, HERE), "TurnOn was answered with powerState OFF; it should be ON"),
    ("without the controlled property", TURN_ON, lambda: response(HERE), "controls powerState, and the Response does not report it"),
    ("success of an unreachable lamp", TURN_ON, lambda: response(ON, AWAY), "reported unreachable, yet"),
    ("the skill token in it", TURN_ON, lambda: changed(response(ON, HERE), "event", "endpoint", "scope", to={"type": "BearerToken", "token": "the-skill-token"}), "skill token"),
    ("deferred", TURN_ON, lambda: changed(event(TURN_ON, "Alexa", "DeferredResponse", {}), "event", "endpoint"), "deferred its answer"),
    ("a time that is not in UTC", TURN_ON, lambda: response(ON | {"timeOfSample": "2026-05-01T08:00:00+00:00"}, HERE), "timeOfSample"),
    ("state without power", REPORT, lambda: response(HERE, to=REPORT, name="StateReport"), "leaves out Alexa.PowerController powerState"),
    ("state without health", REPORT, lambda: response(ON, to=REPORT, name="StateReport"), "leaves out Alexa.EndpointHealth connectivity"),
    ("twins", DISCOVER, lambda: event(DISCOVER, "Alexa.Discovery", "Discover.Response", {"endpoints": [LAMP, LAMP | {"friendlyName": "B"}]}), "endpointId"),
    ("a category that is no list", DISCOVER, lambda: event(DISCOVER, "Alexa.Discovery", "Discover.Response", {"endpoints": [LAMP | {"displayCategories": "LIGHT"}]}), "displayCategories"),
    ("misspelt endpoints", DISCOVER, lambda: event(DISCOVER, "Alexa.Discovery", "Discover.Response", {"enpoints": [LAMP]}), "endpoints"),
]  # fmt: skip


@pytest.mark.parametrize(("directive", "answer", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_alexa_refuses(directive: Message, answer: Callable[[], object], why: str) -> None:
    verdict = judge(
        directive, Reply(answer(), 0.1), LAMP, secrets=("the-skill-token",), seen_message_ids=frozenset({"seen-before"})
    )
    assert not verdict.succeeded
    assert verdict.faults
    assert why in " ".join(verdict.faults)
    assert "the-skill-token" not in " ".join(verdict.faults)
    assert verdict.speech == ("SmartLamp isn't responding.")


@pytest.mark.parametrize(("seconds", "taken"), [(0.0, True), (8.0, True), (8.001, False), (30.0, False)])
def test_alexa_listens_for_eight_seconds(seconds: float, taken: bool) -> None:
    verdict = judge(TURN_ON, Reply(response(ON, HERE), seconds), LAMP)
    assert verdict.succeeded is taken
    assert taken or "stops listening after 8" in verdict.faults[0]


def test_a_failed_invocation_is_told_without_tokens() -> None:
    def fails(_: Message) -> object:
        raise RuntimeError("bad token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")

    verdict = judge(TURN_ON, InProcessSkill(fails)(TURN_ON), LAMP)
    assert verdict.faults == ("The function failed instead of answering: RuntimeError: bad token (redacted)",)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ENDPOINT_UNREACHABLE", "SmartLamp isn't responding. Please check its network connection and power supply."),
        ("NO_SUCH_ENDPOINT", "I couldn't find SmartLamp."),
        ("EXPIRED_AUTHORIZATION_CREDENTIAL", "no longer linked"),
        ("INVALID_DIRECTIVE", "SmartLamp doesn't support that."),
        ("INTERNAL_ERROR", "something went wrong with SmartLamp"),
    ],
)
def test_an_error_is_right_and_still_no_success(kind: str, words: str) -> None:
    verdict = judge(TURN_ON, Reply(error(TURN_ON, kind), 0.1), LAMP)
    assert verdict.faults == ()
    assert not verdict.succeeded
    assert (verdict.error, verdict.error_message) == (kind, f"the log says {kind}")
    assert words in verdict.speech


def test_an_unknown_error_still_has_words() -> None:
    assert spoken_error("SOMETHING_NEW", "Lamp") == "Sorry, something went wrong with Lamp."


def test_an_unreachable_lamp_may_report_only_that() -> None:
    assert judge(REPORT, Reply(response(AWAY, to=REPORT, name="StateReport"), 0.1), LAMP).succeeded


def test_an_endpoint_that_was_never_discovered_is_judged_by_the_rest() -> None:
    stranger = directives.for_endpoint("t", {"endpointId": str(uuid.uuid4())}, "Alexa.PowerController", "TurnOn", {})
    verdict = judge(stranger, Reply(error(stranger, "NO_SUCH_ENDPOINT"), 0.1))
    assert verdict.error == "NO_SUCH_ENDPOINT"
