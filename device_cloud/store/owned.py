"""What an owner has of one kind, lamps or scenes, in the table Lamps: found, read, added and removed in one way."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from device_cloud.errors import DeviceCloudRefused
from device_cloud.identity import Owner
from device_cloud.runtime.aws import answering
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
        query: which of the table's keys are those of an owner's; `:scenes` is what all keys of scenes begin with.
        prefix: what stands before an id in the key.
        is_id: whether a text could be the id of one (SEC-114).
        read: what an item in DynamoDB's JSON is; raises `unreadable` if it is none.
        most: how many an owner may have (SEC-118).
        unreadable: raised for an item that is corrupt (SEC-121).
        missing: raised for what is unknown, removed, somebody else's, or no possible id (SEC-061).
        too_many: raised when an owner has as many as they may.
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
    """The lamps, or the scenes, of whoever asks: an Owner, who reaches nothing but what is theirs (SEC-060).

    Args:
        table: the name of the table Lamps.
        client: boto3's low-level DynamoDB client; its time-outs are its maker's business.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us; nothing of botocore's leaks.
    """

    _kind: Kind[T]

    def __init__(self, table: str, client: "DynamoDBClient") -> None:
        self._table = table
        self._client = client

    def of(self, owner: Owner) -> tuple[T, ...]:
        """All of an owner's, ordered by id. Unreadable ones are left out, counted and logged (SEC-121)."""
        found: list[T] = []
        unreadable = 0
        with answering():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression=self._kind.query,
                ExpressionAttributeNames=_OWNER_AND_LAMP,
                ExpressionAttributeValues={":owner": {"S": owner.sub}, ":scenes": {"S": KEY_PREFIX}},
            )
            for page in pages:
                for item in page["Items"]:
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
            NoSuchLamp, NoSuchScene: unknown, removed, somebody else's, or no possible id (SEC-061, SEC-114).
            LampUnreadable, SceneUnreadable: its item is corrupt.
        """
        return self._kind.read(self._stored(self._key(owner, which)))

    def remove(self, owner: Owner, which: object) -> None:
        """Take one from its owner for good, also one that cannot be read.

        Raises:
            NoSuchLamp, NoSuchScene: as in get. Of two who remove it at once, none may be told.
        """
        key = self._key(owner, which)
        self._stored(key)
        # boto3 repeats a request whose answer was lost; then what is gone was removed by us.
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
