"""moto's tables and ours, asked the same: whoever uses this client holds ours to moto."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from device_cloud.errors import AwsRefused
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import KEYS, Tables


class Both:
    """A client of moto's that asks our tables the same, and compares.

    Attributes:
        asked: how often both were asked.
    """

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb
        self._ours = TablesClient(Tables())
        self.exceptions = dynamodb.exceptions
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        return lambda **arguments: self._ask(name, arguments)

    def _ask(self, name: str, arguments: dict[str, Any]) -> Any:
        self.asked += 1
        try:
            answer = getattr(self._dynamodb, name)(**arguments)
        except ClientError as error:
            refused = error.response
            with pytest.raises(AwsRefused) as caught:
                getattr(self._ours, name)(**arguments)
            ours = caught.value.response
            assert ours["Error"]["Code"] == refused["Error"]["Code"]
            assert ours.get("Item", {}) == refused.get("Item", {})
            assert _codes(ours) == _codes(refused)
            raise
        assert _read(getattr(self._ours, name)(**arguments)) == _read(answer)
        return answer


def _codes(refusal: Any) -> list[str]:
    return [each["Code"] for each in refusal.get("CancellationReasons", ())]


def _read(answer: Any) -> Any:
    """What the functions read of an answer."""
    return {name: _sorted(answer[name]) for name in ("Attributes", "Item", "Items") if name in answer}


def _sorted(value: Any) -> Any:
    """With sets in order."""
    if isinstance(value, dict):
        return {key: sorted(each) if key == "SS" else _sorted(each) for key, each in value.items()}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def motos_tables() -> Any:
    """A client of moto's, with the functions' tables."""
    dynamodb: Any = boto3.client("dynamodb", region_name="eu-west-1")
    for table, keys in KEYS.items():
        dynamodb.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
        )
    return dynamodb
