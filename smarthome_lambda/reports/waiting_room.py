"""Holds the news that cannot be sent to one customer, so that nobody else has to wait for it (SEC-092).

Each waiting grant has one row in the table Reports, which lists the lamps and scenes to report (not their state: that is read when they are
reported), and one message in a queue, which arrives when the grant is to be tried again. A lamp that changes a thousand times in the
meantime is one entry in the row.
"""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from device_cloud.runtime.aws import answering, item_of_refusal
from smarthome_lambda.grants.grant_row import digest, number, text
from smarthome_lambda.grants.schedule import DAY_S, WEEK_S
from smarthome_lambda.reports.what_changed import News

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

# SQS delays a message by this much at most; one for later is sent again until its time comes.
_LONGEST_DELAY_S = 900
_FORGOTTEN_AFTER_S = WEEK_S + 7 * DAY_S
# An owner has 300 lamps. More entries come from lamps that are added and removed, and the row must stay within DynamoDB's 400 KB.
_MOST_ENTRIES = 1000
# An expression may have 4 KB.
_AT_ONCE = 50

_HAS_ROOM = "attribute_exists(#endpoints) AND size(#endpoints) < :most AND size(#states) < :most"
_NAMES = {"#endpoints": "endpoints", "#states": "states", "#times": "times", "#forgotten_at": "forgotten_at"}


@dataclass(frozen=True)
class Call:
    """A message in the queue: a grant to try again.

    Attributes:
        sub: the grant's owner.
        grant_id: which grant.
        until: when, in seconds since 1970; a grant that waits for another time has another message.
    """

    sub: str
    grant_id: str
    until: int

    @classmethod
    def of(cls, body: object) -> "Call | None":
        """Read a message's body; None if it is not such a message."""
        try:
            fields = json.loads(body) if isinstance(body, str) else {}
            call = cls(fields["owner"], fields["grant_id"], fields["until"])
        except (KeyError, RecursionError, TypeError, ValueError):
            return None
        is_whole = isinstance(call.sub, str) and isinstance(call.grant_id, str) and type(call.until) is int
        return call if is_whole and call.sub and call.grant_id else None


@dataclass(frozen=True)
class Waiting:
    """What waits for a grant, and how often news was added to it."""

    news: tuple[News, ...]
    times: int


class WaitingRoom:
    """The rows and the queue.

    Args:
        table: the table Reports.
        dynamodb: of DynamoDB, in boto3's form.
        queue_url: of the queue.
        sqs: of SQS, in boto3's form.
        clock: the time in seconds since 1970.

    Every method raises StoreUnavailable when DynamoDB or SQS does not answer or refuses us.
    """

    def __init__(
        self,
        table: str,
        dynamodb: "DynamoDBClient",
        queue_url: str,
        sqs: "SQSClient",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._table = table
        self._dynamodb = dynamodb
        self._queue_url = queue_url
        self._sqs = sqs
        self._clock = clock

    def add(self, grant_id: str, news: Sequence[News]) -> tuple[News, ...]:
        """Add this to what waits for a grant; returns what found no room."""
        told_otherwise: list[News] = []
        for start in range(0, len(news), _AT_ONCE):
            some = news[start : start + _AT_ONCE]
            if not self._add(grant_id, some):
                told_otherwise += some
        return tuple(told_otherwise)

    def of(self, sub: str, grant_id: str) -> Waiting:
        """What waits for a grant."""
        with answering():
            row = self._dynamodb.get_item(TableName=self._table, Key=_key(grant_id), ConsistentRead=True).get("Item")
        return Waiting(tuple(_news_of(sub, row or {})), number(row or {}, "times") or 0)

    def clear(self, grant_id: str, times: int | None = None) -> bool:
        """Delete what waits, once it is sent; False if something was added since it was read. Without `times`, drop it all unsent."""
        arguments: dict[str, Any] = {}
        if times is not None:
            arguments = {
                "ConditionExpression": "attribute_not_exists(#times) OR #times = :times",
                "ExpressionAttributeNames": {"#times": "times"},
                "ExpressionAttributeValues": {":times": {"N": str(times)}},
            }
        with answering():
            try:
                self._dynamodb.delete_item(TableName=self._table, Key=_key(grant_id), **arguments)
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def call(self, call: Call, after_s: float | None = None) -> None:
        """Schedule a grant's next attempt, for its time or after this many seconds."""
        delay = call.until - self._clock() if after_s is None else after_s
        body = {"owner": call.sub, "grant_id": call.grant_id, "until": call.until}
        with answering():
            self._sqs.send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps(body),
                DelaySeconds=max(0, min(_LONGEST_DELAY_S, math.ceil(delay))),
            )

    def _add(self, grant_id: str, news: Sequence[News]) -> bool:
        names, values, steps = dict(_NAMES), dict[str, Any](), ["#forgotten_at = :forgotten_at"]
        for turn, each in enumerate(news):
            names[f"#k{turn}"] = each.key
            if each.endpoint_version:
                steps.append(f"#endpoints.#k{turn} = :e{turn}")
                values[f":e{turn}"] = {"S": f"{each.endpoint_version}{' gone' if each.is_gone else ''}"}
            if each.state_version:
                steps.append(f"#states.#k{turn} = :s{turn}")
                values[f":s{turn}"] = {"S": f"{each.state_version}{' again' if each.is_again else ''}"}
        used = {name: key for name, key in names.items() if not name.startswith("#k") or any(name in s for s in steps)}
        forgotten_at = {"N": str(int(self._clock()) + _FORGOTTEN_AFTER_S)}
        values |= {":most": {"N": str(_MOST_ENTRIES)}, ":one": {"N": "1"}, ":forgotten_at": forgotten_at}
        with answering():
            for _ in range(2):
                try:
                    self._dynamodb.update_item(
                        TableName=self._table,
                        Key=_key(grant_id),
                        ConditionExpression=_HAS_ROOM,
                        UpdateExpression=f"SET {', '.join(steps)} ADD #times :one",
                        ExpressionAttributeNames=used,
                        ExpressionAttributeValues=values,
                        ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    )
                except self._dynamodb.exceptions.ConditionalCheckFailedException as refused:
                    if item_of_refusal(refused):
                        return False
                    self._make(grant_id, forgotten_at)
                else:
                    return True
        return False

    def _make(self, grant_id: str, forgotten_at: Any) -> None:
        row: dict[str, Any] = {"endpoints": {"M": {}}, "states": {"M": {}}, "forgotten_at": forgotten_at}
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=_key(grant_id) | row,
                ConditionExpression="attribute_not_exists(#id)",
                ExpressionAttributeNames={"#id": "id"},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return  # another container was faster


def _news_of(sub: str, row: Mapping[str, Any]) -> Iterator[News]:
    endpoints, states = (row.get(name, {}).get("M", {}) for name in ("endpoints", "states"))
    for key in sorted({*endpoints, *states}):
        version, _, gone = (text(endpoints, key) or "0").partition(" ")
        state_version, _, again = (text(states, key) or "0").partition(" ")
        yield News(sub, key, int(version), int(state_version), bool(gone), is_again=bool(again))


def _key(grant_id: str) -> dict[str, Any]:
    # No lamp's mark has such a key: neither a grant_id nor a lamp_id contains a line feed.
    return {"id": {"S": digest(f"{grant_id}\n\nwaiting")}}
