"""What a review finds, and what it could not look at."""

import enum
from dataclasses import dataclass, replace
from typing import Any


class Evidence(enum.StrEnum):
    """How we know. Nothing was ever tried on AWS."""

    DOCUMENTED = "documented"  # by AWS or Amazon: a page, CloudFormation's schema of a type, an API's model
    REPORTED = "reported"  # by somebody who met it
    INFERRED = "inferred"  # from the two above, or from our own code


class Effect(enum.StrEnum):
    """What a change does on a deployed stack."""

    IN_PLACE = "in place"  # it takes effect, and nothing that exists is lost
    WITH_CARE = "with care"  # in place too, but there is something to know; advice
    REFUSED = "refused by AWS"  # the deployment fails and rolls back
    BREAKS = "breaks"  # the deployment succeeds, and customers or data are lost

    @property
    def stops(self) -> bool:
        """Whether a change set with it must not run."""
        return self in {Effect.REFUSED, Effect.BREAKS}


@dataclass(frozen=True)
class Finding:
    """One reason not to run a change set, or to know before it runs.

    Attributes:
        about: the logical id of a resource, or the name of a parameter or of the stack.
        effect: what it does.
        happens: what would happen, in one or two sentences.
        evidence: how we know.
        why: where that is said, or what it follows from.
        instead: the way that works.
        accepted: whether the person wants it all the same.
        follows: the parameter whose change alone makes it, "" for none: who accepts that accepts this.
    """

    about: str
    effect: Effect
    happens: str
    evidence: Evidence
    why: str
    instead: str
    accepted: bool = False
    follows: str = ""

    @property
    def stops(self) -> bool:
        """Whether the change set must not run because of it."""
        return self.effect.stops and not self.accepted

    def accept(self) -> "Finding":
        """The same, wanted."""
        return replace(self, accepted=True)

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "about": self.about,
            "effect": str(self.effect),
            "stops": self.stops,
            "accepted": self.accepted,
            "happens": self.happens,
            "evidence": str(self.evidence),
            "why": self.why,
            "instead": self.instead,
        }


@dataclass(frozen=True)
class NotChecked:
    """Something that a review could not look at, which fails no review.

    Attributes:
        what: it, in a clause such as "whether the certificate is issued".
        action: the IAM action that it needs.
        reason: what AWS answered.
    """

    what: str
    action: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {"what": self.what, "action": self.action, "reason": self.reason}
