import pytest

import alexa_messages
from alexa_messages.catalogue import definitions, interfaces
from smartlamp.directives import directive
from tests.schemas.messages import REMOVED, RIGHT, TOKEN, spoilt


def test_a_right_event_passes() -> None:
    alexa_messages.assert_valid_event(RIGHT["Response"])
    alexa_messages.assert_valid_event(RIGHT["Response"], RIGHT["TurnOn"], RIGHT["Discover.Response"])
    alexa_messages.assert_valid_directive(RIGHT["TurnOn"], RIGHT["Discover.Response"])


def test_a_failure_names_every_fault_and_no_token() -> None:
    event = spoilt("Response to the gateway", ("event", "header", "payloadVersion"), "3.0")
    event["event"]["header"]["correlationToken"] = "another"
    with pytest.raises(AssertionError) as failed:
        alexa_messages.assert_valid_event(event, RIGHT["TurnOn"])
    text = str(failed.value)
    assert text.startswith(
        'The event has 2 faults and 1 advice\n  /event/header/payloadVersion\n    found  "3.0"\n    right  must be "3"\n       | '
    )
    assert '\n       |       "payloadVersion": "3.0",\n       |                         ^\n    see    http' in text
    assert "/event/header/correlationToken" in text
    assert "/event/endpoint/scope/token" in text
    assert TOKEN not in text


def test_advice_fails_a_test_only_if_it_is_strict() -> None:
    event = spoilt("Response", ("event", "endpoint", "cookie"), {"room": "hall"})
    alexa_messages.assert_valid_event(event, RIGHT["TurnOn"])
    with pytest.raises(AssertionError) as failed:
        alexa_messages.assert_valid_event(event, RIGHT["TurnOn"], strict=True)
    first, place, *_ = str(failed.value).splitlines()
    assert (first, place) == ("The event has 1 advice", "  /event/endpoint/cookie  (advice)")
    directive = spoilt("TurnOn", ("directive", "header", "messageId"), "abc-123-def-456")
    alexa_messages.assert_valid_directive(directive)
    with pytest.raises(AssertionError, match=r"The directive has 1 advice"):
        alexa_messages.assert_valid_directive(directive, strict=True)


def test_a_note_never_fails_a_test() -> None:
    event = spoilt("Response", ("event", "header", "namespace"), "Alexa.Toaster")
    alexa_messages.assert_valid_event(event, strict=True)


def test_what_is_no_json_is_told_without_its_place() -> None:
    with pytest.raises(AssertionError, match="must be JSON"):
        alexa_messages.assert_valid_event(spoilt("Response", ("event", "payload"), {"x": {1, 2}}))


def test_a_place_has_one_fault_though_it_is_judged_twice() -> None:
    event = spoilt("Response", ("event", "header", "correlationToken"), REMOVED)
    assert [fault.pointer for fault in alexa_messages.check(event, RIGHT["TurnOn"]).found] == [
        "/event/header/correlationToken"
    ]


def test_the_wrong_direction_is_told() -> None:
    with pytest.raises(AssertionError, match="did you pass the request"):
        alexa_messages.assert_valid_event(RIGHT["TurnOn"])
    with pytest.raises(AssertionError, match="This is an event"):
        alexa_messages.assert_valid_directive(RIGHT["Response"])


@pytest.mark.parametrize("value", [None, 1, "x", [], {}])
def test_what_is_no_message_fails(value: object) -> None:
    with pytest.raises(AssertionError, match="The event has 1 fault\n  the whole message"):
        alexa_messages.assert_valid_event(value)


def test_directives_are_as_alexa_sends_them() -> None:
    made = directive("Alexa.BrightnessController", "SetBrightness", {"brightness": 40}, endpoint_id="lamp-7")
    assert made["directive"]["endpoint"]["endpointId"] == "lamp-7"
    again = directive("Alexa.BrightnessController", "SetBrightness", {"brightness": 40})
    for own in ("messageId", "correlationToken"):
        assert made["directive"]["header"][own] != again["directive"]["header"][own]
    assert directive("Alexa.ModeController", "SetMode", {"mode": "Fast"}, instance="Fan.Speed")
    assert "correlationToken" not in directive("Alexa.Discovery", "Discover")["directive"]["header"]
    assert directive("Alexa.Authorization", "AcceptGrant", token="t")["directive"]["payload"]["grantee"]["token"] == "t"


def test_what_alexa_never_sends_is_refused() -> None:
    with pytest.raises(ValueError, match="must be an integer from 0 to 100"):
        directive("Alexa.BrightnessController", "SetBrightness", {"brightness": 400})
    with pytest.raises(ValueError, match="must be TurnOn or TurnOff"):
        directive("Alexa.PowerController", "Toggle")


def without_arguments() -> list[tuple[str, str]]:
    return [
        (interface, definition.removeprefix("directive."))
        for interface in sorted(interfaces())
        for definition, schema in definitions(interface).items()
        if definition.startswith("directive.") and definition != "directive.*" and "properties" not in schema
    ]


@pytest.mark.parametrize(("namespace", "name"), without_arguments())
def test_every_directive_without_arguments_can_be_made(namespace: str, name: str) -> None:
    instance = "Lamp.Breathing" if namespace == "Alexa.ToggleController" else None
    alexa_messages.assert_valid_directive(directive(namespace, name, instance=instance))
