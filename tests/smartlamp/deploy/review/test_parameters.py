"""Each parameter of the template with another value, on a stack that is deployed."""

from collections.abc import Mapping

import pytest

from smartlamp.deploy import template
from smartlamp.deploy.review.facts import Seen
from smartlamp.deploy.review.finding import Effect
from smartlamp.deploy.review.review import review
from smartlamp.deploy.review.tables.parameters import PARAMETERS
from tests.deployment.reviewed import OTHER_SKILL, POOL, SKILL, facts, ordered, reviewed, stopped

AMAZON = {"ProfileSource": "login-with-amazon", "ProfileAmazonClientId": "amzn1.application-oa2-client.1"}
PROFILE = {"ProfileSkillId": OTHER_SKILL}
HOST = {
    "AuthDomain": "auth.example.com",
    "HostedZoneId": "Z1",
    "AuthCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0",
}
ELSEWHERE = {
    "HomeRegion": "us-east-1",
    "HomeStack": "smartlamp",
    "HomeUserPoolId": "us-east-1_AbCdEfGhI",
    "HomeLinkingClientId": "linking",
    "HomeDashboardClientId": "dashboard",
    "HomeLampsTable": "lamps",
    "HomeGrantsTable": "grants",
    "HomeToldTable": "told",
    "HomeGrantsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/0",
    "HomeSmartHomeRoleArn": "arn:aws:iam::123456789012:role/smart-home",
}
LOCAL = {"Stage": "local", "LocalEndpoint": "http://localhost:1", "LocalAmazon": "http://localhost:2"}
DECLARED = set(template.load()["Parameters"])


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_no_parameter_is_without_a_row(name: str) -> None:
    last = PARAMETERS[name][-1]
    assert last.holds.__name__ == "_any", "the last row must hold for whatever other value"
    assert all(each.instead for each in PARAMETERS[name] if each.effect is not Effect.IN_PLACE)


def test_no_row_is_about_a_parameter_that_there_is_not() -> None:
    assert set(PARAMETERS) == DECLARED


