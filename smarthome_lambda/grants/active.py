"""The grants that events are sent with, suspects included: the reporter reads, renews and ends them. `accept` creates them."""

import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from device_cloud.runtime import log
from device_cloud.runtime.aws import answering, item_of_refusal, items_of
from smarthome_lambda.grants import grant_row
from smarthome_lambda.grants.grant import Grant, grant_of, wait_of
from smarthome_lambda.grants.grant_row import ACTIVE, FAILED, SUSPECT
from smarthome_lambda.grants.schedule import Wait

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NAME = re.compile(r"#\w+")
_IS_USED = "#state IN (:active, :suspect)"
_IS_LEASED = "attribute_exists(#owner) AND #lease_owner = :lease_owner"
_IS_FREE = f"{_IS_USED} AND #version = :version AND (attribute_not_exists(#lease_until) OR #lease_until <= :now)"
_TAKE_LEASE = "SET #lease_owner = :lease_owner, #lease_until = :lease_until"
_PUT_OFF = "SET #lease_until = :lease_until"
_RENEW = (
    "SET #event_token = :event_token, #refresh_token = :refresh_token, #expires_at = :expires_at, #issued_at = :issued_at, "
    "#version = :version REMOVE #lease_owner, #lease_until"
)
_IS_SAME = f"{_IS_USED} AND #version = :version"
_BECOME = "SET #state = :state"
_COUNT = "SET #refusals = if_not_exists(#refusals, :none) + :one"
_FORGET_REFUSALS = "REMOVE #refusals"
_MOVE = "SET #region = :region"
_WAITS_AS_READ = {True: "#waits_until = :seen", False: "attribute_not_exists(#waits_until)"}
_WAIT = "SET #state = :state, #waits_for = :waits_for, #waits_since = :waits_since, #waits_until = :waits_until"
_GO_ON = "SET #state = :active REMOVE #refusals, #waits_for, #waits_since, #waits_until"
_USED: dict[str, Any] = {":active": {"S": ACTIVE}, ":suspect": {"S": SUSPECT}}


