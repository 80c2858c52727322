"""The real local stack, started by its own command on free ports, once for the run."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smartlamp.local_stack.state import Running, StateFolder
from tests.fakes.forked_commands import ForkedCommands

if TYPE_CHECKING:
    import subprocess

COMMANDS = ForkedCommands()


@dataclass(frozen=True)
class CommandLine:
    """`smartlamp`, as a person runs it, with a state folder of its own."""

    state_dir: Path

    def __call__(self, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run one command to its end."""
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
        return COMMANDS.run([*words, "--state-dir", str(self.state_dir)], stdin, environment)

    def json(self, *words: str, status: int = 0, stdin: str = "") -> Any:
        """Run one command with --json and read what it says."""
        done = self(*words, "--json", stdin=stdin)
        assert done.returncode == status, f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout)

    def passes(self, *words: str) -> Sequence[dict[str, Any]]:
        """Run a command made of steps; every one must pass."""
        steps: list[dict[str, Any]] = self.json(*words)
        assert steps
        assert all(step["passed"] for step in steps), steps
        return steps

    @property
    def running(self) -> Running:
        """The stack behind it."""
        return StateFolder(self.state_dir).reached()

    def client(self, service: str) -> Any:
        """A boto3 client of the emulator, as the account's owner."""
        return self.running.account.client(service)

    @property
    def aws(self) -> dict[str, str]:
        """The environment in which AWS's own tools find the emulator instead of AWS."""
        account = self.running.account
        return {
            "AWS_ENDPOINT_URL": account.endpoint,
            "AWS_ACCESS_KEY_ID": account.access_key_id,
            "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
        }

    def emulator_log(self) -> str:
        """What the emulator said."""
        return (self.state_dir / "emulator" / "emulator.log").read_text(errors="replace")


@pytest.fixture(scope="session")
def smartlamp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A stack that all tests share: each adds people and lamps of its own."""
    command = CommandLine(tmp_path_factory.mktemp("stack") / "state")
    up = command("up", "--detach", "--port", "0")
    assert up.returncode == 0, f"{up.stdout}\n{up.stderr}"
    yield command
    assert command("down").returncode == 0


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[CommandLine]:
    """A stack for one test, which may hurt it."""
    command = CommandLine(tmp_path / "state")
    yield command
    command("down")
