"""What Alexa was told of, kept while a customer is linked, so that a removal can be reported however late (docs/decisions/0013).

There is one row for each owner, with only the keys of their lamps and scenes. A key is added before Alexa is told of it, and stays when its
lamp or scene is gone: Alexa may still lose what the gateway accepted. So the row may hold too much, never too little, except for the two
limits below. It has a table of its own because it outlives the outbox's marks, and a restore of the table Lamps from a backup.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from device_cloud.runtime import log
from device_cloud.runtime.aws import answering

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# An owner has 300 lamps and 50 scenes. If a row has more keys than this, removed ones are forgotten once they are reported as gone.
MANY_KEYS = 450
# A row with this many keys takes no more, which limits removals that were never reported; a resync makes room again.
MOST_KEYS = 650

_HAS_ROOM = "attribute_not_exists(#keys) OR size(#keys) < :most"
_ARE_MANY = "size(#keys) > :many"
_ADD = "ADD #keys :keys"
_FORGET = "DELETE #keys :keys"
_BEGIN = "SET #run = :run REMOVE #reached"
_REACH = "ADD #reached :reached"
_IS_THIS_RUN = "#run = :run"

Keys = Collection[str]


@dataclass(frozen=True)
class Known:
    """The row of one owner.

    Attributes:
        keys: of the lamps and scenes that Alexa may know of.
        run: the last resync's.
        reached: the ids of the grants that it reached.
    """

    keys: frozenset[str]
    run: str | None
    reached: frozenset[str]


class Told:
    """The table Told.

    Args:
        table: its name.
        dynamodb: of DynamoDB, in boto3's form.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us. Every method may be repeated.
    """

    def __init__(self, table: str, dynamodb: "DynamoDBClient") -> None:
        self._table = table
        self._dynamodb = dynamodb

    def of(self, sub: str) -> Known:
        """What Alexa may know about an owner's lamps and scenes."""
        with answering():
            row = self._dynamodb.get_item(TableName=self._table, Key=_key(sub), ConsistentRead=True).get("Item", {})
        keys, reached = (frozenset(row.get(name, {}).get("SS", ())) for name in ("keys", "reached"))
        return Known(keys, row.get("run", {}).get("S"), reached)

    def add(self, sub: str, keys: Keys) -> None:
        """Add these, before Alexa is told of them."""
        if keys and not self._update(sub, _ADD, _HAS_ROOM, {":keys": _set(keys), ":most": {"N": str(MOST_KEYS)}}):
            log.error("told_full", sub=sub, count=len(keys))

    def forget(self, sub: str, keys: Keys) -> None:
        """Forget these, which Alexa was told are gone, if the row has many keys."""
        if keys:
            self._update(sub, _FORGET, _ARE_MANY, {":keys": _set(keys), ":many": {"N": str(MANY_KEYS)}})

    def begin(self, sub: str, run: str) -> None:
        """Record that a resync begins with an owner."""
        self._update(sub, _BEGIN, None, {":run": {"S": run}})

    def reach(self, sub: str, run: str, grant_id: str) -> None:
        """Record that a resync has handed over everything for a grant."""
        self._update(sub, _REACH, _IS_THIS_RUN, {":run": {"S": run}, ":reached": _set([grant_id])})

    def end(self, sub: str) -> None:
        """Delete an owner's row: no Amazon account is linked to the owner any more (SEC-174)."""
        with answering():
            self._dynamodb.delete_item(TableName=self._table, Key=_key(sub))

    def _update(self, sub: str, expression: str, condition: str | None, values: dict[str, Any]) -> bool:
        """Update the row; False if it does not meet the condition."""
        said = f"{expression} {condition}"
        arguments: dict[str, Any] = {} if condition is None else {"ConditionExpression": condition}
        with answering(), suppress(self._dynamodb.exceptions.ConditionalCheckFailedException):
            self._dynamodb.update_item(
                TableName=self._table,
                Key=_key(sub),
                UpdateExpression=expression,
                ExpressionAttributeNames={
                    f"#{name}": name for name in ("keys", "run", "reached") if f"#{name}" in said
                },
                ExpressionAttributeValues=values,
                **arguments,
            )
            return True
        return False


def _key(sub: str) -> dict[str, Any]:
    return {"owner": {"S": sub}}


def _set(keys: Keys) -> dict[str, Any]:
    return {"SS": sorted(keys)}
