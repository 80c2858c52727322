"""What the stacks are asked to be: from what was chosen, from the developer account, and from what they were."""

import pytest

from smartlamp.provisioning.documents.skill_package import PROFILE_SKILL, SMART_HOME_SKILL
from smartlamp.provisioning.environment import default_prefix
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.phases.stack import StackPhase
from tests.alexa_simulator.developer_account.conftest import bare
from tests.smartlamp.provisioning.environments import ACCOUNT, STACK, Accounts, AtOnce, done, why

ELSEWHERE = "HomeRegion=us-east-1 HomeStack=smartlamp"


@pytest.fixture
def at_once(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    made = AtOnce(accounts)
    monkeypatch.setattr("smartlamp.provisioning.phases.stack.Infrastructure", made)
    return made


def test_a_new_one_gets_the_ids_and_a_name_for_its_pages(accounts: Accounts, at_once: AtOnce) -> None:
    with accounts.command(parameters={"SignInWith": "phone"}, accepted=("Stage",)) as run:
        done(EnvironmentPhase(run))
        for each in (SMART_HOME_SKILL, PROFILE_SKILL):
            done(SkillPhase(run, each))
        done(StackPhase(run))
        (wanted,) = at_once.wanted
        assert (wanted.name, wanted.region, wanted.accepted) == (STACK, "us-east-1", ("Stage",))
        assert wanted.tags == {"application": "smartlamp"}
        assert wanted.parameters == {
            "SignInWith": "phone",
            "VendorId": "M1VENDOR",
            "DomainPrefix": default_prefix(STACK, ACCOUNT),
            "SkillId": run.skill_id("smart-home"),
            "ProfileSkillId": run.skill_id("profile"),
        }


def test_one_that_is_there_keeps_what_is_not_named(accounts: Accounts, at_once: AtOnce) -> None:
    skill_id = accounts.amazon.made(bare())
    accounts.deployed(SkillId=skill_id, DomainPrefix="my-lamps")
    with accounts.command() as run:
        # Before anything is remembered, the plan is already that of this vendor, and nothing of the stack changes.
        assert StackPhase(run).check() == ()
        done(EnvironmentPhase(run))
        done(SkillPhase(run, SMART_HOME_SKILL))
        assert StackPhase(run).check() == ()
    assert at_once.wanted == []


def test_the_custom_skill_goes_when_it_is_not_wanted(accounts: Accounts, at_once: AtOnce) -> None:
    skill_id, profile = accounts.amazon.made(bare()), accounts.amazon.made(bare("profile"))
    accounts.deployed(SkillId=skill_id, ProfileSkillId=profile)
    with accounts.command(profile=False) as run:
        assert why(StackPhase(run)) == [("ProfileSkillId", "It shall be .")]
        done(StackPhase(run))
    assert at_once.wanted[0].parameters["ProfileSkillId"] == ""


def test_functions_elsewhere_are_made_after_their_home_from_its_outputs(accounts: Accounts, at_once: AtOnce) -> None:
    with accounts.command(also=("eu-west-1",), profile=False) as run:
        done(EnvironmentPhase(run))
        done(SkillPhase(run, SMART_HOME_SKILL))
        assert [about for about, _ in why(StackPhase(run))][-1] == "stack"
        assert why(StackPhase(run))[-1][1] == "There are no functions in eu-west-1 yet."
        accounts.deployed()
        accounts.stacks["us-east-1"].outputs["ForOtherRegions"] = ELSEWHERE
        run.forget()
        done(StackPhase(run))
        home, other = at_once.wanted
        assert (home.region, other.region) == ("us-east-1", "eu-west-1")
        assert other.parameters == {"HomeRegion": "us-east-1", "HomeStack": "smartlamp"}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("is_new", [True, False])
def test_what_the_review_said_is_told_of_a_stack_that_somebody_uses(accounts: Accounts, is_new: bool) -> None:
    if not is_new:
        accounts.deployed()
    with accounts.command(profile=False) as run:
        done(EnvironmentPhase(run))
        done(SkillPhase(run, SMART_HOME_SKILL))
        done(StackPhase(run))
        assert [each.about for each in run.advice] == ([] if is_new else ["Lamps"])
