"""What the doctor says of one thing that it looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

import alexa_troubleshooting
from alexa_troubleshooting import Cause


class Verdict(StrEnum):
    """How something is."""

    GOOD = "good"
    WRONG = "wrong"
    """Customers feel it."""
    DOUBT = "doubt"
    """It may be meant so, or customers may feel it: somebody should look."""
    UNSEEN = "unseen"
    """It could not be looked at."""


@dataclass(frozen=True)
class Finding:
    """One verdict with its evidence.

    Attributes:
        hop: what was looked at, in two or three words: `redirect URLs`, `event client`.
        verdict: how it is.
        says: the evidence in one or two sentences, without secrets; for UNSEEN, why it cannot be seen from here.
        causes: ids of `alexa_troubleshooting`, the likeliest first; the remedy is the first one's.
        to_do: a remedy that is more exact than the cause's, with names and values; empty for the cause's own.
        facts: for --json: names and values that were compared, counts. No secrets, nothing of a customer's but counts and states.
    """

    hop: str
    verdict: Verdict
    says: str
    causes: tuple[str, ...] = ()
    to_do: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def good(cls, hop: str, says: str, **facts: Any) -> Self:
        """It is as customers need it."""
        return cls(hop, Verdict.GOOD, says, facts=facts)

    @classmethod
    def wrong(cls, hop: str, says: str, *causes: str, to_do: str = "", **facts: Any) -> Self:
        """Customers feel it."""
        return cls(hop, Verdict.WRONG, says, causes, to_do, facts)

    @classmethod
    def doubt(cls, hop: str, says: str, *causes: str, to_do: str = "", **facts: Any) -> Self:
        """Somebody should look."""
        return cls(hop, Verdict.DOUBT, says, causes, to_do, facts)

    @classmethod
    def unseen(cls, hop: str, says: str, to_do: str = "", **facts: Any) -> Self:
        """It cannot be looked at from here, and why; `to_do` is how it could be."""
        return cls(hop, Verdict.UNSEEN, says, (), to_do, facts)

    @property
    def explained(self) -> tuple[Cause, ...]:
        """Its causes."""
        return tuple(map(alexa_troubleshooting.cause, self.causes))

    @property
    def remedy(self) -> str:
        """What to do; empty if there is nothing to do."""
        return self.to_do or next((each.remedy for each in self.explained), "")
