"""The user pool, as moto's Cognito answers, which resets what an update is without (documented of AWS)."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import Damage
from tests.fakes.live_stack import LiveStack, live_stack

LENGTH = {"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": False, "TemporaryPasswordValidityDays": 7}}
WANTED = {
    "UserPoolName": "users",
    "AutoVerifiedAttributes": ["email"],
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
    "Policies": LENGTH,
    "MfaConfiguration": "OFF",
    "Schema": [{"Name": "email", "Required": True}],
}
BY_HAND = {
    "EmailVerificationSubject": "Welcome at ours",
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "UserPoolTags": {"team": "lamps"},
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        ours = {key: each for key, each in WANTED.items() if key not in ("UserPoolName", "Schema")}
        made = live.client("cognito-idp").create_user_pool(PoolName="users", **ours, **BY_HAND)
        live.physical["Pool"] = made["UserPool"]["Id"]
        yield live


def template(live: LiveStack, **more: Any) -> Any:
    return live.template(Pool=("AWS::Cognito::UserPool", WANTED | more))


def as_it_is(live: LiveStack) -> dict[str, Any]:
    said = live.client("cognito-idp").describe_user_pool(UserPoolId=live.physical["Pool"])["UserPool"]
    return {key: each for key, each in said.items() if key != "LastModifiedDate"}


def test_a_pool_that_was_made_as_wanted_differs_in_nothing(live: LiveStack) -> None:
    assert list(damages(live.stack, template(live))) == []


def test_what_the_template_does_not_name_survives_the_update(live: LiveStack) -> None:
    before = as_it_is(live)
    shorter = {"PasswordPolicy": LENGTH["PasswordPolicy"] | {"MinimumLength": 6}}
    ours = {key: each for key, each in WANTED.items() if key not in ("UserPoolName", "Schema", "Policies")}
    live.client("cognito-idp").update_user_pool(
        UserPoolId=live.physical["Pool"],
        **ours,
        **BY_HAND,
        Policies=shorter,
        LambdaConfig={"PreSignUp": "arn:aws:lambda:eu-west-1:123456789012:function:x"},
    )
    found = list(damages(live.stack, template(live)))
    assert {each.about for each in found} == {
        "Pool /Policies/PasswordPolicy/MinimumLength",
        "Pool /LambdaConfig/PreSignUp",
    }
    for each in found:
        assert isinstance(each, Damage)
        each.repair()
    ((name, sent),) = live.writes()
    assert name == "UpdateUserPool"
    assert "Schema" not in sent
    after = as_it_is(live)
    assert after.pop("LambdaConfig", {}) == before.pop("LambdaConfig", {}) == {}
    assert after == before
    assert after["UserPoolTags"] == BY_HAND["UserPoolTags"]
    assert list(damages(live.stack, template(live))) == []


def test_what_aws_answers_and_refuses_is_left_out(live: LiveStack) -> None:
    said = as_it_is(live) | {
        "UserPoolTags": {"team": "lamps", "aws:cloudformation:stack-name": "smartlamp"},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
        "SmsConfiguration": {},
        "EmailVerificationMessage": "",
        "DeletionProtection": "ACTIVE",
    }
    live.answers("cognito-identity-provider", "DescribeUserPool", {"UserPool": said})
    (found,) = damages(live.stack, template(live, DeletionProtection="INACTIVE"))
    assert isinstance(found, Damage)
    found.repair()
    ((_, sent),) = live.writes()
    assert sent["UserPoolTags"] == {"team": "lamps"}
    assert sent["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False}
    assert sent["DeletionProtection"] == "INACTIVE"
    assert sent.keys() & {"SmsConfiguration", "EmailVerificationMessage", "SchemaAttributes", "Id", "Arn"} == set()


SMS = {"SnsCallerArn": "arn:aws:iam::1:role/sms", "ExternalId": "x"}
PHONES = {"MfaConfiguration": "ON", "EnabledMfas": ["SMS_MFA"], "SmsConfiguration": SMS}


@pytest.mark.parametrize(
    ("wanted", "says", "about", "sent"),
    [
        ({}, {"MfaConfiguration": "OFF"}, None, None),
        (
            {},
            {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
            "/MfaConfiguration",
            {"MfaConfiguration": "OFF"},
        ),
        (PHONES, {"MfaConfiguration": "ON", "SmsMfaConfiguration": {"SmsConfiguration": SMS}}, None, None),
        (PHONES, {"MfaConfiguration": "ON"}, None, None),
        (
            PHONES,
            {
                "MfaConfiguration": "ON",
                "SmsMfaConfiguration": {"SmsConfiguration": SMS, "SmsAuthenticationMessage": "{####}"},
                "SoftwareTokenMfaConfiguration": {"Enabled": True},
            },
            "/EnabledMfas",
            {
                "MfaConfiguration": "ON",
                "SmsMfaConfiguration": {"SmsConfiguration": SMS, "SmsAuthenticationMessage": "{####}"},
                "SoftwareTokenMfaConfiguration": {"Enabled": False},
            },
        ),
        (
            PHONES,
            {"MfaConfiguration": "OFF"},
            "/MfaConfiguration",
            {
                "MfaConfiguration": "ON",
                "SmsMfaConfiguration": {"SmsConfiguration": SMS},
                "SoftwareTokenMfaConfiguration": {"Enabled": False},
            },
        ),
    ],
)  # fmt: skip
def test_second_factors(
    live: LiveStack, wanted: dict[str, Any], says: dict[str, Any], about: str | None, sent: Any
) -> None:
    live.answers("cognito-identity-provider", "GetUserPoolMfaConfig", says)
    live.answers("cognito-identity-provider", "SetUserPoolMfaConfig", {})
    pool = {"UserPool": as_it_is(live) | ({"SmsConfiguration": SMS} if wanted else {})}
    live.answers("cognito-identity-provider", "DescribeUserPool", pool)
    found = list(damages(live.stack, template(live, **wanted)))
    assert [each.about for each in found] == ([f"Pool {about}"] if about else [])
    for each in found:
        assert isinstance(each, Damage)
        each.repair()
    assert [given for _, given in live.writes()] == ([{"UserPoolId": live.physical["Pool"], **sent}] if sent else [])
