"""An app client, as moto's Cognito answers: what is not the template's is set back, and what the template does not name stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage
from tests.fakes.live_stack import LiveStack, live_stack

WANTED = {
    "ClientName": "alexa-account-linking",
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "profile"],
    "CallbackURLs": ["https://one.example", "https://two.example"],
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "RefreshTokenValidity": 3650,
    "TokenValidityUnits": {"RefreshToken": "days"},
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        cognito = live.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
        logout = {"LogoutURLs": ["https://somebody.example/bye"]}
        client = cognito.create_user_pool_client(UserPoolId=pool, GenerateSecret=True, **WANTED, **logout)
        live.physical |= {"Pool": pool, "Client": f"{pool}|{client['UserPoolClient']['ClientId']}"}
        yield live


def template(live: LiveStack, **more: Any) -> Any:
    return live.template(
        Client=(
            "AWS::Cognito::UserPoolClient",
            {"UserPoolId": {"Ref": "Pool"}, "RefreshTokenRotation": {"Feature": "DISABLED"}, **WANTED, **more},
        )
    )


def as_it_is(live: LiveStack) -> dict[str, Any]:
    pool, client = live.physical["Client"].split("|")
    said = live.client("cognito-idp").describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]
    return {key: each for key, each in said.items() if key != "LastModifiedDate"}


def test_everything_is_set_back_in_one_request_and_the_rest_stays(live: LiveStack) -> None:
    before = as_it_is(live)
    changed = {
        "CallbackURLs": ["https://two.example", "https://evil.example"],
        "AllowedOAuthScopes": ["openid"],
        "RefreshTokenValidity": 1,
    }
    taken = {key: each for key, each in before.items() if key not in ("ClientSecret", "CreationDate")}
    live.client("cognito-idp").update_user_pool_client(**(taken | changed))
    found = list(damages(live.stack, template(live)))
    assert {each.about: each.why for each in found if isinstance(each, Damage)} == {
        "Client /CallbackURLs": "It lacks https://one.example. It has https://evil.example besides.",
        "Client /AllowedOAuthScopes": "It lacks profile.",
        "Client /RefreshTokenValidity": "It is 1, and shall be 3650.",
    }
    assert before["ClientSecret"] not in str(found)
    for each in found:
        assert isinstance(each, Damage)
        each.repair()
    ((name, sent),) = live.writes()
    assert name == "UpdateUserPoolClient"
    assert sent["LogoutURLs"] == ["https://somebody.example/bye"]
    assert "ClientSecret" not in sent
    assert as_it_is(live) == before
    assert list(damages(live.stack, template(live))) == []


def test_what_somebody_changes_meanwhile_is_kept(live: LiveStack) -> None:
    (found,) = damages(live.stack, template(live, RefreshTokenValidity=30))
    assert isinstance(found, Damage)
    pool, client = live.physical["Client"].split("|")
    live.client("cognito-idp").update_user_pool_client(
        UserPoolId=pool, ClientId=client, **WANTED, LogoutURLs=["https://other.example"]
    )
    found.repair()
    assert as_it_is(live)["LogoutURLs"] == ["https://other.example"]
    assert as_it_is(live)["RefreshTokenValidity"] == 30


def test_rotation_that_somebody_switched_on_is_switched_off(live: LiveStack) -> None:
    said = as_it_is(live) | {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}}
    live.answers("cognito-identity-provider", "DescribeUserPoolClient", {"UserPoolClient": said})
    (found,) = damages(live.stack, template(live))
    assert isinstance(found, Damage)
    assert found.about == "Client /RefreshTokenRotation/Feature"
    found.repair()
    ((_, sent),) = live.writes()
    assert sent["RefreshTokenRotation"]["Feature"] == "DISABLED"


def test_a_client_that_is_gone_is_not_made_again(live: LiveStack) -> None:
    pool, client = live.physical["Client"].split("|")
    live.client("cognito-idp").delete_user_pool_client(UserPoolId=pool, ClientId=client)
    (found,) = damages(live.stack, template(live))
    assert isinstance(found, ByHand)
    assert found.about == "Client"
