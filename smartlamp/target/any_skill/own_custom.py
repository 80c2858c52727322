"""A custom skill asked from this process."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alexa_simulator.step import Step
from smartlamp.target.any_skill.own_alexa import own_simulator
from smartlamp.target.named import Target

if TYPE_CHECKING:
    from alexa_simulator.custom_skill.session import CustomSkillSession
    from smartlamp.target.any_skill.serving.simulator import Simulator

Json = dict[str, object]


@dataclass(frozen=True)
class OwnCustom:
    """What `alexa_simulator.web.custom_client.CustomClient` has. Each command begins a conversation: none stays open between them."""

    simulator: "Simulator"
    session: "CustomSkillSession"

    def enable(self) -> Iterator[Step]:
        """Enable the skill."""
        with self.simulator.alone():
            yield from self.session.enable()

    def link(self, email: str, password: str) -> Iterator[Step]:
        """Link this user's account, who signs in."""
        from alexa_simulator.account_linking.hosted_page import sign_in  # noqa: PLC0415

        with self.simulator.alone(), self.simulator.served(secrets.token_urlsafe()):
            yield from self.session.link(lambda url, back: sign_in(url, back, email, password))

    def unlink(self) -> Iterator[Step]:
        """Disable the skill."""
        with self.simulator.alone():
            yield from self.session.unlink()

    def say(self, text: str, locale: str = "en-US") -> Iterator[Step]:
        """Say something to the skill."""
        return self._asked(lambda: self.session.say(text, locale))

    def status(self) -> Json:
        """The link, and what the skill is, as `CustomClient.status` has it."""
        from alexa_simulator.web.status import custom_status  # noqa: PLC0415

        return {**custom_status(self.session), "links_in_browser": False}

    def _asked(self, operation: Callable[[], Iterator[Step]]) -> Iterator[Step]:
        with self.simulator.alone(), contextlib.ExitStack() as standing:
            account = self.session.memory.now.account
            if account is not None and account.refresh_token:
                standing.enter_context(self.simulator.served(secrets.token_urlsafe()))
            yield from operation()


def own_custom(state_dir: Path, target: Target) -> OwnCustom:
    """The custom skill of this target. Raises CannotRun: it, or its interaction models, cannot be used."""
    simulator = own_simulator(state_dir, target)
    if simulator.custom is None:
        raise TypeError("not a custom skill")
    return OwnCustom(simulator, simulator.custom)
