import copy
import datetime as dt
import decimal
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alexa_messages
from alexa_messages.json_values import faults as json_faults
from tests.fakes.any_json import ANYTHING
from tests.fakes.any_json import spoilt as any_spoilt
from tests.schemas.messages import RIGHT, TOKEN, Message, capability, endpoint, prop, spoilt
from tests.schemas.wrong import WRONG, Wrong

EVENTS = {name: message for name, message in RIGHT.items() if "event" in message}

BEGINS = {"fault": "must ", "advice": "better: ", "note": "not judged: "}


@pytest.mark.parametrize("message", RIGHT.values(), ids=RIGHT)
def test_what_is_right_has_no_fault(message: Message) -> None:
    assert alexa_messages.check(message).found == ()
    assert alexa_messages.is_valid_event(message) == ("event" in message)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_fault_is_named_where_it_is_and_in_words(wrong: Wrong) -> None:
    first, *_ = faults = alexa_messages.check(wrong.message).found
    assert first.pointer == wrong.pointer, [str(fault) for fault in faults]
    assert wrong.found in first.found
    assert wrong.right in first.right
    assert first.level == wrong.level
    assert first.right.startswith(BEGINS[wrong.level])
    assert TOKEN not in "".join(map(str, faults))
    if "event" in wrong.message:
        assert alexa_messages.is_valid_event(wrong.message) == wrong.passes


def test_a_fault_is_one_sentence() -> None:
    (fault,) = alexa_messages.check(
        spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "capabilities", 1, "version"), "3.0")
    ).found
    assert str(fault) == 'event/payload/endpoints/0/capabilities/1/version: found "3.0", must be "3"'
    assert fault.page == "https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-powercontroller.html"


def test_a_report_is_measured_as_it_is_sent() -> None:
    message = copy.deepcopy(RIGHT["AddOrUpdateReport"])
    endpoints = message["event"]["payload"]["endpoints"] = [
        endpoint(f"lamp-{n}", f"Lamp {n}") | {"cookie": {"n": ""}} for n in range(200)
    ]
    room = 262_144 - len(json.dumps(message, separators=(",", ":")))
    for n, each in enumerate(endpoints):
        each["cookie"] = {"n": "x" * ((room + n) // 200)}
    assert alexa_messages.check(message).found == ()
    endpoints[0]["cookie"]["n"] += "x"
    (fault,) = alexa_messages.check(message).found
    assert fault.found == "a report of 262145 bytes"


def test_all_faults_are_reported_and_each_once() -> None:
    message = copy.deepcopy(RIGHT["Response"])
    message["event"]["header"] |= {"payloadVersion": "3.0", "messageId": ""}
    message["context"]["properties"][0] |= {"value": "on", "timeOfSample": "now"}
    message["context"]["properties"][1]["value"] = 400
    assert sorted(fault.pointer for fault in alexa_messages.check(message).found) == [
        "/context/properties/0/timeOfSample",
        "/context/properties/0/value",
        "/context/properties/1/value",
        "/event/header/messageId",
        "/event/header/payloadVersion",
    ]


@pytest.mark.parametrize(
    ("base", "around", "right", "wrong"),
    [
        ("Response", ("event", "header"), "correlationToken", "correlation_token"),
        ("Response", ("event", "header"), "messageId", "messageID"),
        ("Response", ("context", "properties", 0), "timeOfSample", "time_of_sample"),
        ("Discover.Response", ("event", "payload", "endpoints", 0), "friendlyName", "friendly_name"),
        ("Discover.Response", ("event", "payload", "endpoints", 0, "capabilities", 1), "properties", "propertes"),
        ("AcceptGrant", ("directive", "payload"), "grantee", "grante"),
    ],
)
def test_a_misspelt_member_is_one_fault(base: str, around: tuple[str | int, ...], right: str, wrong: str) -> None:
    message = copy.deepcopy(RIGHT[base])
    here: Any = message
    for step in around:
        here = here[step]
    here[wrong] = here.pop(right)
    (fault,) = alexa_messages.check(message).found
    assert fault.pointer == "".join(f"/{step}" for step in (*around, wrong))
    assert fault.right == f'must be spelt "{right}"; did you mean {right}?'


@pytest.mark.parametrize("name", ["TurnOn", "TurnOff", "ReportState", "IncreaseColorTemperature"])
@pytest.mark.parametrize("payload", [{}, None])
def test_a_directive_without_arguments_may_have_an_empty_payload(name: str, payload: object) -> None:
    message = copy.deepcopy(RIGHT[name])
    message["directive"]["payload"] = payload
    assert alexa_messages.check(message).found == ()


@pytest.mark.parametrize("time", ["2026-05-01T08:00:00Z", "2026-05-01T08:00:00.1Z", "2026-05-01T23:59:59.123456789Z"])
def test_a_time_may_have_any_fraction(time: str) -> None:
    assert alexa_messages.check(spoilt("Response", ("context", "properties", 0, "timeOfSample"), time)).found == ()


def test_health_of_newer_versions_says_more() -> None:
    battery = {"health": {"state": "WARNING", "reasons": ["LOW_CHARGE"]}, "levelPercentage": 12.5}
    unreachable = {"value": "UNREACHABLE", "reason": "INTERNET_UNREACHABLE"}
    message = copy.deepcopy(RIGHT["StateReport"])
    message["context"]["properties"] = [
        prop("Alexa.EndpointHealth", "battery", battery),
        prop("Alexa.EndpointHealth", "connectivity", unreachable),
        prop("Alexa.EndpointHealth", "networkThroughput", {"quality": "GOOD", "bitsPerSecond": 1e6}),
        prop("Alexa.EndpointHealth", "radioDiagnostics", {"radioType": "THREAD", "signalStrength": {"rssiInDBM": -60}}),
    ]
    assert alexa_messages.check(message).found == ()
    lamp = endpoint()
    lamp["capabilities"][5] = capability("Alexa.EndpointHealth", "connectivity", "battery", version="3.1")
    assert alexa_messages.check_endpoint(lamp).found == ()


def test_an_endpoint_alone_is_judged_as_in_a_discovery() -> None:
    lamp = endpoint()
    lamp["capabilities"][1]["version"] = "3.0"
    lamp["capabilities"].append(capability("Alexa"))
    del lamp["description"]
    assert {fault.pointer for fault in alexa_messages.check_endpoint(lamp).found} == {
        "/capabilities/1/version",
        "/capabilities/6/interface",
        "/description",
    }
    assert not alexa_messages.is_valid_endpoint(lamp)
    assert alexa_messages.is_valid_endpoint(endpoint())
    assert not alexa_messages.is_valid_endpoint({**endpoint(), "capabilities": [capability("Alexa.Toaster")]})


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [RIGHT["Response"]], {"body": "{}"}])
def test_what_is_no_message_is_told_so(value: object) -> None:
    (fault,) = alexa_messages.check(value).found
    assert fault.pointer == ""
    assert "must be an object with" in fault.right
    assert not alexa_messages.is_valid_event(value)


