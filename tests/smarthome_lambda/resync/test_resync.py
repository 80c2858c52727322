"""A resync after losses: everything that Alexa believes is so again, whoever died and whatever changed meanwhile."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.lamp import Cause, Lamp
from device_cloud.store.item import item_of
from smarthome_lambda.told import Told
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables
from tests.fakes.gateway_server import Answer, GatewayServer, Heard, Said, accept, drop, hang_up, refuse
from tests.fakes.stream_driver import Killed
from tests.smarthome_lambda.desk import Customer, Desk, desk


@pytest.fixture(scope="module")
def every_desk() -> Iterator[Desk]:
    """With tables that take no time, for what writes thousands of times; all other tests hold these tables to moto."""
    with desk(lambda: TablesClient(Tables())) as made:
        yield made


UNAVAILABLE = refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")
ANSWERS: list[Answer] = [accept, accept, UNAVAILABLE, hang_up, drop, refuse(400, "INVALID_REQUEST_EXCEPTION")]
DISABLED = refuse(403, "SKILL_DISABLED_EXCEPTION")


@pytest.fixture(autouse=True)
def nobody_else(at: Desk) -> None:
    """A resync of all finds everybody who is linked."""
    for row in at.dynamodb.scan(TableName="Grants")["Items"]:
        at.dynamodb.delete_item(TableName="Grants", Key={name: row[name] for name in ("owner", "grant_id")})


def told(at: Desk) -> Told:
    return Told("Told", at.dynamodb)


def wrong(at: Desk, customers: list[Customer]) -> list[Customer]:
    return [each for each in customers if not at.is_known(each)]


def some_change(at: Desk, customer: Customer, chance: random.Random) -> None:
    lamps, scenes = at.lamps.of(customer.owner), at.scenes.of(customer.owner)
    what = chance.random()
    if what < 0.15 or len(lamps) < 2:
        at.new_lamp(customer)
    elif what < 0.3:
        at.lamps.remove(customer.owner, chance.choice(lamps).lamp_id)
    elif what < 0.4:
        at.lamps.rename(customer.owner, chance.choice(lamps).lamp_id, f"Lamp {uuid4()}", Cause.APP)
    elif what < 0.5:
        at.new_scene(customer)
    elif what < 0.6 and scenes:
        at.scenes.remove(customer.owner, chance.choice(scenes).scene_id)
    else:
        at.switch(customer, chance.choice(lamps))


def lose(at: Desk, customers: list[Customer], chance: random.Random, minutes: int) -> None:
    """Records that never come, events that Alexa drops, that it refuses, that it does not answer."""
    sick = customers[0].accounts[0]

    def hear(gateway: GatewayServer, heard: Heard) -> Said:
        return (DISABLED if heard.account == sick else chance.choice(ANSWERS))(gateway, heard)

    at.gateway.answer = hear
    driver = at.driver()
    at.new_lamp(customers[0])
    driver.run(1)
    for _ in range(minutes * 6):
        for _ in range(chance.randint(0, 3)):
            some_change(at, chance.choice(customers), chance)
        at.stream.records[:] = [each for each in at.stream.records if chance.random() < 0.6]
        driver.run(10)
    at.gateway.answer = accept


@pytest.mark.parametrize("seed", range(3))
def test_after_minutes_of_losses_one_resync_makes_every_view_right(at: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it spreads, it hides nothing
    customers = [at.customer(grants) for grants in (2, 1, 3, 1)]
    driver = at.driver()
    for customer in customers:
        at.lamp(customer)
    for customer in customers * 3:
        some_change(at, customer, chance)
    driver.run(5)
    lose(at, customers, chance, minutes=4)
    assert {row["state"]["S"] for row in at.grants(customers[0])} == {"active", "suspect"}
    # All of them need new tokens by now.
    at.clock.now += 3600
    assert len(wrong(at, customers)) > 1
    at.dead()
    at.resync()
    driver.run(60)
    assert wrong(at, customers) == []
    assert at.dead() == []
    assert {row["state"]["S"] for each in customers for row in at.grants(each)} == {"active"}
    for customer in customers:
        lamps, scenes = at.lamps.of(customer.owner), at.scenes.of(customer.owner)
        there = {*(each.lamp_id for each in lamps), *(f"~{each.scene_id}" for each in scenes)}
        assert told(at).of(customer.owner.sub).keys >= there
    # A second one finds nothing else, and does no harm.
    at.resync()
    assert wrong(at, customers) == []


def two_lost_lamps(at: Desk, grants: int = 2) -> tuple[Customer, Lamp, Lamp]:
    """One that Alexa believes in and is gone, one that Alexa has not heard of; and a third that rests otherwise than it believes."""
    customer = at.customer(grants)
    gone, resting = at.lamp(customer), at.lamp(customer)
    at.switch(customer, resting)
    at.lamps.remove(customer.owner, gone.lamp_id)
    new = at.new_lamp(customer)
    at.stream.records.clear()
    assert not at.is_known(customer)
    return customer, resting, new


def test_it_says_how_everything_is_and_starts_no_routine(at: Desk) -> None:
    customer, resting, new = two_lost_lamps(at, grants=1)
    scene = at.new_scene(customer)
    at.stream.records.clear()
    answer = at.ask_for_resync({"run": "r-1", "owner": customer.owner.sub})
    assert answer == {"owners": 1, "endpoints": 3, "gone": 1, "unfinished": [], "after": None}
    assert at.is_known(customer)
    told_of = [(each.name, set(each.lamp_ids)) for each in at.gateway.accepted]
    assert told_of[0] == ("AddOrUpdateReport", {resting.lamp_id, new.lamp_id, scene.scene_id})
    assert [name for name, _ in told_of] == ["AddOrUpdateReport", "DeleteReport", "ChangeReport", "ChangeReport"]
    for each in at.gateway.accepted[2:]:
        change = each.message["event"]["payload"]["change"]
        assert change["cause"] == {"type": "PERIODIC_POLL"}
        assert [changed["name"] for changed in change["properties"]] == ["connectivity"]


def test_a_run_reaches_nobody_twice_and_another_one_may(at: Desk) -> None:
    customers = [two_lost_lamps(at)[0] for _ in range(7)]
    at.resync("r-1")
    heard = len(at.gateway.accepted)
    at.resync("r-1")
    assert len(at.gateway.accepted) == heard
    assert Counter(each.name for each in at.gateway.accepted)["AddOrUpdateReport"] == sum(
        len(each.accounts) for each in customers
    )
    at.resync("r-2")
    assert len(at.gateway.accepted) > heard
    assert wrong(at, customers) == []


class Dies:
    """A client whose process ends after so many requests."""

    def __init__(self, client: Any, left: list[int]) -> None:
        self._client = client
        self._left = left

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        if name == "exceptions" or not callable(operation):
            return operation

        def once_more(*arguments: Any, **options: Any) -> Any:
            self._left[0] -= 1
            if self._left[0] < 0:
                raise Killed
            return operation(*arguments, **options)

        return once_more


def test_killed_after_each_step_and_repeated_it_tells_all_and_reaches_nobody_twice(at: Desk) -> None:
    steps, killed = 0, True
    while killed:
        at.forget()
        customer, *_ = two_lost_lamps(at, grants=1)
        left, killed, run = [steps], False, f"run-{steps}"
        box = at.container(lambda client: Dies(client, left))[1]  # noqa: B023 - used within the turn
        try:
            at.ask_for_resync({"run": run, "owner": customer.owner.sub}, box)
        except Killed:
            killed = True
        # What was sent by one that died may still be leased.
        at.clock.now += 6
        at.ask_for_resync({"run": run, "owner": customer.owner.sub})
        at.driver().run(120)
        assert at.is_known(customer), steps
        told_of = Counter((each.message_id, each.name) for each in at.gateway.accepted)
        assert len({name for _, name in told_of}) == 3, steps
        assert len(told_of) == 4, f"{steps}: one event to add, one to delete, two of states, however often one is sent"
        steps += 1
    assert steps > 40


@pytest.mark.parametrize("seed", range(2))
def test_what_changes_beside_it_is_not_overwritten(at: Desk, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it spreads, it hides nothing
    customer = at.customer(grants=2)
    lamps = [at.lamp(customer) for _ in range(4)]
    other = at.reporter()

    def hear(gateway: GatewayServer, heard: Heard) -> Said:
        # While a report is on its way, the lamp changes and another container tells it.
        if at.stream.records or chance.random() < 0.5:
            return accept(gateway, heard)
        at.switch(customer, chance.choice(lamps))
        at.deliver(reporter=other)
        return accept(gateway, heard)

    at.gateway.answer = hear
    at.resync()
    at.driver().run(120)
    assert wrong(at, [customer]) == []


def test_lamps_that_were_restored_from_a_backup_are_told_and_their_changes_are_heard_at_once(at: Desk) -> None:
    customer = at.customer()
    lamp, removed = at.new_lamp(customer), at.new_lamp(customer)
    at.driver().run()
    key = {"owner": {"S": customer.owner.sub}, "lamp_id": {"S": lamp.lamp_id}}
    backup = at.dynamodb.get_item(TableName="Lamps", Key=key)["Item"]
    other = at.dynamodb.get_item(TableName="Lamps", Key=key | {"lamp_id": {"S": removed.lamp_id}})["Item"]
    for _ in range(3):
        at.switch(customer, lamp)
    at.lamps.remove(customer.owner, removed.lamp_id)
    since = at.new_lamp(customer)
    at.driver().run()
    # The restored table has what was there then, and none of what came later.
    for item in (backup, other):
        at.dynamodb.put_item(TableName="Lamps", Item=item)
    at.dynamodb.delete_item(TableName="Lamps", Key=key | {"lamp_id": {"S": since.lamp_id}})
    at.resync()
    assert at.is_known(customer)
    at.switch(customer, lamp)
    at.driver().run()
    assert at.is_known(customer), "though its version was told before"


@pytest.mark.parametrize("answer", [refuse(400, "INVALID_REQUEST_EXCEPTION"), drop])
def test_a_deletion_that_alexa_lost_is_told_again(at: Desk, answer: Answer) -> None:
    customer = at.customer()
    lamp = at.new_lamp(customer)
    at.driver().run()
    at.gateway.answer = answer
    at.lamps.remove(customer.owner, lamp.lamp_id)
    at.driver().run()
    at.gateway.answer = accept
    assert not at.is_known(customer)
    at.resync()
    assert at.is_known(customer)


def test_of_who_removes_many_lamps_only_what_is_there_stays_noted(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smarthome_lambda.told.MANY_KEYS", 3)
    customer = at.customer()
    lamps = [at.new_lamp(customer) for _ in range(6)]
    at.driver().run()
    for lamp in lamps[:5]:
        at.lamps.remove(customer.owner, lamp.lamp_id)
        at.driver().run()
    assert len(told(at).of(customer.owner.sub).keys) == 3
    assert lamps[5].lamp_id in told(at).of(customer.owner.sub).keys


def test_many_lamps_are_told_at_the_customers_pace_and_the_queue_goes_on(at: Desk) -> None:
    customer = at.customer()
    lamp = at.new_lamp(customer)
    for number in range(129):
        another = replace(lamp, lamp_id=f"lamp-{number}", name=f"Lamp {number}")
        at.dynamodb.put_item(TableName="Lamps", Item=item_of(customer.owner.sub, another, "change"))
    at.stream.records.clear()
    times: list[float] = []

    def hear(gateway: GatewayServer, heard: Heard) -> Said:
        times.append(at.clock.now)
        return accept(gateway, heard)

    at.gateway.answer = hear
    sub, began = customer.owner.sub, at.clock.now
    (unfinished,) = at.ask_for_resync({"run": "r-1", "owner": sub})["unfinished"]
    assert at.clock.now - began <= 20, "an answer is not waited for longer"
    assert unfinished["left"] == 130
    assert (unfinished["owner"], unfinished["failed"]) == (sub, None)
    assert at.ask_for_resync({"run": "r-1", "owner": sub})["unfinished"] == [unfinished]
    at.driver().run(120)
    assert at.is_known(customer)
    assert at.ask_for_resync({"run": "r-1", "owner": sub})["unfinished"] == []
    assert len(times) == 2 + 130
    assert max(sum(at <= each < at + 1 for each in times) for at in times) <= 26, "20 at once, and 5 a second"


def test_the_end_of_the_last_grant_ends_what_is_known(at: Desk) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    at.gateway.answer = DISABLED
    driver = at.driver()
    driver.run(3600 + 86_400 + 60)
    assert told(at).of(customer.owner.sub).keys
    at.clock.now += 7 * 86_400
    driver.run(3600)
    assert at.grants(customer) == []
    assert "Item" not in at.dynamodb.get_item(TableName="Told", Key={"owner": {"S": customer.owner.sub}})


def test_a_corrupt_lamp_is_neither_told_nor_deleted(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    key = {"owner": {"S": customer.owner.sub}, "lamp_id": {"S": lamp.lamp_id}}
    at.dynamodb.put_item(TableName="Lamps", Item=key | {"name": {"S": "name-marker"}})
    answer = at.ask_for_resync({"run": "r-1", "owner": customer.owner.sub})
    assert (answer["endpoints"], answer["gone"], at.gateway.heard) == (0, 0, [])


def test_a_row_that_is_full_is_said_and_holds_nobody_up(
    at: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = at.customer()
    monkeypatch.setattr("smarthome_lambda.told.MOST_KEYS", 3)
    monkeypatch.setattr("smarthome_lambda.told.MANY_KEYS", 2)
    told(at).add(customer.owner.sub, [f"lamp-{number}" for number in range(3)])
    lamp = at.new_lamp(customer)
    at.driver().run()
    assert "told_full" in caplog.messages
    assert lamp.lamp_id in at.gateway.endpoints[customer.account]
    assert lamp.lamp_id not in told(at).of(customer.owner.sub).keys
    at.resync()
    assert told(at).of(customer.owner.sub).keys == {lamp.lamp_id}


@pytest.mark.parametrize(
    "request_",
    [
        None,
        {},
        {"run": "r-1"},
        {"run": "", "owner": "o"},
        {"run": "r-1", "owner": 7},
        {"run": "r-1", "owner": "o", "after": None},
        {"run": "r-1", "after": {"owner": "o"}},
        {"run": "r 1", "after": None},
    ],
)
def test_what_is_no_request_is_refused(at: Desk, request_: Any) -> None:
    two_lost_lamps(at)
    assert at.ask_for_resync(request_) == {"error": "malformed"}
    assert at.gateway.heard == []


def test_a_stranger_is_told_nothing(at: Desk) -> None:
    answer = at.ask_for_resync({"run": "r-1", "owner": str(uuid4())})
    assert answer == {"owners": 0, "endpoints": 0, "gone": 0, "unfinished": [], "after": None}
