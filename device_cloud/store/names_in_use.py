"""What an owner's lamps and scenes are called. "Turn on" takes a lamp or a scene, so Alexa has one list for both."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from device_cloud import names
from device_cloud.identity import Owner
from device_cloud.runtime.aws import answering
from device_cloud.spoken_name import heard

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def names_beside(key: str, owner: Owner, table: str, client: "DynamoDBClient") -> Mapping[str, str]:
    """What Alexa hears of the names of all that an owner has but one thing, as names are compared, by key; "" where that is nothing.

    Args:
        key: the sort key, in the table Lamps, of the lamp or scene that is left out.
        owner: whose.
        table: the name of the table Lamps.
        client: boto3's low-level DynamoDB client.
    """
    with answering():
        pages = client.get_paginator("query").paginate(
            TableName=table,
            ConsistentRead=True,
            KeyConditionExpression="#owner = :owner",
            ProjectionExpression="#lamp_id, #name",
            ExpressionAttributeNames={"#owner": "owner", "#lamp_id": "lamp_id", "#name": "name"},
            ExpressionAttributeValues={":owner": {"S": owner.sub}},
        )
        called = {
            item["lamp_id"]["S"]: names.compared(heard(item.get("name", {}).get("S", "")))
            for page in pages
            for item in page["Items"]
        }
    called.pop(key, None)
    return called
