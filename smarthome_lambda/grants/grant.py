"""A grant that events are sent with, as read from its row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smarthome_lambda.grants import grant_row
from smarthome_lambda.grants.grant_row import SUSPECT
from smarthome_lambda.grants.schedule import Wait


@dataclass(frozen=True)
class Grant:
    """A customer's grant, as read.

    Attributes:
        sub: the owner's.
        grant_id: tells one customer's grants apart.
        region: decides the gateway (SEC-084).
        client_id: the event client that it was given to.
        issued_at: when the event token was issued, in seconds since 1970.
        expires_at: when the event token expires.
        version: counts the renewals.
        refusals: how many reports in a row the gateway refused.
        wait: why no event is sent with it now; None if events are sent.
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
    wait: Wait | None
    event_token: bytes = field(repr=False)
    refresh_token: bytes = field(repr=False)


def grant_of(row: Mapping[str, Any]) -> Grant | None:
    """The grant of a row; None if the row is corrupt (SEC-121)."""
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
        # For grants that were kept before this was recorded: an hour, the lifetime of Amazon's tokens.
        issued_at=grant_row.number(row, "issued_at") or expires_at - 3600,
        expires_at=expires_at,
        version=version,
        refusals=grant_row.number(row, "refusals") or 0,
        wait=wait_of(row),
        event_token=event_token,
        refresh_token=refresh_token,
    )


def wait_of(row: Mapping[str, Any]) -> Wait | None:
    """The wait of the grant in a row; None if it does not wait."""
    until, since = grant_row.number(row, "waits_until"), grant_row.number(row, "waits_since")
    if until is None:
        return None
    reason = grant_row.text(row, "waits_for") or ""
    is_suspect = grant_row.text(row, "state") == SUSPECT
    return Wait(reason, until if since is None else since, until, is_suspect)
