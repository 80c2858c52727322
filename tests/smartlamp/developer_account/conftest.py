"""A developer account on the loopback, and a clock that nobody waits for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smartlamp.developer_account.account import DeveloperAccount, opened
from tests.fakes.passing_clock import PassingClock
from tests.fakes.skill_management_server import ENVIRONMENT, SkillManagementServer


@pytest.fixture
def amazon() -> Iterator[SkillManagementServer]:
    with SkillManagementServer() as server:
        yield server


@pytest.fixture
def passing() -> PassingClock:
    return PassingClock()


@pytest.fixture
def account(amazon: SkillManagementServer, passing: PassingClock, tmp_path: Path) -> Iterator[DeveloperAccount]:
    """Of a maker whose refresh token is in the environment."""
    with opened(ENVIRONMENT, tmp_path / "kept.json", amazon.addresses, passing.clock) as account:
        yield account
