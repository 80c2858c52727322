"""Both simulated accounts, deployed to once by the first command that a person gives."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.end_to_end.provisioning.commands import Commands, Done


@dataclass(frozen=True)
class Deployed:
    """An environment that is as it shall be.

    Attributes:
        commands: of its maker.
        first: the command that made it.
    """

    commands: Commands
    first: Done


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One for all tests; each leaves it as it was."""
    commands = Commands(tmp_path_factory.mktemp("accounts") / "state")
    try:
        yield Deployed(commands, commands.passes("deploy"))
    finally:
        commands.stop()
