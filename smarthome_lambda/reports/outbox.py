"""Records what Alexa was told and what is being sent, so that each change is reported once though the stream repeats it (SEC-091).

There are two kinds of rows, under hashed keys, which expire after a day:

- a mark for each lamp or scene and grant: the versions that Alexa knows, of its endpoint and of its state, and the report on its way;
- a row for each report on its way: the event itself, without its token. After a crash, the next delivery sends the same event again, under
  the same messageId, before anything newer about the same lamps.

A report and its lamps' marks are written in one transaction, and removed in one. The event is sent in between; a lease says that a container
is sending it. If a report is abandoned in between, DynamoDB's time to live deletes its rows one by one, in any order.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from device_cloud.runtime.aws import answering, item_of_refusal
from smarthome_lambda.errors import Leased, Overtaken
from smarthome_lambda.grants.grant_row import digest, number, text
from smarthome_lambda.messages.event import Message

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# DynamoDB takes 100 items in one transaction; one is the report itself.
MOST_COVERED = 99

# As long as one request may take. If its holder is still trying after that, both send the same event, which Alexa recognises; a longer
# lease would keep Alexa waiting after every crash.
_LEASE_S = 5
FORGOTTEN_AFTER_S = 86_400

# The fields of a mark for each part: the version told, and the report on its way.
_NAMES = {
    "endpoint": {"#told": "told_endpoint", "#report": "endpoint_report"},
    "state": {"#told": "told_state", "#report": "state_report"},
}
_IS_NEWS = "attribute_not_exists(#report) AND (attribute_not_exists(#told) OR #told < :version)"
_IS_THIS = "#report = :report"
_ON_ITS_WAY = "SET #report = :report, #forgotten_at = :forgotten_at"
_TOLD = "SET #told = :version REMOVE #report"
_UNTOLD = "REMOVE #report"
_IS_NEW = "attribute_not_exists(#id)"
_IS_FREE = "attribute_exists(#id) AND #lease_until <= :now"
_EXISTS = "attribute_exists(#id)"
_LEASE = "SET #lease_until = :lease_until"


class Part(StrEnum):
    """What is reported about a lamp; a scene has no state."""

    ENDPOINT = "endpoint"
    STATE = "state"


@dataclass(frozen=True)
class Mark:
    """What Alexa knows about one lamp or scene through one grant.

    Attributes:
        row: its key.
        told: for each part, the version that Alexa knows; 0 for none.
        on_its_way: for each part, the messageId of a report that was begun and not finished.
    """

    row: str
    told: Mapping[Part, int]
    on_its_way: Mapping[Part, str]


@dataclass(frozen=True)
class Covered:
    """One lamp or scene in a report, and the version that Alexa knows once it has the report.

    Attributes:
        row: the key of its mark.
        key: of its item in the table Lamps.
        version: of its item.
    """

    row: str
    key: str
    version: int


@dataclass(frozen=True)
class Report:
    """One event to one grant.

    Attributes:
        message: the event, without its scope.
        part: what it reports.
        covers: the lamps and scenes in it, MOST_COVERED at most.
        began_at: seconds since 1970.
    """

    message: Message
    part: Part
    covers: tuple[Covered, ...]
    began_at: int

    @property
    def message_id(self) -> str:
        """The event's messageId, which identifies the report here, too."""
        return str(self.message["event"]["header"]["messageId"])


