"""Which Alexa to use: the local stack's, or one in this process that speaks to another skill."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from alexa_simulator.smart_home.sessions.recorded import Recorded
from alexa_simulator.step import Step
from alexa_simulator.web.client import Client
from alexa_simulator.web.custom_client import CustomClient
from smartlamp.errors import CannotRun, SmartLampError
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.named import Kind, Target

if TYPE_CHECKING:
    from smartlamp.target.any_skill.own_alexa import OwnAlexa
    from smartlamp.target.any_skill.own_custom import OwnCustom

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


class RecordingAlexa(Protocol):
    """What sessions and tests need: it keeps what it exchanged lately."""

    def discover(self) -> Iterator[Step]:
        """Discover the user's endpoints."""

    def say(self, text: str) -> Iterator[Step]:
        """Say something."""

    def directive(self, message: Json) -> Iterator[Step]:
        """Send `{"directive": {...}}`."""

    def exchanges(self, after: int = 0) -> Sequence[Recorded]:
        """The latest exchanges with a number above `after`, oldest first, without secrets."""


class Gateway(Protocol):
    """An event gateway as seen from outside."""

    def events(self, after: int = 0, last: int = 100) -> list[Json]:
        """The events with a number above `after`, oldest first; the latest `last` of them."""

    def status(self) -> Json:
        """With the key `last_event`: the number of the latest."""


def events_of(state_dir: Path, target: Target) -> Gateway:
    """The event gateway of another skill's app or, if none runs, of the Alexa in this process, with what it heard before.

    Raises:
        CannotRun: the skill cannot be used.
    """
    if (app := app_of(state_dir, target)) is not None:
        return app
    from smartlamp.target.any_skill.own_alexa import OwnAlexa, own_simulator  # noqa: PLC0415

    return OwnAlexa(own_simulator(state_dir, target))


def alexa_at(state_dir: Path, target: Target | None = None, *, to_link: bool = False) -> "Client | OwnAlexa":
    """The Alexa of the local stack in this folder or, for another skill, that of its app, or one that keeps its memory in this folder.

    A program cannot fill in Amazon's sign-in page, so a deployed function's user is known by a skill token that a person
    obtained: from standard input, from the environment, or from last time. Another skill gets a made-up one if none is given,
    unless an account shall be linked (`to_link`).

    Raises:
        CannotRun: no stack runs, or there are no AWS credentials or no skill token to use.
    """
    if target is None:
        running = StateFolder(state_dir).reached()
        return Client(running.page, running.page_key)
    if target.models:
        raise CannotRun(
            "Alexa sends no directives to a custom skill, which this one is.",
            'Speak to it: `smartlamp say "open my skill"`',
        )
    return app_of(state_dir, target) or _own(state_dir, target, to_link=to_link)


def app_of(state_dir: Path, target: Target) -> Client | None:
    """The app that runs for another skill, with the skill token that was given, if one was; None if none runs.

    Raises:
        CannotRun: what was given is no token.
    """
    # The background's part of `smartlamp app`; who asks the local stack does without.
    from smartlamp.target.any_skill.serving.running_app import running_app  # noqa: PLC0415

    running = running_app(state_dir, target)
    if running is None:
        return None
    from smartlamp.target.any_skill.reached import given_token  # noqa: PLC0415

    client = Client(running.page, running.page_key)
    if (token := given_token(from_stdin=target.token_stdin)) is not None:
        client.adopt(token)
    return client


def custom_at(state_dir: Path, target: Target | None = None) -> "CustomClient | OwnCustom":
    """The Alexa with the local stack's custom skill or, for another custom skill, that of its app, or one in this process.

    Raises:
        CannotRun: no stack runs, or the skill or its interaction models cannot be used.
    """
    if target is None:
        running = StateFolder(state_dir).reached()
        return CustomClient(running.page, running.page_key)
    from smartlamp.target.any_skill.serving.running_app import running_app  # noqa: PLC0415

    if (app := running_app(state_dir, target)) is not None:
        return CustomClient(app.page, app.page_key)
    from smartlamp.target.any_skill.own_custom import own_custom  # noqa: PLC0415

    return own_custom(state_dir, target)


def _own(state_dir: Path, target: Target, *, to_link: bool) -> "OwnAlexa":
    # boto3 and the simulator, 0.3 s to import: the local stack has them in a process of its own.
    from smartlamp.target.any_skill.own_alexa import own_alexa  # noqa: PLC0415

    return own_alexa(state_dir, target, to_link=to_link)


def explained(steps: Iterable[Step], state_dir: Path, target: Target | None = None) -> Iterator[Step]:
    """The steps of the same Alexa as they happen; one that failed with what the function's log says, or what to do in another skill."""
    for step in steps:
        yield step if step.passed else _explained(step, state_dir, target)


def _explained(step: Step, state_dir: Path, target: Target | None) -> Step:
    # A maker's own has shown its output. A function may be this project's, so what it logs is asked for.
    if target is not None and target.kind is not Kind.FUNCTION:
        return step.of_another_skill
    # boto3, 0.2 s to import: only a step that failed needs it.
    from smartlamp.target.function_log import function_log_at  # noqa: PLC0415

    try:
        (told,) = function_log_at(state_dir, target).explaining([step])
    except SmartLampError:  # the stack or the credentials are gone meanwhile; the step says what failed
        return step
    return told
