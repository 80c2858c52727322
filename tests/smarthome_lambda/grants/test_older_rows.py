"""Rows of every shape in which grants and reports were ever stored: all are read, and their owners notice nothing."""

import json
from typing import Any

import pytest

from smarthome_lambda.grants import grant_row
from smarthome_lambda.messages import event
from tests.smarthome_lambda.desk import Customer, Desk

Row = dict[str, Any]

# What an active grant had: at first; since the reporter; and the same, taken by an Amazon account. `link` was made of the token then.
FIRST = {
    "owner",
    "grant_id",
    "state",
    "stage",
    "region",
    "created_at",
    "event_token",
    "refresh_token",
    "expires_at",
    "version",
}
GRANTS: dict[str, tuple[set[str], Row]] = {
    "first": (FIRST, {}),
    "with its client": (FIRST | {"issued_at", "client_id"}, {}),
    "of a token": (FIRST | {"issued_at", "client_id"}, {"link": {"S": "0" * 64}}),
    "of an Amazon account": (
        FIRST | {"issued_at", "client_id"},
        {"link": {"S": "0" * 64}, "account": {"S": "amazon#" + "0" * 64}},
    ),
    "of a sign-in": (FIRST | {"issued_at", "client_id", "link"}, {}),
}


@pytest.mark.parametrize(("kept", "added"), GRANTS.values(), ids=GRANTS)
@pytest.mark.parametrize("age_s", [0, 7200], ids=["fresh", "to be renewed"])
def test_events_are_sent_with_a_grant_of_every_earlier_shape(at: Desk, kept: set[str], added: Row, age_s: int) -> None:
    customer = at.customer()
    (row,) = at.grants(customer)
    assert set(row) == FIRST | {"issued_at", "client_id", "link"}, "of today"
    at.dynamodb.put_item(TableName="Grants", Item={name: row[name] for name in kept & set(row)} | added)
    lamp = at.lamp(customer)
    at.clock.now += age_s
    at.switch(customer, lamp)
    assert at.deliver() == []
    assert at.is_known(customer)
    assert len(at.lwa.refreshed) == (1 if age_s else 0)


def mark_of(customer: Customer, lamp_id: str, **facts: Row) -> Row:
    (grant_id,) = customer.grants
    return {"id": {"S": grant_row.digest(f"{grant_id}\n{lamp_id}")}, "forgotten_at": {"N": "4000000000"}, **facts}


def test_what_was_told_before_is_not_told_again(at: Desk) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    at.switch(customer, lamp)
    told = {"told_endpoint": {"N": "1"}, "told_state": {"N": "2"}}
    at.dynamodb.put_item(TableName="Reports", Item=mark_of(customer, lamp.lamp_id, **told))
    assert at.deliver() == []
    assert at.gateway.heard == []


def test_a_report_that_was_begun_before_is_finished_as_the_event_it_was(at: Desk) -> None:
    customer = at.customer()
    lamp = at.switch(customer, at.lamp(customer))
    message = event.change_report(lamp, {("Alexa.PowerController", "powerState", None)}, at.clock.now)
    message_id = message["event"]["header"]["messageId"]
    mark = mark_of(customer, lamp.lamp_id, told_endpoint={"N": "1"}, state_report={"S": message_id})
    covered = {"row": mark["id"], "lamp_id": {"S": lamp.lamp_id}, "version": {"N": "2"}}
    report: Row = {
        "id": {"S": message_id},
        "message": {"S": json.dumps(message)},
        "part": {"S": "state"},
        "covers": {"L": [{"M": covered}]},
        "began_at": {"N": str(int(at.clock.now))},
        "lease_until": {"N": "0"},
        "forgotten_at": {"N": "4000000000"},
    }
    for row in (mark, report):
        at.dynamodb.put_item(TableName="Reports", Item=row)
    assert at.deliver() == []
    assert [heard.message_id for heard in at.gateway.heard] == [message_id]
    assert at.is_known(customer)
