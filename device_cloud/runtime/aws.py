"""How we speak to AWS: patient for a moment only, and with its refusals turned into ours, so that nothing of botocore's leaks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from device_cloud.errors import StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Alexa's patience ends before the defaults (60 s, 60 s, 5 attempts) do (SEC-155).
# As many connections are kept as the reporter has owners at work side by side.
CLIENT = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=25,
)


@contextmanager
def answering() -> Iterator[None]:
    """Inside, what AWS refuses or leaves unanswered is StoreUnavailable, its reason AWS's own code."""
    try:
        yield
    except ClientError as error:
        raise StoreUnavailable(error.response.get("Error", {}).get("Code")) from None
    except BotoCoreError as error:
        raise StoreUnavailable(type(error).__name__) from None


def items_of(owner: str, table: str, client: "DynamoDBClient") -> list[Mapping[str, Any]]:
    """All that a table has of an owner (a sub), in DynamoDB's JSON, as it is now. Raises StoreUnavailable."""
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
