"""Tables, as moto's DynamoDB answers."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

WANTED = {
    "BillingMode": "PAY_PER_REQUEST",
    "DeletionProtectionEnabled": True,
    "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    "TimeToLiveSpecification": {"AttributeName": "forgotten_at", "Enabled": True},
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        client = live.client("dynamodb")
        client.create_table(
            TableName="lamps",
            KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=True,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        for operation, specification in (
            (client.update_continuous_backups, "PointInTimeRecoverySpecification"),
            (client.update_time_to_live, "TimeToLiveSpecification"),
        ):
            operation(TableName="lamps", **{specification: WANTED[specification]})
        live.physical["Lamps"] = "lamps"
        yield live


def look(live: LiveStack, **more: Any) -> list[Found]:
    template = live.template(Lamps=("AWS::DynamoDB::Table", WANTED | more))
    return list(damages(live.stack, template, lambda _: None))


def test_as_it_shall_be(live: LiveStack) -> None:
    assert look(live) == []


def test_protection_and_capacity_are_set_back_one_after_the_other(live: LiveStack) -> None:
    client = live.client("dynamodb")
    client.update_table(TableName="lamps", DeletionProtectionEnabled=False)
    described = client.describe_table(TableName="lamps")["Table"]
    busy = {"Table": described | {"TableStatus": "UPDATING"}}
    limited = {"Table": described | {"OnDemandThroughput": {"MaxReadRequestUnits": 1, "MaxWriteRequestUnits": 9}}}
    live.answers("dynamodb", "DescribeTable", limited, busy, limited)
    protection, limit = look(live, OnDemandThroughput={"MaxWriteRequestUnits": "9"})
    for each in (protection, limit):
        assert isinstance(each, Damage)
        each.repair()
    assert live.writes() == [
        ("UpdateTable", {"TableName": "lamps", "DeletionProtectionEnabled": True}),
        (
            "UpdateTable",
            {"TableName": "lamps", "OnDemandThroughput": {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 9}},
        ),
    ]


def test_how_a_table_is_paid_for(live: LiveStack) -> None:
    units = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    live.client("dynamodb").update_table(TableName="lamps", BillingMode="PROVISIONED", ProvisionedThroughput=units)
    (found,) = look(live)
    assert isinstance(found, Damage)
    found.repair()
    assert live.writes() == [("UpdateTable", {"TableName": "lamps", "BillingMode": "PAY_PER_REQUEST"})]
    assert look(live) == []


def test_a_stream_that_was_switched_off_is_another_when_it_is_switched_on(live: LiveStack) -> None:
    live.client("dynamodb").update_table(TableName="lamps", StreamSpecification={"StreamEnabled": False})
    (found,) = look(live)
    assert isinstance(found, ByHand)
    assert found.about == "Lamps /StreamSpecification/StreamViewType"
    assert found.broken
    assert "docs/recovery.md" in found.to_do


def test_a_time_to_live_on_another_attribute(live: LiveStack) -> None:
    other = {"TimeToLiveStatus": "ENABLED", "AttributeName": "created_at"}
    live.answers("dynamodb", "DescribeTimeToLive", {"TimeToLiveDescription": other})
    (found,) = look(live)
    assert isinstance(found, Damage)
    assert (found.about, found.why) == (
        "Lamps /TimeToLiveSpecification/AttributeName",
        "It is created_at, and shall be forgotten_at.",
    )


def test_a_table_that_is_gone_is_said_once(live: LiveStack) -> None:
    client = live.client("dynamodb")
    client.update_table(TableName="lamps", DeletionProtectionEnabled=False)
    client.delete_table(TableName="lamps")
    (found,) = look(live)
    assert isinstance(found, ByHand)
    assert "AWS::DynamoDB::Table lamps is gone" in found.why
