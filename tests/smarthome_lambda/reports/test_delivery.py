"""What the gateway says, and what we make of it (protocol 6.3; SEC-080 to SEC-083, SEC-090)."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from device_cloud.runtime import outbound
from smarthome_lambda.grants import grant_row
from smarthome_lambda.reports import event_gateway
from smarthome_lambda.reports.event_gateway import EventGateway, Verdict
from tests.fakes.gateway_server import (
    Answer,
    accept,
    garbage,
    hang,
    hang_up,
    redirect,
    refuse,
    take_and_hang_up,
)
from tests.smarthome_lambda.desk import Customer, Desk

# For each answer given from now on: how often one delivery of one change asks, whether the grant waits, and its state.
ACTIVE, SUSPECT = "active", "suspect"
FOREVER: dict[str, tuple[Answer, int, bool, str]] = {
    "400": (refuse(400, "INVALID_REQUEST_EXCEPTION"), 1, False, ACTIVE),
    "401": (refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION"), 2, True, ACTIVE),
    "403 disabled": (refuse(403, "SKILL_DISABLED_EXCEPTION"), 1, True, SUSPECT),
    "403 never enabled": (refuse(403, "SKILL_NEVER_ENABLED_EXCEPTION"), 1, True, ACTIVE),
    "403 permission": (refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION"), 1, True, ACTIVE),
    "403 unknown": (refuse(403, "SOMETHING_NEW_EXCEPTION"), 1, True, ACTIVE),
    "403 garbage": (garbage(403), 1, True, ACTIVE),
    "404 skill": (refuse(404, "SKILL_NOT_FOUND_EXCEPTION"), 1, True, ACTIVE),
    "404 account": (refuse(404, "ACCOUNT_NOT_FOUND_EXCEPTION"), 1, True, ACTIVE),
    "413": (refuse(413, "REQUEST_ENTITY_TOO_LARGE_EXCEPTION"), 1, False, ACTIVE),
    "429": (refuse(429, "THROTTLING_EXCEPTION"), 1, True, ACTIVE),
    "500": (refuse(500, "INTERNAL_SERVICE_EXCEPTION"), 1, True, ACTIVE),
    "500 disabled": (refuse(500, "SKILL_DISABLED_EXCEPTION"), 1, True, ACTIVE),
    "503": (refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION"), 1, True, ACTIVE),
    "500 garbage": (garbage(500), 1, True, ACTIVE),
    "200 garbage": (garbage(200), 1, True, ACTIVE),
    "redirect": (redirect, 1, True, ACTIVE),
    "reset": (hang_up, 1, True, ACTIVE),
}


def changed(at: Desk) -> tuple[Customer, list[dict[str, Any]]]:
    """A customer with one change that is not yet told."""
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    records = at.stream.records[:]
    at.stream.records.clear()
    return customer, records


@pytest.mark.parametrize(("answer", "asked", "waits", "state"), FOREVER.values(), ids=FOREVER)
def test_each_answer_has_its_consequence_and_none_holds_the_stream(
    at: Desk, answer: Answer, asked: int, waits: bool, state: str
) -> None:
    customer, records = changed(at)
    at.gateway.answer = answer
    assert at.deliver(records) == []
    assert len(at.gateway.heard) == asked
    (row,) = at.grants(customer)
    assert (row["state"]["S"], "waits_until" in row) == (state, waits)
    assert len(at.dead()) == (0 if waits else 1)
    at.gateway.answer = accept
    at.driver().run(3600 if state == SUSPECT else 60)
    assert at.is_known(customer) is waits
    assert (len({heard.message_id for heard in at.gateway.heard}) == 1) is (state == ACTIVE), "the same event (SEC-090)"
    (row,) = at.grants(customer)
    assert row["state"]["S"] == ACTIVE
    assert [name for name in row if name.startswith("waits") or name == "refusals"] == []


@pytest.mark.parametrize("answer", [hang_up, take_and_hang_up, refuse(429, "THROTTLING_EXCEPTION")])
def test_what_passes_is_tried_again_a_second_later_as_the_same_event(at: Desk, answer: Answer) -> None:
    customer, records = changed(at)
    began = at.clock.now
    at.gateway.said = [answer] * 3
    assert at.deliver(records) == []
    at.driver().run(10)
    assert at.is_known(customer)
    assert len(at.gateway.heard) == 4
    assert len({heard.message_id for heard in at.gateway.heard}) == 1
    assert at.pauses == [], "nobody else waits meanwhile"
    assert began + 3 <= at.clock.now


def test_a_retry_after_of_the_gateway_is_obeyed(at: Desk) -> None:
    customer, records = changed(at)
    at.gateway.said = [refuse(429, "THROTTLING_EXCEPTION", ("Retry-After", "70"))]
    assert at.deliver(records) == []
    at.driver().run(69)
    assert len(at.gateway.heard) == 1
    at.driver().run(2)
    assert at.is_known(customer)


@pytest.mark.parametrize("value", ["", "soon", "-1", "1e9", "999999999", "\u0663"])
def test_an_invalid_retry_after_is_ignored(at: Desk, value: str) -> None:
    customer, records = changed(at)
    at.gateway.said = [refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION", ("Retry-After", value.encode().decode("latin-1")))]
    assert at.deliver(records) == []
    at.driver().run(2)
    assert at.is_known(customer)


def test_a_gateway_that_hangs_is_left(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_gateway, "TIMEOUT_S", 0.05)
    customer, records = changed(at)
    at.gateway.said = [hang, hang]
    assert at.deliver(records) == []
    at.driver().run(10)
    assert at.is_known(customer)


def test_no_token_follows_a_redirect(at: Desk) -> None:
    _, records = changed(at)
    at.gateway.answer = redirect
    at.deliver(records)
    assert len(at.gateway.heard) == 1
    assert at.gateway.faults == [], "a request elsewhere would be one"


def test_a_401_is_answered_with_one_refresh(at: Desk) -> None:
    customer, records = changed(at)
    at.gateway.said = [refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION")]
    assert at.deliver(records) == []
    assert at.lwa.refreshed == [customer.account]
    first, second = at.gateway.heard
    assert first.token != second.token
    assert first.message_id == second.message_id
    assert at.is_known(customer)


# For each row of the table, given the id of the first lamp's mark.
FORGOTTEN: dict[str, Callable[[dict[str, Any], str], bool]] = {
    "nothing yet": lambda _row, _mark: False,
    "the report": lambda row, _mark: "message" in row,
    "the mark of the first lamp": lambda row, mark: row["id"]["S"] == mark,
    "the mark of the second lamp": lambda row, mark: "message" not in row and row["id"]["S"] != mark,
    "everything": lambda _row, _mark: True,
}


@pytest.mark.parametrize("is_forgotten", FORGOTTEN.values(), ids=FORGOTTEN)
def test_a_report_that_was_abandoned_holds_up_no_later_one_whatever_was_forgotten_first(
    at: Desk, is_forgotten: Callable[[dict[str, Any], str], bool]
) -> None:
    """DynamoDB's time to live takes rows one by one, in any order, within days."""
    customer = at.customer()
    lamps = [at.new_lamp(customer) for _ in range(2)]
    at.gateway.answer = refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")
    at.deliver()
    at.gateway.answer = accept
    at.gateway.heard.clear()
    at.waiting.forget()
    (grant_id,) = customer.grants
    mark = grant_row.digest(f"{grant_id}\n{lamps[0].lamp_id}")
    for row in at.dynamodb.scan(TableName="Reports")["Items"]:
        if is_forgotten(row, mark):
            at.dynamodb.delete_item(TableName="Reports", Key={"id": row["id"]})
    at.clock.now += 86_500
    for lamp in lamps:
        at.switch(customer, lamp)
    seconds = itertools.count(60, -1)
    assert at.reporter().report(at.stream.records, lambda: next(seconds)) == []
    assert [(heard.name, heard.lamp_ids) for heard in at.gateway.heard] == [
        ("ChangeReport", [lamp.lamp_id]) for lamp in lamps
    ], "though the message that should have asked again was lost"
    assert at.pauses == []


