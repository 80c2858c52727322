"""A small DynamoDB that keeps what is written: in memory, without limits, for one process.

moto takes 5 to 10 ms for a request, and copies a whole table for a transaction: that would hide what a benchmark measures, and make minutes of
a simulation that writes a thousand times. `test_tables.py` holds this to moto, with whole runs of the functions, too.
"""

import json
import re
import threading
from typing import Any

from tests.fakes.dynamodb.expressions import Condition, Item, NotUnderstood, plain, projected, updated

KEYS = {
    "Lamps": ("owner", "lamp_id"),
    "Grants": ("owner", "grant_id"),
    "Reports": ("id",),
    "Told": ("owner",),
    "Starters": ("owner",),
}

# More would be divided into pages, which this does not do.
_PAGE_BYTES = 1_000_000


# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html - JSON is a little longer than what is counted.
_ITEM_BYTES = 400 * 1024
_TOGETHER = 100
_PLACEHOLDERS = {"ExpressionAttributeNames": re.compile(r"#\w+"), "ExpressionAttributeValues": re.compile(r":\w+")}


class Refused(Exception):
    """What DynamoDB answers with 400.

    Args:
        name: the error's.
        fields: what its body says besides.
    """

    def __init__(self, name: str, **fields: Any) -> None:
        super().__init__(name)
        self.name = name
        self.fields = fields


