"""Which Alexa to use: the local stack's, or one in this process that speaks to a deployed function."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from alexa_simulator.step import Step
from alexa_simulator.web.client import Client
from smartlamp.errors import SmartLampError
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.deployed import Deployed

Json = dict[str, object]


class Alexa(Protocol):
    """What commands that act as Alexa need; operations yield steps as they happen."""

    def discover(self) -> Iterator[Step]:
        """Discover the user's endpoints."""

    def say(self, text: str) -> Iterator[Step]:
        """Say something."""

    def directive(self, message: Json) -> Iterator[Step]:
        """Send `{"directive": {...}}`."""

    def unlink(self) -> Iterator[Step]:
        """Forget the link."""

    def status(self) -> Json:
        """The link and the endpoints, with the keys of `alexa_simulator.web.status.status`."""


def alexa_at(state_dir: Path, deployed: Deployed | None = None) -> Alexa:
    """The Alexa of the local stack in this folder or, for a deployed function, one that keeps its memory in this folder.

    A program cannot fill in Amazon's sign-in page, so a deployed function's user is known by a skill token that a person
    obtained: from standard input, from the environment, or from last time.

    Raises:
        CannotRun: no stack runs, the ARN is not one, or there are no AWS credentials or no skill token to use.
    """
    if deployed is None:
        running = StateFolder(state_dir).reached()
        return Client(running.page, running.page_key)
    # boto3 and the simulator, 0.3 s to import: the local stack has them in a process of its own.
    from smartlamp.target.own_alexa import own_alexa  # noqa: PLC0415

    return own_alexa(state_dir, deployed)


def explained(steps: Iterable[Step], state_dir: Path, deployed: Deployed | None = None) -> Iterator[Step]:
    """The steps of the same Alexa as they happen; one that failed on a directive with what the function's log says about it."""
    for step in steps:
        yield step if step.passed else _explained(step, state_dir, deployed)


def _explained(step: Step, state_dir: Path, deployed: Deployed | None) -> Step:
    # boto3, 0.2 s to import: only a step that failed needs it.
    from smartlamp.target.function_log import function_log_at  # noqa: PLC0415

    try:
        (told,) = function_log_at(state_dir, deployed).explaining([step])
    except SmartLampError:  # the stack or the credentials are gone meanwhile; the step says what failed
        return step
    return told
