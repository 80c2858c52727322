"""moto's tables and ours, asked the same: whoever uses this client holds ours to moto."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.fakes.dynamodb.tables import KEYS, Refused, Tables


class Both:
    """A client of moto's that asks the benchmarks' tables the same, and compares.

    Attributes:
        asked: how often both were asked.
    """

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb
        self.tables = Tables()
        self.exceptions = dynamodb.exceptions
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._dynamodb, name)
        if name.startswith("get_paginator"):
            return lambda _: self
        return lambda **arguments: self._ask(name, operation, arguments)

    def paginate(self, **arguments: Any) -> list[Any]:
        return [self._ask("query", self._dynamodb.query, arguments)]

    def _ask(self, name: str, operation: Any, arguments: dict[str, Any]) -> Any:
        self.asked += 1
        asked = json.loads(json.dumps(arguments))
        ours = "".join(word.capitalize() for word in name.split("_"))
        try:
            answer = operation(**arguments)
        except ClientError as error:
            refused = error.response
            with pytest.raises(Refused) as caught:
                self.tables.answer(ours, asked)
            assert caught.value.name == refused["Error"]["Code"]
            assert caught.value.fields.get("Item", {}) == refused.get("Item", {})
            reasons = [each["Code"] for each in refused.get("CancellationReasons", ())]
            assert [each["Code"] for each in caught.value.fields.get("CancellationReasons", ())] == reasons
            raise
        assert _read(self.tables.answer(ours, asked)) == _read(answer)
        return answer


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
