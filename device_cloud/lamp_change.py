"""What the table's stream tells of a lamp: the item before and after one write, and how to see what became of it since."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from device_cloud.aws import answering
from device_cloud.errors import LampUnreadable
from device_cloud.item import lamp_of
from device_cloud.lamp import Lamp, is_lamp_id
from device_cloud.scene import KEY_PREFIX

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class LampChange:
    """One write of one lamp's item.

    Attributes:
        sub: whose lamp it is: the item's key, which no write changes.
        lamp_id: which lamp.
        before: the lamp before the write; None if there was none.
        after: the lamp after it; None if it was removed.
    """

    sub: str = field(repr=False)
    lamp_id: str
    before: Lamp | None
    after: Lamp | None

    @property
    def version(self) -> int:
        """Counts the writes of this item; the removal is the last."""
        if self.after is not None:
            return self.after.version
        return self.before.version + 1 if self.before is not None else 0


def change_of(record: Mapping[str, Any]) -> LampChange:
    """Read one record of the stream, whose items are input like any other (SEC-121).

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html

    Raises:
        LampUnreadable: it is not the change of a lamp.
    """
    try:
        facts = record["dynamodb"]
        sub, lamp_id = facts["Keys"]["owner"]["S"], facts["Keys"]["lamp_id"]["S"]
        before, after = (_lamp(facts.get(name), sub) for name in ("OldImage", "NewImage"))
    except (AttributeError, KeyError, TypeError):
        raise LampUnreadable from None
    change = LampChange(sub, lamp_id, before, after)
    if not isinstance(sub, str) or not sub or not is_lamp_id(lamp_id) or (before is None and after is None):
        raise LampUnreadable
    if any(lamp is not None and lamp.lamp_id != lamp_id for lamp in (before, after)):
        raise LampUnreadable
    return change


def is_of_scene(record: Mapping[str, Any]) -> bool:
    """Whether a record of the stream is of a scene, which lives beside the lamps and is not one."""
    match record:
        case {"dynamodb": {"Keys": {"lamp_id": {"S": str(key)}}}}:
            return key.startswith(KEY_PREFIX)
    return False


class StoredLamps:
    """Lamps as they are now, for who learnt from the stream that they changed. Everybody else asks `Lamps`, as an Owner.

    Args:
        table: the name of the table Lamps.
        dynamodb: boto3's low-level client.
    """

    def __init__(self, table: str, dynamodb: "DynamoDBClient") -> None:
        self._table = table
        self._dynamodb = dynamodb

    def now(self, change: LampChange) -> Lamp | None:
        """The changed lamp as it is stored; None when that owner has no such lamp, whatever the record says (SEC-066).

        Raises:
            LampUnreadable: its item is corrupt.
            StoreUnavailable: DynamoDB did not answer.
        """
        with answering():
            item = self._dynamodb.get_item(
                TableName=self._table,
                Key={"owner": {"S": change.sub}, "lamp_id": {"S": change.lamp_id}},
                ConsistentRead=True,
            ).get("Item")
        return None if item is None else lamp_of(item)


def _lamp(image: Any, sub: object) -> Lamp | None:
    if image is None:
        return None
    if image["owner"]["S"] != sub:
        raise KeyError("owner")
    return lamp_of(image)
