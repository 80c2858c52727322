"""A row of the table Grants, as known both to the modules that keep grants and to those that use them.

`state` shows a person the state of a grant:

    pending, failed     the code is being exchanged, or could not be
    active              events are sent with it
    suspect             Amazon says, perhaps by mistake, that the customer ended it; it is tried again before it is deleted
    needs-relink        its tokens cannot be read any more; the customer must link again
    paused              the gateway refuses its fresh tokens; a person must look (docs/operations.md)

A grant that the customer ended has no row any more (SEC-081). For an active or suspect grant that no event can be sent with now,
`waits_for`, `waits_since` and `waits_until` say why, since when, and when it is tried again.
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
    """What the tokens' encryption is bound to: a row copied to another customer or stage does not decrypt there (SEC-076, SEC-085)."""
    return {"app": "smartlamp", "stage": stage, "purpose": "alexa-lwa", "sub": sub}


def digest(text: str) -> str:
    """A hash, for keys that must not contain the text itself."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text(row: Mapping[str, Any], name: str) -> str | None:
    """A text in the row; None if it has none of that name."""
    value = row.get(name, {}).get("S")
    return value if isinstance(value, str) else None


def number(row: Mapping[str, Any], name: str) -> int | None:
    """A whole number in the row; None if it has none of that name."""
    value = row.get(name, {}).get("N")
    return int(value) if isinstance(value, str) and value.isdecimal() else None
