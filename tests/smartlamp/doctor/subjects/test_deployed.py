"""A stack and its skill, as both accounts show them. Nothing is written, nobody is asked to sign in, and no secret is told."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from smartlamp.doctor.subject import Absent, AccountLinkingCopy, EventClientCopy, Subject, Unseen
from smartlamp.doctor.subjects.deployed import deployed
from smartlamp.doctor.subjects.skill_and_stack import GATEWAYS
from smartlamp.errors import CannotRun
from tests.smartlamp.provisioning.environments import ABSENT, REGION, STACK, Accounts, arn

KEY = f"/{STACK}/alexa/fingerprint-key"
RECORD = f"/{STACK}/alexa/state"


def subject(accounts: Accounts, skill_id: str = "") -> AbstractContextManager[Subject]:
    return deployed(STACK, REGION, skill_id, accounts.desk, lambda _: None)


def linking(found: Subject) -> AccountLinkingCopy:
    assert isinstance(found.console.linking, AccountLinkingCopy)
    return found.console.linking


def unseen(found: object) -> Unseen:
    assert isinstance(found, Unseen)
    return found


def secret(accounts: Accounts) -> str:
    outputs = accounts.stacks[REGION].outputs
    client = accounts.client("cognito-idp").describe_user_pool_client(
        UserPoolId=outputs["UserPoolId"], ClientId=outputs["LinkingClientId"]
    )["UserPoolClient"]
    return str(client["ClientSecret"])


def path(accounts: Accounts) -> str:
    return f"/v1/skills/{accounts.skills()[0]}/stages/development/accountLinkingClient"


def change(accounts: Accounts, **members: Any) -> None:
    """Somebody changes the account linking in the console."""
    now = accounts.by_hand("GET", path(accounts))["accountLinkingResponse"]
    document = {**now, "clientSecret": secret(accounts), **members}
    accounts.by_hand("PUT", path(accounts), {"accountLinkingRequest": document})
    accounts.writes()


def forget(accounts: Accounts) -> None:
    """As a stack that `sam deploy` made: nothing is remembered."""
    accounts.client("ssm").delete_parameters(Names=[KEY, RECORD])
    for file in (accounts.folder / "deploy").glob("*.json"):
        file.unlink()


def test_it_is_what_both_accounts_have(made: Accounts) -> None:
    (skill_id,) = made.skills()
    outputs = made.stacks[REGION].outputs
    with subject(made) as found:
        assert (found.title, found.kind) == ("the stack smartlamp in us-east-1", "aws")
        assert (found.outputs, found.parameters["VendorId"]) == (outputs, "M1VENDOR")
        assert found.function_arn == arn("SmartHome")
        pool = outputs["UserPoolId"]
        assert found.jwks_url == f"https://cognito-idp.{REGION}.amazonaws.com/{pool}/.well-known/jwks.json"
        assert found.gateways == GATEWAYS
        console, copy = found.console, linking(found)
        assert (console.skill_id, console.vendor_id, console.enabled) == (skill_id, "M1VENDOR", False)
        assert (copy.authorization_url, copy.token_url) == (outputs["AuthorizationUrl"], outputs["TokenUrl"])
        assert (copy.client_id, copy.scheme, copy.grant) == (outputs["LinkingClientId"], "HTTP_BASIC", "AUTH_CODE")
        assert (copy.scopes, copy.client_secret, copy.elsewhere) == (("openid", "profile"), None, ())
        assert copy.redirect_urls == redirect_urls("M1VENDOR")
        assert not isinstance(console.manifest, Unseen)
        assert console.manifest["apis"]["smartHome"]["endpoint"] == {"uri": arn("SmartHome")}
        assert found.client("cognito-idp").describe_user_pool(UserPoolId=pool)["UserPool"]["Id"] == pool
        assert found.client("acm", "us-east-1").meta.region_name == "us-east-1"
    assert made.writes() == []


def test_secrets_are_compared_and_never_told(made: Accounts, caplog: pytest.LogCaptureFixture) -> None:
    (skill,) = made.amazon.account.state["skills"]
    with subject(made) as found:
        assert found.console.has_secret(secret(made)) is True
        assert found.console.has_secret("another") is False
        client = found.console.event_client
        assert isinstance(client, EventClientCopy)
        assert client.client_id == skill["client_id"]
        assert (client.has_secret(skill["client_secret"]), client.has_secret("another")) == (True, False)
        for each in (skill["client_secret"], made.parameter(KEY), made.amazon.refresh_token):
            assert found.secrets.hidden(f"a line with {each}") == "a line with [hidden]"
        logging.getLogger("x").warning("a line with %s", skill["client_secret"])
        assert skill["client_secret"] not in repr(found)
    assert [each.getMessage() for each in caplog.records if each.name == "x"] == ["a line with [hidden]"]


@pytest.mark.parametrize(
    "before",
    [
        lambda accounts: change(accounts, scopes=["openid"]),
        lambda accounts: accounts.client("ssm").delete_parameter(Name=KEY),
        lambda accounts: accounts.client("ssm").put_parameter(
            Name=KEY, Type="SecureString", Value="garbage", Overwrite=True
        ),
        lambda accounts: accounts.denied.add("ssm.GetParameter"),
        forget,
    ],
    ids=["the console was changed since", "no key", "no good key", "no right", "never deployed"],
)
def test_whether_the_console_has_a_secret_is_not_guessed(made: Accounts, before: Callable[[Accounts], object]) -> None:
    before(made)
    with subject(made) as found:
        assert found.console.has_secret(secret(made)) is None
        assert linking(found).client_secret is None


def test_the_maker_can_say_which_secret_the_console_has(made: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    forget(made)
    monkeypatch.setenv("SMARTLAMP_LINKING_SECRET", "given-marker\n")
    with subject(made) as found:
        assert linking(found).client_secret == "given-marker"
        assert (found.console.has_secret("given-marker"), found.console.has_secret(secret(made))) == (True, False)
        assert found.secrets.hidden("given-marker") == "[hidden]"
        assert "given-marker" not in repr(found.console.linking)


def test_a_stack_that_another_tool_made_names_its_skill_itself(made: Accounts) -> None:
    forget(made)
    with subject(made) as found:
        assert found.console.skill_id == made.skills()[0]
        assert linking(found).client_id == made.stacks[REGION].outputs["LinkingClientId"]


def test_a_skill_that_nobody_knows_is_asked_for(made: Accounts) -> None:
    forget(made)
    made.deployed(SkillId="")
    with subject(made) as found:
        for each in (found.console.linking, found.console.manifest, found.console.event_client, found.console.enabled):
            assert "--skill-id" in unseen(each).to_do
    with subject(made, made.skills()[0]) as found:
        assert linking(found).client_id == made.stacks[REGION].outputs["LinkingClientId"]


def test_an_account_linking_that_is_gone_is_absent(made: Accounts) -> None:
    made.by_hand("DELETE", path(made))
    with subject(made) as found:
        assert isinstance(found.console.linking, Absent)
        assert found.console.has_secret(secret(made)) is None
        assert found.console.skill_id == made.skills()[0]


def test_a_skill_that_is_not_in_the_account_is_absent(made: Accounts) -> None:
    with subject(made, ABSENT) as found:
        assert isinstance(found.console.manifest, Absent)


def test_a_manifest_that_amazon_does_not_take_says_why(made: Accounts) -> None:
    with subject(made) as found:
        assert found.console.refused == ()
    made.policies.statements.clear()  # Amazon takes no endpoint that does not let it in
    made.change_manifest(
        made.skills()[0], lambda manifest: manifest["publishingInformation"].update(isAvailableWorldwide=False)
    )
    with subject(made) as found:
        assert any(arn("SmartHome") in why for why in found.console.refused)


def test_a_page_for_some_telephones_is_seen(made: Accounts) -> None:
    elsewhere = [{"platformType": "iOS", "platformAuthorizationUrl": "https://example.com/sign-in"}]
    change(made, authorizationUrlsByPlatform=elsewhere)
    with subject(made) as found:
        assert linking(found).elsewhere == ("https://example.com/sign-in",)


def test_of_several_vendors_the_one_that_has_the_skill_counts(made: Accounts) -> None:
    made.amazon.account.state["vendors"].insert(0, {"id": "M0ANOTHER", "name": "Plugs"})
    with subject(made) as found:
        assert found.console.vendor_id == "M1VENDOR"
        assert linking(found).redirect_urls == redirect_urls("M1VENDOR")


@pytest.mark.parametrize(
    ("name", "why"),
    [("ASK_REFRESH_TOKEN", "not signed in to Amazon"), ("ASK_LWA_CLIENT_ID", "no client to sign in to Amazon with")],
)
def test_nobody_is_made_to_sign_in(made: Accounts, monkeypatch: pytest.MonkeyPatch, name: str, why: str) -> None:
    monkeypatch.delenv(name)
    calls = len(made.amazon.plan.calls)
    with subject(made) as found:
        for each in (found.console.linking, found.console.manifest, found.console.event_client, found.console.enabled):
            assert why in unseen(each).why
            assert "`smartlamp deploy --plan` signs you in" in unseen(each).to_do
        assert found.console.skill_id == made.skills()[0]
        assert found.console.has_secret(secret(made)) is None
        assert found.outputs["LinkingClientId"]
    assert len(made.amazon.plan.calls) == calls


@pytest.mark.parametrize("fault", ["503", "429", "reset"])
def test_when_amazon_is_silent_it_is_asked_no_further(made: Accounts, fault: str) -> None:
    made.fails(dict.fromkeys(range(2, 40), fault))
    began = made.passing.clock.now()
    with subject(made) as found:
        reasons = {unseen(each).why for each in (found.console.linking, found.console.manifest, found.console.enabled)}
    assert len(reasons) == 1
    assert len(made.amazon.plan.calls) == 3  # the token, and one question twice
    assert made.passing.clock.now() - began < 60


def test_what_simulates_amazon_and_aws_is_asked_instead(made: Accounts) -> None:
    made.deployed(LocalEndpoint="http://127.0.0.1:1", LocalAmazon="http://127.0.0.1:2")
    with subject(made) as found:
        assert found.jwks_url.startswith("http://127.0.0.1:1/")
        assert set(found.gateways.values()) == {"http://127.0.0.1:2/v3/events"}


def no_outputs(accounts: Accounts, status: str, **parameters: str) -> None:
    accounts.deployed(**parameters)
    accounts.stacks[REGION].outputs = {}
    accounts.stacks[REGION].status = status


@pytest.mark.parametrize(
    ("before", "what", "to_do"),
    [
        (lambda accounts: accounts.stacks.clear(), "was not found in us-east-1", "--region"),
        (
            lambda accounts: no_outputs(accounts, "ROLLBACK_COMPLETE"),
            "first deployment of smartlamp failed",
            "leftovers",
        ),
        (
            lambda accounts: no_outputs(accounts, "UPDATE_COMPLETE", HomeRegion="eu-west-1", HomeStack="lamps"),
            "a function of the stack lamps in eu-west-1",
            "--stack lamps --region eu-west-1",
        ),
        (lambda accounts: no_outputs(accounts, "UPDATE_COMPLETE"), "not a SmartLamp stack", "--stack NAME"),
    ],
    ids=["no stack", "rolled back", "of another region", "another's"],
)
def test_what_cannot_be_examined_is_refused(
    made: Accounts, before: Callable[[Accounts], None], what: str, to_do: str
) -> None:
    before(made)
    with pytest.raises(CannotRun) as refused, subject(made):
        pass
    assert what in refused.value.what
    assert to_do in refused.value.to_do
