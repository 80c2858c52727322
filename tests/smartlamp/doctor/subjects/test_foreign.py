"""Somebody else's skill: what the maker says goes before what Amazon has, and what is missing is named."""

from contextlib import AbstractContextManager
from typing import Any

import pytest

from alexa_simulator.account_linking.redirect_urls import redirect_urls
from smartlamp.doctor.subject import AccountLinkingCopy, Subject, Unseen
from smartlamp.doctor.subjects.addresses import Addresses
from smartlamp.doctor.subjects.foreign import foreign
from smartlamp.doctor.subjects.skill_and_stack import GATEWAYS
from smartlamp.errors import CannotRun
from tests.smartlamp.provisioning.environments import ABSENT, REGION, Accounts, arn

SAID = {
    "authorization_url": "https://auth.example.com/authorize",
    "token_url": "https://auth.example.com/token",
    "client_id": "alexa",
    "scopes": ("lamps",),
    "vendor_id": "M9THEIRS",
}


def subject(accounts: Accounts, **said: Any) -> AbstractContextManager[Subject]:
    return foreign(Addresses(**said), accounts.desk, lambda _: None)


def linking(found: Subject) -> AccountLinkingCopy:
    assert isinstance(found.console.linking, AccountLinkingCopy)
    return found.console.linking


def test_the_addresses_are_an_account_linking(accounts: Accounts) -> None:
    with subject(accounts, **SAID, jwks_url="https://auth.example.com/keys") as found:
        assert (found.title, found.kind) == ("a skill by its addresses", "foreign")
        assert (found.outputs, found.parameters, found.function_arn) == ({}, {}, "")
        assert (found.jwks_url, found.gateways) == ("https://auth.example.com/keys", GATEWAYS)
        assert linking(found) == AccountLinkingCopy(
            "https://auth.example.com/authorize",
            "https://auth.example.com/token",
            "alexa",
            ("lamps",),
            "HTTP_BASIC",
            "AUTH_CODE",
            redirect_urls("M9THEIRS"),
        )
        assert isinstance(found.console.manifest, Unseen)
        assert "--skill-id" in found.console.manifest.to_do
        assert found.console.has_secret("any") is None
    assert accounts.writes() == []


def test_redirect_urls_may_be_given_themselves(accounts: Accounts) -> None:
    said = {
        **SAID,
        "vendor_id": "",
        "redirect_urls": ("https://layla.amazon.com/x",),
        "scheme": "REQUEST_BODY_CREDENTIALS",
    }
    with subject(accounts, **said) as found:
        assert linking(found).redirect_urls == ("https://layla.amazon.com/x",)
        assert linking(found).scheme == "REQUEST_BODY_CREDENTIALS"


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        (("client_id",), "--client-id is missing"),
        (("token_url", "vendor_id"), "--token-url, --vendor-id or --redirect-url are missing"),
        (("authorization_url",), "--authorization-url is missing"),
    ],
)
def test_what_is_missing_for_an_account_linking_is_named(
    accounts: Accounts, without: tuple[str, ...], missing: str
) -> None:
    with subject(accounts, **{name: each for name, each in SAID.items() if name not in without}) as found:
        assert isinstance(found.console.linking, Unseen)
        assert missing in found.console.linking.why
        assert "--skill-id" in found.console.linking.to_do


def test_a_skill_that_cannot_be_read_at_amazon_says_why(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASK_REFRESH_TOKEN")
    with subject(accounts, skill_id=ABSENT, client_id="alexa") as found:
        assert isinstance(found.console.linking, Unseen)
        assert "not signed in to Amazon" in found.console.linking.why
        assert "Or give --authorization-url, --token-url, --vendor-id or" in found.console.linking.to_do


def test_the_secret_comes_from_the_environment_alone(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTLAMP_LINKING_SECRET", "given-marker")
    with subject(accounts, **SAID) as found:
        assert linking(found).client_secret == "given-marker"
        assert (found.console.has_secret("given-marker"), found.console.has_secret("another")) == (True, False)
        assert found.secrets.hidden("given-marker") == "[hidden]"


def test_amazon_fills_what_is_not_said(made: Accounts) -> None:
    (skill_id,) = made.skills()
    with subject(made, skill_id=skill_id, client_id="another") as found:
        copy, outputs = linking(found), made.stacks[REGION].outputs
        assert found.title == f"the skill {skill_id}"
        assert (copy.client_id, copy.authorization_url) == ("another", outputs["AuthorizationUrl"])
        assert copy.redirect_urls == redirect_urls("M1VENDOR")
        assert not isinstance(found.console.manifest, Unseen)
    assert made.writes() == []


def test_a_skill_of_another_account_is_known_by_its_addresses_alone(made: Accounts) -> None:
    with subject(made, **SAID, skill_id=ABSENT) as found:
        assert linking(found).client_id == "alexa"
        assert isinstance(found.console.manifest, Unseen)


def test_aws_is_where_the_function_is(accounts: Accounts) -> None:
    with subject(accounts, **SAID, function_arn=arn("SmartHome", "eu-west-1")) as found:
        assert found.client("lambda").meta.region_name == "eu-west-1"
        assert found.client("acm", "us-east-1").meta.region_name == "us-east-1"
    with subject(accounts, **SAID) as found, pytest.raises(CannotRun) as refused:
        found.client("lambda")
    assert "--function ARN" in refused.value.to_do


def test_what_is_no_function_is_refused(accounts: Accounts) -> None:
    with pytest.raises(CannotRun, match="not the ARN"), subject(accounts, **SAID, function_arn="lamps"):
        pass
