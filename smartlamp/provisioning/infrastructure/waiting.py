"""Waits until CloudFormation is done, and says which resource it works on."""

from collections.abc import Callable

from smartlamp.developer_account.exchange import Clock
from smartlamp.errors import Failed
from smartlamp.provisioning.infrastructure.refusals import AGAIN
from smartlamp.provisioning.infrastructure.stack import CloudFormation, Stack
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

# A host of one's own takes up to an hour (Cognito, "Using your own domain").
_WITHIN_S = 3600.0
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 10.0
_SLOWER = 1.5


class Patience:
    """Waits, at most 60 minutes each time.

    Args:
        cloudformation: of the stack's region.
        clock: by which it waits.
        say: is told what happens now.
    """

    def __init__(self, cloudformation: CloudFormation, clock: Clock, say: Say) -> None:
        self._cloudformation, self._clock, self._say = cloudformation, clock, say

    def until(self, is_done: Callable[[], bool], what: str) -> None:
        """Ask until it is done, less and less often.

        Raises:
            Failed: it is not done in time. Whatever runs on AWS goes on.
            EndedBySignal: the person ends the command.
        """
        until, pause = self._clock.now() + _WITHIN_S, _FIRST_PAUSE_S
        while True:
            ending.check()
            if is_done():
                return
            if self._clock.now() >= until:
                raise Failed(
                    f"{what} is not done after {_WITHIN_S / 60:.0f} minutes. On AWS it goes on.",
                    f"See what it waits for: `aws cloudformation describe-stack-events`. {AGAIN}",
                )
            self._clock.sleep(pause)
            pause = min(pause * _SLOWER, _LONGEST_PAUSE_S)

    def until_settled(self, stack: Stack, *, begun: bool = False) -> Stack | None:
        """Wait for the operation that runs on a stack, whoever began it; None if the stack is gone then.

        Args:
            stack: as it was.
            begun: whether an operation was begun that its status may not show yet: until another one shows, it has not ended.
        """
        now: Stack | None = stack

        def is_done() -> bool:
            nonlocal now
            now = self._cloudformation.stack(stack.stack_id)
            if now is None or not (now.is_busy or (begun and now.status == stack.status)):
                return True
            self._say(f"{now.name} ({now.status.replace('_', ' ').lower()}){self._works_on(now)}")
            return False

        self.until(is_done, f"The stack {stack.name}")
        return None if now is None or now.status == "DELETE_COMPLETE" else now

    def _works_on(self, stack: Stack) -> str:
        for event in self._cloudformation.events(stack.stack_id, most=1):
            if event.get("PhysicalResourceId") != stack.stack_id:
                return f": {event['LogicalResourceId']}"
        return ""
