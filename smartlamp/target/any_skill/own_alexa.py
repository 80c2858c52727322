"""An Alexa in this process, which speaks to a skill that is not the local stack's.

A handler can be asked without the extra `cli`, in tests of its maker: each import that needs it waits for what is asked.
"""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alexa_simulator.errors import TokensRefused
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.smart_home.sessions.recorded import Recorded
from alexa_simulator.step import Step
from smartlamp.errors import CannotRun
from smartlamp.target.any_skill.reached import given_token, linking_secret, made_up_token, skill_at
from smartlamp.target.named import TOKEN_VARIABLE, Kind, Target

if TYPE_CHECKING:
    from smartlamp.target.any_skill.serving.simulator import Simulator

_HOW_TO_GIVE = (
    f"Put one into the environment variable {TOKEN_VARIABLE}, or give it on standard input with --token-stdin; "
    "it is the access token of the linking client, never an argument."
)

Json = dict[str, object]


@dataclass(frozen=True)
class OwnAlexa:
    """What `smartlamp.target.skill.Alexa` requires. Whoever is linked at the simulator has it served while the skill is asked."""

    simulator: "Simulator"

    @property
    def conversation(self) -> SmartHomeSession:
        """The Alexa itself."""
        return self.simulator.alexa

    def adopt(self, token: str | None) -> None:
        """Take over a skill token; None: the one from last time.

        Raises:
            CannotRun: there is none, or it has ended.
        """
        if token is None:
            if self.conversation.memory.now.account is None:
                raise CannotRun("A deployed function needs a user's skill token.", _HOW_TO_GIVE)
            return
        try:
            self.conversation.adopt(token)
        except TokensRefused as refused:
            raise CannotRun(str(refused), _HOW_TO_GIVE) from refused

    def link(self, email: str, password: str) -> Iterator[Step]:
        """Link the account of this user, who signs in on the hosted page."""
        from alexa_simulator.account_linking.hosted_page import sign_in  # noqa: PLC0415

        with self.simulator.alone(), self.simulator.served(secrets.token_urlsafe()):
            yield from self.simulator.alexa.link(lambda url, back: sign_in(url, back, email, password))

    def discover(self) -> Iterator[Step]:
        """Discover the user's endpoints."""
        return self._asked(self.conversation.discover)

    def say(self, text: str) -> Iterator[Step]:
        """Say something."""
        return self._asked(lambda: self.conversation.say(text))

    def directive(self, message: Json) -> Iterator[Step]:
        """Send `{"directive": {...}}`."""
        return self._asked(lambda: self.conversation.send(message))

    def unlink(self) -> Iterator[Step]:
        """Forget the link."""
        with self.simulator.alone():
            yield from (
                self.conversation.unlink() if self._is_linked_here else SmartHomeSession.unlink(self.conversation)
            )

    def exchanges(self, after: int = 0) -> tuple[Recorded, ...]:
        """The latest exchanges with a number above `after`, oldest first."""
        return self.conversation.recording.after(after)

    def status(self) -> Json:
        """The link and the endpoints."""
        from alexa_simulator.web.status import status_of  # noqa: PLC0415

        return {**status_of(self.simulator.alexa), "links_in_browser": False}

    def events(self, after: int = 0, last: int = 100) -> list[Json]:
        """The events at the gateway, as `Client.events` has them."""
        from alexa_simulator.web.status import events  # noqa: PLC0415

        return events(self.simulator.alexa.events.after(after, last), another_skill=True)

    @property
    def _is_linked_here(self) -> bool:
        """Whether the account was linked through the simulator: then its server is asked, and the skill may ask for grants."""
        account = self.conversation.memory.now.account
        return account is not None and bool(account.refresh_token)

    def _asked(self, operation: Callable[[], Iterator[Step]]) -> Iterator[Step]:
        with self.simulator.alone(), contextlib.ExitStack() as standing:
            if self._is_linked_here:
                standing.enter_context(self.simulator.served(secrets.token_urlsafe()))
            yield from operation()


def own_alexa(state_dir: Path, target: Target, *, to_link: bool = False) -> OwnAlexa:
    """The Alexa for this skill; `to_link`: without a made-up token. Raises CannotRun as `smartlamp.target.skill.alexa_at` does."""
    alexa = OwnAlexa(own_simulator(state_dir, target))
    token = given_token(from_stdin=target.token_stdin)
    if target.kind is not Kind.FUNCTION and token is None:
        if to_link or alexa.conversation.memory.now.account is not None:
            return alexa
        token = made_up_token()
    alexa.adopt(token)
    return alexa


def own_simulator(state_dir: Path, target: Target) -> "Simulator":
    """Amazon's side for this skill, in this process. Raises CannotRun: it, or the skill, cannot be used."""
    from smartlamp.target.any_skill.serving.kept import folder_of, kept_in, make_functions  # noqa: PLC0415
    from smartlamp.target.any_skill.serving.simulator import simulator, variables  # noqa: PLC0415

    make_functions(state_dir)
    folder = folder_of(state_dir, target)
    kept = kept_in(folder)
    skill = skill_at(target, variables(folder, target, kept))
    return simulator(folder, target, kept, skill, linking_secret(target))
