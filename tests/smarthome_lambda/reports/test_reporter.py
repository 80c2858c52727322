"""From a changed lamp to what Alexa believes (protocol 5.6, 2.5, 2.6; SEC-066, SEC-090 to SEC-094)."""

import json
import threading
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.lamp import Cause, Model, first_state
from device_cloud.store.item import item_of
from smarthome_lambda.directives.discovery import endpoints_of
from tests.fakes.gateway_server import GatewayServer, Heard, Said, accept, refuse
from tests.smarthome_lambda.conftest import AMAZONS_SCHEMA
from tests.smarthome_lambda.desk import Desk
from tests.smarthome_lambda.lamp_or_scene import Make, lamp_or_scene

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


@lamp_or_scene
def test_lamps_and_scenes_come_are_renamed_and_go(at: Desk, make: Make) -> None:
    customer = at.customer()
    made = make(at, customer)
    at.deliver()
    made.rename("Reading")
    at.deliver()
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport"] * 2
    assert at.gateway.endpoints[customer.account] == {made.id: "Reading"}
    discovered = endpoints_of(customer.owner, at.lamps.of(customer.owner), at.scenes.of(customer.owner))
    assert at.gateway.heard[-1].message["event"]["payload"]["endpoints"] == discovered, "whole: it replaces all"
    made.remove()
    at.deliver()
    assert [heard.name for heard in at.gateway.heard[2:]] == ["DeleteReport"]
    assert at.gateway.endpoints[customer.account] == {}
    if AMAZONS_SCHEMA is not None:
        for heard in at.gateway.heard[:2]:
            AMAZONS_SCHEMA.validate(heard.message)


def test_a_lamp_that_moves_leaves_one_and_comes_to_the_other(at: Desk) -> None:
    giver, taker = at.customer(), at.customer()
    lamp = at.lamp(giver)
    item = at.dynamodb.get_item(
        TableName="Lamps", Key={"owner": {"S": giver.owner.sub}, "lamp_id": {"S": lamp.lamp_id}}
    )["Item"]
    at.lamps.remove(giver.owner, lamp.lamp_id)
    at.stream.client.put_item(TableName="Lamps", Item=item | {"owner": {"S": taker.owner.sub}, "version": {"N": "2"}})
    at.deliver()
    assert {(heard.account, heard.name) for heard in at.gateway.heard} == {
        (giver.account, "DeleteReport"),
        (taker.account, "AddOrUpdateReport"),
    }


def test_new_and_switched_at_once_is_told_as_an_endpoint_and_as_a_state(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.new_lamp(customer))
    at.deliver()
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport", "ChangeReport"]


@lamp_or_scene
def test_new_and_gone_at_once_is_told_as_gone(at: Desk, make: Make) -> None:
    customer = at.customer()
    made = make(at, customer)
    made.rename("Reading")
    made.remove()
    at.deliver()
    assert [heard.name for heard in at.gateway.heard] == ["DeleteReport"]


def test_lamps_and_scenes_are_told_together(at: Desk) -> None:
    customer = at.customer(grants=2)
    lamp, scenes = at.new_lamp(customer), [at.new_scene(customer, name) for name in ("Relax", "Read")]
    at.switch(customer, lamp)
    at.deliver()
    assert [(heard.name, len(heard.lamp_ids)) for heard in at.gateway.heard] == [
        ("AddOrUpdateReport", 3),
        ("ChangeReport", 1),
    ] * 2
    assert at.is_known(customer)
    at.gateway.heard.clear()
    at.lamps.remove(customer.owner, lamp.lamp_id)
    at.scenes.remove(customer.owner, scenes[0].scene_id)
    at.deliver()
    assert [(heard.name, len(heard.lamp_ids)) for heard in at.gateway.heard] == [("DeleteReport", 2)] * 2
    assert at.is_known(customer)


def test_what_a_scene_remembers_is_not_alexas_business(at: Desk) -> None:
    customer = at.customer()
    scene = at.new_scene(customer)
    at.deliver()
    at.rewrite(customer, scene.scene_id, states={"lamp-2": first_state(Model.COLOR)})
    assert at.deliver() == []
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport"]


def test_a_scene_from_before_scenes_had_versions(at: Desk) -> None:
    customer = at.customer()
    kept, gone = at.new_scene(customer), at.new_scene(customer)
    for record in at.stream.records:
        item = record["dynamodb"]["NewImage"]
        del item["version"]
        at.dynamodb.put_item(TableName="Lamps", Item=item)
    at.deliver()
    at.rewrite(customer, kept.scene_id, name="Read")
    at.scenes.remove(customer.owner, gone.scene_id)
    at.deliver()
    assert [heard.name for heard in at.gateway.heard] == ["AddOrUpdateReport", "AddOrUpdateReport", "DeleteReport"]
    assert at.is_known(customer)


