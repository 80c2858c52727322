"""A table Lamps of moto's, and somebody who owns what is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables
from tests.fakes.settable_clock import SettableClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "Lamps"
NOON = 1_777_636_800.5


@dataclass
class Cloud:
    """A table, a clock, and somebody who owns lamps in it."""

    client: "DynamoDBClient"
    clock: SettableClock
    owner: Owner
    pauses: list[float]

    @property
    def lamps(self) -> Lamps:
        return self.over(self.client)

    def over(self, client: Any) -> Lamps:
        return Lamps(TABLE, client, self.clock, self.pauses.append)

    @property
    def scenes(self) -> Scenes:
        return Scenes(TABLE, self.client)

    def added(self, model: Model = Model.DIMMABLE, name: str = "") -> Lamp:
        name = name or f"Lamp {uuid4()}"
        return self.lamps.add(self.owner, serial="SL-1", model=model, name=name, cause=Cause.APP)

    def stored(self, lamp: Lamp) -> dict[str, Any]:
        key = {"owner": {"S": self.owner.sub}, "lamp_id": {"S": lamp.lamp_id}}
        return dict(self.client.get_item(TableName=TABLE, Key=key).get("Item", {}))

    def plant(self, **attributes: Any) -> None:
        """Put a lamp of the owner into the table, right but for these attributes; None leaves one out."""
        row = self.stored(self.added()) | attributes
        self.client.put_item(TableName=TABLE, Item={name: value for name, value in row.items() if value is not None})


def person() -> Owner:
    return Owner(str(uuid4()), "client", frozenset(), 2**40, None)


@pytest.fixture(scope="module")
def client() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-west-1")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("owner", "lamp_id")],
            KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "lamp_id", "KeyType": "RANGE"}],
        )
        yield client


@pytest.fixture
def cloud(client: "DynamoDBClient") -> Cloud:
    return Cloud(client, SettableClock(NOON), person(), [])


@pytest.fixture
def quick_client() -> Any:
    """Tables that take no time, for what asks hundreds of times; tests/fakes/dynamodb/test_tables.py holds them to moto's."""
    return TablesClient(Tables())


@pytest.fixture
def quick_cloud(quick_client: Any) -> Cloud:
    return Cloud(quick_client, SettableClock(NOON), person(), [])


class Recording:
    """The client, with each request written down, and room to do something else before one goes out."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.before: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if name in {"exceptions", "get_paginator"}:
            return attribute

        def call(**arguments: Any) -> Any:
            self.requests.append((name, arguments))
            if name in self.before:
                self.before[name](arguments)
            return attribute(**arguments)

        return call

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.requests]
