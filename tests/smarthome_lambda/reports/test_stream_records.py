"""Records of the table's stream that come again, come late, are forged or broken (SEC-066, SEC-091, SEC-092)."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.smarthome_lambda.desk import Desk
from tests.smarthome_lambda.lamp_or_scene import Make, lamp_or_scene


def test_the_same_records_again_and_again_are_told_once(at: Desk) -> None:
    customer = at.customer(grants=2)
    lamp = at.lamp(customer)
    new = at.new_lamp(customer)
    at.switch(customer, lamp)
    at.switch(customer, new)
    scene, gone = at.new_scene(customer), at.new_scene(customer)
    at.rewrite(customer, scene.scene_id, name="Read")
    at.scenes.remove(customer.owner, gone.scene_id)
    records = at.stream.records[:]
    for _ in range(3):
        assert at.deliver(records) == []
    assert len(at.gateway.heard) == 2 * 4
    assert len({heard.message_id for heard in at.gateway.heard}) == 8
    assert at.is_known(customer)


def test_old_records_do_not_bring_back_an_old_state(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    at.switch(customer, lamp)
    first = at.stream.records[:]
    at.stream.records.clear()
    at.switch(customer, lamp)
    at.deliver()
    at.deliver(first)
    assert at.is_known(customer)
    assert len(at.gateway.heard) == 1


@lamp_or_scene
def test_old_records_do_not_bring_back_an_old_name(at: Desk, make: Make) -> None:
    customer = at.customer()
    made = make(at, customer)
    made.rename("Old")
    old = at.stream.records[:]
    at.stream.records.clear()
    made.rename("New")
    at.deliver()
    at.deliver(old)
    made.remove()
    at.deliver()
    at.deliver(old)
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport", "DeleteReport"]
    (endpoint,) = at.gateway.heard[0].message["event"]["payload"]["endpoints"]
    assert endpoint["friendlyName"] == "New"


@lamp_or_scene
def test_what_was_spoilt_since_is_told_as_it_was(at: Desk, make: Make) -> None:
    customer = at.customer()
    made = make(at, customer)
    (record,) = at.stream.records
    at.dynamodb.put_item(TableName="Lamps", Item=record["dynamodb"]["Keys"])
    assert at.deliver() == []
    assert list(at.gateway.endpoints[customer.account]) == [made.id]


def forged(record: dict[str, Any], **changed: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(record))
    copy["dynamodb"] |= changed
    return copy


@lamp_or_scene
def test_a_forged_owner_redirects_nothing(at: Desk, make: Make) -> None:
    victim, thief = at.customer(), at.customer()
    make(at, victim).rename("Reading")
    text = json.dumps(at.stream.records).replace(victim.owner.sub, thief.owner.sub)
    assert at.deliver(json.loads(text)) == []
    assert at.gateway.heard == []


@lamp_or_scene
def test_what_is_there_is_not_told_of_as_gone(at: Desk, make: Make) -> None:
    customer = at.customer()
    make(at, customer).rename("Reading")
    record = at.stream.records[-1]
    del record["dynamodb"]["NewImage"]
    assert at.deliver([record]) == []
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport"]


def spoilt(record: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return forged(record, NewImage=record["dynamodb"]["NewImage"] | attributes)


POISON: dict[str, Any] = {
    "nothing of it": lambda record: forged(record, NewImage={"owner": record["dynamodb"]["Keys"]["owner"]}),
    "no images": lambda record: {
        "dynamodb": {name: record["dynamodb"][name] for name in ("Keys", "SequenceNumber")},
    },
    "no keys": lambda record: forged(record, Keys={}),
    "odd keys": lambda record: forged(record, Keys={"owner": {"S": 7}, "lamp_id": {"N": "x"}}),
    "another's image": lambda record: spoilt(record, owner={"S": "another"}),
    "another lamp's image": lambda record: spoilt(record, lamp_id={"S": "another"}),
    "another scene's image": lambda record: spoilt(record, lamp_id={"S": f"~scene-{uuid4()}"}),
    "nothing": lambda _: {},
    "no record": lambda _: "a text",
    "an unseen name": lambda record: spoilt(record, name={"S": "\u202emarker"}),
    "no version": lambda record: spoilt(record, version={"S": "1"}),
}


@lamp_or_scene
@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_a_poisoned_record_is_put_aside_and_stops_nobody(at: Desk, poison: Any, make: Make) -> None:
    sick, well = at.customer(), at.customer()
    made = make(at, sick)
    made.rename("marker")
    record = at.stream.records[-1]
    bad = poison(record)
    at.stream.records.clear()
    at.switch(well, at.lamp(well))
    good = at.stream.records[:]
    assert at.deliver([bad, *good]) == []
    assert [heard.account for heard in at.gateway.heard] == [well.account]
    (dead,) = at.dead()
    assert dead["reason"] in {"lamp_unreadable", "scene_unreadable"}
    has_key = isinstance(bad, dict) and bad.get("dynamodb", {}).get("Keys") == record["dynamodb"]["Keys"]
    assert dead.get("lamp_id") == (made.key if has_key else None)
    assert set(dead) <= {"owner", "lamp_id", "sequence_number", "reason"}, "SEC-086: ids only"
    assert "marker" not in json.dumps(dead)


def test_an_unknown_lamp_of_an_unknown_owner_is_nobodys_news(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    text = json.dumps(at.stream.records).replace(customer.owner.sub, str(uuid4()))
    assert at.deliver(json.loads(text)) == []
    assert at.gateway.heard == []
