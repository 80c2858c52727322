"""An environment in the middle of a deployment."""

from collections.abc import Iterator

import pytest

from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.run import Run
from tests.smartlamp.provisioning.environments import Accounts, Snapshot, done


@pytest.fixture
def run(accounts: Accounts, snapshots: dict[str, Snapshot]) -> Iterator[Run]:
    """It has its skills, and a stack whose functions let them in."""
    if "with skills" in snapshots:
        accounts.restore(snapshots["with skills"])
    with accounts.command() as run:
        if "with skills" not in snapshots:
            done(EnvironmentPhase(run))
            for each in run.environment.packages:
                done(SkillPhase(run, each))
            snapshots["with skills"] = accounts.snapshot()
        accounts.deployed()
        run.forget()
        accounts.permit(run)
        accounts.writes()
        yield run
