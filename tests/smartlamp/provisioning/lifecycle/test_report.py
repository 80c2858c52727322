"""What is left by hand is told with its place, until it is done."""

import pytest
from botocore.exceptions import ClientError

from smartlamp.errors import CannotRun
from smartlamp.provisioning.documents.skill_package import PROFILE_SKILL, SMART_HOME_SKILL
from smartlamp.provisioning.lifecycle.report import Left, left
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from tests.alexa_simulator.developer_account.conftest import linking
from tests.smartlamp.provisioning.environments import Accounts, done

AMAZON = "amzn1.application-oa2-client.mine"
CONSOLE = "https://developer.amazon.com/alexa/console/ask"


def told(accounts: Accounts) -> list[Left]:
    with accounts.command() as run:
        return list(left(run))


def with_skills(accounts: Accounts) -> None:
    with accounts.command() as run:
        done(EnvironmentPhase(run))
        for each in (SMART_HOME_SKILL, PROFILE_SKILL):
            done(SkillPhase(run, each))


def linked(accounts: Accounts) -> None:
    accounts.client("dynamodb").put_item(TableName="Grants", Item={"owner": {"S": "somebody"}})


@pytest.mark.parametrize(("sign_in_with", "person"), [("email", "you@example.com"), ("phone", "+14255550100")])
def test_until_somebody_is_linked_it_says_how(accounts: Accounts, sign_in_with: str, person: str) -> None:
    with_skills(accounts)
    accounts.deployed(SignInWith=sign_in_with)
    person_to_add, to_link = told(accounts)
    assert person_to_add.address == f"`smartlamp users add {person} --stack smartlamp --region us-east-1`"
    assert "the Amazon account of your developer account" in to_link.text
    assert to_link.address == f"{CONSOLE}/test/{accounts.skills()[0]}/development/en_US"
    assert to_link.to_json() == {"text": to_link.text, "address": to_link.address}
    linked(accounts)
    assert told(accounts) == []


def test_a_table_that_cannot_be_read_counts_as_nobody(accounts: Accounts) -> None:
    with_skills(accounts)
    accounts.deployed()
    linked(accounts)
    accounts.denied.add("dynamodb.Scan")
    assert len(told(accounts)) == 2


def test_before_there_is_a_stack_both_are_left(accounts: Accounts) -> None:
    assert len(told(accounts)) == 2


@pytest.mark.parametrize("client_id", ["another", AMAZON])
def test_a_skill_that_links_with_amazon_is_told_of_until_it_does(accounts: Accounts, client_id: str) -> None:
    with_skills(accounts)
    profile = accounts.skills()[1]
    accounts.deployed(ProfileSource="login-with-amazon", ProfileAmazonClientId=AMAZON, ProfileSkillId=profile)
    linked(accounts)
    (by_hand,) = told(accounts)
    assert AMAZON in by_hand.text
    assert "docs/account_linking.md" in by_hand.text
    assert by_hand.address == f"{CONSOLE}/build/custom/{profile}/development/en_US/accountLinking"
    path = f"/v1/skills/{profile}/stages/development/accountLinkingClient"
    accounts.by_hand("PUT", path, linking(clientId=client_id))
    assert (told(accounts) == []) is (client_id == AMAZON)


def test_nothing_is_left_that_another_account_would_do(accounts: Accounts) -> None:
    accounts.denied.add("cloudformation.DescribeStacks")
    with pytest.raises((CannotRun, ClientError), match="not authorized"):
        told(accounts)
