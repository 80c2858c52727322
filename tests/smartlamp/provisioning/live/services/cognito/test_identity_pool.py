"""The identity pool, as moto answers; of roles and tags it knows too little."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

PROVIDER = {
    "ProviderName": "cognito-idp.eu-west-1.amazonaws.com/pool",
    "ClientId": "client",
    "ServerSideTokenCheck": True,
}
POOL = {"AllowUnauthenticatedIdentities": False, "AllowClassicFlow": False, "CognitoIdentityProviders": [PROVIDER]}
ROLES = {"authenticated": "arn:aws:iam::123456789012:role/signed-in"}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        identity = live.client("cognito-identity")
        made = identity.create_identity_pool(
            IdentityPoolName="people", DeveloperProviderName="somebodys", **POOL, IdentityPoolTags={"team": "lamps"}
        )
        of_it = {"IdentityPoolId": made["IdentityPoolId"], "Roles": ROLES}
        live.answers("cognito-identity", "GetIdentityPoolRoles", of_it)
        live.answers("cognito-identity", "SetIdentityPoolRoles", {})
        live.physical |= {"Pool": made["IdentityPoolId"], "Roles": "roles"}
        yield live


def look(live: LiveStack) -> list[Found]:
    resources = {
        "Pool": ("AWS::Cognito::IdentityPool", POOL),
        "Roles": ("AWS::Cognito::IdentityPoolRoleAttachment", {"IdentityPoolId": {"Ref": "Pool"}, "Roles": ROLES}),
    }
    return list(damages(live.stack, live.template(**resources)))


def repaired(live: LiveStack, *about: str) -> Any:
    """What is sent to repair what is named."""
    found = look(live)
    assert [each.about for each in found] == list(about)
    for each in found:
        assert isinstance(each, Damage)
        each.repair()
    ((_, sent),) = live.writes()
    assert look(live) == []
    return sent


def test_as_it_shall_be(live: LiveStack) -> None:
    assert look(live) == []


def test_nobody_gets_credentials_without_signing_in(live: LiveStack) -> None:
    opened = {**POOL, "AllowUnauthenticatedIdentities": True, "CognitoIdentityProviders": []}
    live.client("cognito-identity").update_identity_pool(
        IdentityPoolId=live.physical["Pool"],
        IdentityPoolName="people",
        DeveloperProviderName="somebodys",
        IdentityPoolTags={"team": "lamps"},
        **opened,
    )
    sent = repaired(live, "Pool /AllowUnauthenticatedIdentities", "Pool /CognitoIdentityProviders")
    assert (sent["DeveloperProviderName"], sent["IdentityPoolTags"]) == ("somebodys", {"team": "lamps"})


def test_a_role_more_is_taken_away(live: LiveStack) -> None:
    everybody = {**ROLES, "unauthenticated": "arn:aws:iam::123456789012:role/administrator"}
    said = {"IdentityPoolId": live.physical["Pool"], "Roles": everybody}
    live.answers("cognito-identity", "GetIdentityPoolRoles", said, said, {**said, "Roles": ROLES})
    assert repaired(live, "Roles /Roles/unauthenticated")["Roles"] == ROLES


def test_whose_lamps_they_may_read(live: LiveStack) -> None:
    which = {"IdentityPoolId": live.physical["Pool"], "IdentityProviderName": PROVIDER["ProviderName"]}
    live.answers(
        "cognito-identity",
        "GetPrincipalTagAttributeMap",
        {**which, "UseDefaults": False, "PrincipalTags": {"owner": "email"}},
    )
    live.answers("cognito-identity", "SetPrincipalTagAttributeMap", {})
    live.physical["Tags"] = "tags"
    wanted = {**which, "UseDefaults": False, "PrincipalTags": {"owner": "sub"}}
    (found,) = damages(live.stack, live.template(Tags=("AWS::Cognito::IdentityPoolPrincipalTag", wanted)))
    assert isinstance(found, Damage)
    assert found.about == "Tags /PrincipalTags/owner"
    found.repair()
    assert live.writes() == [("SetPrincipalTagAttributeMap", wanted)]
