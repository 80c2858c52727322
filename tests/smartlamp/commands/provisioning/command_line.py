"""`smartlamp deploy` and `destroy` with both accounts in this process: the stacks are there at once, and what is tried is given."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from smartlamp.cli import app
from smartlamp.errors import SmartLampError
from smartlamp.provisioning.opening import Desk
from smartlamp.provisioning.probes.probe import Probe
from tests.smartlamp.provisioning.environments import REGION, Accounts, AtOnce

if TYPE_CHECKING:
    from smartlamp.provisioning.live.found import Found


class CommandLine:
    """A person at it.

    Attributes:
        accounts: theirs.
        probes: what is found when the account linking is tried.
        found: on AWS.
        opened: how the desk was asked for.
    """

    def __init__(self, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
        self.accounts = accounts
        self.probes = [Probe.good("sign-in page, Europe", "It opens.")]
        self.found: list[Found] = []
        self.opened: list[dict[str, Any]] = []
        self._monkeypatch = monkeypatch
        monkeypatch.setattr("smartlamp.commands.provisioning.desk.desk_of", self._desk)
        monkeypatch.setattr("smartlamp.provisioning.phases.stack.Infrastructure", AtOnce(accounts))
        monkeypatch.setattr("smartlamp.provisioning.phases.live.damages", lambda *_: iter(self.found))
        monkeypatch.setattr("smartlamp.provisioning.phases.live.deployed_template", lambda _: None)
        monkeypatch.setattr("smartlamp.provisioning.lifecycle.probing.of_linking", self._tried)
        monkeypatch.setattr("smartlamp.provisioning.lifecycle.probing.of_function", lambda *_: ())

    def run(self, *words: str, answers: str | None = None) -> Result:
        """One command; `answers` are given on a terminal, and without them there is none."""
        self._monkeypatch.setattr(
            "smartlamp.commands.provisioning.environment_options.is_terminal", lambda: answers is not None
        )
        return CliRunner().invoke(app, [*words, "--region", REGION], env={"COLUMNS": "300"}, input=answers)

    def problem(self, *words: str) -> SmartLampError:
        """What a command that fails says."""
        exception = self.run(*words).exception
        assert isinstance(exception, SmartLampError), exception
        return exception

    def _desk(self, _state_dir: object, _say: object, **how: Any) -> Desk:
        self.opened.append(how)
        return self.accounts.desk

    def _tried(self, _: object) -> Iterator[Probe]:
        yield from self.probes
