"""The fewest endpoints that are to blame for what vanishes."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alexa_messages
from alexa_messages.fault import Fault
from alexa_messages.judging.discovery.blame import blame
from alexa_messages.judging.discovery.vanishing import endpoint_of
from tests.alexa_messages.judging.test_configuration import RANGE, named
from tests.alexa_messages.judging.test_semantics import TOGGLE
from tests.schemas.messages import RIGHT, Message, endpoint

GOOD = RIGHT["Discover.Response"]


def faults(message: object) -> tuple[Fault, ...]:
    return alexa_messages.check(message).faults


def discovery(endpoints: list[Any]) -> Message:
    message = copy.deepcopy(GOOD)
    message["event"]["payload"]["endpoints"] = endpoints
    return message


def hiding(endpoints: list[Any]) -> list[str]:
    found = faults(discovery(endpoints))
    return [
        each.pointer
        for each in found
        if endpoint_of(each) is not None and each.hides and each.hides.what != "capability"
    ]


def lamp(n: int, **more: object) -> Message:
    return {**endpoint(f"lamp-{n}", f"Lamp {n}"), **more}


def without(n: int, member: str) -> Message:
    return {name: value for name, value in lamp(n).items() if name != member}


def with_capability(n: int, *more: Message) -> Message:
    return lamp(n, capabilities=[*lamp(n)["capabilities"], *more])


MAPPED_TWICE = {**RANGE, "capabilityResources": named("a name"), "instance": "Door.Angle"}
KINDS_OF_ENDPOINTS: list[Any] = [
    *(lamp(n) for n in range(4)),
    *(lamp(n) for n in range(4)),  # so that some have one id
    lamp(1, friendlyName="Lamp 0"),
    lamp(4, additionalAttributes={"model": ""}),
    lamp(0, additionalAttributes={"model": ""}),
    lamp(5, displayCategories=[]),
    without(6, "description"),
    # What one lacks is not in another, where it is advice only.
    with_capability(7, {"type": "AlexaInterface", "interface": "Alexa.LockController", "version": "3", "description": "x"}),
    with_capability(8, {"type": "AlexaInterface", "interface": "Alexa.Toaster", "version": "3"}),
    with_capability(9, TOGGLE, MAPPED_TWICE),
    with_capability(10, {**RANGE, "capabilityResources": named("music")}),
    {"endpointId": "lamp-2"},
    "lamp",
    None,
]  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(KINDS_OF_ENDPOINTS), max_size=8))
def test_without_the_set_nothing_is_hidden_and_with_any_one_of_it_something_is(endpoints: list[Any]) -> None:
    found = blame(discovery(endpoints), faults)
    left = [n for n in range(len(endpoints)) if n not in found.endpoints]
    assert hiding([endpoints[n] for n in left]) == []
    for one in found.endpoints:
        back = sorted([*left, one])
        assert hiding([endpoints[n] for n in back]) != []
        assert found.endpoints[one]
        assert all(each.pointer.startswith(f"/event/payload/endpoints/{one}") for each in found.endpoints[one])
    assert list(found.endpoints) == sorted(found.endpoints)


def test_no_smaller_set_does() -> None:
    """The one that is wrong by itself is left out, and not the right one that has its id."""
    wrong = lamp(1, additionalAttributes={"model": ""})
    for endpoints in ([wrong, lamp(1), lamp(2)], [lamp(1), wrong, lamp(2)]):
        assert list(blame(discovery(endpoints), faults).endpoints) == [endpoints.index(wrong)]


def test_faults_are_those_of_the_whole_discovery() -> None:
    message = discovery([lamp(0), lamp(1, additionalAttributes={"model": ""}), lamp(2), lamp(0, friendlyName="Light")])
    found = blame(message, faults)
    assert [each.pointer for some in found.endpoints.values() for each in some] == [
        each.pointer for each in faults(message)
    ]
    assert found.outside == ()


@pytest.mark.parametrize("endpoints", [[], [lamp(0), lamp(1)], [lamp(0, displayCategories=[])]])
def test_what_is_wrong_outside_is_the_blame_of_none(endpoints: list[Any]) -> None:
    message = discovery(endpoints)
    message["event"]["header"]["payloadVersion"] = "2"
    found = blame(message, faults)
    assert [each.pointer for each in found.outside] == ["/event/header/payloadVersion"]
    assert len(found.endpoints) == sum(not each["displayCategories"] for each in endpoints)


def test_a_capability_that_vanishes_hides_no_other() -> None:
    assert blame(discovery([KINDS_OF_ENDPOINTS[-4], lamp(1)]), faults).endpoints == {}


def test_a_discovery_is_left_as_it_is() -> None:
    message = discovery([lamp(0), lamp(0)])
    before = copy.deepcopy(message)
    blame(message, faults)
    assert message == before


def test_each_of_many_endpoints_is_judged_a_few_times() -> None:
    """However many are to blame, the work grows as the discovery does."""
    judged = []

    def counted(message: Any) -> tuple[Fault, ...]:
        judged.append(len(message["event"]["payload"]["endpoints"]))
        return faults(message)

    endpoints = [
        lamp(n % 100, friendlyName=f"Lamp {n}", **({"displayCategories": []} if n % 50 == 0 else {}))
        for n in range(300)
    ]
    found = blame(discovery(endpoints), counted)
    assert len(found.endpoints) == 202  # two hundred ids again, and two ids of which all endpoints are wrong
    assert sum(judged) <= 5 * len(endpoints)
