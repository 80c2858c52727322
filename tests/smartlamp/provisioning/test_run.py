"""What a command knows: it asks once, and forgets what a phase has changed."""

from dataclasses import replace
from typing import Any

import pytest

from smartlamp.errors import CannotRun, NotSignedIn
from tests.fakes.second_secrets import SecondSecrets
from tests.smartlamp.provisioning.environments import REGION, STACK, Accounts, arn


def test_a_stack_is_asked_for_once_until_it_is_forgotten(accounts: Accounts) -> None:
    with accounts.command() as run:
        assert run.stack() is None
        accounts.deployed()
        assert run.outputs() == {}
        run.forget()
        stack = run.stack()
        assert stack is not None
        assert (stack.name, stack.parameters["VendorId"]) == (STACK, "M1VENDOR")
        assert run.outputs()["SmartHomeFunctionArn"] == arn("SmartHome")
        assert accounts.asked == ["DescribeStacks", "DescribeStacks"]


def test_functions_are_those_of_the_stacks_that_are_there(accounts: Accounts) -> None:
    with accounts.command(also=("eu-west-1",)) as run:
        assert run.functions("SmartHomeFunctionArn") == {}
        accounts.deployed()
        run.forget()
        assert run.functions("SmartHomeFunctionArn") == {REGION: arn("SmartHome")}
        accounts.deployed(region="eu-west-1")
        run.forget()
        assert run.functions("SmartHomeFunctionArn") == {
            REGION: arn("SmartHome"),
            "eu-west-1": arn("SmartHome", "eu-west-1"),
        }
        assert run.functions("NoSuchOutput") == {}


def test_clients_are_made_once_for_each_region(accounts: Accounts) -> None:
    with accounts.command() as run:
        assert run.client("ssm") is run.client("ssm", REGION)
        assert run.client("ssm").meta.region_name == REGION
        assert run.client("ssm", "eu-west-1").meta.region_name == "eu-west-1"


def test_the_linking_secret_is_cognito_s_and_kept_out_of_logs(accounts: Accounts) -> None:
    with accounts.command() as run:
        assert run.linking_secret() == ""
        accounts.deployed()
        run.forget()
        secret = run.linking_secret()
        assert secret == accounts.linking_secret(run)
        assert secret not in run.secret_values.hidden(f"a line with {secret}")


def test_a_client_without_a_secret_is_told(accounts: Accounts) -> None:
    accounts.deployed()
    cognito: Any = accounts.client("cognito-idp")
    outputs = accounts.stacks[REGION].outputs
    made = cognito.create_user_pool_client(UserPoolId=outputs["UserPoolId"], ClientName="without")
    outputs["LinkingClientId"] = made["UserPoolClient"]["ClientId"]
    assert SecondSecrets(cognito).values(outputs["LinkingClientId"]) == []
    with pytest.raises(Exception, match="has no secret"), accounts.command() as run:
        run.linking_secret()


@pytest.mark.parametrize(
    ("given", "deployed", "with_cognito"),
    [
        ({}, None, True),
        ({}, "cognito-user-info", True),
        ({}, "login-with-amazon", False),
        ({"ProfileSource": "login-with-amazon"}, None, False),
        ({"ProfileSource": "cognito-get-user"}, "login-with-amazon", True),
    ],
    ids=["the default", "the stack's", "the stack's, Amazon", "given", "given, unlike the stack's"],
)
def test_which_skills_link_with_cognito(
    accounts: Accounts,
    given: dict[str, str],
    deployed: str | None,
    with_cognito: bool,
) -> None:
    if deployed:
        accounts.deployed(ProfileSource=deployed, ProfileSkillId="")
    with accounts.command(parameters=given) as run:
        assert run.links_with_cognito("smart-home")
        assert run.links_with_cognito("profile") is with_cognito


def test_a_vendor_that_is_gone_from_the_account_is_told(accounts: Accounts) -> None:
    accounts.deployed(VendorId="M9GONE")
    with accounts.command() as run, pytest.raises(CannotRun, match="no vendor M9GONE: M1VENDOR") as refused:
        run.vendor()
    # --vendor-id would not help: the stack has this one.
    assert "belong to the vendor M9GONE" in refused.value.to_do
    assert "set ASK_REFRESH_TOKEN" in refused.value.to_do


def test_whoever_is_not_signed_in_is_not_told_of_another_account(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with accounts.command() as run:
        run.remember(replace(run.record, vendor_id="M1VENDOR"))

        def nobody(_: object, vendor_id: str = "") -> None:
            raise NotSignedIn(f"Nobody is signed in for {vendor_id}.", "Sign in.")

        monkeypatch.setattr(type(run.developer), "vendor", nobody)
        with pytest.raises(NotSignedIn) as refused:
            run.vendor()
    assert refused.value.to_do == "Sign in."
