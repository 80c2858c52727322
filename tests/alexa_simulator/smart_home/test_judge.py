import uuid
from collections.abc import Callable
from typing import Any

import pytest

from alexa_simulator.skill_under_test import InProcessSkill, Reply
from alexa_simulator.smart_home import directives
from alexa_simulator.smart_home.judge import judge
from alexa_simulator.voice.spoken_errors import spoken_error
from alexa_troubleshooting import causes
from tests.fakes.fake_skill import FakeSkill, color_endpoint, error, event, lamp_endpoint, reported, scene_endpoint

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
    ("a number", TURN_ON, lambda: 1, "returned a number"),
    ("an empty object", TURN_ON, dict, "event"),
    ("Lambda's error document", TURN_ON, lambda: {"errorMessage": "boom", "errorType": "KeyError"}, "error document: boom"),
    ("an HTTP answer", TURN_ON, lambda: {"statusCode": 200, "body": "{}"}, "HTTP answer"),
    ("a directive", TURN_ON, lambda: TURN_ON, ""),
    ("an undeclared property", TURN_ON, lambda: response(ON, HERE, BRIGHT), "BrightnessController brightness is reported but was not declared"),
    ("another endpoint", TURN_ON, lambda: changed(response(ON, HERE), "event", "endpoint", "endpointId", to="lamp-2"), "endpointId"),
    ("no correlation token", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "correlationToken"), "correlationToken"),
    ("another correlation token", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "correlationToken", to="x" * 440), "correlationToken"),
    ("an earlier messageId", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "messageId", to="seen-before"), "already used by an earlier event"),
    ("an odd messageId", TURN_ON, lambda: changed(response(ON, HERE), "event", "header", "messageId", to="a b"), "messageId"),
    ("the wrong event", TURN_ON, lambda: response(ON, HERE, name="StateReport"), "StateReport"),
    ("an extra key", TURN_ON, lambda: response(ON, HERE) | {"extra": 1}, "extra"),
    ("the opposite state", TURN_ON, lambda: response(OFF, HERE), 'found "OFF", must be "ON" after TurnOn'),
    ("without the controlled property", TURN_ON, lambda: response(HERE), "controls powerState, and the Response does not report it"),
    ("success of an unreachable lamp", TURN_ON, lambda: response(ON, AWAY), "reported unreachable, yet"),
    ("the skill token in it", TURN_ON, lambda: changed(response(ON, HERE), "event", "endpoint", "cookie", to={"n": "the-skill-token"}), "skill token"),
    ("deferred", TURN_ON, lambda: changed(event(TURN_ON, "Alexa", "DeferredResponse", {}), "event", "endpoint"), "deferred its answer"),
    ("a time that is not in UTC", TURN_ON, lambda: response(ON | {"timeOfSample": "2026-05-01T08:00:00+00:00"}, HERE), "timeOfSample"),
    ("state without power", REPORT, lambda: response(HERE, to=REPORT, name="StateReport"), "leaves out Alexa.PowerController powerState"),
    ("state without health", REPORT, lambda: response(ON, to=REPORT, name="StateReport"), "leaves out Alexa.EndpointHealth connectivity"),
    ("twins", DISCOVER, lambda: event(DISCOVER, "Alexa.Discovery", "Discover.Response", {"endpoints": [LAMP, LAMP | {"friendlyName": "B"}]}), "endpointId"),
    ("a category that is no list", DISCOVER, lambda: event(DISCOVER, "Alexa.Discovery", "Discover.Response", {"endpoints": [LAMP | {"displayCategories": "LIGHT"}]}), "displayCategories"),
    ("misspelt endpoints", DISCOVER, lambda: event(DISCOVER, "Alexa.Discovery", "Discover.Response", {"enpoints": [LAMP]}), "endpoints"),
]  # fmt: skip


