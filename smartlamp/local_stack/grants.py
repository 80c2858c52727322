"""The grants that events are sent with, without their tokens."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from smartlamp.local_stack.state import Running

_SENTENCES = {
    "suspect": "Amazon says that a customer ended a grant ({reason}). Nothing is sent with it; it is asked again at {until}.",
    "paused": "A grant is paused: the gateway refused its fresh tokens three times in a row. docs/operations.md says what to do.",
    "needs-relink": "The tokens of a grant cannot be read any more. Link again: `smartlamp link`",
    "active": "What changes waits for a grant ({reason}); it is asked again at {until}.",
}


@dataclass(frozen=True)
class Grant:
    """One grant: its state, and what it waits for, since when and until when, in seconds since 1970; None if it does not wait."""

    state: str
    waits_for: str | None
    waits_since: int | None
    waits_until: int | None

    @property
    def sentence(self) -> str | None:
        """What a person should know about it; None if events are sent with it, or it was never given."""
        if self.state not in _SENTENCES or (self.state == "active" and self.waits_for is None):
            return None
        until = "" if self.waits_until is None else datetime.fromtimestamp(self.waits_until, UTC).strftime("%F %T UTC")
        return _SENTENCES[self.state].format(reason=self.waits_for, until=until)

    def to_json(self) -> dict[str, Any]:
        """A JSON object with one key per attribute."""
        return asdict(self)


def grants(running: Running) -> tuple[Grant, ...]:
    """Every grant of the stack."""
    dynamodb = running.account.client("dynamodb")
    pages = dynamodb.get_paginator("scan").paginate(TableName=running.outputs["GrantsTable"], ConsistentRead=True)
    return tuple(grant_of(row) for page in pages for row in page["Items"] if "state" in row)


def grant_of(row: Mapping[str, Any]) -> Grant:
    """The grant in one row of the table Grants."""
    since, until = (row.get(name, {}).get("N") for name in ("waits_since", "waits_until"))
    return Grant(
        row["state"]["S"],
        row.get("waits_for", {}).get("S"),
        None if since is None else int(since),
        None if until is None else int(until),
    )