NOT_JSON = {
    "date": dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    "bytes": b"40",
    "Decimal": decimal.Decimal(40),
    "NaN": math.nan,
    "infinity": math.inf,
    "set": {1},
    "tuple": (1,),
    "member that is a number": {1: 2},
    "member that is nothing": {None: 1},
    "half a surrogate pair": "\ud83d",
}


@pytest.mark.parametrize("value", NOT_JSON.values(), ids=NOT_JSON)
@pytest.mark.parametrize("path", [("context", "properties", 1, "value"), ("event", "header", "messageId"), ("event",)])
def test_what_json_cannot_say_is_a_fault(path: tuple[str | int, ...], value: object) -> None:
    message = spoilt("Response", path, value)
    (fault,) = alexa_messages.check(message).found
    assert fault.right == "must be JSON"
    # DynamoDB's numbers are the one exception: Lambda writes a Decimal as a number.
    assert alexa_messages.is_valid_event(message) == (isinstance(value, decimal.Decimal) and path[-1] == "value")


@pytest.mark.parametrize("path", [(), ("event",), ("event", "header", "name"), ("event", "endpoint", "endpointId")])
def test_a_number_of_thousands_of_digits_is_told_in_few_words(path: tuple[str | int, ...]) -> None:
    for number in (10**400, -(10**5000)):
        message = spoilt("Response", path, number) if path else number
        for told in (alexa_messages.check(message).found, alexa_messages.check(message, RIGHT["TurnOn"]).found):
            assert [(fault.found, fault.right) for fault in told] == [("a number beyond 1.8e308", "must be JSON")]
        assert alexa_messages.check(RIGHT["Response"], message).found
        alexa_messages.check(RIGHT["Response"], discovery=message)


@pytest.mark.parametrize(("levels", "faults"), [(64, 0), (65, 1)])
def test_nothing_is_nested_more_than_64_deep(levels: int, faults: int) -> None:
    value: object = "deep"
    for _ in range(levels):
        value = [value]
    assert len(json_faults(value)) == faults


