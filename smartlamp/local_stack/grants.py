"""The grants that events are sent with, without their tokens."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from alexa_simulator.event_gateway.codes import CAUSES
from alexa_troubleshooting import explanation, meaning
from smartlamp.local_stack.state import Running

_SENTENCES = {
    "suspect": "Amazon says that a customer ended a grant ({reason}). Nothing is sent with it; it is asked again at {until}.",
    "paused": "A grant is paused: the gateway refused its fresh tokens three times in a row.",
    "needs-relink": "The tokens of a grant cannot be read any more. Link again: `smartlamp link`",
    "active": "What changes waits for a grant ({reason}); it is asked again at {until}.",
}
# Ids of `alexa_troubleshooting`; the causes of what a grant waits for come first.
_CAUSES = {
    "suspect": ("grants-suspect",),
    "paused": ("gateway-region", "event-token-ended"),
    "needs-relink": ("grant-not-kept",),
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

    @property
    def explained(self) -> dict[str, object]:
        """Why it waits or is lost, and what to do, as `alexa_troubleshooting.Explanation.facts`; empty if there is nothing to say."""
        if self.sentence is None:
            return {}
        reason = self.waits_for or ""
        of_reason = CAUSES.get(reason) or tuple(each.id for each in meaning(f"reason={reason}").causes)
        return explanation((*of_reason, *_CAUSES.get(self.state, ())), "").facts()

    def to_json(self) -> dict[str, Any]:
        """A JSON object with one key per attribute, and `explained`."""
        return {**asdict(self), "explained": self.explained}


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
