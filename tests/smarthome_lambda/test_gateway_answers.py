"""What the gateway says, and what we make of it (protocol 6.3; SEC-080 to SEC-083, SEC-090)."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from device_cloud import outbound
from smarthome_lambda import event_gateway, grant_row
from smarthome_lambda.event_gateway import EventGateway, Verdict
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

# For each answer given from now on: how often one delivery of one change asks, whether it must come again, and what becomes of the grant.
KEPT, DELETED = "active", "deleted"
FOREVER: dict[str, tuple[Answer, int, bool, str]] = {
    "400": (refuse(400, "INVALID_REQUEST_EXCEPTION"), 1, False, KEPT),
    "401": (refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION"), 2, True, KEPT),
    "403 disabled": (refuse(403, "SKILL_DISABLED_EXCEPTION"), 1, False, DELETED),
    "403 never enabled": (refuse(403, "SKILL_NEVER_ENABLED_EXCEPTION"), 1, True, KEPT),
    "403 permission": (refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION"), 1, True, KEPT),
    "403 unknown": (refuse(403, "SOMETHING_NEW_EXCEPTION"), 1, True, KEPT),
    "403 garbage": (garbage(403), 1, True, KEPT),
    "404 skill": (refuse(404, "SKILL_NOT_FOUND_EXCEPTION"), 1, True, KEPT),
    "404 account": (refuse(404, "ACCOUNT_NOT_FOUND_EXCEPTION"), 1, True, KEPT),
    "413": (refuse(413, "REQUEST_ENTITY_TOO_LARGE_EXCEPTION"), 1, False, KEPT),
    "429": (refuse(429, "THROTTLING_EXCEPTION"), 4, True, KEPT),
    "500": (refuse(500, "INTERNAL_SERVICE_EXCEPTION"), 4, True, KEPT),
    "500 disabled": (refuse(500, "SKILL_DISABLED_EXCEPTION"), 4, True, KEPT),
    "503": (refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION"), 4, True, KEPT),
    "500 garbage": (garbage(500), 4, True, KEPT),
    "200 garbage": (garbage(200), 1, True, KEPT),
    "redirect": (redirect, 1, True, KEPT),
    "reset": (hang_up, 4, True, KEPT),
}


def changed(at: Desk) -> tuple[Customer, list[dict[str, Any]]]:
    """A customer with one change that is not yet told."""
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    records = at.stream.records[:]
    at.stream.records.clear()
    return customer, records


@pytest.mark.parametrize(("answer", "asked", "again", "grant"), FOREVER.values(), ids=FOREVER)
def test_each_answer_has_its_consequence_sec_081_sec_082(
    at: Desk, answer: Answer, asked: int, again: bool, grant: str
) -> None:
    customer, records = changed(at)
    at.gateway.answer = answer
    failed = at.deliver(records)
    assert failed == ([records[0]["dynamodb"]["SequenceNumber"]] if again else [])
    assert len(at.gateway.heard) == asked
    assert len({heard.message_id for heard in at.gateway.heard}) == 1, "SEC-090"
    assert [row["state"]["S"] for row in at.grants(customer)] == ([] if grant == DELETED else [grant])
    if again:
        at.gateway.answer = accept
        assert at.deliver(records) == []
        assert at.is_known(customer)
        assert len({heard.message_id for heard in at.gateway.heard}) == 1, "the same event, also in the next delivery"


@pytest.mark.parametrize("answer", [hang_up, take_and_hang_up, refuse(429, "THROTTLING_EXCEPTION")])
def test_what_passes_is_tried_again_apart_sec_090(at: Desk, answer: Answer) -> None:
    customer, records = changed(at)
    at.gateway.said = [answer] * 3
    assert at.deliver(records) == []
    assert at.is_known(customer)
    assert len(at.pauses) == 3
    for pause, least in zip(at.pauses, (1, 2, 4), strict=True):
        assert least <= pause <= least + 0.5
    assert len(set(at.pauses)) == 3


def test_a_gateway_that_wants_to_be_left_alone_is_sec_090(at: Desk) -> None:
    _, records = changed(at)
    at.gateway.said = [refuse(429, "THROTTLING_EXCEPTION", ("Retry-After", "7"))]
    assert at.deliver(records) == []
    (pause,) = at.pauses
    assert 7 <= pause <= 7.5


@pytest.mark.parametrize("value", ["", "soon", "-1", "1e9", "999999999", "\u0663"])
def test_an_odd_wish_is_not_heard(at: Desk, value: str) -> None:
    _, records = changed(at)
    at.gateway.said = [refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION", ("Retry-After", value.encode().decode("latin-1")))]
    assert at.deliver(records) == []
    assert at.pauses[0] <= 10.5


def test_a_gateway_that_hangs_is_left_sec_083(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_gateway, "TIMEOUT_S", 0.05)
    customer, records = changed(at)
    at.gateway.said = [hang, hang]
    assert at.deliver(records) == []
    assert at.is_known(customer)


def test_no_token_follows_a_redirect_sec_083(at: Desk) -> None:
    _, records = changed(at)
    at.gateway.answer = redirect
    at.deliver(records)
    assert len(at.gateway.heard) == 1
    assert at.gateway.faults == [], "a request elsewhere would be one"


def test_a_401_is_answered_with_one_refresh_sec_080(at: Desk) -> None:
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
    assert len(at.deliver()) == 2
    at.gateway.answer = accept
    at.gateway.heard.clear()
    at.pauses.clear()
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
    ]
    assert at.pauses == []


def test_three_reports_refused_in_a_row_pause_the_link_for_review_sec_082(at: Desk) -> None:
    customer, records = changed(at)
    at.gateway.answer = refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION")
    assert at.deliver(records)
    assert at.deliver(records)
    assert at.deliver(records) == []
    assert [row["state"]["S"] for row in at.grants(customer)] == ["paused"]
    assert [dead["reason"] for dead in at.dead()] == ["INVALID_ACCESS_TOKEN_EXCEPTION"]
    at.gateway.answer = accept
    at.gateway.heard.clear()
    assert at.deliver(records) == []
    assert at.gateway.heard == []


def test_refusals_with_a_success_between_them_pause_nothing(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    for _ in range(4):
        at.switch(customer, lamp)
        records = at.stream.records[:]
        at.stream.records.clear()
        at.gateway.answer = refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION")
        assert at.deliver(records)
        assert at.deliver(records)
        at.gateway.answer = accept
        assert at.deliver(records) == []
    assert [row["state"]["S"] for row in at.grants(customer)] == ["active"]
    assert at.is_known(customer)


def test_a_configuration_of_ours_costs_no_customer_a_grant_and_does_not_hold_up_the_stream_sec_082_sec_092(
    at: Desk,
) -> None:
    customer, records = changed(at)
    at.gateway.answer = refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION")
    assert [bool(at.deliver(records)) for _ in range(4)] == [True, True, False, False]
    assert len(at.dead()) == 1
    assert [row["state"]["S"] for row in at.grants(customer)] == ["active"]


def test_never_enabled_for_a_week_and_nothing_else_is_the_end_sec_082(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    states = []
    for day in (0, 4, 6.9, 7.1):
        at.clock.now += 86_400 * (day - 4 if day > 4 else day) if day != 7.1 else 0.2 * 86_400
        at.switch(customer, lamp)
        at.gateway.answer = refuse(403, "SKILL_NEVER_ENABLED_EXCEPTION")
        at.deliver()
        states.append([row["state"]["S"] for row in at.grants(customer)])
    assert states == [["active"], ["active"], ["active"], []]


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "https://api.amazonalexa.com/v3/events"),
        ("eu-west-1", "https://api.eu.amazonalexa.com/v3/events"),
        ("us-west-2", "https://api.fe.amazonalexa.com/v3/events"),
    ],
)
def test_the_region_decides_the_host_sec_083_sec_084(region: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def request(_method: str, url: str, **_: Any) -> outbound.Answer:
        asked.append(url)
        return outbound.Answer(202, {}, b"")

    monkeypatch.setattr(outbound, "request", request)
    assert EventGateway().send({}, region, "token", 10).verdict is Verdict.ACCEPTED
    assert asked == [host]
    assert EventGateway().send({}, "eu-central-1", "token", 10).verdict is Verdict.REFUSED
    assert len(asked) == 1


def test_all_attempts_stay_within_the_time_there_is_sec_090(at: Desk) -> None:
    gateway = EventGateway(at.gateway.url, at.clock, at.pause)
    at.gateway.answer = refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")
    customer, _ = changed(at)
    message = {"event": {"header": {"namespace": "Alexa", "name": "ChangeReport", "messageId": "m"}, "payload": {}}}
    message["event"]["endpoint"] = {"endpointId": "x"}
    assert gateway.send(message, "eu-west-1", "token", 6.0).verdict is Verdict.UNAVAILABLE
    assert sum(at.pauses) <= 3.0
    at.gateway.faults.clear()
    assert customer