@pytest.mark.parametrize(
    ("old", "new", "stops"),
    [
        ({"SkillId": ""}, {"SkillId": SKILL}, set()),
        ({}, {"SkillId": ""}, {"SkillId", "SmartHomePermission", "AlexaSkillEvents"}),
        ({}, {"SkillId": OTHER_SKILL}, {"SkillId", "SmartHomePermission", "AlexaSkillEvents"}),
        ({}, {"VendorId": "M11111111"}, {"VendorId", "LinkingClient"}),
        ({}, PROFILE, set()),
        (
            PROFILE,
            {"ProfileSkillId": ""},
            {"ProfileSkillId", "ProfileSkillFunction", "ProfileSkillFunctionAliaslive", "ProfileSkillPermission"},
        ),
        (PROFILE, {"ProfileSkillId": SKILL}, {"ProfileSkillId", "ProfileSkillPermission"}),
        ({}, {"ProfileSource": "cognito-user-info"}, {"ProfileSource", "LinkingClient"}),
        (
            {"ProfileSource": "cognito-user-info"},
            {"ProfileSource": "cognito-get-user"},
            {"ProfileSource", "LinkingClient"},
        ),
        ({}, AMAZON, set()),
        (PROFILE, AMAZON, {"ProfileSource"}),
        ({**PROFILE, **AMAZON}, {"ProfileAmazonClientId": "amzn1.application-oa2-client.2"}, {"ProfileAmazonClientId"}),
        ({}, {"ProfileAmazonClientId": "amzn1.application-oa2-client.2"}, set()),
        ({}, {"SignInWith": "phone"}, {"SignInWith", "UserPool"}),
        ({"SignInWith": "phone"}, {"SignInWith": "email"}, {"SignInWith", "UserPool", "SmsRole"}),
        ({}, {"StarterLamp": "false"}, {"Starters", "SignUpFunction", "SignUpPermission"}),
        ({}, {"StarterLamp": "true"}, set()),
        ({"Stage": "prod"}, {"StarterLamp": "true"}, set()),
        ({}, {"ExistingUserPool": POOL}, set()),
        ({}, {"ExistingUserPool": "eu-west-1_Another"}, {"ExistingUserPool"}),
        ({}, {"IdentityPool": "true"}, set()),
        ({"IdentityPool": "true"}, {"IdentityPool": "false"}, {"IdentityPool", "Identities"}),
        ({"Stage": "prod"}, {"Stage": "dev"}, {"Stage", "GrantsKey", "SmartHomeFunction", "ChangeReportFunction"}),
        (
            {},
            {"Stage": "prod", "StarterLamp": "true"},
            {"Stage", "GrantsKey", "SmartHomeFunction", "ChangeReportFunction", "SignUpFunction"},
        ),
        ({}, {"DomainPrefix": "other-lamps"}, {"DomainPrefix", "HostedDomain"}),
        ({}, {"Architecture": "x86_64"}, set()),
        ({}, {"LogRetentionDays": "90"}, set()),
        ({}, {"LogRetentionDays": "1"}, set()),
        ({}, {"AlarmTopic": "arn:aws:sns:eu-west-1:123456789012:alarms"}, set()),
        ({}, {"SmartHomeConcurrency": "10"}, set()),
        ({}, {"ChangeReportConcurrency": "10"}, set()),
        ({}, {"ProfileSkillConcurrency": "10"}, set()),
        ({}, {"TableReadCeiling": "10"}, set()),
        ({}, {"TableWriteCeiling": "10"}, set()),
        ({}, {"LocalEndpoint": "http://localhost:1"}, {"LocalEndpoint"}),
        # On one's own machine the addresses are others each time; that this is no stage for AWS is said all the same.
        (
            LOCAL,
            {"LocalEndpoint": "http://localhost:3", "LocalAmazon": "http://localhost:4"},
            {"Stage", "LinkingClient"},
        ),
        ({}, {"LocalAmazon": "http://localhost:1"}, {"LocalAmazon"}),
    ],
    ids=ordered,
)
def test_another_value(old: Mapping[str, str], new: Mapping[str, str], stops: set[str]) -> None:
    found = reviewed(old=old, new=new)
    assert stopped(found) == stops
    assert found.may_run == (not stops)


def test_the_same_values_stop_nothing() -> None:
    assert reviewed().findings == ()


@pytest.mark.parametrize(
    ("old", "new", "about"),
    [
        ({}, {"LogRetentionDays": "1"}, "LogRetentionDays"),
        ({"TableReadCeiling": "10"}, {"TableReadCeiling": "5"}, "TableReadCeiling"),
        ({"TableWriteCeiling": "10"}, {"TableWriteCeiling": "0"}, "TableWriteCeiling"),
        ({"AlarmTopic": "arn:aws:sns:eu-west-1:123456789012:a"}, {"AlarmTopic": ""}, "AlarmTopic"),
        ({"Stage": "prod"}, {"StarterLamp": "true"}, "StarterLamp"),
    ],
    ids=ordered,
)
def test_advice(old: Mapping[str, str], new: Mapping[str, str], about: str) -> None:
    found = reviewed(old=old, new=new)
    assert found.may_run
    assert about in {each.about for each in found.findings}


@pytest.mark.parametrize(
    ("old", "new", "stops"),
    [
        ({}, {"SignInWith": "phone"}, set()),
        ({}, {"VendorId": "M11111111"}, set()),
        ({"IdentityPool": "true"}, {"IdentityPool": "false"}, set()),
        ({}, {"DomainPrefix": "other-lamps"}, set()),
        (PROFILE, {"DomainPrefix": "other-lamps"}, set()),
        ({}, {"SkillId": OTHER_SKILL}, {"SkillId", "SmartHomePermission", "AlexaSkillEvents"}),
        ({}, {"Stage": "prod"}, {"Stage", "SmartHomeFunction"}),
        ({}, {"HomeLampsTable": "others"}, {"SmartHomeFunction"}),
    ],
    ids=ordered,
)
def test_a_function_elsewhere_minds_what_it_reads_alone(
    old: Mapping[str, str], new: Mapping[str, str], stops: set[str]
) -> None:
    found = reviewed(old={**ELSEWHERE, **old}, new=new, seen=Seen(pool={}))
    assert stopped(found) == stops


