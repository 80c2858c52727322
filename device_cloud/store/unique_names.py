"""No two lamps or scenes of an owner have one name: "turn on" takes either, so Alexa has one list for both (SEC-113)."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from device_cloud import names
from device_cloud.errors import DeviceCloudRefused, NameTaken
from device_cloud.identity import Owner
from device_cloud.runtime.aws import answering
from device_cloud.scene import KEY_PREFIX
from device_cloud.spoken_name import heard

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A constant, with a placeholder for every name and value (SEC-115).
_IS_NEW = "attribute_not_exists(#owner)"


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


def put_newcomer(  # noqa: PLR0913, PLR0917 - what, whose, how many at most, and where
    item: Mapping[str, Any],
    owner: Owner,
    most: int,
    too_many: type[DeviceCloudRefused],
    table: str,
    client: "DynamoDBClient",
) -> None:
    """Store a new lamp or scene, if there is room for it and nothing else has its name. Of several added at once that cannot all stay, all may be refused.

    Args:
        item: in DynamoDB's JSON, under an id that was just made for it.
        owner: whose it is.
        most: how many of its kind, lamps or scenes, they may have.
        too_many: what is raised when they have as many.
        table: the name of the table Lamps.
        client: boto3's low-level DynamoDB client.

    Raises:
        NameTaken: a lamp or scene of theirs has its name (SEC-113).
        StoreUnavailable: DynamoDB did not answer.
    """

    def refuse_without_room() -> None:
        others = names_beside(key, owner, table, client)
        if sum(other.startswith(KEY_PREFIX) is key.startswith(KEY_PREFIX) for other in others) >= most:
            raise too_many
        if names.compared(item["name"]["S"]) in others.values():
            raise NameTaken

    key = item["lamp_id"]["S"]
    refuse_without_room()
    # boto3 repeats a request whose answer was lost; then what has our new id already is ours.
    with answering(), suppress(client.exceptions.ConditionalCheckFailedException):
        client.put_item(
            TableName=table, Item=item, ConditionExpression=_IS_NEW, ExpressionAttributeNames={"#owner": "owner"}
        )
    try:
        # Looked at again with ours among them: whoever comes last sees all the others.
        refuse_without_room()
    except (NameTaken, too_many):
        with answering():
            client.delete_item(TableName=table, Key={"owner": item["owner"], "lamp_id": item["lamp_id"]})
        raise