def test_what_is_nested_deeply_is_a_fault() -> None:
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(100_000):
        inner["event"] = inner = {}
    (fault,) = alexa_messages.check(deep).found
    assert "nested at most 64 deep" in fault.right
    assert not alexa_messages.is_valid_event(deep)


@pytest.mark.parametrize(
    ("path", "base"),
    [
        (("event", "header", "correlationToken"), "AcceptGrant.Response"),
        (("event", "endpoint", "endpointId"), "Response"),
        (("event", "header", "messageId"), "Response"),
        (("event", "header", "name"), "Response"),
        (("event", "payload", "type"), "ErrorResponse"),
        (("context", "properties", 1, "value"), "Response"),
        (("event", "access_token"), "Response"),
        (("event", "endpoint", "scope"), "Response"),
    ],
)
def test_no_token_is_shown_wherever_it_strays(path: tuple[str | int, ...], base: str) -> None:
    for token in ("Atza|IwEBIJ-secret", "Atzr|IwEBIJ-secret", "eyJhbGciOi.secret|", "|secret" * 40):
        faults = alexa_messages.check(spoilt(base, path, token)).found
        assert faults
        assert "secret" not in "".join(map(str, faults))


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps: list[Any] = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    here: Any = value
    return [path, *(deeper for step in steps for deeper in _paths(here[step], (*path, step)))]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_advice_hides_no_fault_of_the_same_place() -> None:
    path = ("event", "payload", "endpoints", 0, "capabilities", 3, "properties", "supported")
    (found,) = alexa_messages.check(spoilt("AddOrUpdateReport", path, [""])).found
    assert (found.kind, found.found, found.right) == ("wrong-type", '""', "must be an object")


@given(data=st.data())
def test_the_guard_and_the_words_agree_and_never_raise(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from(sorted(EVENTS)))
    path = data.draw(st.sampled_from(_paths(EVENTS[base])[1:]))
    message = spoilt(base, path, data.draw(json_values))
    verdict = alexa_messages.check(message)
    # The guard also refuses what there is no schema for.
    assert alexa_messages.is_valid_event(message) >= (verdict.accepted and not verdict.notes)
    if not alexa_messages.is_valid_event(message):
        assert verdict.faults or verdict.notes
    assert alexa_messages.check(json.loads(json.dumps(message))) == verdict


@given(value=json_values)
def test_anything_at_all_is_judged(value: object) -> None:
    assert alexa_messages.check(value).found
    assert alexa_messages.check({"event": value}).found
    assert alexa_messages.check({"directive": {"header": value}}).found
    assert not alexa_messages.is_valid_event({"event": value})
    assert alexa_messages.check_endpoint(value).found
    assert not alexa_messages.is_valid_endpoint(value)


@given(data=st.data())
def test_nothing_at_all_makes_them_raise(data: st.DataObject) -> None:
    """Not even what is no JSON: endless numbers, halves of characters, what only Python has."""
    odd = ANYTHING | st.binary(max_size=3) | st.sampled_from([set(), (1, 2), object(), {1: 2}, decimal.Decimal(1)])
    right = data.draw(st.sampled_from([RIGHT[name] for name in sorted(RIGHT)]))
    message = data.draw(odd | any_spoilt(right))
    assert all(str(fault) for fault in alexa_messages.check(message).found)
    assert alexa_messages.is_valid_event(message) in (True, False)
    assert all(map(str, alexa_messages.check(message, data.draw(odd | any_spoilt(right))).found))
    assert all(
        map(
            str,
            alexa_messages.check(message, discovery=data.draw(odd | any_spoilt(RIGHT["Discover.Response"]))).found,
        )
    )
    lamp = data.draw(odd | any_spoilt(RIGHT["Discover.Response"]["event"]["payload"]["endpoints"][0]))
    assert all(map(str, alexa_messages.check_endpoint(lamp).found))
    assert alexa_messages.is_valid_endpoint(lamp) in (True, False)


@pytest.mark.parametrize("wrap", [lambda inner: {"event": inner}, lambda inner: [inner]], ids=["objects", "lists"])
def test_what_is_nested_without_end_is_judged(wrap: Callable[[object], object]) -> None:
    message: object = "Alexa"
    for _ in range(100_000):
        message = wrap(message)
    for each in (message, {"event": message}, {"directive": {"header": message}}):
        assert alexa_messages.check(each).found
        assert not alexa_messages.is_valid_event(each)
        assert not alexa_messages.is_valid_endpoint(each)
