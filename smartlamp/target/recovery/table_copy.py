"""Makes a table's items those of another table, such as one that was restored from a backup: item by item, and only what differs.

What is equal already is left alone, so the same call again continues where an interrupted one stopped. An item is written only if it is
still as it was when it was read: whoever writes meanwhile loses nothing.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import botocore.exceptions

from smartlamp.errors import CannotRun, Failed

Item = Mapping[str, Any]
Say = Callable[[str], None]

_AT_ONCE = 100  # BatchGetItem takes no more
_TRIES = 8


@dataclass
class Counts:
    """What was done, or would be: items that were put and deleted, and those that somebody changed meanwhile."""

    read: int = 0
    put: int = 0
    deleted: int = 0
    changed_meanwhile: int = 0


class TableCopy:
    """One table that is to become as another one is."""

    def __init__(self, client: Any, table: str, source: str, pause: Callable[[float], None] = time.sleep) -> None:
        """Compare the two tables' keys.

        Args:
            client: of DynamoDB.
            table: whose items change.
            source: whose items it gets.
            pause: waits for so many seconds.

        Raises:
            CannotRun: one of them does not exist, they are the same, or their keys differ.
        """
        self._client = client
        self._table = table
        self._source = source
        self._pause = pause
        self._key = self._key_of(table)
        if table == source or self._key_of(source) != self._key:
            raise CannotRun(
                f"{source} is no copy of {table}: "
                + ("it is the table itself." if table == source else "its key is another one."),
                "Name the table that was restored from this one's backup: --from TABLE",
            )

    def made(self, *, write: bool, say: Say) -> Counts:
        """The two compared and, with `write`, made equal.

        Raises:
            CannotRun: DynamoDB refuses, or the source is empty.
        """
        counts = Counts()
        try:
            for page in self._pages(self._source):
                self._put(page, counts, write=write)
                say(f"Restored items read: {counts.read}, put: {counts.put}")
            if not counts.read:
                raise CannotRun(
                    f"{self._source} has no items, so everything in {self._table} would be deleted.",
                    "Wait until the table is restored, or name another: --from TABLE",
                )
            for page in self._pages(self._table):
                self._delete(page, counts, write=write)
                say(f"Restored items read: {counts.read}, put: {counts.put}, deleted: {counts.deleted}")
        except botocore.exceptions.ClientError as refused:
            raise CannotRun(
                f"DynamoDB refused after {counts.put} items were put and {counts.deleted} deleted: {refused}",
                "Run the same command again: it leaves alone what is done.",
            ) from refused
        return counts

    def _key_of(self, table: str) -> tuple[str, ...]:
        try:
            described = self._client.describe_table(TableName=table)["Table"]
        except botocore.exceptions.ClientError as refused:
            raise CannotRun(f"The table {table} cannot be read: {refused}", "Check its name.") from refused
        if described["TableStatus"] != "ACTIVE":
            raise CannotRun(
                f"The table {table} is not ready: its status is {described['TableStatus']}.", "Wait, then try again."
            )
        return tuple(each["AttributeName"] for each in described["KeySchema"])

    def _pages(self, table: str) -> Iterator[list[Item]]:
        pages = self._client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        for page in pages:
            for at in range(0, len(page["Items"]), _AT_ONCE):
                yield page["Items"][at : at + _AT_ONCE]

    def _put(self, page: Sequence[Item], counts: Counts, *, write: bool) -> None:
        there = self._found(self._table, page)
        counts.read += len(page)
        for item in page:
            before = there.get(self._named(item))
            if before is not None and _comparable(before) == _comparable(item):
                continue
            if not write or self._done(self._client.put_item, before, Item=item):
                counts.put += 1
            else:
                counts.changed_meanwhile += 1

    def _delete(self, page: Sequence[Item], counts: Counts, *, write: bool) -> None:
        kept = self._found(self._source, page)
        for item in page:
            if self._named(item) in kept:
                continue
            if not write or self._done(self._client.delete_item, item, Key=self._key_in(item)):
                counts.deleted += 1
            else:
                counts.changed_meanwhile += 1

    def _found(self, table: str, items: Sequence[Item]) -> dict[str, Item]:
        """The items of a table under the keys of these."""
        wanted: dict[str, Any] = {table: {"Keys": [self._key_in(each) for each in items], "ConsistentRead": True}}
        found: dict[str, Item] = {}
        for attempt in range(_TRIES):
            answer = self._client.batch_get_item(RequestItems=wanted)
            found |= {self._named(each): each for each in answer["Responses"].get(table, ())}
            wanted = answer.get("UnprocessedKeys", {})
            if not wanted:
                return found
            self._pause(min(8.0, 0.1 * 2**attempt))
        raise Failed(
            f"DynamoDB still had no time for keys of {table} after {_TRIES} tries.", "Run the same command again later."
        )

    def _done(self, operation: Callable[..., Any], before: Item | None, **arguments: Any) -> bool:
        """Whether it could be written: nobody changed the item since it was read."""
        try:
            operation(TableName=self._table, **arguments, **self._unchanged(before))
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _unchanged(self, before: Item | None) -> dict[str, Any]:
        if before is None:
            names = {"#k": self._key[0]}
            return {"ConditionExpression": "attribute_not_exists(#k)", "ExpressionAttributeNames": names}
        # What is there beyond these attributes would be a new one: each of the functions' writes also changes one that is here.
        attributes = sorted(before)
        return {
            "ConditionExpression": " AND ".join(f"#a{at} = :a{at}" for at in range(len(attributes))),
            "ExpressionAttributeNames": {f"#a{at}": name for at, name in enumerate(attributes)},
            "ExpressionAttributeValues": {f":a{at}": before[name] for at, name in enumerate(attributes)},
        }

    def _key_in(self, item: Item) -> dict[str, Any]:
        return {name: item[name] for name in self._key}

    def _named(self, item: Item) -> str:
        return str([item[name] for name in self._key])


def _comparable(value: Any) -> Any:
    """A value whose sets have no order: DynamoDB gives their members in any."""
    match value:
        case {"SS": members} | {"NS": members} | {"BS": members}:
            return frozenset(members)
        case dict():
            return {name: _comparable(each) for name, each in value.items()}
        case list():
            return [_comparable(each) for each in value]
    return value