def test_a_function_elsewhere_needs_the_prefix_of_its_home() -> None:
    found = reviewed(old={**ELSEWHERE, **PROFILE}, new={"DomainPrefix": "other-lamps"}, seen=Seen(pool={}))
    assert "DomainPrefix" in {each.about for each in found.findings}


def test_attributes_that_come_back() -> None:
    seen = Seen(pool={"Id": POOL, "UsernameAttributes": ["email"], "Domain": "my-lamps"})
    found = reviewed(old={"ExistingUserPool": POOL}, new={"ExistingUserPool": ""}, seen=seen)
    assert stopped(found) == {"ExistingUserPool", "UserPool"}


@pytest.mark.parametrize(
    ("new", "about"),
    [
        ({"AuthDomain": "other.example.com"}, "AuthDomain"),
        ({"HostedZoneId": "Z2"}, "HostedZoneId"),
        ({"AuthCertificateArn": ""}, "AuthCertificateArn"),
    ],
    ids=ordered,
)
def test_a_host_of_ones_own_that_moves(new: Mapping[str, str], about: str) -> None:
    assert about in {each.about for each in reviewed(old=HOST, new=new).findings}


@pytest.mark.parametrize(
    ("pool", "effect"),
    [
        (None, Effect.REFUSED),
        ({"Id": "p", "Domain": "my-lamps", "CustomDomain": "auth.example.com"}, Effect.REFUSED),
        ({"Id": "p", "Domain": "my-lamps"}, Effect.WITH_CARE),
    ],
)
def test_a_pool_takes_one_host_of_its_own(pool: Mapping[str, str] | None, effect: Effect) -> None:
    found = reviewed(old=HOST, new={"AuthDomain": "other.example.com"}, seen=Seen(pool=pool))
    assert {each.effect for each in found.findings if each.about == "AuthDomain"} == {effect}


@pytest.mark.parametrize(
    ("name", "stops"),
    [
        ("HomeStack", True),
        ("HomeUserPoolId", True),
        ("HomeLinkingClientId", True),
        ("HomeGrantsKeyArn", True),
        ("HomeLampsTable", False),
        ("HomeGrantsTable", False),
        ("HomeToldTable", False),
        ("HomeSmartHomeRoleArn", False),
        ("HomeDashboardClientId", False),
    ],
)
def test_elsewhere_what_a_home_may_have_replaced_may_follow(name: str, stops: bool) -> None:
    """docs/regions.md says to deploy the others after the home, with its output as it is then."""
    last = PARAMETERS[name][-1]
    assert last.effect.stops == stops


def test_what_the_pool_says_counts_where_the_stack_says_nothing() -> None:
    """A stack from before the parameter, or a pool that was imported."""
    seen = Seen(pool={"Id": "p", "UsernameAttributes": ["phone_number"], "Domain": "my-lamps"})
    found = reviewed(
        new={"TableReadCeiling": "0"},
        seen=seen,
        edit=lambda body: body["Resources"]["UserPool"]["Properties"].update(UserPoolTier="PLUS"),
    )
    assert stopped(found) == {"UserPool"}


def test_another_prefix_for_a_pool_without_one() -> None:
    seen = Seen(pool={"Id": "p", "UsernameAttributes": ["email"]})
    assert reviewed(new={"DomainPrefix": "other-lamps"}, seen=seen).may_run


def test_a_parameter_without_a_row_is_named() -> None:
    def edit(body: dict[str, object]) -> None:
        body["Parameters"]["Colour"] = {"Type": "String", "Default": "red"}  # type: ignore[index]

    known = facts(edit=edit, change_set={"Parameters": [{"ParameterKey": "Colour", "ParameterValue": "blue"}]})
    known.before.parameters = {**known.before.parameters, "Colour": "red"}  # type: ignore[union-attr]
    (finding,) = [each for each in review(known).findings if each.about == "Colour"]
    assert not finding.stops
