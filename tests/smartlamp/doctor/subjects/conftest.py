"""Both accounts of an environment: moto, and a developer account on the loopback."""

import pytest

from smartlamp.provisioning.documents.skill_package import SMART_HOME_SKILL
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.linking import LinkingPhase
from smartlamp.provisioning.phases.manifest import PermissionPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from tests.smartlamp.provisioning.conftest import accounts, door, moto
from tests.smartlamp.provisioning.environments import Accounts, done

__all__ = ["accounts", "door", "moto"]


@pytest.fixture
def made(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """An environment that `smartlamp deploy` made: a skill, a stack, the account linking between them."""
    monkeypatch.delenv("SMARTLAMP_LINKING_SECRET", raising=False)
    with accounts.command(profile=False) as run:
        done(EnvironmentPhase(run))
        done(SkillPhase(run, SMART_HOME_SKILL))
        accounts.deployed(SkillId=run.skill_id("smart-home"), VendorId="M1VENDOR")
        run.forget()
        accounts.permit(run)
        done(PermissionPhase(run, SMART_HOME_SKILL))
        done(LinkingPhase(run, SMART_HOME_SKILL))
    accounts.writes()
    return accounts
