"""What the stacks of one name left on AWS: of each stack all of it can go, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from smartlamp.errors import Failed
from smartlamp.target.aws_session import session_in
from smartlamp.target.recovery.ended_stack.contents import Account, Found
from smartlamp.target.recovery.ended_stack.record import EndedStack, Stacks
from smartlamp.target.recovery.ended_stack.removal import removed


@dataclass(frozen=True)
class LeftSet:
    """What one stack left.

    Attributes:
        stack: that left it.
        found: what is in each resource.
        foreign: what another stack has by now, in sentences.
    """

    stack: EndedStack
    found: Sequence[Found]
    foreign: Sequence[str]

    @property
    def stays_because(self) -> Sequence[str]:
        """Why none of it can go, in sentences; empty if all of it can."""
        return self.why_it_stays(with_data=False)

    def why_it_stays(self, *, with_data: bool) -> Sequence[str]:
        """The same; `with_data`: although people and items may go."""
        in_use = [
            f"{each.resource.logical_id} {each.words}."
            for each in self.found
            if each.state == "in use" and not (with_data and each.is_data)
        ]
        return [*self.foreign, *in_use]

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "stack_id": self.stack.stack_id,
            "status": self.stack.status,
            "ended": self.stack.ended,
            "stays_because": list(self.stays_because),
            "resources": [
                {
                    "logical_id": each.resource.logical_id,
                    "type": each.resource.kind,
                    "physical_id": each.resource.physical_id,
                    "state": each.state,
                    "is_protected": each.is_protected,
                }
                for each in self.found
            ],
        }


class Leftovers:
    """What is left, at the time of the first look.

    Attributes:
        region: where.
        sets: by stack, the latest first; none that left nothing.
    """

    def __init__(self, stacks: Stacks, account: Account, region: str, name: str) -> None:
        self._stacks, self._account, self.region = stacks, account, region
        owners = stacks.owners()
        looked = [self._looked(each, owners) for each in stacks.ended(name)]
        self.sets = [each for each in looked if any(found.state != "gone" for found in each.found)]

    @classmethod
    def of(cls, name: str, region: str | None) -> Self:
        """Look.

        Args:
            name: of the stacks, or the ARN of one.
            region: where; None for that of the person's settings.

        Raises:
            CannotRun: AWS does not tell all of it.
        """
        session = session_in(region)
        return cls(Stacks(session), Account(session), str(session.region_name), name)

    def remove(self, left: LeftSet, *, with_data: bool = False) -> Iterator[str]:
        """Look again, then remove what one stack left, and yield a sentence on each.

        Args:
            left: one of `sets`.
            with_data: whether people and items go, too.

        Raises:
            Failed: something is in use by now, or AWS refuses. What was removed before stays removed.
            CannotRun: AWS does not tell what is in one of them.
        """
        now = self._looked(left.stack, self._stacks.owners()).why_it_stays(with_data=with_data)
        if now:
            raise Failed(f"Nothing was deleted of what it left. {now[0]}", "Find out who uses it before you try again.")
        yield from removed(self._account, left.stack.resources, with_data=with_data)

    def _looked(self, stack: EndedStack, owners: Mapping[str, str]) -> LeftSet:
        found = self._account.look(stack.resources)
        there = [each for each in found if each.state != "gone"]
        foreign = [
            f"{each.resource.logical_id} belongs to the stack {owner} now."
            for each in there
            if (owner := owners.get(each.resource.physical_id, stack.stack_id)) != stack.stack_id
        ]
        return LeftSet(stack, found, foreign)
