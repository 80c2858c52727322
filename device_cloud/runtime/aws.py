"""How we call AWS: one client for each service, and its errors turned into ours, so that none of the client's leak."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from urllib3 import Timeout

from device_cloud.errors import AwsRefused, AwsUnanswered, StoreUnavailable
from device_cloud.runtime.aws_client import AwsClient

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient


@overload
def client(service: Literal["dynamodb"], region: str, patience_s: float | None = None) -> "DynamoDBClient": ...
@overload
def client(service: Literal["kms"], region: str) -> "KMSClient": ...
@overload
def client(service: Literal["sqs"], region: str) -> "SQSClient": ...
@overload
def client(service: Literal["ssm"], region: str) -> "SSMClient": ...
def client(service: str, region: str, patience_s: float | None = None) -> Any:
    """A client for a function; it has boto3's methods. Everything that is no function uses boto3 itself.

    Args:
        service: AWS's.
        region: AWS's.
        patience_s: how long one attempt waits for a connection, and for each part of the answer; None for `AwsClient`'s own.
    """
    return AwsClient(
        service, region, timeout=None if patience_s is None else Timeout(connect=patience_s, read=patience_s)
    )


class Refusal(Protocol):
    """An error of AWS's, from either client."""

    @property
    def response(self) -> Any:
        """Its answer, in the form of boto3's `ClientError.response`."""


@contextmanager
def answering() -> Iterator[None]:
    """Turn every AWS error and missing answer inside into StoreUnavailable, whose reason is AWS's own code."""
    try:
        yield
    except AwsRefused as refusal:
        raise StoreUnavailable(refusal.response["Error"].get("Code")) from None
    except AwsUnanswered as problem:
        raise StoreUnavailable(problem.reason) from None
    except Exception as error:
        # The desk's and the tests' client is boto3, which is not imported here: no function needs it.
        boto3s = sys.modules.get("botocore.exceptions")
        if boto3s is not None and isinstance(error, boto3s.ClientError):
            raise StoreUnavailable(error.response.get("Error", {}).get("Code")) from None
        if boto3s is not None and isinstance(error, boto3s.BotoCoreError):
            raise StoreUnavailable(type(error).__name__) from None
        raise


def all_items(client: "DynamoDBClient", **query: Any) -> Iterator[Mapping[str, Any]]:
    """What a query finds, page by page, in DynamoDB's JSON. Raises StoreUnavailable.

    Args:
        client: of DynamoDB.
        query: the arguments of `client.query`.
    """
    while True:
        with answering():
            page = client.query(**query)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def items_of(owner: str, table: str, client: "DynamoDBClient") -> list[Mapping[str, Any]]:
    """All items that a table has of an owner (a sub), in DynamoDB's JSON, as they are now. Raises StoreUnavailable."""
    return list(
        all_items(
            client,
            TableName=table,
            ConsistentRead=True,
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":owner": {"S": owner}},
        )
    )


def item_of_refusal(refusal: Refusal) -> Mapping[str, Any]:
    """The item that made DynamoDB refuse a conditional write (ReturnValuesOnConditionCheckFailure); {} if there was none."""
    item: Mapping[str, Any] = refusal.response.get("Item", {})
    return item
