"""The real local stack, started by its own command on free ports, once for the run."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smartlamp.errors import CannotRun
from smartlamp.local_stack.choices import Choices
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

    def up(self, source: str | None = None) -> None:
        """Let the stack run, with this source of profiles; one that runs so is left alone."""
        folder = StateFolder(self.state_dir)
        with contextlib.suppress(CannotRun):
            folder.reached()
            if source in (None, Choices.of(folder).profile_source):
                return
            self.json("down")
        self.json("up", "--detach", "--port", "0", *(("--profile-source", source) if source else ()))

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


def write_all(dynamodb: Any, table: str, requests: Sequence[Mapping[str, Any]]) -> None:
    """Put and delete rows, as many at a time as DynamoDB takes."""
    for first in range(0, len(requests), 25):
        done = dynamodb.batch_write_item(RequestItems={table: requests[first : first + 25]})
        assert not done["UnprocessedItems"]


@contextlib.contextmanager
def at(folder: Path) -> Iterator[CommandLine]:
    """The command line of somebody with this folder; the stack that they leave running is stopped."""
    command = CommandLine(folder / "state")
    yield command
    command("down")


@pytest.fixture(scope="session")
def first_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CommandLine, str]]:
    """The stack `smartlamp`, and what the command that made it said."""
    command = CommandLine(tmp_path_factory.mktemp("stack") / "state")
    up = command("up", "--detach", "--port", "0")
    assert up.returncode == 0, f"{up.stdout}\n{up.stderr}"
    yield command, up.stdout
    assert command("down").returncode == 0


@pytest.fixture(scope="session")
def smartlamp(first_up: tuple[CommandLine, str]) -> CommandLine:
    """A stack that all tests share: each adds people and lamps of its own."""
    return first_up[0]


@pytest.fixture(scope="session")
def hurt_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The folder of `hurt_stack`."""
    with at(tmp_path_factory.mktemp("hurt")) as command:
        yield command


@pytest.fixture
def hurt_stack(hurt_folder: CommandLine) -> CommandLine:
    """A stack that tests hurt one after another. Each sets right what another `up` does not; the `up` is here."""
    hurt_folder.up()
    return hurt_folder


@pytest.fixture(scope="session")
def phone_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The folder of `phone_stack`, which is made with another source of profiles than the other stacks."""
    with at(tmp_path_factory.mktemp("phone")) as command:
        command.json(
            "up", "--detach", "--port", "0", "--sign-in-with", "phone", "--profile-source", "cognito-user-info"
        )
        yield command


@pytest.fixture
def phone_stack(phone_folder: CommandLine) -> CommandLine:
    """A stack whose people sign in with a telephone number."""
    phone_folder.up()
    return phone_folder


@pytest.fixture(scope="session")
def demo_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A stack that nobody uses but the demo user, who has one lamp before and after each test."""
    with at(tmp_path_factory.mktemp("demo")) as command:
        command.up()
        yield command


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[CommandLine]:
    """A stack for one test, which may hurt it."""
    with at(tmp_path) as command:
        yield command
