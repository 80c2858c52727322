"""Hosts and styles of the sign-in pages. moto knows little of either, so AWS's answers are given as its API describes them."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

COGNITO = "cognito-identity-provider"
OWN = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1"}
PREFIX = {"UserPoolId": {"Ref": "Pool"}, "Domain": "smartlamp", "ManagedLoginVersion": 2}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        pool = live.client("cognito-idp").create_user_pool(PoolName="users")["UserPool"]["Id"]
        live.physical |= {"Pool": pool, "Domain": "smartlamp", "Style": f"{pool}|style", "Client": "client"}
        yield live


def look(live: LiveStack, says: dict[str, Any], **more: Any) -> list[Found]:
    live.answers(COGNITO, "DescribeUserPoolDomain", {"DomainDescription": says})
    return list(damages(live.stack, live.template(Domain=("AWS::Cognito::UserPoolDomain", PREFIX | more))))


def test_a_host_as_it_shall_be(live: LiveStack) -> None:
    says = {
        "UserPoolId": live.physical["Pool"],
        "Domain": "smartlamp",
        "ManagedLoginVersion": 2,
        "CustomDomainConfig": {},
    }
    assert look(live, says) == []


def test_a_prefix_that_is_gone_is_taken_again(live: LiveStack) -> None:
    live.answers(COGNITO, "CreateUserPoolDomain", {})
    (found,) = look(live, {})
    assert isinstance(found, Damage)
    assert "links end within the hour" in found.why
    found.repair()
    sent = {"UserPoolId": live.physical["Pool"], "Domain": "smartlamp", "ManagedLoginVersion": 2}
    assert live.writes() == [("CreateUserPoolDomain", sent)]


def test_a_prefix_that_somebody_else_has_taken(live: LiveStack) -> None:
    (found,) = look(live, {"UserPoolId": "eu-west-1_other"})
    assert isinstance(found, ByHand)
    assert "belongs to another user pool" in found.why


def test_a_host_of_ones_own_is_made_by_hand(live: LiveStack) -> None:
    (found,) = look(live, {}, CustomDomainConfig=OWN)
    assert isinstance(found, ByHand)
    assert "docs/account_linking.md" in found.to_do


def test_a_host_keeps_its_certificate_when_its_pages_are_set_back(live: LiveStack) -> None:
    live.answers(COGNITO, "UpdateUserPoolDomain", {})
    policy = {"CertificateArn": OWN["CertificateArn"], "SecurityPolicy": "TLS_V1_2_2021"}
    says = {"UserPoolId": live.physical["Pool"], "ManagedLoginVersion": 1, "CustomDomainConfig": policy}
    (found,) = look(live, says, CustomDomainConfig=OWN)
    assert isinstance(found, Damage)
    found.repair()
    ((_, sent),) = live.writes()
    assert (sent["ManagedLoginVersion"], sent["CustomDomainConfig"]) == (2, policy)


def style(live: LiveStack) -> list[Found]:
    wanted = {"UserPoolId": {"Ref": "Pool"}, "ClientId": {"Ref": "Client"}, "UseCognitoProvidedValues": True}
    return list(damages(live.stack, live.template(Style=("AWS::Cognito::ManagedLoginBranding", wanted))))


def test_a_style_of_ones_own_is_left_alone(live: LiveStack) -> None:
    designed = {"ManagedLoginBranding": {"ManagedLoginBrandingId": "style", "UseCognitoProvidedValues": False}}
    live.answers(COGNITO, "DescribeManagedLoginBrandingByClient", designed)
    assert style(live) == []


def test_a_style_that_is_gone_is_made_again(live: LiveStack) -> None:
    live.answers(COGNITO, "DescribeManagedLoginBrandingByClient", "ResourceNotFoundException")
    live.answers(COGNITO, "DescribeUserPoolClient", {"UserPoolClient": {}})
    live.answers(COGNITO, "CreateManagedLoginBranding", {})
    (found,) = style(live)
    assert isinstance(found, Damage)
    found.repair()
    sent = {"UserPoolId": live.physical["Pool"], "ClientId": "client", "UseCognitoProvidedValues": True}
    assert live.writes() == [("CreateManagedLoginBranding", sent)]


def test_a_style_goes_with_its_client(live: LiveStack) -> None:
    live.answers(COGNITO, "DescribeManagedLoginBrandingByClient", "ResourceNotFoundException")
    live.answers(COGNITO, "DescribeUserPoolClient", "ResourceNotFoundException")
    (found,) = style(live)
    assert isinstance(found, ByHand)
