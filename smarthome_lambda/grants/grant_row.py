"""A row of the table Grants, as the half that keeps grants and the half that uses them both know it.

`state` is what a person sees of a grant:

    pending, failed     a code that is being exchanged, or could not be
    active              events are sent with it
    suspect             Amazon says that the customer ended it, which it also says by mistake; it is asked again before it is deleted
    needs-relink        its tokens cannot be read any more; the customer must link again
    paused              the gateway refuses its fresh tokens; somebody must look (docs/operations.md)

A grant that the customer ended is not there any more (SEC-081). An active or suspect one that no event can be sent with now says in
`waits_for`, `waits_since` and `waits_until` why, since when, and when it is asked again.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

PENDING = "pending"
FAILED = "failed"
ACTIVE = "active"
SUSPECT = "suspect"
NEEDS_RELINK = "needs-relink"
PAUSED = "paused"


def key(sub: str, grant_id: str) -> dict[str, Any]:
    """The key of an owner's grant."""
    return {"owner": {"S": sub}, "grant_id": {"S": grant_id}}


def encryption_context(stage: str, sub: str) -> dict[str, str]:
    """A row copied to another customer or stage does not decrypt there (SEC-076, SEC-085)."""
    return {"app": "smartlamp", "stage": stage, "purpose": "alexa-lwa", "sub": sub}


def digest(text: str) -> str:
    """What stands in a key for something that must not."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text(row: Mapping[str, Any], name: str) -> str | None:
    """A text of the row, None if it has none of that name."""
    value = row.get(name, {}).get("S")
    return value if isinstance(value, str) else None


def number(row: Mapping[str, Any], name: str) -> int | None:
    """A whole number of the row, None if it has none of that name."""
    value = row.get(name, {}).get("N")
    return int(value) if isinstance(value, str) and value.isdecimal() else None
