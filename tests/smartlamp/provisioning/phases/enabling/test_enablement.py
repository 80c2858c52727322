"""P9: tried in both ways, and no refusal fails the command."""

import pytest

from smartlamp.provisioning.documents.skill_package import PROFILE, SKILLS, SMART_HOME
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.phases.enabling.enablement import EnablementPhase
from tests.smartlamp.provisioning.phases.enabling.conftest import REGION, Deployed


def phase(deployed: Deployed, folder: str) -> EnablementPhase:
    return EnablementPhase(deployed.run, SKILLS[folder])


def carried_out(deployed: Deployed, folder: str) -> EnablementPhase:
    """As a deployment does it: with a second look."""
    made = phase(deployed, folder)
    assert len(made.check()) == 1
    made.apply()
    assert made.check() == ()
    return made


def test_nothing_is_done_unless_it_is_asked_for(deployed: Deployed) -> None:
    deployed.run.environment = Environment("dev", REGION)
    assert phase(deployed, SMART_HOME).check() == ()
    assert deployed.desk.plan.calls == []


def test_a_smart_home_skill_is_linked_with_a_code(deployed: Deployed) -> None:
    assert carried_out(deployed, SMART_HOME).refused == ()
    assert deployed.is_linked()
    deployed.desk.plan.calls.clear()
    assert phase(deployed, SMART_HOME).check() == (), "the next command has nothing to do"
    assert deployed.writes() == []


def test_a_custom_skill_is_enabled_without_an_account_where_no_code_will_do(deployed: Deployed) -> None:
    made = carried_out(deployed, PROFILE)
    assert [each.partition(":")[0] for each in made.refused] == ["Amazon shows no client of profile"]
    assert (made.is_enabled(), deployed.is_linked(PROFILE)) == (True, False)
    assert deployed.run.not_linked == {PROFILE: made.refused}


@pytest.mark.parametrize("leaves", ["amazon", "nobody"])
def test_each_refusal_is_told_and_none_fails(deployed: Deployed, leaves: str) -> None:
    deployed.leaves = leaves
    if leaves == "nobody":
        deployed.run.visits = None
    made = carried_out(deployed, SMART_HOME)
    assert len(made.refused) == (2 if leaves == "amazon" else 1)
    assert "A smart home skill is enabled in the Alexa app." in made.refused[-1]
    assert not deployed.is_linked()
    assert deployed.run.not_linked == {SMART_HOME: made.refused}


def test_a_refusal_of_aws_is_told_too(deployed: Deployed) -> None:
    deployed.outputs["LinkingClientId"] = "unknown"
    made = carried_out(deployed, SMART_HOME)
    assert len(made.refused) == 2
    assert deployed.shown == []