class Tables:
    """The tables by name, each with its partitions by hash key. Every operation is atomic."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, dict[str, Item]]] = {name: {} for name in KEYS}
        self._lock = threading.Lock()

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """What DynamoDB says.

        Args:
            operation: such as GetItem.
            asked: the request's body.

        Raises:
            Refused: the condition does not hold, or there is no such table.
            NotUnderstood: this knows no such operation or expression.
        """
        steps = [next(iter(each.values())) for each in asked.get("TransactItems", ())] or [asked]
        if not all(step.get("TableName") in KEYS for step in steps):
            raise Refused("ResourceNotFoundException")
        _check_request(steps)
        with self._lock:
            match operation:
                case "GetItem":
                    item = self._partition(asked["TableName"], asked["Key"]).get(
                        _sort(asked["TableName"], asked["Key"])
                    )
                    return {} if item is None else {"Item": item}
                case "Query":
                    return self._query(asked)
                case "Scan":
                    return self._scan(asked)
                case "PutItem" | "UpdateItem" | "DeleteItem":
                    return self._write(operation.removesuffix("Item"), asked)
                case "TransactWriteItems":
                    return self._transact(asked["TransactItems"])
        raise NotUnderstood(operation)

    def put(self, table: str, item: Item) -> None:
        """Store an item, whatever was there."""
        self._partition(table, item)[_sort(table, item)] = item

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        table, names, values = (
            asked["TableName"],
            asked.get("ExpressionAttributeNames", {}),
            asked["ExpressionAttributeValues"],
        )
        if asked.keys() & {"IndexName", "FilterExpression", "Limit", "ExclusiveStartKey"}:
            raise NotUnderstood(str(sorted(asked)))
        # Our key conditions begin with the owner.
        key, sign, value, *_ = asked["KeyConditionExpression"].split()
        if names.get(key, key) != KEYS[table][0] or sign != "=":
            raise NotUnderstood(asked["KeyConditionExpression"])
        condition = Condition(asked["KeyConditionExpression"], names, values)
        partition = self._tables[table].get(str(plain(values[value])), {})
        items = [item for _, item in sorted(partition.items()) if condition.holds(item)]
        if len(items) * 1000 > _PAGE_BYTES and len(str(items)) > _PAGE_BYTES:
            raise NotUnderstood("a second page")
        if projection := asked.get("ProjectionExpression"):
            items = [projected(item, projection, names) for item in items]
        return {"Items": items, "Count": len(items), "ScannedCount": len(items)}

    def _scan(self, asked: dict[str, Any]) -> dict[str, Any]:
        table, names = asked["TableName"], asked.get("ExpressionAttributeNames", {})
        condition = Condition(asked.get("FilterExpression", ""), names, asked.get("ExpressionAttributeValues", {}))
        begin = asked.get("ExclusiveStartKey")
        after = None if begin is None else (str(plain(begin[KEYS[table][0]])), _sort(table, begin))
        places = sorted((owner, sort) for owner, items in self._tables[table].items() for sort in items)
        left = [place for place in places if after is None or place > after]
        page = left[: asked.get("Limit")]
        items = [self._tables[table][owner][sort] for owner, sort in page]
        found = [item for item in items if condition.holds(item)]
        if projection := asked.get("ProjectionExpression"):
            found = [projected(item, projection, names) for item in found]
        answer: dict[str, Any] = {"Items": found, "Count": len(found), "ScannedCount": len(items)}
        if len(page) < len(left) or (page and len(page) == asked.get("Limit")):
            answer["LastEvaluatedKey"] = {name: items[-1][name] for name in KEYS[table]}
        return answer

    def _write(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        table, key = asked["TableName"], asked.get("Key") or asked["Item"]
        partition, sort = self._partition(table, key), _sort(table, key)
        before = partition.get(sort)
        _check(asked, before)
        after = self._after(verb, asked, before)
        if after is None:
            partition.pop(sort, None)
        else:
            partition[sort] = after
        match asked.get("ReturnValues"):
            case "ALL_NEW":
                return {"Attributes": after}
            case "ALL_OLD":
                return {"Attributes": before} if before is not None else {}
            case None | "NONE":
                return {}
        raise NotUnderstood(str(asked["ReturnValues"]))

    def _after(self, verb: str, asked: dict[str, Any], before: Item | None) -> Item | None:
        if verb == "Put":
            return dict(asked["Item"])
        if verb == "Delete":
            return None
        names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
        return updated(dict(asked["Key"]) if before is None else before, asked["UpdateExpression"], names, values)

    def _transact(self, writes: list[dict[str, Any]]) -> dict[str, Any]:
        steps = [next(iter(each.items())) for each in writes]
        reasons = []
        for _, asked in steps:
            key = asked.get("Key") or asked["Item"]
            try:
                _check(asked, self._partition(asked["TableName"], key).get(_sort(asked["TableName"], key)))
                reasons.append({"Code": "None"})
            except Refused as refused:
                reasons.append(
                    {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", **refused.fields}
                )
        if any(reason["Code"] != "None" for reason in reasons):
            raise Refused("TransactionCanceledException", CancellationReasons=reasons)
        for verb, asked in steps:
            if verb != "ConditionCheck":
                self._write(verb, asked)
        return {}

    def _partition(self, table: str, key: Item) -> dict[str, Item]:
        return self._tables[table].setdefault(str(plain(key[KEYS[table][0]])), {})


def _check_request(steps: list[dict[str, Any]]) -> None:
    """Refuse what DynamoDB finds wrong before it looks at an item, as far as the functions could do it by mistake."""
    touched = []
    for step in steps:
        said = " ".join(text for name, text in step.items() if name.endswith("Expression"))
        for kind in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            if set(step.get(kind, ())) != set(_PLACEHOLDERS[kind].findall(said)):
                raise Refused("ValidationException")
        keys = KEYS[step["TableName"]]
        for place in {"Key", "Item", "ExclusiveStartKey"} & step.keys():
            if place != "Item" and set(step[place]) != set(keys):
                raise Refused("ValidationException")
            if not all(step[place].get(key, {}).get("S") for key in keys):
                raise Refused("ValidationException")
        if len(json.dumps(step.get("Item", ""))) > _ITEM_BYTES:
            raise Refused("ValidationException")
        touched.append(
            (step["TableName"], *((step.get("Key") or step.get("Item") or {}).get(key, {}).get("S") for key in keys))
        )
    if len(steps) > _TOGETHER or len(set(touched)) < len(touched):
        raise Refused("ValidationException")


def _sort(table: str, key: Item) -> str:
    return str(plain(key[KEYS[table][1]])) if len(KEYS[table]) > 1 else ""


def _check(asked: dict[str, Any], before: Item | None) -> None:
    names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
    if not Condition(asked.get("ConditionExpression", ""), names, values).holds(before or {}):
        wanted = asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before is not None
        raise Refused("ConditionalCheckFailedException", **({"Item": before} if wanted else {}))
