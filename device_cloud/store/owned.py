"""An owner's lamps or scenes in the table Lamps: both are found, read, added and removed in the same way."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from device_cloud.errors import DeviceCloudRefused
from device_cloud.identity import Owner
from device_cloud.runtime.aws import all_items, answering, items_of
from device_cloud.scene import KEY_PREFIX
from device_cloud.store.unique_names import put_newcomer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Constants, with a placeholder for every name and value (SEC-115).
_EXISTS = "attribute_exists(#owner)"
_OWNER = {"#owner": "owner"}
_OWNER_AND_LAMP = _OWNER | {"#lamp_id": "lamp_id"}

Item = Mapping[str, Any]
Key = Mapping[str, Mapping[str, str]]
T = TypeVar("T")


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One of the two kinds.

    Attributes:
        query: the key condition for all of an owner's; `:scenes` is the prefix of all scenes' keys.
        prefix: the key's prefix before the id.
        is_id: whether a text could be the id of one (SEC-114).
        read: reads an item in DynamoDB's JSON; raises `unreadable` if it is corrupt.
        most: how many an owner may have (SEC-118).
        unreadable: raised for an item that is corrupt (SEC-121).
        missing: raised for one that is unknown, removed, somebody else's, or not a valid id (SEC-061).
        too_many: raised when an owner already has as many as allowed.
    """

    query: str
    prefix: str
    is_id: Callable[[object], bool]
    read: Callable[[Item], T]
    most: int
    unreadable: type[DeviceCloudRefused]
    missing: type[DeviceCloudRefused]
    too_many: type[DeviceCloudRefused]


class Owned(ABC, Generic[T]):
    """The lamps, or the scenes, of the caller: an Owner, who reaches only their own (SEC-060).

    Args:
        table: the name of the table Lamps.
        client: of DynamoDB, in boto3's form; its creator sets its time-outs.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us; none of the client's errors leak.
    """

    _kind: Kind[T]

    def __init__(self, table: str, client: "DynamoDBClient") -> None:
        self._table = table
        self._client = client

    def of(self, owner: Owner) -> tuple[T, ...]:
        """All of an owner's, in order of id. Unreadable ones are left out, counted and logged (SEC-121)."""
        return self.read(
            owner,
            all_items(
                self._client,
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression=self._kind.query,
                ExpressionAttributeNames=_OWNER_AND_LAMP,
                ExpressionAttributeValues={":owner": {"S": owner.sub}, ":scenes": {"S": KEY_PREFIX}},
            ),
        )

    def items_with_scenes(self, owner: Owner) -> list[Item]:
        """The items of all of an owner's lamps and then scenes, in DynamoDB's JSON, in order of their keys."""
        return items_of(owner.sub, self._table, self._client)

    def read(self, owner: Owner, items: Iterable[Item]) -> tuple[T, ...]:
        """What is in items of this kind, which are all that the owner has. Unreadable ones are left out, counted and logged (SEC-121)."""
        found: list[T] = []
        unreadable = 0
        for item in items:
            try:
                found.append(self._kind.read(item))
            except self._kind.unreadable:
                unreadable += 1
        if unreadable:
            self._log_unreadable(owner, unreadable)
        return tuple(found)

    def get(self, owner: Owner, which: object) -> T:
        """One of an owner's, as it is now.

        Raises:
            NoSuchLamp, NoSuchScene: unknown, removed, somebody else's, or not a valid id (SEC-061, SEC-114).
            LampUnreadable, SceneUnreadable: its item is corrupt.
        """
        return self._kind.read(self._stored(self._key(owner, which)))

    def remove(self, owner: Owner, which: object) -> None:
        """Remove one for good, even if it cannot be read.

        Raises:
            NoSuchLamp, NoSuchScene: as in get. If two callers remove it at once, perhaps neither gets this.
        """
        key = self._key(owner, which)
        self._stored(key)
        # The client repeats a request whose answer was lost; then the item is gone because we removed it.
        with answering(), suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.delete_item(
                TableName=self._table, Key=key, ConditionExpression=_EXISTS, ExpressionAttributeNames=_OWNER
            )

    @abstractmethod
    def _log_unreadable(self, owner: Owner, count: int) -> None: ...

    def _add(self, owner: Owner, item: Item) -> None:
        put_newcomer(item, owner, self._kind.most, self._kind.too_many, self._table, self._client)

    def _key(self, owner: Owner, which: object) -> Key:
        if not isinstance(which, str) or not self._kind.is_id(which):
            raise self._kind.missing
        return {"owner": {"S": owner.sub}, "lamp_id": {"S": self._kind.prefix + which}}

    def _stored(self, key: Key) -> Item:
        with answering():
            item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            raise self._kind.missing
        return item