@pytest.mark.parametrize("what", ["a state", "an endpoint", "a removal"])
def test_an_event_whose_answer_was_lost_keeps_its_name_however_late_it_is_sent_again(at: Desk, what: str) -> None:
    """Alexa may have it: with another messageId it would be told twice (SEC-091)."""
    customer = at.customer()
    lamp = at.lamp(customer)
    if what == "a state":
        at.switch(customer, lamp)
    elif what == "an endpoint":
        at.new_lamp(customer)
    else:
        at.lamps.remove(customer.owner, lamp.lamp_id)
    at.gateway.answer = take_and_hang_up
    driver = at.driver()
    driver.run(2)
    at.clock.now += 3600
    at.gateway.answer = accept
    driver.run(300)
    assert set(at.gateway.endpoints[customer.account]) == {each.lamp_id for each in at.lamps.of(customer.owner)}
    assert len(at.gateway.accepted) > 2
    assert len({heard.message_id for heard in at.gateway.accepted}) == 1


def test_a_state_that_was_overtaken_is_not_told(at: Desk) -> None:
    customer, records = changed(at)
    (lamp,) = at.lamps.of(customer.owner)
    at.gateway.answer = refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")
    assert at.deliver(records) == []
    newest = at.switch(customer, lamp)
    at.gateway.answer = accept
    at.driver().run(5)
    (heard,) = at.gateway.accepted
    (news,) = [
        each for each in heard.message["event"]["payload"]["change"]["properties"] if each["name"] == "powerState"
    ]
    assert news["value"] == newest.state.power


