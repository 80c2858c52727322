"""No two lamps or scenes of an owner share a name: "turn on" works for both, so Alexa has one list of names (SEC-113)."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from device_cloud import names
from device_cloud.errors import DeviceCloudRefused, NameTaken
from device_cloud.identity import Owner
from device_cloud.runtime.aws import all_items, answering
from device_cloud.scene import KEY_PREFIX
from device_cloud.spoken_name import heard

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A constant, with a placeholder for every name and value (SEC-115).
_IS_NEW = "attribute_not_exists(#owner)"


def names_beside(key: str, owner: Owner, table: str, client: "DynamoDBClient") -> Mapping[str, str]:
    """What Alexa hears of all but one of an owner's names, by key, in the form in which names are compared; "" if nothing.

    Args:
        key: the sort key, in the table Lamps, of the lamp or scene that is left out.
        owner: whose names.
        table: the name of the table Lamps.
        client: of DynamoDB, in boto3's form.
    """
    items = all_items(
        client,
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="#owner = :owner",
        ProjectionExpression="#lamp_id, #name",
        ExpressionAttributeNames={"#owner": "owner", "#lamp_id": "lamp_id", "#name": "name"},
        ExpressionAttributeValues={":owner": {"S": owner.sub}},
    )
    called = {item["lamp_id"]["S"]: names.compared(heard(item.get("name", {}).get("S", ""))) for item in items}
    called.pop(key, None)
    return called


def put_newcomer(  # noqa: PLR0913, PLR0917 - the item, its owner, the limit, and the table
    item: Mapping[str, Any],
    owner: Owner,
    most: int,
    too_many: type[DeviceCloudRefused],
    table: str,
    client: "DynamoDBClient",
) -> None:
    """Store a new lamp or scene, if there is room and its name is free. If several are added at once and cannot all stay, all may be refused.

    Args:
        item: in DynamoDB's JSON, under a new id.
        owner: whose it is.
        most: how many of its kind, lamps or scenes, they may have.
        too_many: raised when they already have that many.
        table: the name of the table Lamps.
        client: of DynamoDB, in boto3's form.

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
    # The client repeats a request whose answer was lost; then the item that has our new id already is ours.
    with answering(), suppress(client.exceptions.ConditionalCheckFailedException):
        client.put_item(
            TableName=table, Item=item, ConditionExpression=_IS_NEW, ExpressionAttributeNames={"#owner": "owner"}
        )
    try:
        # Check again with ours among them: the last writer sees all the others.
        refuse_without_room()
    except (NameTaken, too_many):
        with answering():
            client.delete_item(TableName=table, Key={"owner": item["owner"], "lamp_id": item["lamp_id"]})
        raise