# A letter of four bytes takes twelve in JSON.
LARGEST = {"name": "\U0001d538" * 128, "serial": "S" * 64, "mac_address": "02:00:5E:10:00:01"}


@pytest.mark.parametrize(
    ("model", "fields", "is_cut_by_size"),
    [(Model.PLUG, {}, False), (Model.COLOR, LARGEST, True)],
    ids=["as many as a transaction takes", "as many as the gateway takes"],
)
def test_many_new_lamps_are_few_events(at: Desk, model: Model, fields: dict[str, Any], is_cut_by_size: bool) -> None:
    customer = at.customer()
    lamp = replace(at.new_lamp(customer, model), **fields)
    at.stream.records.clear()
    for number in range(111):
        each = replace(lamp, lamp_id=f"{number:0>64}", name=f"{number:03}{lamp.name[3:]}")
        at.stream.client.put_item(TableName="Lamps", Item=item_of(customer.owner.sub, each, "change"))
    at.deliver()
    assert len(at.gateway.endpoints[customer.account]) == 111
    # How large a lamp is, and so how many fill an event, is up to its capabilities.
    *full, last = at.gateway.heard
    assert full
    assert sum(len(heard.lamp_ids) for heard in (*full, last)) == 111
    assert all((len(heard.lamp_ids) < 99) is is_cut_by_size for heard in full)
    assert all((heard.size > 200_000) is is_cut_by_size for heard in full), "and not much earlier than need be"
    # The longest token that we take from Login with Amazon would find room.
    assert all(heard.size - len(heard.token) + 4096 <= 262_144 for heard in at.gateway.heard)


def test_many_gone_are_thirty_in_each_event(at: Desk) -> None:
    customer = at.customer()
    first = at.new_lamp(customer)
    lamps = [first, *(replace(first, lamp_id=str(uuid4())) for _ in range(110))]
    for lamp in lamps:
        at.stream.client.put_item(TableName="Lamps", Item=item_of(customer.owner.sub, lamp, "change"))
    at.stream.records.clear()
    for lamp in lamps:
        at.lamps.remove(customer.owner, lamp.lamp_id)
    at.deliver()
    assert [len(heard.lamp_ids) for heard in at.gateway.heard] == [30, 30, 30, 21]
    assert {lamp_id for heard in at.gateway.heard for lamp_id in heard.lamp_ids} == {lamp.lamp_id for lamp in lamps}


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


def test_a_burst_becomes_the_newest_state(at: Desk) -> None:
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


def test_one_customer_is_kept_to_a_rate(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    box = at.reporter()
    began = at.clock.now
    for _ in range(70):
        at.switch(customer, lamp)
        at.deliver(reporter=box)
    assert at.clock.now - began == pytest.approx((70 - 20) / 5, abs=0.5)
    assert at.is_known(customer)


def test_one_customers_broken_grant_stops_nobody(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
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
    assert at.deliver(records, box) == []
    assert [heard.account for heard in at.gateway.heard] == [well.account]
    assert [(dead["sequence_number"], dead["reason"]) for dead in at.dead()] == [(bad, "fault")]


def test_without_time_nothing_is_begun(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    (record,) = at.stream.records
    box = at.reporter()
    assert box.report([record], lambda: 1.0) == [record["dynamodb"]["SequenceNumber"]]
    assert at.gateway.heard == []
    assert at.deliver([record]) == []
    assert at.is_known(customer)


def test_owners_are_told_side_by_side_and_an_owners_lamps_in_their_order(at: Desk) -> None:
    customers = [at.customer() for _ in range(8)]
    lamps = [(customer, at.lamp(customer)) for customer in customers for _ in range(2)]
    for customer, lamp in lamps:
        at.switch(customer, lamp)
    together = threading.Barrier(len(customers), timeout=20)

    def wait_for_all(gateway: GatewayServer, heard: Heard) -> Said:
        together.wait()
        return accept(gateway, heard)

    at.gateway.answer = wait_for_all
    assert at.deliver() == []
    assert all(at.is_known(customer) for customer in customers)
    assert len(at.gateway.heard) == len(lamps)


def test_side_by_side_each_grant_is_renewed_once(at: Desk) -> None:
    customers = [at.customer(grants=2) for _ in range(6)]
    for customer in customers:
        for _ in range(2):
            at.switch(customer, at.lamp(customer))
    records = at.stream.records[:]
    for customer in customers:
        for lamp in at.lamps.of(customer.owner):
            at.switch(customer, lamp)
    at.clock.now += 3600
    assert at.deliver() == []
    assert sorted(at.lwa.refreshed) == sorted(account for customer in customers for account in customer.accounts)
    assert at.deliver(records) == []
    assert len(at.gateway.heard) == 24, "the newest state of each lamp, to each account"
