"""The owners with a usable grant, some at a time. Only the reporter may list them, and only to resync all owners (SEC-150)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from device_cloud.runtime.aws import answering
from smarthome_lambda.grants import grant_row
from smarthome_lambda.grants.grant_row import ACTIVE, SUSPECT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Place:
    """A row of the table Grants, after which the listing continues."""

    owner: str
    grant_id: str


class LinkedOwners:
    """The owners with an active or suspect grant.

    Args:
        table: the table Grants.
        stage: grants of other stages are not found (SEC-085).
        dynamodb: of DynamoDB, in boto3's form.
    """

    def __init__(self, table: str, stage: str, dynamodb: "DynamoDBClient") -> None:
        self._table = table
        self._stage = stage
        self._dynamodb = dynamodb

    def some(self, after: Place | None, most: int) -> tuple[Mapping[str, Place], Place | None]:
        """Some of them, in a stable order; an owner with several grants may appear again in the next call.

        Args:
            after: where to continue; None to begin.
            most: how many rows to look at.

        Returns:
            the owners, each with the place of their last row; and the place where to continue, None at the end.

        Raises:
            StoreUnavailable: DynamoDB did not answer.
        """
        begin: dict[str, Any] = (
            {} if after is None else {"ExclusiveStartKey": grant_row.key(after.owner, after.grant_id)}
        )
        with answering():
            page = self._dynamodb.scan(
                TableName=self._table,
                Limit=most,
                ProjectionExpression="#owner, #grant_id, #stage, #state",
                FilterExpression="#state IN (:active, :suspect)",
                ExpressionAttributeNames={f"#{name}": name for name in ("owner", "grant_id", "stage", "state")},
                ExpressionAttributeValues={":active": {"S": ACTIVE}, ":suspect": {"S": SUSPECT}},
                **begin,
            )
        rows = [row for row in page["Items"] if grant_row.text(row, "stage") == self._stage]
        last = page.get("LastEvaluatedKey")
        return {row["owner"]["S"]: _place(row) for row in rows}, _place(last) if last else None


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["owner"]["S"], row["grant_id"]["S"])