# The others are malformed in another way.
LIKELIEST = {
    "a text": "answer-as-text",
    "Lambda's error document": "function-broken",
    "an HTTP answer": "answer-as-text",
    "a directive": "",  # all that is wrong is the token in it
    "an undeclared property": "capability-not-declared",
    "no correlation token": "correlation-token-missing",
    "another correlation token": "correlation-token-missing",
    "the opposite state": "answer-wrong-state",
    "without the controlled property": "answer-wrong-state",
    "success of an unreachable lamp": "endpoint-unreachable",
    "the skill token in it": "",
    "state without power": "state-report-missing",
    "state without health": "state-report-missing",
    "twins": "discovery-malformed",
    "a category that is no list": "discovery-malformed",
    "misspelt endpoints": "discovery-malformed",
}


@pytest.mark.parametrize("row", REFUSED, ids=[row[0] for row in REFUSED])
def test_what_alexa_refuses_points_to_its_cause(row: tuple[str, Message, Callable[[], object], str]) -> None:
    name, directive, answer, _ = row
    reply = Reply(answer(), 0.1)
    found = judge(directive, reply, LAMP, secrets=("the-skill-token",), seen_message_ids=frozenset({"seen-before"}))
    likeliest = LIKELIEST.get(name, "answer-malformed")
    assert found.causes[:1] == ((likeliest,) if likeliest else ())
    assert set(found.causes) <= causes().keys()


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


def test_alexa_takes_the_directives_endpoint_sent_back() -> None:
    answer = changed(
        response(ON, HERE), "event", "endpoint", "scope", to={"type": "BearerToken", "token": "the-skill-token"}
    )
    verdict = judge(TURN_ON, Reply(answer, 0.1), LAMP, secrets=("the-skill-token",))
    assert verdict.succeeded
    assert verdict.faults == ()


@pytest.mark.parametrize(("seconds", "taken"), [(0.0, True), (8.0, True), (8.001, False), (30.0, False)])
def test_alexa_listens_for_eight_seconds(seconds: float, taken: bool) -> None:
    verdict = judge(TURN_ON, Reply(response(ON, HERE), seconds), LAMP)
    assert verdict.succeeded is taken
    assert taken or "stops listening after 8" in verdict.faults[0]
    assert verdict.causes == (() if taken else ("function-slow",))


def test_a_failed_invocation_is_told_without_tokens() -> None:
    def fails(_: Message) -> object:
        raise RuntimeError("bad token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")

    verdict = judge(TURN_ON, InProcessSkill(fails)(TURN_ON), LAMP)
    assert verdict.faults == ("The function failed instead of answering: RuntimeError: bad token (redacted)",)


@pytest.mark.parametrize(
    ("kind", "words", "likeliest"),
    [
        (
            "ENDPOINT_UNREACHABLE",
            "SmartLamp isn't responding. Please check its network connection and power supply.",
            "endpoint-unreachable",
        ),
        ("NO_SUCH_ENDPOINT", "I couldn't find SmartLamp.", "stale-discovery"),
        ("EXPIRED_AUTHORIZATION_CREDENTIAL", "no longer linked", "session-ended"),
        ("INVALID_AUTHORIZATION_CREDENTIAL", "no longer linked", "pool-mismatch"),
        ("INVALID_DIRECTIVE", "SmartLamp doesn't support that.", "capability-not-declared"),
        ("INTERNAL_ERROR", "something went wrong with SmartLamp", "function-broken"),
        ("VALUE_OUT_OF_RANGE", "SmartLamp", "value-out-of-range"),
    ],
)
def test_an_error_is_right_and_still_no_success(kind: str, words: str, likeliest: str) -> None:
    verdict = judge(TURN_ON, Reply(error(TURN_ON, kind), 0.1), LAMP)
    assert verdict.faults == ()
    assert not verdict.succeeded
    assert (verdict.error, verdict.error_message) == (kind, f"the log says {kind}")
    assert verdict.causes[0] == likeliest
    assert set(verdict.causes) <= causes().keys()
    assert words in verdict.speech


def test_an_unknown_error_still_has_words() -> None:
    assert spoken_error("SOMETHING_NEW", "Lamp") == "Sorry, something went wrong with Lamp."


def test_an_unreachable_lamp_may_report_only_that() -> None:
    assert judge(REPORT, Reply(response(AWAY, to=REPORT, name="StateReport"), 0.1), LAMP).succeeded


