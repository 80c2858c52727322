"""What counts as a difference, and what is different in any two answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_simulator.redaction import redacted
from smartlamp.evaluation.sessions.difference import NOTHING, Difference, differences, masked, masked_text
from tests.fakes.any_json import ANYTHING

UUID = "c80bdc76-2559-4b38-b98c-41b33e0c25ad"
# What JSON cannot express is a text in a session.
KEPT = ANYTHING.map(redacted)
OTHER = "0d0b6f5c-8a44-4c6a-9d0b-6f5c8a444c6a"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"messageId": UUID}, {"messageId": OTHER}),
        ({"correlationToken": "abc… (440 characters)"}, {"correlationToken": "xyz"}),
        ({"timeOfSample": "2026-05-01T08:00:00.120Z"}, {"timeOfSample": "2027-01-02T03:04:05+01:00"}),
        ({"uncertaintyInMilliseconds": 0}, {"uncertaintyInMilliseconds": 12.5}),
        ({"payload": {"timestamp": "2026-05-01T08:00:00Z"}}, {"payload": {"timestamp": "2026-05-01T09:00Z"}}),
        ({"message": f"request {UUID} took 0.5 seconds"}, {"message": f"request {OTHER} took 11 seconds"}),
        ({"errorMessage": f"at 2026-05-01T08:00:00Z, {UUID}"}, {"errorMessage": f"at 2026-05-02T08:00:00Z, {OTHER}"}),
        ({"token": "[skill token]"}, {"token": "[skill token]"}),
        ({"value": 1}, {"value": 1.0}),
        ([1, [2]], [1, [2]]),
        (None, None),
    ],
)
def test_what_may_differ_is_masked(was: object, now: object) -> None:
    assert differences(was, now) == ()


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ({"value": "ON"}, {"value": "OFF"}, Difference("/value", "", "ON", "OFF")),
        ({"value": True}, {"value": 1}, Difference("/value", "", True, 1)),
        ({"value": None}, {}, Difference("/value", "", None, NOTHING)),
        ({}, {"value": None}, Difference("/value", "", NOTHING, None)),
        ({"messageId": UUID}, {"messageId": 7}, Difference("/messageId", "", "(id)", 7)),
        ({"messageId": UUID}, {"messageId": ""}, Difference("/messageId", "", "(id)", "")),
        ({"correlationToken": "x"}, {}, Difference("/correlationToken", "", "(correlation token)", NOTHING)),
        ({"timeOfSample": "2026-05-01T08:00:00Z"}, {"timeOfSample": "today"}, Difference("/timeOfSample", "", "(time)", "today")),
        ({"endpointId": UUID}, {"endpointId": OTHER}, Difference("/endpointId", "", UUID, OTHER)),
        ({"a/b~c": 1}, {"a/b~c": 2}, Difference("/a~1b~0c", "", 1, 2)),
        (["LIGHT"], ["LIGHT", "SWITCH"], Difference("/1", "", NOTHING, "SWITCH")),
        ({"event": {}}, None, Difference("", "", {"event": {}}, None)),
        ({"x": [1]}, {"x": {"0": 1}}, Difference("/x", "", [1], {"0": 1})),
    ],
)  # fmt: skip
def test_the_rest_is_shown_with_its_path_and_both_values(was: object, now: object, expected: Difference) -> None:
    assert differences(was, now) == (expected,)


def reported(name: str, value: object, **more: object) -> dict[str, object]:
    return {"namespace": "Alexa.X", "name": name, "value": value, **more}


def test_properties_are_compared_in_any_order() -> None:
    was = [reported("a", 1), reported("b", 2, instance="one"), reported("b", 3, instance="two")]
    now = [reported("b", 3, instance="two"), reported("b", 9, instance="one"), reported("c", 4)]
    assert differences({"properties": was}, {"properties": now}) == (
        Difference("/properties/0", "Alexa.X a", was[0], NOTHING),
        Difference("/properties/1/value", "Alexa.X b one", 2, 9),
        Difference("/properties/2", "Alexa.X c", NOTHING, now[2]),
    )


def test_a_capability_is_named_with_its_endpoint() -> None:
    def endpoint(name: str, *retrievable: bool) -> dict[str, object]:
        listed = [{"interface": f"Alexa.{index}", "retrievable": each} for index, each in enumerate(retrievable)]
        return {"endpointId": name, "capabilities": listed}

    was, now = (
        [endpoint("one", True), endpoint("two", True, True)],
        [endpoint("two", True, False), endpoint("one", True)],
    )
    assert differences(was, now) == (Difference("/1/capabilities/1/retrievable", "two, Alexa.1", True, False),)


def test_members_that_share_a_name_are_compared_in_their_order() -> None:
    was, now = [reported("a", 1), reported("a", 2)], [reported("a", 1), reported("a", 3)]
    assert differences(was, now) == (Difference("/1/value", "", 2, 3),)


def test_a_sentence_has_no_moments_in_it() -> None:
    assert masked_text("The answer took 9.2 seconds.") == masked_text("The answer took 31 seconds.")
    assert masked_text("It took 3 lamps") != masked_text("It took 4 lamps")


def test_for_programs_a_value_that_is_not_there_is_left_out() -> None:
    assert Difference("/a", "", None, NOTHING).to_json() == {"path": "/a", "was": None}
    assert Difference("/a", "x", NOTHING, 1).to_json() == {"path": "/a", "about": "x", "now": 1}


@given(KEPT)
def test_nothing_differs_from_itself(value: object) -> None:
    assert differences(value, value) == ()


@given(KEPT, KEPT)
def test_differences_are_found_both_ways(one: object, other: object) -> None:
    assert bool(differences(one, other)) == bool(differences(other, one))


@given(st.dictionaries(st.text(), KEPT))
def test_a_mask_is_not_masked_again(value: object) -> None:
    assert masked(masked(value)) == masked(value)