class ActiveGrants:
    """The table Grants, as far as the reporter may use it.

    Args:
        table: the table Grants.
        stage: grants of other stages are not found (SEC-085).
        dynamodb: of DynamoDB, in boto3's form.
        clock: the time in seconds since 1970.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us.
    """

    def __init__(
        self, table: str, stage: str, dynamodb: "DynamoDBClient", clock: Callable[[], float] = time.time
    ) -> None:
        self._table = table
        self._stage = stage
        self._dynamodb = dynamodb
        self._clock = clock

    def of(self, sub: str) -> tuple[Grant, ...]:
        """An owner's grants that are active or suspect; unreadable ones are left out and logged."""
        rows = [row for row in self._rows(sub) if grant_row.text(row, "state") in {ACTIVE, SUSPECT}]
        grants = [grant_of(row) for row in rows if grant_row.text(row, "stage") == self._stage]
        if None in grants:
            log.error("grants_unreadable", sub=sub, count=grants.count(None))
        return tuple(grant for grant in grants if grant is not None)

    def has_any(self, sub: str) -> bool:
        """Whether an owner has a grant in any state but failed, even a pending one."""
        return any(grant_row.text(row, "state") != FAILED for row in self._rows(sub))

    def _rows(self, sub: str) -> list[Mapping[str, Any]]:
        return items_of(sub, self._table, self._dynamodb)

    def again(self, grant: Grant) -> Grant | None:
        """The grant as it is now; None if it is neither active nor suspect any more."""
        return self.find(grant.sub, grant.grant_id)

    def find(self, sub: str, grant_id: str) -> Grant | None:
        """One grant; None if it is neither active nor suspect, belongs to another stage, or cannot be read."""
        with answering():
            row = self._dynamodb.get_item(
                TableName=self._table, Key=grant_row.key(sub, grant_id), ConsistentRead=True
            ).get("Item", {})
        is_used = grant_row.text(row, "state") in {ACTIVE, SUSPECT} and grant_row.text(row, "stage") == self._stage
        return grant_of(row) if is_used else None

    def lease(self, grant: Grant, lease_owner: str, seconds: float) -> bool:
        """Take the lease to renew a grant, if it is unchanged since it was read; False if another container renews or renewed it (SEC-078)."""
        now = int(self._clock())
        refusal = self._update(
            grant,
            _IS_FREE,
            _TAKE_LEASE,
            _USED
            | {
                ":version": {"N": str(grant.version)},
                ":now": {"N": str(now)},
                ":lease_owner": {"S": lease_owner},
                ":lease_until": {"N": str(now + int(seconds))},
            },
        )
        # The client repeats a request whose answer was lost; then the existing lease is ours.
        return refusal is None or grant_row.text(refusal, "lease_owner") == lease_owner

    def put_off(self, grant: Grant, lease_owner: str, seconds: int) -> None:
        """Prevent another renewal for that many seconds, after one failed."""
        until = {"N": str(int(self._clock()) + seconds)}
        self._update(grant, _IS_LEASED, _PUT_OFF, {":lease_owner": {"S": lease_owner}, ":lease_until": until})

    def renew(self, grant: Grant, lease_owner: str, event_token: bytes, refresh_token: bytes, expires_at: int) -> bool:
        """Write new tokens, encrypted; False if we no longer hold the lease, or the grant is gone."""
        refusal = self._update(
            grant,
            _IS_LEASED,
            _RENEW,
            {
                ":lease_owner": {"S": lease_owner},
                ":event_token": {"B": event_token},
                ":refresh_token": {"B": refresh_token},
                ":expires_at": {"N": str(expires_at)},
                ":issued_at": {"N": str(int(self._clock()))},
                ":version": {"N": str(grant.version + 1)},
            },
        )
        return refusal is None or refusal.get("event_token", {}).get("B") == event_token

    def delete(self, grant: Grant, *, is_refresh_refused: bool) -> bool:
        """Delete a grant, unless it changed since it was read, so that no good grant is lost.

        Args:
            grant: as it was read.
            is_refresh_refused: whether its refresh token was refused; then a renewal in the meantime counts as a change, too.

        Returns:
            False: it changed.
        """
        condition, seen = _as_read(grant, is_refresh_refused=is_refresh_refused)
        with answering():
            try:
                self._dynamodb.delete_item(
                    TableName=self._table,
                    Key=grant_row.key(grant.sub, grant.grant_id),
                    ConditionExpression=condition,
                    ExpressionAttributeNames=_names(condition),
                    ExpressionAttributeValues=_USED | seen,
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def become(self, grant: Grant, state: str) -> None:
        """Change a grant's state, unless the grant changed since it was read."""
        self._update(grant, _IS_SAME, _BECOME, _USED | {":state": {"S": state}, ":version": {"N": str(grant.version)}})

    def move(self, grant: Grant, region: str) -> None:
        """Correct a grant's region: another region's gateway accepts its events (SEC-084)."""
        self._update(grant, _IS_USED, _MOVE, _USED | {":region": {"S": region}})

    def begin_wait(self, grant: Grant, wait: Wait, *, is_refresh_refused: bool) -> bool:
        """Record that a grant waits; False if it changed since it was read. Arguments as in `delete`."""
        condition, seen = _as_read(grant, is_refresh_refused=is_refresh_refused)
        refusal = self._update(
            grant,
            condition,
            _WAIT,
            _USED
            | seen
            | {
                ":state": {"S": SUSPECT if wait.is_suspect else ACTIVE},
                ":waits_for": {"S": wait.reason},
                ":waits_since": {"N": str(wait.since)},
                ":waits_until": {"N": str(wait.until)},
            },
        )
        # The client repeats a request whose answer was lost; then the existing wait is ours.
        return refusal is None or wait_of(refusal) == wait

    def end_wait(self, grant: Grant) -> None:
        """End a grant's wait: events are sent with it again. If another wait has begun by now, it goes on waiting."""
        if grant.wait is not None:
            seen = {":seen": {"N": str(grant.wait.until)}}
            self._update(grant, f"{_IS_USED} AND {_WAITS_AS_READ[True]}", _GO_ON, _USED | seen)

    def refused(self, grant: Grant) -> int:
        """Count a report that the gateway refused; returns how many it has refused in a row."""
        with answering():
            try:
                row = self._dynamodb.update_item(
                    TableName=self._table,
                    Key=grant_row.key(grant.sub, grant.grant_id),
                    ConditionExpression=_IS_USED,
                    UpdateExpression=_COUNT,
                    ExpressionAttributeNames={"#state": "state", "#refusals": "refusals"},
                    ExpressionAttributeValues=_USED | {":none": {"N": "0"}, ":one": {"N": "1"}},
                    ReturnValues="ALL_NEW",
                )["Attributes"]
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return 0
        return grant_row.number(row, "refusals") or 0

    def accepted(self, grant: Grant) -> None:
        """Reset the count of refusals, because the gateway accepted a report."""
        if grant.refusals:
            self._update(grant, _IS_USED, _FORGET_REFUSALS, _USED)

    def _update(
        self, grant: Grant, condition: str, expression: str, values: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Update the row under a condition; None if it was updated, else the row that did not meet the condition."""
        with answering():
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=grant_row.key(grant.sub, grant.grant_id),
                    ConditionExpression=condition,
                    UpdateExpression=expression,
                    ExpressionAttributeNames=_names(f"{condition} {expression}"),
                    ExpressionAttributeValues=dict(values),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException as refused:
                return item_of_refusal(refused)
        return None


def _as_read(grant: Grant, *, is_refresh_refused: bool) -> tuple[str, dict[str, Any]]:
    """The condition that a grant's wait is as it was when read, or that it still has none, and the condition's values."""
    condition, values = f"{_IS_USED} AND {_WAITS_AS_READ[grant.wait is not None]}", dict[str, Any]()
    if grant.wait is not None:
        values[":seen"] = {"N": str(grant.wait.until)}
    if is_refresh_refused:
        condition += " AND #version = :version"
        values[":version"] = {"N": str(grant.version)}
    return condition, values


def _names(expressions: str) -> dict[str, str]:
    # Every placeholder of the constants above is named after its attribute.
    return {name: name[1:] for name in _NAME.findall(expressions)}
