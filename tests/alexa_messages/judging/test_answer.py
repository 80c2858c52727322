import copy
from typing import Any

import pytest

import alexa_messages
from tests.schemas.messages import REMOVED, RIGHT, SCOPE, TOKEN, Message, Path, event, spoilt

PAIRS = [
    ("Response", "TurnOn"),
    ("Response", "SetBrightness"),
    ("DeferredResponse", "TurnOn"),
    ("ErrorResponse", "TurnOn"),
    ("StateReport", "ReportState"),
    ("ErrorResponse", "ReportState"),
    ("Discover.Response", "Discover"),
    ("ErrorResponse to Discover", "Discover"),
    ("AcceptGrant.Response", "AcceptGrant"),
    ("ACCEPT_GRANT_FAILED", "AcceptGrant"),
]


@pytest.mark.parametrize(("answer", "directive"), PAIRS)
def test_an_answer_that_fits_its_directive_has_no_fault(answer: str, directive: str) -> None:
    assert alexa_messages.check(RIGHT[answer], RIGHT[directive]).found == ()


@pytest.mark.parametrize(
    ("answer", "directive"),
    [
        ("StateReport", "TurnOn"),
        ("ChangeReport", "TurnOn"),
        ("Response", "ReportState"),
        ("Response", "Discover"),
        ("Discover.Response", "AcceptGrant"),
        ("ErrorResponse to Discover", "AcceptGrant"),
        ("ACCEPT_GRANT_FAILED", "TurnOn"),
        ("AddOrUpdateReport", "Discover"),
    ],
)
def test_another_event_is_no_answer(answer: str, directive: str) -> None:
    first, *_ = alexa_messages.check(RIGHT[answer], RIGHT[directive]).found
    assert first.pointer in ("/event/header/name", "/event/header/namespace")
    assert first.right.startswith("must be one of Alexa")


H: Path = ("event", "header")


@pytest.mark.parametrize(
    ("path", "value", "found", "right"),
    [
        ((*H, "correlationToken"), "Copied", "a string of 6 characters", "must be exactly that of the directive"),
        (
            (*H, "correlationToken"),
            REMOVED,
            "nothing",
            "must be that of the directive, a string of 6 characters, copied",
        ),
        ((*H, "messageId"), "id-of-turnon", '"id-of-turnon"', "better: make a new UUID"),
        (("event", "endpoint", "endpointId"), "lamp-2", '"lamp-2"', 'must be "lamp-1", as in the directive'),
    ],
)
def test_what_must_be_the_directives_own(path: Path, value: object, found: str, right: str) -> None:
    (fault,) = alexa_messages.check(spoilt("Response", path, value), RIGHT["TurnOn"]).found
    assert fault.pointer == "".join(f"/{step}" for step in path)
    assert fault.found == found
    assert right in fault.right


def test_a_skill_token_sent_back_is_accepted_and_advised_against() -> None:
    verdict = alexa_messages.check(RIGHT["Response to the gateway"], RIGHT["TurnOn"])
    (advice,) = verdict.advice
    assert (advice.pointer, advice.kind) == ("/event/endpoint/scope/token", "echoed-endpoint")
    assert TOKEN not in str(advice)
    assert verdict.accepted
    other = spoilt("Response to the gateway", ("event", "endpoint", "scope", "token"), "from Login with Amazon")
    assert alexa_messages.check(other, RIGHT["TurnOn"]).found == ()


@pytest.mark.parametrize(
    ("answer", "directive"), [("Discover.Response", "Discover"), ("ACCEPT_GRANT_FAILED", "AcceptGrant")]
)
def test_no_token_is_made_up_where_the_directive_has_none(answer: str, directive: str) -> None:
    (fault,) = alexa_messages.check(spoilt(answer, (*H, "correlationToken"), "new"), RIGHT[directive]).found
    assert fault.right == "must not be there: the directive has none"


def test_an_answer_to_a_directive_without_token_has_none() -> None:
    directive = spoilt("TurnOn", ("directive", "header", "correlationToken"), REMOVED)
    answer = spoilt("Response", (*H, "correlationToken"), REMOVED)
    assert alexa_messages.is_valid_event(answer)
    # By itself it is wrong, whatever it answers.
    (fault,) = alexa_messages.check(answer, directive).found
    assert fault == alexa_messages.check(answer).found[0]


def test_an_answer_to_discover_names_no_endpoint() -> None:
    answer = event("Alexa", "ErrorResponse", {"type": "INTERNAL_ERROR", "message": ""}, token=False)
    answer["event"]["endpoint"] = {"endpointId": "lamp-1"}
    told = [(fault.pointer, fault.right) for fault in alexa_messages.check(answer, RIGHT["Discover"]).faults]
    assert ("/event/endpoint/endpointId", "must not be there") in told


@pytest.mark.parametrize("value", [1, {}, {"event": None}, {"event": {"header": []}}, {"event": {"endpoint": 1}}])
def test_anything_may_be_given(value: Any) -> None:
    assert alexa_messages.check(value, RIGHT["TurnOn"]).found
    assert alexa_messages.check(RIGHT["Response"], value).found


def test_nothing_is_changed() -> None:
    answer, directive = copy.deepcopy(RIGHT["Response"]), copy.deepcopy(RIGHT["TurnOn"])
    alexa_messages.check(answer, directive)
    alexa_messages.check(answer)
    expected: tuple[Message, Message] = (RIGHT["Response"], RIGHT["TurnOn"])
    assert (answer, directive) == expected
    assert directive["directive"]["endpoint"]["scope"] == SCOPE
