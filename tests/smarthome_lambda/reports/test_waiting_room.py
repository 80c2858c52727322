"""What waits for a grant, and that nothing of it is lost or told twice (SEC-092)."""

from dataclasses import replace
from typing import Any

import pytest

from smarthome_lambda.reports import waiting_room
from smarthome_lambda.reports.waiting_room import Call, WaitingRoom
from smarthome_lambda.reports.what_changed import News
from tests.fakes.gateway_server import GatewayServer, Heard, Said, accept, refuse
from tests.smarthome_lambda.conftest import at, every_desk
from tests.smarthome_lambda.desk import Desk

__all__ = ["at", "every_desk"]

UNAVAILABLE = refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")


def room(at: Desk) -> WaitingRoom:
    return WaitingRoom("Reports", at.dynamodb, at.waiting_url, at.waiting.client, at.clock)


def news(number: int, version: int = 1, **others: Any) -> News:
    return replace(News("owner", f"lamp-{number}", version, version, is_gone=False), **others)


def test_what_is_added_is_there_the_newest_of_each(at: Desk) -> None:
    grant = "grant of many"
    everything = [news(number) for number in range(120)]
    assert room(at).add(grant, everything) == ()
    assert room(at).add(grant, [news(7, 2, endpoint_version=0), news(8, 3, state_version=0, is_gone=True)]) == ()
    waiting = room(at).of("owner", grant)
    found = {each.key: each for each in waiting.news}
    assert len(found) == 120
    assert found["lamp-7"] == news(7, 2, endpoint_version=1)
    assert found["lamp-8"] == news(8, 3, state_version=1, is_gone=True)
    assert not room(at).clear(grant, waiting.times - 1), "something was added since"
    assert room(at).clear(grant, waiting.times)
    assert room(at).of("owner", grant).news == ()


def test_a_row_that_is_full_takes_no_more_and_says_so(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_room, "_MOST_ENTRIES", 2)
    assert room(at).add("full", [news(1), news(2)]) == ()
    assert [each.key for each in room(at).add("full", [news(3)])] == ["lamp-3"]


@pytest.mark.parametrize("body", [None, "", "[]", "{}", '{"owner": "o", "grant_id": "g", "until": true}', "[" * 9999])
def test_what_is_no_call_is_none(body: object) -> None:
    assert Call.of(body) is None


def test_a_call_for_later_than_the_queue_can_hold_is_passed_on(at: Desk) -> None:
    call = Call("owner", "grant", int(at.clock.now) + 2000)
    room(at).call(call)
    assert at.waiting.next_at == at.clock.now + 900
    assert Call.of(at.waiting.sent[0]) == call


def test_what_changes_while_a_grant_is_asked_is_told_too(at: Desk) -> None:
    customer = at.customer()
    first, second = at.lamp(customer), at.lamp(customer)
    at.gateway.answer = UNAVAILABLE
    at.switch(customer, first)
    box = at.reporter()
    driver = at.driver(box)
    driver.run()

    def meanwhile(gateway: GatewayServer, heard: Heard) -> Said:
        gateway.answer = accept
        at.switch(customer, second)
        records = at.stream.records[:]
        at.stream.records.clear()
        assert at.deliver(records, at.reporter()) == []
        return accept(gateway, heard)

    at.gateway.answer = meanwhile
    driver.run(5)
    assert at.is_known(customer)
    assert len(at.gateway.accepted) == 2
    assert at.waiting.next_at is None


def test_messages_that_come_twice_ask_once(at: Desk) -> None:
    customer = at.customer()
    at.gateway.answer = UNAVAILABLE
    at.switch(customer, at.lamp(customer))
    driver = at.driver()
    driver.run()
    for body in at.waiting.sent[:]:
        at.waiting.client.send_message(QueueUrl=at.waiting_url, MessageBody=body, DelaySeconds=1)
    at.gateway.heard.clear()
    driver.run(1)
    assert len(at.gateway.heard) == 1
