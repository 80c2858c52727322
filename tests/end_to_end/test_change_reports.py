"""The reporter against the local stack's DynamoDB and KMS, with the rights of its own role: conditional writes there are exact."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.identity import Owner
from smarthome_lambda.grants import event_tokens
from smarthome_lambda.grants.accept import Grants
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.event_client import EventClient, EventClientParameter
from smarthome_lambda.grants.event_tokens import FreshTokens
from smarthome_lambda.grants.login_with_amazon import LoginWithAmazon
from smartlamp.local_stack.emulator.client import REGION, client_as
from tests.end_to_end.conftest import CommandLine
from tests.fakes import lwa_server
from tests.fakes.lwa_server import LwaServer

pytestmark = pytest.mark.stack

REPORTERS = 50


def as_role(smartlamp: CommandLine, name: str, service: str) -> Any:
    """A client with a function's rights."""
    resources = smartlamp.client("cloudformation").describe_stack_resources(StackName="smartlamp")["StackResources"]
    (role,) = [each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == name]
    given = smartlamp.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::000000000000:role/{role}", RoleSessionName="test"
    )["Credentials"]
    credentials = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    return client_as(service, smartlamp.running.account.port, credentials)


class ThisClient(EventClientParameter):
    """The event client that the loopback Login with Amazon knows."""

    def __init__(self) -> None:
        super().__init__("", lambda: pytest.fail("SSM is not asked"))

    def read(self) -> EventClient:
        return EventClient(lwa_server.CLIENT_ID, lwa_server.CLIENT_SECRET)


@pytest.fixture
def lwa() -> Iterator[LwaServer]:
    with LwaServer() as running:
        yield running


@pytest.mark.group("shared stack")
def test_fifty_reporters_refresh_once(smartlamp: CommandLine, lwa: LwaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Fifty in one process on two processors: whoever waits for the one that renews may wait longer than on AWS.
    monkeypatch.setattr(event_tokens, "_MOST_WAITED_S", 60)
    outputs, owner = smartlamp.running.outputs, Owner(str(uuid4()), "client", frozenset(), 2**40, None)
    resources = smartlamp.client("cloudformation").describe_stack_resources(StackName="smartlamp")["StackResources"]
    (key_id,) = [each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == "GrantsKey"]
    code, client = lwa.issue(), EventClient(lwa_server.CLIENT_ID, lwa_server.CLIENT_SECRET)
    kms = as_role(smartlamp, "SmartHomeRole", "kms")
    kept = Grants(
        table=outputs["GrantsTable"],
        key_id=key_id,
        stage="local",
        region=REGION,
        dynamodb=as_role(smartlamp, "SmartHomeRole", "dynamodb"),
        kms=lambda: kms,
        clock=lambda: time.time() - 3600,
    )
    assert kept.begin(owner, code)
    past = LoginWithAmazon(lwa.url, clock=lambda: time.time() - 3600)
    kept.keep(owner, code, past.exchange(code, client), client.client_id)
    with pytest.raises(kms.exceptions.ClientError, match="AccessDenied"):
        kms.decrypt(CiphertextBlob=b"anything", KeyId=key_id)

    together = Barrier(REPORTERS)
    dynamodb, reporters_kms = (as_role(smartlamp, "ChangeReportRole", service) for service in ("dynamodb", "kms"))
    boxes = [
        (
            grants := ActiveGrants(outputs["GrantsTable"], "local", dynamodb),
            FreshTokens(
                grants,
                key_id=key_id,
                stage="local",
                kms=reporters_kms,
                login_with_amazon=LoginWithAmazon(lwa.url),
                event_client=ThisClient(),
            ),
        )
        for _ in range(REPORTERS)
    ]

    def report(box: tuple[ActiveGrants, FreshTokens]) -> str:
        (grant,) = box[0].of(owner.sub)
        together.wait()
        return box[1].of(grant)[1]

    with ThreadPoolExecutor(REPORTERS) as pool:
        tokens = list(pool.map(report, boxes))
    assert len(tokens) == REPORTERS
    assert len(set(tokens)) == 1
    assert len(lwa.refreshed) == 1
    (row,) = smartlamp.client("dynamodb").query(
        TableName=outputs["GrantsTable"],
        KeyConditionExpression="#owner = :owner",
        ExpressionAttributeNames={"#owner": "owner"},
        ExpressionAttributeValues={":owner": {"S": owner.sub}},
    )["Items"]
    assert row["version"] == {"N": "2"}
    assert "lease_owner" not in json.dumps(row, default=str)


def told_versions(smartlamp: CommandLine) -> dict[str, int]:
    """The newest state of each lamp that Alexa was told of, by the row's id: each link has rows of its own."""
    rows = smartlamp.client("dynamodb").scan(TableName=smartlamp.running.outputs["ReportsTable"])["Items"]
    return {row["id"]["S"]: int(row["told_state"]["N"]) for row in rows if "told_state" in row}


@pytest.mark.group("hurt stack")
def test_changes_are_told_after_a_restart_too(hurt_stack: CommandLine) -> None:
    """The emulator keeps how far a stream was read and not the stream, and would skip as many records.

    What was received from a queue and not answered would wait for the queue's visibility timeout.
    """
    before = told_versions(hurt_stack).keys()

    def told(at_least: int) -> int:
        newest, deadline = 0, time.monotonic() + 20
        while newest < at_least and time.monotonic() < deadline:
            versions = told_versions(hurt_stack)
            newest = max((versions[row] for row in versions.keys() - before), default=0)
        return newest

    assert hurt_stack("link").returncode == 0
    for power in ("on", "off", "on"):
        (lamp,) = hurt_stack.json("lamps", "set", "SmartLamp", "--power", power)
    assert told(lamp["version"]) == lamp["version"]
    queue = hurt_stack.client("sqs").create_queue(QueueName="answering", Attributes={"VisibilityTimeout": "360"})
    hurt_stack.client("sqs").send_message(QueueUrl=queue["QueueUrl"], MessageBody="received before the stop")
    assert hurt_stack.client("sqs").receive_message(QueueUrl=queue["QueueUrl"])["Messages"]
    assert hurt_stack("down").returncode == 0
    assert hurt_stack("up", "--detach", "--port", "0").returncode == 0
    sqs = hurt_stack.client("sqs")
    assert sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="answering")["QueueUrl"])["Messages"]
    (lamp,) = hurt_stack.json("lamps", "set", "SmartLamp", "--power", "off")
    assert told(lamp["version"]) == lamp["version"]
