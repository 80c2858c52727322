"""Whether a stack takes a change now, or can be made: waits for what runs on it, and clears a first deployment that failed away."""

import boto3

from smartlamp.errors import CannotRun
from smartlamp.provisioning.infrastructure import change, failure
from smartlamp.provisioning.infrastructure.stack import REVIEWED, CloudFormation, Stack
from smartlamp.provisioning.infrastructure.waiting import Patience
from smartlamp.provisioning.infrastructure.wanted import Wanted
from smartlamp.provisioning.todo import Todo
from smartlamp.target.recovery.ended_stack.contents import Account
from smartlamp.target.recovery.ended_stack.leftovers import Leftovers
from smartlamp.target.recovery.ended_stack.record import Stacks
from smartlamp.terminal.console import Say

_FAILED_FIRST = "ROLLBACK_COMPLETE"


def words(stack: Stack) -> str:
    """Why a stack takes no change now, and what becomes of it."""
    if stack.is_busy:
        return f"It is {stack.status}: an operation runs on it, which is waited for first."
    if stack.status == _FAILED_FIRST:
        return f"It is {stack.status}: it failed when it was made. It shall be deleted, and made again."
    return f"It is {stack.status}, and takes no change. {failure.to_do_about(stack)}"


class Readiness:
    """Of one stack.

    Args:
        session: with credentials.
        cloudformation: of the stack's region.
        patience: waits.
        wanted: which stack.
        say: is told what happens now.
    """

    def __init__(
        self, session: boto3.Session, cloudformation: CloudFormation, patience: Patience, wanted: Wanted, say: Say
    ) -> None:
        self._session, self._cloudformation, self._patience = session, cloudformation, patience
        self._name, self._region, self._say = wanted.name, wanted.region, say

    def settled(self) -> Stack | None:
        """The stack when nothing runs on it, ready for a change; None if there is none.

        Raises:
            CannotRun: it is in a state that only a person can end.
            Failed: what runs on it is not done in time, or CloudFormation refuses.
        """
        stack = self._cloudformation.stack(self._name)
        if stack is not None and stack.is_busy:
            stack = self._patience.until_settled(stack)
        if stack is not None and stack.status == _FAILED_FIRST:
            # It can only be deleted. What it may have left is looked for first: once it is deleted, fewer people would find it.
            self._nothing_is_left()
            self._say(f"Deleting what is left of the failed stack {stack.name}")
            self._cloudformation.delete(stack)
            stack = self._patience.until_settled(stack, begun=True)
        if stack is None or stack.status == REVIEWED:
            return None
        if not stack.is_made:
            raise CannotRun(
                f"The stack {stack.name} is {stack.status}, and takes no change.", failure.to_do_about(stack)
            )
        return stack

    def may_be_made(self) -> None:
        """Look whether a stack of this name can be made.

        Raises:
            CannotRun: one before it left something, or somebody else is about to make it.
        """
        self._nothing_is_left()
        # A stack under review has nothing but change sets. The execution of ours would delete the others, such as an import's.
        if others := change.foreign(self._cloudformation, self._name):
            raise CannotRun(
                f"Somebody is about to make the stack {self._name}: it has the change set {', '.join(others)}, which would be lost.",
                "Execute it, as docs/recovery.md says for an import, or delete it (`aws cloudformation delete-change-set`). Then run the same command again.",
            )

    def left(self) -> list[Todo]:
        """What earlier stacks of this name left: a new one would be without its people, and could not have its prefix."""
        looked = Leftovers(Stacks(self._session), Account(self._session), self._region, self._name)
        found = []
        for each in looked.sets:
            left = ", ".join(one.resource.logical_id for one in each.found if one.state != "gone")
            why = f"A stack of this name ({each.stack.status}, {each.stack.ended}) left {left}."
            found.append(Todo(self._name, " ".join([why, *each.stays_because])))
        return found

    def _nothing_is_left(self) -> None:
        if left := self.left():
            raise CannotRun(
                "\n".join(each.why for each in left),
                f"If there are people in it, build the stack again around it: `smartlamp rebuild --stack {self._name} --region {self._region}`. "
                f"If not: `smartlamp leftovers --stack {self._name} --region {self._region} --delete`, then run the same command again.",
            )
