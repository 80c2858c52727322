"""Single-threaded, on moto; what is concurrent runs on the local stack's DynamoDB in tests/end_to_end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from device_cloud.errors import Contended, NameRefused, NoSuchLamp, StoreUnavailable, TooManyLamps
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model, Power, State
from device_cloud.store.lamps import Lamps
from tests.device_cloud.conftest import TABLE, Cloud, Recording, person


def on(lamp: Lamp) -> State:
    return lamp.state.switched_on()


def off(lamp: Lamp) -> State:
    return lamp.state.switched_off()


def test_an_added_lamp_is_found_as_it_was_added(cloud: Cloud) -> None:
    lamp = cloud.added(Model.COLOR)
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id) == lamp
    assert cloud.lamps.of(cloud.owner) == (lamp,)
    assert lamp.version == 1
    assert lamp.created_at == lamp.changed_at == "2026-05-01T12:00:00.500Z"


def test_a_change_is_written_and_answered_from_what_was_written(cloud: Cloud) -> None:
    lamp = cloud.added()
    cloud.clock.now += 60
    changed = cloud.lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE)
    expected = replace(
        lamp, state=lamp.state.switched_on(), cause=Cause.VOICE, version=2, changed_at="2026-05-01T12:01:00.500Z"
    )
    assert changed == expected
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id) == expected


def test_nothing_is_written_when_nothing_changes(cloud: Cloud) -> None:
    lamp = cloud.added(name="Desk Lamp")
    recording = Recording(cloud.client)
    assert cloud.over(recording).change(cloud.owner, lamp.lamp_id, off, Cause.VOICE) == lamp
    assert cloud.over(recording).rename(cloud.owner, lamp.lamp_id, " Desk  Lamp", Cause.APP) == lamp
    assert recording.names == ["get_item", "get_item"]


def test_what_the_asking_raises_ends_the_change(cloud: Cloud) -> None:
    lamp = cloud.added()

    def refuse(_: Lamp) -> State:
        raise LookupError

    with pytest.raises(LookupError):
        cloud.lamps.change(cloud.owner, lamp.lamp_id, refuse, Cause.VOICE)
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id) == lamp


def test_a_lamp_changed_meanwhile_is_asked_again_without_another_read(cloud: Cloud) -> None:
    lamp = cloud.added()
    recording = Recording(cloud.client)
    seen: list[Lamp] = []

    def dim(now: Lamp) -> State:
        seen.append(now)
        if len(seen) == 1:
            cloud.lamps.change(cloud.owner, lamp.lamp_id, on, Cause.APP)
        level = (now.state.brightness or 0) - 10
        return replace(now.state, brightness=level, last_brightness=level)

    changed = cloud.over(recording).change(cloud.owner, lamp.lamp_id, dim, Cause.VOICE)
    assert [now.state.power for now in seen] == [Power.OFF, Power.ON]
    assert (changed.state.power, changed.state.brightness, changed.version) == (Power.ON, 90, 3)
    assert recording.names == ["get_item", "update_item", "update_item"]
    assert recording.requests[0][1]["ConsistentRead"] is True


def test_a_lamp_removed_meanwhile_is_not_resurrected(cloud: Cloud) -> None:
    lamp = cloud.added()

    def after_its_removal(now: Lamp) -> State:
        cloud.lamps.remove(cloud.owner, lamp.lamp_id)
        return now.state.switched_on()

    with pytest.raises(NoSuchLamp):
        cloud.lamps.change(cloud.owner, lamp.lamp_id, after_its_removal, Cause.VOICE)
    assert cloud.stored(lamp) == {}


def test_a_writer_that_never_wins_says_so(cloud: Cloud) -> None:
    lamp = cloud.added()
    recording = Recording(cloud.client)
    switches = iter([on, off] * 100)
    recording.before["update_item"] = lambda _: cloud.lamps.change(cloud.owner, lamp.lamp_id, next(switches), Cause.APP)

    def brighter(now: Lamp) -> State:
        return replace(now.state, brightness=7, last_brightness=7)

    with pytest.raises(Contended):
        cloud.over(recording).change(cloud.owner, lamp.lamp_id, brighter, Cause.VOICE)
    assert sum(cloud.pauses) < 3.5, "bounded"
    assert 0 <= min(cloud.pauses) <= max(cloud.pauses) <= 0.3


def test_a_change_whose_answer_was_lost_happens_once(cloud: Cloud) -> None:
    lamp = cloud.added()
    recording = Recording(cloud.client)

    def arrive_unnoticed(arguments: dict[str, Any]) -> None:
        """The first request takes effect, and boto3, which saw no answer, repeats it."""
        recording.before.clear()
        cloud.client.update_item(**arguments)

    recording.before["update_item"] = arrive_unnoticed

    def dim(now: Lamp) -> State:
        level = (now.state.brightness or 0) - 10
        return replace(now.state, brightness=level, last_brightness=level)

    changed = cloud.over(recording).change(cloud.owner, lamp.lamp_id, dim, Cause.VOICE)
    assert (changed.state.brightness, changed.version) == (90, 2)


def test_a_lamp_whose_addition_or_removal_was_answered_into_the_void_is_added_and_removed(cloud: Cloud) -> None:
    """boto3, which saw no answer, repeats the request."""
    recording = Recording(cloud.client)
    recording.before["put_item"] = lambda arguments: cloud.client.put_item(**arguments)
    recording.before["delete_item"] = lambda arguments: cloud.client.delete_item(**arguments)
    lamps = cloud.over(recording)
    lamp = lamps.add(cloud.owner, serial="SL-1", model=Model.PLUG, name="Desk Lamp", cause=Cause.APP)
    assert lamps.of(cloud.owner) == (lamp,)
    lamps.remove(cloud.owner, lamp.lamp_id)
    assert lamps.of(cloud.owner) == ()


def test_what_cannot_be_read_can_be_removed(cloud: Cloud) -> None:
    lamp = cloud.added()
    cloud.client.put_item(TableName=TABLE, Item=cloud.stored(lamp) | {"version": {"S": "one"}})
    cloud.lamps.remove(cloud.owner, lamp.lamp_id)
    assert cloud.stored(lamp) == {}


def test_a_rename_keeps_the_state_and_its_time(cloud: Cloud) -> None:
    lamp = cloud.added()
    cloud.clock.now += 60
    renamed = cloud.lamps.rename(cloud.owner, lamp.lamp_id, "  Ku\u0308che ", Cause.APP)
    assert renamed == replace(lamp, name="K\u00fcche", version=2)
    with pytest.raises(NameRefused):
        cloud.lamps.rename(cloud.owner, lamp.lamp_id, "\u202eevil", Cause.APP)
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id) == renamed


def test_a_removed_lamp_is_gone(cloud: Cloud) -> None:
    lamp = cloud.added()
    cloud.lamps.remove(cloud.owner, lamp.lamp_id)
    assert cloud.lamps.of(cloud.owner) == ()
    with pytest.raises(NoSuchLamp):
        cloud.lamps.remove(cloud.owner, lamp.lamp_id)


NO_IDS = [
    None,
    7,
    "",
    "a" * 65,
    "../x",
    "a#b",
    "l\u00e4mp",
    "\u0000",
    ["x"],
    {"S": "x"},
    "00000000-0000-4000-8000-000000000000",
]


@pytest.mark.parametrize("lamp_id", NO_IDS, ids=repr)
def test_an_id_of_no_lamp(cloud: Cloud, lamp_id: object) -> None:
    for operation in OPERATIONS.values():
        with pytest.raises(NoSuchLamp):
            operation(cloud.lamps, cloud.owner, lamp_id)


OPERATIONS: dict[str, Callable[[Lamps, Owner, object], object]] = {
    "get": lambda lamps, owner, lamp_id: lamps.get(owner, lamp_id),
    "change": lambda lamps, owner, lamp_id: lamps.change(owner, lamp_id, on, Cause.VOICE),
    "rename": lambda lamps, owner, lamp_id: lamps.rename(owner, lamp_id, "Mine", Cause.APP),
    "remove": lambda lamps, owner, lamp_id: lamps.remove(owner, lamp_id),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_nobody_reaches_the_lamps_of_another(cloud: Cloud, operation: Any) -> None:
    lamp, stranger = cloud.added(), person()
    with pytest.raises(NoSuchLamp) as others:
        operation(cloud.lamps, stranger, lamp.lamp_id)
    with pytest.raises(NoSuchLamp) as absent:
        operation(cloud.lamps, stranger, str(uuid4()))
    assert (str(others.value), others.value.reason) == (str(absent.value), absent.value.reason)
    assert cloud.lamps.of(stranger) == ()
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id) == lamp


def test_own_unknown_and_others_are_the_same_one_request(cloud: Cloud) -> None:
    lamp, stranger = cloud.added(), person()
    requests: list[list[str]] = []
    for lamp_id in (lamp.lamp_id, str(uuid4())):
        recording = Recording(cloud.client)
        with pytest.raises(NoSuchLamp):
            cloud.over(recording).change(stranger, lamp_id, on, Cause.VOICE)
        requests.append(recording.names)
    assert requests == [["get_item"], ["get_item"]]


def test_lamps_come_in_pages_and_in_the_same_order(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    added = [cloud.added() for _ in range(7)]
    paginate = cloud.client.get_paginator("query").paginate

    class SmallPages:
        def paginate(self, **arguments: Any) -> Any:
            assert arguments["ConsistentRead"] is True
            return paginate(**arguments, PaginationConfig={"PageSize": 2})

    monkeypatch.setattr(cloud.client, "get_paginator", lambda _: SmallPages())
    assert cloud.lamps.of(cloud.owner) == tuple(sorted(added, key=lambda lamp: lamp.lamp_id))


def test_at_most_300_lamps(quick_cloud: Cloud) -> None:
    row = quick_cloud.stored(quick_cloud.added())
    for number in range(298):
        quick_cloud.client.put_item(TableName=TABLE, Item=row | {"lamp_id": {"S": f"lamp-{number}"}})
    quick_cloud.added()
    with pytest.raises(TooManyLamps):
        quick_cloud.added()
    assert len(quick_cloud.lamps.of(quick_cloud.owner)) == 300


def test_the_301st_that_slipped_in_beside_another_withdraws(quick_cloud: Cloud) -> None:
    row = quick_cloud.stored(quick_cloud.added())
    for number in range(298):
        quick_cloud.client.put_item(TableName=TABLE, Item=row | {"lamp_id": {"S": f"lamp-{number}"}})
    recording = Recording(quick_cloud.client)
    recording.before["put_item"] = lambda _: quick_cloud.client.put_item(
        TableName=TABLE, Item=row | {"lamp_id": {"S": "the-other"}}
    )
    with pytest.raises(TooManyLamps):
        quick_cloud.over(recording).add(
            quick_cloud.owner, serial="SL-2", model=Model.PLUG, name="Late", cause=Cause.APP
        )
    assert len(quick_cloud.lamps.of(quick_cloud.owner)) == 300


REFUSALS = {
    "throttled": ClientError({"Error": {"Code": "ThrottlingException", "Message": "secret-marker"}}, "GetItem"),
    "no answer": ReadTimeoutError(endpoint_url="https://secret-marker.example"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_nothing_of_botocore_leaks(cloud: Cloud, operation: Any, refusal: Exception) -> None:
    lamp = cloud.added()
    recording = Recording(cloud.client)

    def refuse(_: dict[str, Any]) -> None:
        raise refusal

    recording.before = dict.fromkeys(["get_item", "update_item", "delete_item"], refuse)
    with pytest.raises(StoreUnavailable) as unavailable:
        operation(cloud.over(recording), cloud.owner, lamp.lamp_id)
    assert "secret-marker" not in str(unavailable.value)
    assert unavailable.value.__cause__ is None


def test_expressions_hold_placeholders_only(cloud: Cloud) -> None:
    recording = Recording(cloud.client)
    lamps = cloud.over(recording)
    lamp = lamps.add(cloud.owner, serial="SL-1", model=Model.DIMMABLE, name="SET a", cause=Cause.APP)
    cloud.client.put_item(TableName=TABLE, Item=cloud.stored(lamp) | {"name": {"S": "#owner = :x"}})
    lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE)
    lamps.rename(cloud.owner, lamp.lamp_id, "REMOVE name", Cause.APP)
    lamps.remove(cloud.owner, lamp.lamp_id)
    words = {
        word
        for _, request in recording.requests
        for name, expression in request.items()
        if name.endswith("Expression")
        for word in str(expression).replace(",", " ").replace("(", " ").replace(")", " ").split()
    }
    assert all(
        word[0] in "#:" or word in {"SET", "AND", "=", "attribute_exists", "attribute_not_exists"} for word in words
    )