class Outbox:
    """The table Reports.

    Args:
        table: its name.
        dynamodb: of DynamoDB, in boto3's form.
        clock: the time in seconds since 1970.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us.
    """

    def __init__(self, table: str, dynamodb: "DynamoDBClient", clock: Callable[[], float] = time.time) -> None:
        self._table = table
        self._dynamodb = dynamodb
        self._clock = clock

    def mark(self, grant_id: str, key: str) -> Mark:
        """What Alexa knows about a lamp or a scene through a grant."""
        # Neither contains a line feed, so no two pairs give the same text (SEC-116).
        row = digest(f"{grant_id}\n{key}")
        with answering():
            item = self._dynamodb.get_item(TableName=self._table, Key=_key(row), ConsistentRead=True).get("Item", {})
        found = {part: text(item, _NAMES[part]["#report"]) for part in Part}
        return Mark(
            row,
            {part: number(item, _NAMES[part]["#told"]) or 0 for part in Part},
            {part: message_id for part, message_id in found.items() if message_id is not None},
        )

    def allow_again(self, mark: Mark, version: int) -> bool:
        """Allow this version to be reported again, though Alexa knows it, or knows a later one from before a backup was restored.

        Args:
            mark: read before the version was.
            version: the item's current version.

        Returns:
            False: something else was reported in the meantime.
        """
        seen = {part: told for part, told in mark.told.items() if told >= version}
        if not seen:
            return True
        names, values = {}, {":told": {"N": str(version - 1)}}
        for part, told in seen.items():
            names[f"#{part}"] = _NAMES[part]["#told"]
            values[f":{part}"] = {"N": str(told)}
        with answering():
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=_key(mark.row),
                    ConditionExpression=" AND ".join(f"#{part} = :{part}" for part in seen),
                    UpdateExpression="SET " + ", ".join(f"#{part} = :told" for part in seen),
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=values,
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def begin(self, report: Report) -> None:
        """Record that a report is about to be sent, and take its lease.

        Raises:
            Overtaken: one of its lamps was reported already, or is being reported.
        """
        now = int(self._clock())
        row: dict[str, Any] = {
            **_key(report.message_id),
            "message": {"S": json.dumps(report.message, allow_nan=False, separators=(",", ":"))},
            "part": {"S": report.part},
            "covers": {
                "L": [
                    {"M": {"row": {"S": each.row}, "lamp_id": {"S": each.key}, "version": {"N": str(each.version)}}}
                    for each in report.covers
                ]
            },
            "began_at": {"N": str(report.began_at)},
            "lease_until": {"N": str(now + _LEASE_S)},
            "forgotten_at": {"N": str(now + FORGOTTEN_AFTER_S)},
        }
        put: TransactWriteItemTypeDef = {
            "Put": {
                "TableName": self._table,
                "Item": row,
                "ConditionExpression": _IS_NEW,
                "ExpressionAttributeNames": {"#id": "id"},
            }
        }
        marks: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": _key(each.row),
                    "ConditionExpression": _IS_NEWS,
                    "UpdateExpression": _ON_ITS_WAY,
                    "ExpressionAttributeNames": _NAMES[report.part] | {"#forgotten_at": "forgotten_at"},
                    "ExpressionAttributeValues": {
                        ":version": {"N": str(each.version)},
                        ":report": {"S": report.message_id},
                        ":forgotten_at": {"N": str(now + FORGOTTEN_AFTER_S)},
                    },
                }
            }
            for each in report.covers
        ]
        self._together([put, *marks])

    def take_over(self, message_id: str) -> Report | None:
        """Take the lease of a report that was begun and not finished; None if it is finished by now, or has expired.

        Raises:
            Leased: another container has it.
        """
        now = int(self._clock())
        with answering():
            try:
                item: Mapping[str, Any] = self._dynamodb.update_item(
                    TableName=self._table,
                    Key=_key(message_id),
                    ConditionExpression=_IS_FREE,
                    UpdateExpression=_LEASE,
                    ExpressionAttributeNames={"#id": "id", "#lease_until": "lease_until"},
                    ExpressionAttributeValues={":now": {"N": str(now)}, ":lease_until": {"N": str(now + _LEASE_S)}},
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )["Attributes"]
            except self._dynamodb.exceptions.ConditionalCheckFailedException as refused:
                taken = item_of_refusal(refused)
                if not taken:
                    return None
                raise Leased(max(1.0, (number(taken, "lease_until") or 0) - self._clock())) from None
        covers = tuple(
            Covered(each["M"]["row"]["S"], each["M"]["lamp_id"]["S"], int(each["M"]["version"]["N"]))
            for each in item["covers"]["L"]
        )
        return Report(json.loads(item["message"]["S"]), Part(item["part"]["S"]), covers, int(item["began_at"]["N"]))

    def release(self, report: Report) -> None:
        """Release the lease of a report that could not be sent; the next attempt may begin at once."""
        with answering():
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=_key(report.message_id),
                    ConditionExpression=_EXISTS,
                    UpdateExpression=_LEASE,
                    ExpressionAttributeNames={"#id": "id", "#lease_until": "lease_until"},
                    ExpressionAttributeValues={":lease_until": {"N": "0"}},
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return  # finished by somebody else

    def finish(self, report: Report) -> None:
        """Mark a report's changes as told: Alexa has it, or will never accept it."""
        self._end(report, _TOLD, with_version=True)

    def drop(self, report: Report) -> None:
        """Remove a report that is not sent after all; its content is reported in another way."""
        self._end(report, _UNTOLD, with_version=False)

    def forget(self, mark: Mark, part: Part) -> None:
        """Forget the report that a mark names: it is finished, expired or too old. Its other lamps and scenes keep their marks.

        Time to live deletes rows one by one, so nothing here relies on a report and its marks existing together.
        """
        message_id = mark.on_its_way[part]
        with answering():
            self._dynamodb.delete_item(TableName=self._table, Key=_key(message_id))
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=_key(mark.row),
                    ConditionExpression=_IS_THIS,
                    UpdateExpression=_UNTOLD,
                    ExpressionAttributeNames=_only(part),
                    ExpressionAttributeValues={":report": {"S": message_id}},
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return  # finished by somebody else

    def _end(self, report: Report, expression: str, *, with_version: bool) -> None:
        marks: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": _key(each.row),
                    "ConditionExpression": _IS_THIS,
                    "UpdateExpression": expression,
                    "ExpressionAttributeNames": _NAMES[report.part] if with_version else _only(report.part),
                    "ExpressionAttributeValues": {":report": {"S": report.message_id}}
                    | ({":version": {"N": str(each.version)}} if with_version else {}),
                }
            }
            for each in report.covers
        ]
        gone: TransactWriteItemTypeDef = {"Delete": {"TableName": self._table, "Key": _key(report.message_id)}}
        try:
            self._together([*marks, gone])
        except Overtaken:
            return  # another container took it over after our lease and finished it, or the client repeated the request

    def _together(self, writes: Sequence["TransactWriteItemTypeDef"]) -> None:
        with answering():
            try:
                self._dynamodb.transact_write_items(TransactItems=writes)
            except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
                reasons = {reason.get("Code") for reason in cancelled.response.get("CancellationReasons", ())}
                if "ConditionalCheckFailed" in reasons:
                    raise Overtaken from None
                raise


def _only(part: Part) -> dict[str, str]:
    return {"#report": _NAMES[part]["#report"]}


def _key(row: str) -> dict[str, Any]:
    return {"id": {"S": row}}
