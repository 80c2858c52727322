"""An environment in the middle of a deployment."""

from collections.abc import Iterator

import pytest

from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.run import Run
from tests.smartlamp.provisioning.environments import Accounts, done


@pytest.fixture
def run(accounts: Accounts) -> Iterator[Run]:
    """It has its skills, and a stack whose functions let them in."""
    with accounts.command() as run:
        done(EnvironmentPhase(run))
        for each in run.environment.packages:
            done(SkillPhase(run, each))
        accounts.deployed()
        run.forget()
        accounts.permit(run)
        accounts.writes()
        yield run
