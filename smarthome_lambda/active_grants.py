"""The grants that events are sent with: read, renewed and ended by the reporter. `grants` is where they come from."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from device_cloud import log
from device_cloud.aws import answering, item_of_refusal
from smarthome_lambda import grant_row
from smarthome_lambda.grant_row import ACTIVE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NAME = re.compile(r"#\w+")
_OWNED_BY = "#owner = :owner"
_IS_ACTIVE = "#state = :active"
_IS_LEASED = "attribute_exists(#owner) AND #lease_owner = :lease_owner"
_IS_FREE = "#state = :active AND #version = :version AND (attribute_not_exists(#lease_until) OR #lease_until <= :now)"
_TAKE_LEASE = "SET #lease_owner = :lease_owner, #lease_until = :lease_until"
_PUT_OFF = "SET #lease_until = :lease_until"
_RENEW = (
    "SET #event_token = :event_token, #refresh_token = :refresh_token, #expires_at = :expires_at, #issued_at = :issued_at, "
    "#version = :version REMOVE #lease_owner, #lease_until"
)
_IS_SAME = "#state = :active AND #version = :version"
_BECOME = "SET #state = :state"
_COUNT = "SET #refusals = if_not_exists(#refusals, :none) + :one REMOVE #never_enabled_since"
_COUNT_NEVER_ENABLED = (
    "SET #refusals = if_not_exists(#refusals, :none) + :one, "
    "#never_enabled_since = if_not_exists(#never_enabled_since, :now)"
)
_FORGET_REFUSALS = "REMOVE #refusals, #never_enabled_since"


@dataclass(frozen=True)
class Grant:
    """What a customer allowed us, as it was read.

    Attributes:
        sub: whose it is.
        grant_id: tells one customer's grants apart.
        region: decides the gateway (SEC-084).
        client_id: the event client that it was given to.
        issued_at: when the event token began, in seconds since 1970.
        expires_at: when it ends.
        version: counts its renewals.
        refusals: how many reports in a row the gateway refused.
        event_token: encrypted.
        refresh_token: encrypted.
    """

    sub: str = field(repr=False)
    grant_id: str
    region: str
    client_id: str
    issued_at: int
    expires_at: int
    version: int
    refusals: int
    event_token: bytes = field(repr=False)
    refresh_token: bytes = field(repr=False)


@dataclass(frozen=True)
class Refused:
    """How often in a row the gateway refused a grant, and since when it has said nothing but that the skill was never enabled."""

    times: int
    never_enabled_since: int | None


class ActiveGrants:
    """The table of grants, as far as the reporter may.

    Args:
        table: the table Grants.
        stage: grants of other stages are not found (SEC-085).
        dynamodb: boto3's low-level client.
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
        """An owner's active grants; what cannot be read is left out and logged."""
        with answering():
            pages = self._dynamodb.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression=_OWNED_BY,
                FilterExpression=_IS_ACTIVE,
                ExpressionAttributeNames={"#owner": "owner", "#state": "state"},
                ExpressionAttributeValues={":owner": {"S": sub}, ":active": {"S": ACTIVE}},
            )
            rows = [row for page in pages for row in page["Items"]]
        grants = [self._grant(row) for row in rows if grant_row.text(row, "stage") == self._stage]
        if None in grants:
            log.error("grants_unreadable", sub=sub, count=grants.count(None))
        return tuple(grant for grant in grants if grant is not None)

    def again(self, grant: Grant) -> Grant | None:
        """The grant as it is now; None if it is not active any more."""
        with answering():
            row = self._dynamodb.get_item(
                TableName=self._table, Key=grant_row.key(grant.sub, grant.grant_id), ConsistentRead=True
            ).get("Item", {})
        return self._grant(row) if grant_row.text(row, "state") == ACTIVE else None

    def lease(self, grant: Grant, lease_owner: str, seconds: float) -> bool:
        """Take it upon us to renew a grant that is still as we read it; False if somebody else does or did (SEC-078)."""
        now = int(self._clock())
        refusal = self._update(
            grant,
            _IS_FREE,
            _TAKE_LEASE,
            {
                ":active": {"S": ACTIVE},
                ":version": {"N": str(grant.version)},
                ":now": {"N": str(now)},
                ":lease_owner": {"S": lease_owner},
                ":lease_until": {"N": str(now + int(seconds))},
            },
        )
        # boto3 repeats a request whose answer was lost; then the lease that is there is ours.
        return refusal is None or grant_row.text(refusal, "lease_owner") == lease_owner

    def put_off(self, grant: Grant, lease_owner: str, seconds: int) -> None:
        """The renewal failed; nobody tries it again before that many seconds."""
        until = {"N": str(int(self._clock()) + seconds)}
        self._update(grant, _IS_LEASED, _PUT_OFF, {":lease_owner": {"S": lease_owner}, ":lease_until": until})

    def renew(self, grant: Grant, lease_owner: str, event_token: bytes, refresh_token: bytes, expires_at: int) -> bool:
        """Write new tokens, encrypted; False if the lease is not ours any more, or the grant is gone."""
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

    def delete(self, grant: Grant, lease_owner: str | None = None) -> bool:
        """End a grant for good; with a lease_owner only while the lease is theirs, so that nobody's renewal is lost.

        Returns:
            False: the lease is not theirs any more.
        """
        arguments: dict[str, Any] = {}
        if lease_owner is not None:
            arguments = {
                "ConditionExpression": _IS_LEASED,
                "ExpressionAttributeNames": {"#owner": "owner", "#lease_owner": "lease_owner"},
                "ExpressionAttributeValues": {":lease_owner": {"S": lease_owner}},
            }
        with answering():
            try:
                self._dynamodb.delete_item(
                    TableName=self._table, Key=grant_row.key(grant.sub, grant.grant_id), **arguments
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def become(self, grant: Grant, state: str) -> None:
        """Let an active grant take another state; one that changed since it was read keeps its own."""
        self._update(
            grant,
            _IS_SAME,
            _BECOME,
            {":active": {"S": ACTIVE}, ":state": {"S": state}, ":version": {"N": str(grant.version)}},
        )

    def refused(self, grant: Grant, *, never_enabled: bool) -> Refused:
        """Count a report that the gateway refused."""
        values = {":active": {"S": ACTIVE}, ":none": {"N": "0"}, ":one": {"N": "1"}}
        expression = _COUNT
        if never_enabled:
            expression = _COUNT_NEVER_ENABLED
            values |= {":now": {"N": str(int(self._clock()))}}
        with answering():
            try:
                row = self._dynamodb.update_item(
                    TableName=self._table,
                    Key=grant_row.key(grant.sub, grant.grant_id),
                    ConditionExpression=_IS_ACTIVE,
                    UpdateExpression=expression,
                    ExpressionAttributeNames={
                        "#state": "state",
                        "#refusals": "refusals",
                        "#never_enabled_since": "never_enabled_since",
                    },
                    ExpressionAttributeValues=values,
                    ReturnValues="ALL_NEW",
                )["Attributes"]
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return Refused(0, None)
        return Refused(grant_row.number(row, "refusals") or 0, grant_row.number(row, "never_enabled_since"))

    def accepted(self, grant: Grant) -> None:
        """The gateway accepted a report: earlier refusals do not count any more."""
        if grant.refusals:
            self._update(grant, _IS_ACTIVE, _FORGET_REFUSALS, {":active": {"S": ACTIVE}})

    def _update(
        self, grant: Grant, condition: str, expression: str, values: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Update the row under a condition; None if it was done, else the row that did not meet it."""
        with answering():
            try:
                self._dynamodb.update_item(
                    TableName=self._table,
                    Key=grant_row.key(grant.sub, grant.grant_id),
                    ConditionExpression=condition,
                    UpdateExpression=expression,
                    # Every placeholder of the constants above is named after its attribute.
                    ExpressionAttributeNames={name: name[1:] for name in _NAME.findall(f"{condition} {expression}")},
                    ExpressionAttributeValues=dict(values),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException as refused:
                return item_of_refusal(refused)
        return None

    def _grant(self, row: Mapping[str, Any]) -> Grant | None:
        region, client_id = grant_row.text(row, "region"), grant_row.text(row, "client_id")
        expires_at, version = grant_row.number(row, "expires_at"), grant_row.number(row, "version")
        event_token, refresh_token = (row.get(name, {}).get("B") for name in ("event_token", "refresh_token"))
        if (
            region is None
            or expires_at is None
            or version is None
            or not isinstance(event_token, bytes)
            or not isinstance(refresh_token, bytes)
        ):
            return None
        return Grant(
            sub=row["owner"]["S"],
            grant_id=row["grant_id"]["S"],
            region=region,
            client_id=client_id or "",
            # Grants that were kept before this was noted count as an hour long, as Amazon's are.
            issued_at=grant_row.number(row, "issued_at") or expires_at - 3600,
            expires_at=expires_at,
            version=version,
            refusals=grant_row.number(row, "refusals") or 0,
            event_token=event_token,
            refresh_token=refresh_token,
        )