def test_an_endpoint_that_was_never_discovered_is_judged_by_the_rest() -> None:
    stranger = directives.for_endpoint("t", {"endpointId": str(uuid.uuid4())}, "Alexa.PowerController", "TurnOn", {})
    verdict = judge(stranger, Reply(error(stranger, "NO_SUCH_ENDPOINT"), 0.1))
    assert verdict.error == "NO_SUCH_ENDPOINT"


COLOR_LAMP = color_endpoint("lamp-1", "SmartLamp")
RELAX = scene_endpoint("scene-1", "Relax", ends=True)
BLUE = {"hue": 240, "saturation": 1, "brightness": 1}


def asked(interface: str, name: str, payload: Message, instance: str | None = None) -> Message:
    return directives.for_endpoint("t", COLOR_LAMP, f"Alexa.{interface}", name, payload, instance=instance)


def said(power: str = "ON", **values: object) -> list[Message]:
    """What an answer's context has: the power, and these by the names of their properties."""
    namespaces = {
        "brightness": "Alexa.BrightnessController",
        "color": "Alexa.ColorController",
        "colorTemperatureInKelvin": "Alexa.ColorTemperatureController",
    }
    instances = {
        "mode": ("Alexa.ModeController", "Lamp.Effect"),
        "toggleState": ("Alexa.ToggleController", "Lamp.NightMode"),
    }
    of_instances = [
        reported(instances[name][0], name, value, instances[name][1])
        for name, value in values.items()
        if name in instances
    ]
    others = [reported(namespaces[name], name, value) for name, value in values.items() if name in namespaces]
    return [reported("Alexa.PowerController", "powerState", power), HERE, *others, *of_instances]


SET_50 = asked("BrightnessController", "SetBrightness", {"brightness": 50})
SET_3 = asked("BrightnessController", "SetBrightness", {"brightness": 3})
SET_0 = asked("BrightnessController", "SetBrightness", {"brightness": 0})
UP = asked("BrightnessController", "AdjustBrightness", {"brightnessDelta": 25})
DOWN = asked("BrightnessController", "AdjustBrightness", {"brightnessDelta": -25})
SET_BLUE = asked("ColorController", "SetColor", {"color": BLUE})
SET_PALE = asked("ColorController", "SetColor", {"color": {**BLUE, "saturation": 0}})
SET_2200 = asked("ColorTemperatureController", "SetColorTemperature", {"colorTemperatureInKelvin": 2200})
COOLER = asked("ColorTemperatureController", "IncreaseColorTemperature", {})
WARMER = asked("ColorTemperatureController", "DecreaseColorTemperature", {})
CANDLE = asked("ModeController", "SetMode", {"mode": "Effect.Candle"}, "Lamp.Effect")


