"""The review of a change set: facts in, findings out. `smartlamp review` shows it, and whatever deploys asks it before a change set runs."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from smartlamp.deploy.review import parameters, properties, resources, status
from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Finding, NotChecked
from smartlamp.deploy.review.pairs import account, code, home, hosts, messages

_RULES: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    status.findings,
    parameters.findings,
    resources.findings,
    properties.findings,
    code.findings,
    hosts.findings,
    messages.findings,
    account.findings,
    home.findings,
)


@dataclass(frozen=True)
class Review:
    """What was found.

    Attributes:
        findings: what stops the change set first, then advice.
        not_checked: what could not be looked at.
        empty: whether the change set changes nothing, so that there is nothing to run.
    """

    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    empty: bool

    @property
    def may_run(self) -> bool:
        """Whether nothing stops the change set."""
        return not any(each.stops for each in self.findings)

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "may_run": self.may_run,
            "empty": self.empty,
            "findings": [each.to_json() for each in self.findings],
            "not_checked": [each.to_json() for each in self.not_checked],
        }


def review(facts: Facts, accepted: Collection[str] = ()) -> Review:
    """Judge a change set.

    Args:
        facts: what it is, and what it meets.
        accepted: what findings are about (logical ids, parameters) that the person wants all the same, with what follows from a
            parameter. What AWS refuses cannot be accepted: it would fail.
    """
    found = dict.fromkeys(each for rule in _RULES for each in rule(facts))
    wanted = set(accepted) - {""}
    judged = [
        each.accept() if {each.about, each.follows} & wanted and each.effect is Effect.BREAKS else each
        for each in found
    ]
    return Review(
        tuple(sorted(judged, key=lambda each: (not each.stops, not each.effect.stops))),
        tuple(facts.seen.not_checked),
        status.has_nothing(facts),
    )
