"""From a changed lamp to what Alexa believes (protocol 5.6, 2.5, 2.6; SEC-066, SEC-090 to SEC-094)."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.item import item_of
from device_cloud.lamp import Cause, Model
from smarthome_lambda import reporter
from tests.fakes.gateway_server import accept, refuse
from tests.smarthome_lambda.conftest import AMAZONS_SCHEMA
from tests.smarthome_lambda.desk import Desk

ON, OFF = "ON", "OFF"
POWER = ("Alexa.PowerController", "powerState")


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (Cause.VOICE, "VOICE_INTERACTION"),
        (Cause.APP, "APP_INTERACTION"),
        (Cause.PHYSICAL, "PHYSICAL_INTERACTION"),
    ],
)
def test_a_change_is_told_whole_with_its_true_cause(at: Desk, cause: Cause, told: str) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    at.switch(customer, lamp, cause)
    assert at.deliver() == []
    ((heard),) = at.gateway.heard
    event = heard.message["event"]
    assert (event["header"]["namespace"], heard.name, heard.lamp_ids) == ("Alexa", "ChangeReport", [lamp.lamp_id])
    change = event["payload"]["change"]
    assert change["cause"] == {"type": told}
    assert [(each["namespace"], each["name"], each["value"]) for each in change["properties"]] == [(*POWER, ON)]
    unchanged = {(each["namespace"], each["name"]) for each in heard.message["context"]["properties"]}
    assert unchanged == set(at.gateway.views[customer.account][lamp.lamp_id]) - {POWER}, "all the rest is context"
    assert ("Alexa.EndpointHealth", "connectivity") in unchanged
    assert all(each["timeOfSample"].endswith("Z") for each in change["properties"])
    if AMAZONS_SCHEMA is not None:
        AMAZONS_SCHEMA.validate(heard.message)


def test_unreachable_is_news_and_the_rest_is_what_was_last_known(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    at.lamps.change(customer.owner, lamp.lamp_id, lambda now: replace(now.state, reachable=False), Cause.PHYSICAL)
    at.deliver()
    (news,) = at.gateway.heard[0].message["event"]["payload"]["change"]["properties"]
    assert (news["name"], news["value"]) == ("connectivity", {"value": "UNREACHABLE"})


def test_nothing_is_said_when_nothing_that_is_reported_changed(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer, Model.COLOR)
    at.lamps.change(
        customer.owner, lamp.lamp_id, lambda now: replace(now.state, brightness=0, last_brightness=70), Cause.APP
    )
    (written,) = at.stream.records
    # Only what the lamp remembers for itself differs.
    written["dynamodb"]["OldImage"]["state"] = json.loads(json.dumps(written["dynamodb"]["NewImage"]["state"]))
    written["dynamodb"]["OldImage"]["state"]["M"]["last_brightness"] = {"N": "60"}
    assert at.deliver() == []
    assert at.gateway.heard == []


def test_every_grant_hears_with_its_own_token(at: Desk) -> None:
    customer = at.customer(grants=3)
    lamp = at.lamp(customer)
    at.switch(customer, lamp)
    at.deliver()
    assert sorted(heard.account or 0 for heard in at.gateway.heard) == sorted(customer.accounts)
    assert at.is_known(customer)


def test_who_has_no_grant_costs_nothing(at: Desk) -> None:
    customer = at.customer(grants=0)
    at.switch(customer, at.lamp(customer))
    assert at.deliver() == []
    assert at.gateway.heard == []


def test_lamps_come_are_renamed_and_go(at: Desk) -> None:
    customer = at.customer()
    lamp = at.new_lamp(customer, Model.COLOR)
    at.deliver()
    at.lamps.rename(customer.owner, lamp.lamp_id, "Reading Lamp", Cause.APP)
    at.deliver()
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport"] * 2
    assert at.gateway.endpoints[customer.account] == {lamp.lamp_id: "Reading Lamp"}
    for heard in at.gateway.heard:
        (endpoint,) = heard.message["event"]["payload"]["endpoints"]
        assert len(endpoint["capabilities"]) > 1, "whole endpoints only: each replaces what Alexa knew"
    at.lamps.remove(customer.owner, lamp.lamp_id)
    at.deliver()
    assert at.gateway.heard[-1].name == "DeleteReport"
    assert at.gateway.endpoints[customer.account] == {}


def test_a_lamp_that_moves_leaves_one_and_comes_to_the_other(at: Desk) -> None:
    giver, taker = at.customer(), at.customer()
    lamp = at.lamp(giver)
    item = at.dynamodb.get_item(
        TableName="Lamps", Key={"owner": {"S": giver.owner.sub}, "lamp_id": {"S": lamp.lamp_id}}
    )["Item"]
    at.lamps.remove(giver.owner, lamp.lamp_id)
    at.stream.client.put_item(TableName="Lamps", Item=item | {"owner": {"S": taker.owner.sub}, "version": {"N": "2"}})
    at.deliver()
    assert [(heard.account, heard.name) for heard in at.gateway.heard] == [
        (giver.account, "DeleteReport"),
        (taker.account, "AddOrUpdateReport"),
    ]


def test_new_and_switched_at_once_is_told_as_an_endpoint_and_as_a_state(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.new_lamp(customer))
    at.deliver()
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport", "ChangeReport"]


def test_new_and_gone_at_once_is_told_as_gone(at: Desk) -> None:
    customer = at.customer()
    lamp = at.new_lamp(customer)
    at.switch(customer, lamp)
    at.lamps.remove(customer.owner, lamp.lamp_id)
    at.deliver()
    assert [heard.name for heard in at.gateway.heard] == ["DeleteReport"]


def test_a_scene_is_no_lamp(at: Desk) -> None:
    customer = at.customer()
    item = {"owner": {"S": customer.owner.sub}, "lamp_id": {"S": "~scene-1"}, "name": {"S": "Relax"}}
    at.stream.client.put_item(TableName="Lamps", Item=item)
    assert at.deliver() == []
    assert at.dead() == []
    assert at.gateway.heard == []


def test_many_new_lamps_are_few_events_and_many_gone_are_thirty_each(at: Desk) -> None:
    customer = at.customer()
    first = at.new_lamp(customer, Model.COLOR)
    lamps = [first, *(replace(first, lamp_id=str(uuid4())) for _ in range(110))]
    for lamp in lamps[1:]:
        at.stream.client.put_item(TableName="Lamps", Item=item_of(customer.owner.sub, lamp, "change"))
    at.deliver()
    sizes = [len(heard.lamp_ids) for heard in at.gateway.heard]
    assert len(sizes) == 2
    assert sum(sizes) == 111
    assert max(sizes) <= 99
    assert len(at.gateway.endpoints[customer.account]) == 111
    at.gateway.heard.clear()
    for lamp in lamps:
        at.lamps.remove(customer.owner, lamp.lamp_id)
    at.deliver()
    assert [len(heard.lamp_ids) for heard in at.gateway.heard] == [30, 30, 30, 21]
    assert at.gateway.endpoints[customer.account] == {}


def test_events_stay_small(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporter, "_MOST_BYTES", 5000)
    customer = at.customer()
    for number in range(12):
        at.new_lamp(customer, Model.COLOR, f"Lamp {number}")
    at.deliver()
    assert len(at.gateway.heard) > 1
    assert all(len(json.dumps(heard.message)) < 5000 + 700 for heard in at.gateway.heard)
    assert len(at.gateway.endpoints[customer.account]) == 12


def test_what_the_gateway_finds_too_large_is_halved(at: Desk) -> None:
    customer = at.customer()
    for number in range(5):
        at.new_lamp(customer, name=f"Lamp {number}")
    too_large = refuse(413, "REQUEST_ENTITY_TOO_LARGE_EXCEPTION")
    at.gateway.answer = lambda gateway, heard: (too_large if len(heard.lamp_ids) > 2 else accept)(gateway, heard)
    assert at.deliver() == []
    assert len(at.gateway.endpoints[customer.account]) == 5
    assert [len(heard.lamp_ids) for heard in at.gateway.accepted] == [2, 1, 2]
    assert len({heard.message_id for heard in at.gateway.heard}) == len(at.gateway.heard)


def test_a_burst_becomes_the_newest_state_sec_094(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    for _ in range(101):
        at.switch(customer, lamp)
    records = at.stream.records[:]
    at.stream.records.clear()
    box = at.reporter()
    for start in range(0, len(records), 25):
        assert at.deliver(records[start : start + 25], box) == []
    assert len(at.gateway.heard) == 1
    assert at.is_known(customer)


def test_on_and_off_again_is_told_because_an_answer_may_have_said_on(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    at.switch(customer, lamp, Cause.VOICE)
    at.switch(customer, lamp, Cause.PHYSICAL)
    at.deliver()
    (heard,) = at.gateway.heard
    (news,) = heard.message["event"]["payload"]["change"]["properties"]
    assert news["value"] == OFF
    assert heard.message["event"]["payload"]["change"]["cause"] == {"type": "PHYSICAL_INTERACTION"}


def test_one_customer_is_kept_to_a_rate_sec_094(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    box = at.reporter()
    began = at.clock.now
    for _ in range(70):
        at.switch(customer, lamp)
        at.deliver(reporter=box)
    assert at.clock.now - began == pytest.approx((70 - 20) / 5, abs=0.5)
    assert at.is_known(customer)


def test_the_same_records_again_and_again_are_told_once_sec_091(at: Desk) -> None:
    customer = at.customer(grants=2)
    lamp = at.lamp(customer)
    new = at.new_lamp(customer)
    at.switch(customer, lamp)
    at.switch(customer, new)
    records = at.stream.records[:]
    for _ in range(3):
        assert at.deliver(records) == []
    assert len(at.gateway.heard) == 2 * 3
    assert len({heard.message_id for heard in at.gateway.heard}) == 6


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


def forged(record: dict[str, Any], **changed: Any) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(record))
    copy["dynamodb"] |= changed
    return copy


def test_a_forged_owner_redirects_nothing_sec_066(at: Desk) -> None:
    victim, thief = at.customer(), at.customer()
    at.switch(victim, at.lamp(victim))
    text = json.dumps(at.stream.records).replace(victim.owner.sub, thief.owner.sub)
    assert at.deliver(json.loads(text)) == []
    assert at.gateway.heard == []


def test_a_lamp_that_is_there_is_not_told_of_as_gone_sec_066(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    (record,) = at.stream.records
    del record["dynamodb"]["NewImage"]
    assert at.deliver([record]) == []
    assert "DeleteReport" not in [heard.name for heard in at.gateway.heard]


POISON: dict[str, Any] = {
    "no lamp": lambda record: forged(record, NewImage={"owner": record["dynamodb"]["Keys"]["owner"]}),
    "no images": lambda record: {
        "dynamodb": {name: record["dynamodb"][name] for name in ("Keys", "SequenceNumber")},
    },
    "no keys": lambda record: forged(record, Keys={}),
    "odd keys": lambda record: forged(record, Keys={"owner": {"S": 7}, "lamp_id": {"N": "x"}}),
    "another's image": lambda record: forged(
        record, NewImage=record["dynamodb"]["NewImage"] | {"owner": {"S": "another"}}
    ),
    "another lamp's image": lambda record: forged(
        record, NewImage=record["dynamodb"]["NewImage"] | {"lamp_id": {"S": "another"}}
    ),
    "nothing": lambda _: {},
    "no record": lambda _: "a text",
    "an unknown cause": lambda record: forged(record, NewImage=record["dynamodb"]["NewImage"] | {"cause": {"S": "?"}}),
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_a_poisoned_record_is_put_aside_and_stops_nobody_sec_092(at: Desk, poison: Any) -> None:
    sick, well = at.customer(), at.customer()
    at.switch(sick, at.lamp(sick))
    bad = poison(at.stream.records[0])
    at.stream.records.clear()
    at.switch(well, at.lamp(well))
    good = at.stream.records[:]
    assert at.deliver([bad, *good]) == []
    assert [heard.account for heard in at.gateway.heard] == [well.account]
    (dead,) = at.dead()
    assert dead["reason"] == "lamp_unreadable"
    assert set(dead) <= {"owner", "lamp_id", "sequence_number", "reason"}, "SEC-086: ids only"
    assert "marker" not in json.dumps(dead)


def test_one_customers_broken_grant_stops_nobody_sec_092(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sick, well = at.customer(), at.customer()
    at.switch(sick, at.lamp(sick))
    (bad,) = [each["dynamodb"]["SequenceNumber"] for each in at.stream.records]
    records = at.stream.records[:]
    at.switch(well, at.lamp(well))
    records += at.stream.records
    box = at.reporter()
    of = box._grants.of

    def broken(sub: str) -> Any:
        if sub == sick.owner.sub:
            raise RuntimeError("fault-marker")
        return of(sub)

    monkeypatch.setattr(box._grants, "of", broken)
    assert at.deliver(records, box) == [bad]
    assert [heard.account for heard in at.gateway.heard] == [well.account]


def test_without_time_nothing_is_begun(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    (record,) = at.stream.records
    box = at.reporter()
    assert box.report([record], lambda: 1.0) == [record["dynamodb"]["SequenceNumber"]]
    assert at.gateway.heard == []
    assert at.deliver([record]) == []
    assert at.is_known(customer)


def test_an_unknown_lamp_of_an_unknown_owner_is_nobodys_news(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    text = json.dumps(at.stream.records).replace(customer.owner.sub, str(uuid4()))
    assert at.deliver(json.loads(text)) == []
    assert at.gateway.heard == []