@pytest.mark.parametrize(
    ("directive", "context", "why"),
    [
        (SET_50, said(brightness=50), ""),
        (SET_50, said(brightness=52), ""),
        (SET_50, said(brightness=20), "SetBrightness was answered with brightness 20; it should be 50"),
        (SET_50, said(brightness=53), "it should be 50"),
        (SET_50, said(), "SetBrightness controls brightness, and the Response does not report it"),
        (SET_50, said("OFF", brightness=50), "SetBrightness was answered with powerState OFF; it should be ON"),
        (SET_3, said(brightness=5), ""),
        (SET_3, said(brightness=50), "it should be 3"),
        (SET_0, said("OFF", brightness=0), ""),
        (SET_0, said("ON", brightness=0), "SetBrightness was answered with powerState ON; it should be OFF"),
        (SET_0, said("OFF", brightness=50), "it should be 0"),
        (UP, said(brightness=25), ""),
        (UP, said(brightness=100), ""),
        (UP, said(brightness=10), "AdjustBrightness was answered with brightness 10; it should be at least 25"),
        (UP, said("OFF", brightness=25), "it should be ON"),
        (UP, said(), "AdjustBrightness controls brightness"),
        (DOWN, said(brightness=75), ""),
        (DOWN, said("OFF", brightness=0), ""),
        (DOWN, said("OFF", brightness=100), ""),
        (DOWN, said(), "AdjustBrightness controls brightness"),
        (SET_BLUE, said(color=BLUE), ""),
        (SET_BLUE, said(color={**BLUE, "hue": 230, "brightness": 0.5}), ""),
        (SET_BLUE, said(color={**BLUE, "hue": 0}), "SetColor was answered with color"),
        (SET_BLUE, said(color={**BLUE, "saturation": 0.2}), "SetColor was answered with color"),
        (SET_BLUE, said(colorTemperatureInKelvin=4000), "SetColor controls color, and the Response does not report it"),
        (SET_BLUE, said("OFF", color=BLUE), "it should be ON"),
        (SET_PALE, said(color={"hue": 0, "saturation": 0, "brightness": 1}), ""),
        (SET_2200, said(colorTemperatureInKelvin=2200), ""),
        (SET_2200, said(colorTemperatureInKelvin=2700), ""),
        (SET_2200, said(color=BLUE), "controls colorTemperatureInKelvin, and the Response does not report it"),
        (SET_2200, said("OFF", colorTemperatureInKelvin=2200), "it should be ON"),
        (COOLER, said(colorTemperatureInKelvin=7500), ""),
        (COOLER, said(), "IncreaseColorTemperature controls colorTemperatureInKelvin"),
        (WARMER, said(), "DecreaseColorTemperature controls colorTemperatureInKelvin"),
        (WARMER, said("OFF", colorTemperatureInKelvin=2000), "it should be ON"),
        (CANDLE, said(mode="Effect.Candle"), ""),
        (CANDLE, said(mode="Effect.Party"), "SetMode was answered with mode Effect.Party; it should be Effect.Candle"),
        (CANDLE, said(), "SetMode controls mode"),
    ],
)  # fmt: skip
def test_a_response_is_held_against_its_directive(directive: Message, context: list[Message], why: str) -> None:
    faults = " ".join(judge(directive, Reply(response(*context, to=directive), 0.1), COLOR_LAMP).faults)
    assert (why in faults) if why else (faults == "")


@pytest.mark.parametrize(
    ("context", "why"),
    [
        (said(brightness=50, color=BLUE, mode="Effect.None"), ""),
        (said(brightness=50, colorTemperatureInKelvin=4000), ""),
        (said(brightness=50), "leaves out Alexa.ColorController color"),
        (said(color=BLUE), "leaves out Alexa.BrightnessController brightness"),
    ],
)
def test_a_report_leaves_out_only_what_means_nothing(context: list[Message], why: str) -> None:
    lamp = color_endpoint("lamp-1", "SmartLamp", "ToggleController")
    faults = " ".join(judge(REPORT, Reply(response(*context, to=REPORT, name="StateReport"), 0.1), lamp).faults)
    assert (why in faults) if why else (faults == "")


@pytest.mark.parametrize(
    ("name", "answer", "right"),
    [
        ("Activate", "ActivationStarted", True),
        ("Activate", "DeactivationStarted", False),
        ("Activate", "Response", False),
        ("Deactivate", "DeactivationStarted", True),
        ("Deactivate", "ActivationStarted", False),
    ],
)
def test_a_scene_answers_that_it_started(name: str, answer: str, right: bool) -> None:
    directive = directives.for_endpoint("t", RELAX, "Alexa.SceneController", name, {})
    started = {"cause": {"type": "VOICE_INTERACTION"}, "timestamp": "2026-05-01T08:00:00Z"}
    event_of = (
        event(directive, "Alexa", "Response", {}, [])
        if answer == "Response"
        else event(directive, "Alexa.SceneController", answer, started, [])
    )
    assert judge(directive, Reply(event_of, 0.1), RELAX).succeeded is right


def test_an_instance_is_not_another() -> None:
    stranger = [*said()[:2], reported("Alexa.ModeController", "mode", "Effect.Candle", "Lamp.Speed")]
    faults = " ".join(judge(CANDLE, Reply(response(*stranger, to=CANDLE), 0.1), COLOR_LAMP).faults)
    assert "Alexa.ModeController mode Lamp.Speed is reported but was not declared" in faults
    assert "SetMode controls mode" in faults
