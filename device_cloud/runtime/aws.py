"""How we call AWS: with short time-outs, and with its errors turned into ours, so that none of botocore's leak."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from device_cloud.errors import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Alexa stops waiting before the defaults (60 s, 60 s, 5 attempts) end (SEC-155).
# The pool has as many connections as the reporter handles owners in parallel.
CLIENT = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=25,
)


@contextmanager
def answering() -> Iterator[None]:
    """Turn every AWS error and missing answer inside into StoreUnavailable, whose reason is AWS's own code."""
    try:
        yield
    except ClientError as error:
        raise StoreUnavailable(error.response.get("Error", {}).get("Code")) from None
    except BotoCoreError as error:
        raise StoreUnavailable(type(error).__name__) from None


def items_of(owner: str, table: str, client: "DynamoDBClient") -> list[Mapping[str, Any]]:
    """All items that a table has of an owner (a sub), in DynamoDB's JSON, as they are now. Raises StoreUnavailable."""
    with answering():
        pages = client.get_paginator("query").paginate(
            TableName=table,
            ConsistentRead=True,
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":owner": {"S": owner}},
        )
        return [item for page in pages for item in page["Items"]]


def item_of_refusal(refusal: ClientError) -> Mapping[str, Any]:
    """The item that made DynamoDB refuse a conditional write (ReturnValuesOnConditionCheckFailure); {} if there was none."""
    return cast("Mapping[str, Any]", refusal.response.get("Item", {}))