def test_three_reports_refused_in_a_row_pause_the_link_for_review(at: Desk) -> None:
    customer, records = changed(at)
    second = at.lamp(customer)
    at.gateway.answer = refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION")
    assert at.deliver(records) == []
    at.switch(customer, second)
    at.driver().run(3600)
    assert [row["state"]["S"] for row in at.grants(customer)] == ["paused"]
    assert [dead["reason"] for dead in at.dead()] == ["INVALID_ACCESS_TOKEN_EXCEPTION"] * 3, "one is named twice"
    assert len(at.lwa.refreshed) == 3
    at.gateway.answer = accept
    at.gateway.heard.clear()
    assert at.deliver(records) == []
    assert at.gateway.heard == []


def test_refusals_with_a_success_between_them_pause_nothing(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    driver = at.driver()
    for _ in range(4):
        at.switch(customer, lamp)
        at.gateway.said = [refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION")] * 4
        driver.run(300)
    assert [row["state"]["S"] for row in at.grants(customer)] == ["active"]
    assert at.is_known(customer)


def test_a_configuration_of_ours_costs_nobody_a_grant_or_a_change(at: Desk) -> None:
    customer, records = changed(at)
    at.gateway.answer = refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION")
    assert at.deliver(records) == []
    driver = at.driver()
    driver.run(600)
    at.clock.now += 86_400
    driver.run(60)
    at.gateway.answer = accept
    driver.run(3600)
    assert at.is_known(customer)
    assert at.dead() == []


def test_what_waited_for_a_week_is_put_aside_and_the_next_change_is_tried_again(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    at.switch(customer, lamp)
    at.gateway.answer = refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION")
    driver = at.driver()
    driver.run(60)
    at.clock.now += 7 * 86_400
    driver.run(60)
    assert [dead["lamp_id"] for dead in at.dead()] == [lamp.lamp_id]
    assert at.waiting.next_at is None
    at.gateway.answer = accept
    at.switch(customer, lamp)
    driver.run()
    assert at.is_known(customer)


def test_never_enabled_for_a_week_and_nothing_else_is_the_end(at: Desk) -> None:
    customer, records = changed(at)
    at.gateway.answer = refuse(403, "SKILL_NEVER_ENABLED_EXCEPTION")
    assert at.deliver(records) == []
    driver = at.driver()
    driver.run(60)
    at.clock.now += 6.9 * 86_400
    driver.run(60)
    assert [row["state"]["S"] for row in at.grants(customer)] == ["active"]
    at.clock.now += 0.1 * 86_400
    driver.run(3600)
    assert at.grants(customer) == []


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "https://api.amazonalexa.com/v3/events"),
        ("eu-west-1", "https://api.eu.amazonalexa.com/v3/events"),
        ("us-west-2", "https://api.fe.amazonalexa.com/v3/events"),
    ],
)
def test_the_region_decides_the_host(region: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def request(_method: str, url: str, **_: Any) -> outbound.Answer:
        asked.append(url)
        return outbound.Answer(202, {}, b"")

    monkeypatch.setattr(outbound, "request", request)
    assert EventGateway().send({}, region, "token", 10).verdict is Verdict.ACCEPTED
    assert asked == [host]
    assert EventGateway().send({}, "eu-central-1", "token", 10).verdict is Verdict.REFUSED
    assert len(asked) == 1
