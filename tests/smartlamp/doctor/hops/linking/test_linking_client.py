"""The linking client and its pool with one setting wrong at a time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking.linking_client import linking_client
from tests.fakes.doctor_subject import denied, troubles

Desk = Any
WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
ALL = [
    "code grant",
    "identity providers",
    "scopes of the client",
    "lifetime of skill tokens",
    "lifetime of links",
    "rotation of refresh tokens",
    "secrets of the client",
    "how people sign in",
    "mails with codes",
]


def looked(desk: Desk) -> list[Finding]:
    return list(linking_client(desk.subject, now=lambda: datetime(2026, 11, 1, tzinfo=UTC)))


def test_the_templates_client_is_good(desk: Desk) -> None:
    findings = looked(desk)
    assert [each.hop for each in findings] == ALL
    assert troubles(findings) == {}


def validity(access: int, access_unit: str, refresh: int, refresh_unit: str) -> dict[str, Any]:
    return {
        "AccessTokenValidity": access,
        "RefreshTokenValidity": refresh,
        "TokenValidityUnits": {"AccessToken": access_unit, "RefreshToken": refresh_unit},
    }


CLIENT: dict[str, tuple[dict[str, Any], str, Verdict, str]] = {
    "no code grant": ({"AllowedOAuthFlows": ["implicit"]}, "code grant", WRONG, "code-grant-off"),
    "OAuth is off": ({"AllowedOAuthFlowsUserPoolClient": False}, "code grant", WRONG, "code-grant-off"),
    "only another provider": ({"SupportedIdentityProviders": ["Google"]}, "identity providers", WRONG, "identity-provider-missing"),
    "no provider": ({"SupportedIdentityProviders": []}, "identity providers", WRONG, "identity-provider-missing"),
    "no openid": ({"AllowedOAuthScopes": ["phone"]}, "scopes of the client", WRONG, "scope-not-allowed"),
    "brief skill tokens": (validity(5, "minutes", 3650, "days"), "lifetime of skill tokens", WRONG, "token-too-brief"),
    "brief, in seconds": (validity(359, "seconds", 3650, "days"), "lifetime of skill tokens", WRONG, "token-too-brief"),
    "links of a month": (validity(60, "minutes", 30, "days"), "lifetime of links", WRONG, "refresh-validity-short"),
    "links of an hour": (validity(60, "minutes", 60, "minutes"), "lifetime of links", WRONG, "refresh-validity-short"),
    "Cognito's own units": ({"RefreshTokenValidity": 30, "TokenValidityUnits": {}}, "lifetime of links", WRONG, "refresh-validity-short"),
    "less to read": ({"ReadAttributes": ["email", "family_name"]}, "what the client may read", DOUBT, "attributes-not-readable"),
    "rotation": ({"RefreshTokenRotation": {"Feature": "ENABLED"}}, "rotation of refresh tokens", DOUBT, "refresh-token-ended"),
}  # fmt: skip


@pytest.mark.parametrize(("settings", "hop", "verdict", "cause"), CLIENT.values(), ids=CLIENT)
def test_one_wrong_setting_is_one_finding(
    desk: Desk, settings: dict[str, Any], hop: str, verdict: Verdict, cause: str
) -> None:
    desk.change_client(**settings)
    assert troubles(looked(desk)) == {hop: (verdict, cause)}


@pytest.mark.parametrize(
    "settings", [validity(6, "minutes", 365, "days"), validity(360, "seconds", 8760, "hours"), validity(1, "days", 3650, "days")]
)  # fmt: skip
def test_just_long_enough(desk: Desk, settings: dict[str, Any]) -> None:
    desk.change_client(**settings)
    assert troubles(looked(desk)) == {}


def test_when_a_link_of_today_ends_is_said(desk: Desk) -> None:
    desk.change_client(**validity(60, "minutes", 30, "days"))
    (wrong,) = (each for each in looked(desk) if each.verdict is WRONG)
    assert "lives for 30 days" in wrong.says
    assert "one of today on 2026-12-01" in wrong.says


def test_a_rotation_of_the_secret_that_was_begun_is_told(desk: Desk) -> None:
    desk.say_secrets(2)
    findings = looked(desk)
    assert troubles(findings) == {}
    assert "a rotation was begun" in next(each for each in findings if each.hop == "secrets of the client").says


POOL: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, tuple[Verdict, str]]]] = {
    "second factor": ({"MfaConfiguration": "ON"}, {}, {"how people sign in": (DOUBT, "sign-in-with-changed")}),
    "parameter changed": ({}, {"SignInWith": "phone"}, {"how people sign in": (DOUBT, "sign-in-with-changed")}),
    "Cognito's own sender, live": ({}, {"Stage": "prod"}, {"mails with codes": (DOUBT, "sign-up-mail-limit")}),
    "no mails": ({"EmailConfigurationFailure": "no"}, {}, {"mails with codes": (WRONG, "sign-up-mail-limit")}),
    "SES, live": (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "From": "no-reply@example.com"}},
        {"Stage": "prod"},
        {},
    ),
    "text messages": ({"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}}, {}, {}),
    "SMS sandbox": (
        {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}, "SmsConfigurationFailure": "SNSSandbox"},
        {},
        {"text messages with codes": (WRONG, "sms-sandbox")},
    ),
    "SMS role": (
        {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}, "SmsConfigurationFailure": "InvalidSmsRoleAccessPolicyException"},
        {},
        {"text messages with codes": (WRONG, "sms-sandbox")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("members", "parameters", "expected"), POOL.values(), ids=POOL)
def test_the_pool(
    desk: Desk, members: dict[str, Any], parameters: dict[str, str], expected: dict[str, tuple[Verdict, str]]
) -> None:
    desk.say_of_pool(**members)
    desk.subject.parameters |= parameters
    assert troubles(looked(desk)) == expected


def test_nothing_is_sent_at_the_desk(desk: Desk) -> None:
    desk.subject.kind = "local"
    assert [each.hop for each in looked(desk)] == ALL[:-1]


def test_a_client_that_is_gone_ends_every_link(desk: Desk) -> None:
    desk.cognito.delete_user_pool_client(UserPoolId=desk.pool, ClientId=desk.client_id)
    assert troubles(looked(desk)) == {"linking client": (WRONG, "client-recreated")}


def test_a_pool_that_is_gone_is_the_only_finding(desk: Desk) -> None:
    desk.subject.outputs["UserPoolId"] = "eu-west-1_Gone"
    (only,) = looked(desk)
    assert (only.hop, only.verdict, only.causes[0]) == ("user pool", WRONG, "client-recreated")


@pytest.mark.parametrize(
    ("operation", "hop", "action"),
    [
        ("describe_user_pool", "user pool", "cognito-idp:DescribeUserPool"),
        ("describe_user_pool_client", "linking client", "cognito-idp:DescribeUserPoolClient"),
        ("list_user_pool_client_secrets", "secrets of the client", "cognito-idp:ListUserPoolClientSecrets"),
    ],
)
def test_a_right_that_is_missing_is_named_and_the_rest_is_looked_at(
    desk: Desk, operation: str, hop: str, action: str
) -> None:
    desk.subject.says[f"cognito-idp.{operation}"] = denied
    findings = looked(desk)
    assert troubles(findings) == {hop: (UNSEEN, "")}
    assert action in next(each for each in findings if each.hop == hop).to_do
    assert len(findings) > 2


def test_without_credentials_or_a_stack_it_is_said_how_it_could_be_seen(desk: Desk) -> None:
    desk.subject.has_account = False
    assert troubles(looked(desk)) == {"user pool": (UNSEEN, ""), "linking client": (UNSEEN, "")}
    desk.subject.kind, desk.subject.outputs = "foreign", {}
    assert troubles(looked(desk)) == {"user pool": (UNSEEN, "")}
