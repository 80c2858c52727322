"""What the table's stream says about a lamp or a scene: its item before and after one write; and how to read its current item."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from device_cloud.errors import LampUnreadable, SceneUnreadable
from device_cloud.lamp import Lamp
from device_cloud.runtime.aws import answering, items_of
from device_cloud.scene import KEY_PREFIX, Scene
from device_cloud.store.item import lamp_of, scene_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Change:
    """One write of one item of the table Lamps.

    Attributes:
        sub: the owner's; with `key`, the key of the item, which no write changes.
        key: a lamp_id, or a scene's key.
        before: the lamp or scene before the write; None if there was none.
        after: the lamp or scene after it; None if it was removed.
    """

    sub: str = field(repr=False)
    key: str
    before: Lamp | Scene | None
    after: Lamp | Scene | None

    @property
    def id(self) -> str:
        """The lamp_id or scene_id."""
        return self.key.removeprefix(KEY_PREFIX)

    @property
    def version(self) -> int:
        """Counts the writes of this item; the removal counts as the last."""
        if self.after is not None:
            return self.after.version
        return self.before.version + 1 if self.before is not None else 0


def change_of(record: Mapping[str, Any]) -> Change:
    """Read one stream record, whose items are checked like any other input (SEC-121).

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html

    Raises:
        LampUnreadable, SceneUnreadable: it is not a change of a lamp or a scene.
    """
    try:
        facts = record["dynamodb"]
        sub, key = facts["Keys"]["owner"]["S"], facts["Keys"]["lamp_id"]["S"]
        images = [facts.get(name) for name in ("OldImage", "NewImage")]
        is_whole = all(image is None or (image["owner"]["S"], image["lamp_id"]["S"]) == (sub, key) for image in images)
        before, after = (None if image is None else _lamp_or_scene_of(image) for image in images)
    except (AttributeError, KeyError, TypeError):
        raise LampUnreadable from None
    if not is_whole or not isinstance(sub, str) or not sub or (before is None and after is None):
        raise LampUnreadable
    return Change(sub, key, before, after)


class StoredItems:
    """Lamps and scenes as they are now, for the reporter, which works from the stream. All other code asks as an Owner.

    Args:
        table: the name of the table Lamps.
        dynamodb: of DynamoDB, in boto3's form.
    """

    def __init__(self, table: str, dynamodb: "DynamoDBClient") -> None:
        self._table = table
        self._dynamodb = dynamodb

    def now(self, sub: str, key: str) -> Lamp | Scene | None:
        """The lamp or scene as it is stored; None if that owner does not have it, whatever the record says (SEC-066).

        Args:
            sub: the owner's.
            key: as in Change.

        Raises:
            LampUnreadable, SceneUnreadable: its item is corrupt.
            StoreUnavailable: DynamoDB did not answer.
        """
        with answering():
            item = self._dynamodb.get_item(
                TableName=self._table, Key={"owner": {"S": sub}, "lamp_id": {"S": key}}, ConsistentRead=True
            ).get("Item")
        return None if item is None else _lamp_or_scene_of(item)

    def of(self, sub: str) -> tuple[Mapping[str, Lamp | Scene], frozenset[str]]:
        """Everything an owner has.

        Returns:
            the lamps and scenes by the keys of their items; and the keys of all items, including corrupt ones.

        Raises:
            StoreUnavailable: DynamoDB did not answer.
        """
        readable: dict[str, Lamp | Scene] = {}
        keys: set[str] = set()
        for item in items_of(sub, self._table, self._dynamodb):
            key = item["lamp_id"]["S"]
            keys.add(key)
            with suppress(LampUnreadable, SceneUnreadable):
                readable[key] = _lamp_or_scene_of(item)
        return readable, frozenset(keys)


def _lamp_or_scene_of(item: Mapping[str, Any]) -> Lamp | Scene:
    """Tells them apart by the key alone, as everywhere (docs/decisions/0006)."""
    return scene_of(item) if item["lamp_id"]["S"].startswith(KEY_PREFIX) else lamp_of(item)
