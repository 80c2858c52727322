"""Resources that a change set replaces, or takes out of the stack: each of the template's that holds something."""

from typing import Any

import pytest

from smartlamp.deploy import template
from smartlamp.deploy.review.review import review
from smartlamp.deploy.review.tables.resource_types import HARMLESS, KEPT, is_stateful, kept
from tests.deployment.reviewed import OTHER_SKILL, changed, facts, reviewed, stopped, without
from tests.fakes.change_sets import create_only

ALL = {"ProfileSkillId": OTHER_SKILL, "IdentityPool": "true", "SignInWith": "phone"}
RESOURCES = template.load()["Resources"]
STATEFUL = sorted(name for name, each in RESOURCES.items() if is_stateful(each["Type"]))
THERE = [name for name in STATEFUL if RESOURCES[name].get("Condition") not in {"HasAuthDomain", "MakesCertificate"}]


def one(change: dict[str, Any], **settings: Any) -> Any:
    """The review of a change set with this change alone."""
    return reviewed(change_set={"Changes": [{"Type": "Resource", "ResourceChange": change}]}, **settings)


def test_the_template_has_stateful_resources() -> None:
    assert {
        "UserPool",
        "LinkingClient",
        "DashboardClient",
        "HostedDomain",
        "Lamps",
        "Grants",
        "Told",
        "GrantsKey",
        "SmartHomeFunctionAliaslive",
    } <= set(STATEFUL)


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_each_type_of_the_template_is_known(name: str) -> None:
    assert kept(RESOURCES[name]["Type"]) or RESOURCES[name]["Type"] in HARMLESS


@pytest.mark.parametrize("resource_type", sorted(KEPT))
def test_rows_say_what_cloudformations_schema_says(resource_type: str) -> None:
    assert set(KEPT[resource_type].create_only) == create_only(resource_type)
    assert set(KEPT[resource_type].conditional) == create_only(resource_type, "conditionalCreateOnlyProperties")


@pytest.mark.parametrize("name", THERE)
def test_one_that_leaves_the_stack(name: str) -> None:
    assert name in stopped(reviewed(old=ALL, edit=without(name)))


@pytest.mark.parametrize("name", STATEFUL)
@pytest.mark.parametrize(
    "how",
    [
        {"Action": "Modify", "Replacement": "True"},
        {"Action": "Modify", "Replacement": "Conditional"},
        {"Action": "Modify", "Replacement": "False", "PolicyAction": "ReplaceAndRetain"},
        {"Action": "Modify", "Replacement": "True", "PolicyAction": "ReplaceAndDelete"},
        {"Action": "Modify", "PolicyAction": "ReplaceAndSnapshot"},
        {"Action": "Remove", "PolicyAction": "Delete"},
        {"Action": "Remove", "PolicyAction": "Retain"},
        {"Action": "Remove", "PolicyAction": "Snapshot"},
        {"Action": "Remove"},
        {"Action": "Dynamic"},
    ],
    ids=str,
)
def test_what_a_change_set_may_say_of_it(name: str, how: dict[str, str]) -> None:
    resource_type = RESOURCES[name]["Type"]
    found = one({"LogicalResourceId": name, "ResourceType": resource_type, **how})
    assert name in stopped(found)
    (finding,) = [each for each in found.findings if each.about == name and each.stops]
    assert finding.why
    assert finding.instead


@pytest.mark.parametrize(
    ("change", "stops"),
    [
        (
            {
                "LogicalResourceId": "Claims",
                "ResourceType": "AWS::DynamoDB::Table",
                "Action": "Modify",
                "Replacement": "True",
            },
            {"Claims"},
        ),
        ({"LogicalResourceId": "X", "ResourceType": "AWS::RDS::DBInstance", "Action": "Remove"}, {"X"}),
        (
            {"LogicalResourceId": "SmartHomeRole", "ResourceType": "AWS::IAM::Role", "Action": "Remove"},
            {"SmartHomeRole"},
        ),
        ({"LogicalResourceId": "ChangeReportRole", "ResourceType": "AWS::IAM::Role", "Action": "Remove"}, set()),
        (
            {
                "LogicalResourceId": "Layer",
                "ResourceType": "AWS::Lambda::LayerVersion",
                "Action": "Modify",
                "Replacement": "True",
            },
            set(),
        ),
        ({"LogicalResourceId": "X", "ResourceType": "AWS::RDS::DBInstance", "Action": "Add"}, set()),
        (
            {
                "LogicalResourceId": "X",
                "ResourceType": "AWS::RDS::DBInstance",
                "Action": "Modify",
                "Replacement": "False",
            },
            set(),
        ),
        (
            {
                "LogicalResourceId": "SmartHomeRole",
                "ResourceType": "AWS::IAM::Role",
                "Action": "Modify",
                "Replacement": "True",
            },
            {"SmartHomeRole"},
        ),
        (
            {
                "LogicalResourceId": "SmsRole",
                "ResourceType": "AWS::IAM::Role",
                "Action": "Modify",
                "Replacement": "True",
            },
            {"SmsRole"},
        ),
        (
            {
                "LogicalResourceId": "SmsRole",
                "ResourceType": "AWS::IAM::Role",
                "Action": "Remove",
                "PolicyAction": "Delete",
            },
            {"SmsRole"},
        ),
        ({"LogicalResourceId": "FaultsAlarm", "ResourceType": "AWS::CloudWatch::Alarm", "Action": "Remove"}, set()),
        ({"LogicalResourceId": "SmartHomeLogs", "ResourceType": "AWS::Logs::LogGroup", "Action": "Remove"}, set()),
        (
            {
                "LogicalResourceId": "SmartHomePermission",
                "ResourceType": "AWS::Lambda::Permission",
                "Action": "Modify",
                "Replacement": "True",
            },
            set(),
        ),
        (
            {
                "LogicalResourceId": "Inner",
                "ResourceType": "AWS::CloudFormation::Stack",
                "Action": "Modify",
                "Replacement": "False",
            },
            {"Inner"},
        ),
        ({"LogicalResourceId": "Inner", "ResourceType": "AWS::CloudFormation::Stack", "Action": "Remove"}, {"Inner"}),
        (
            {
                "LogicalResourceId": "Inner",
                "ResourceType": "AWS::CloudFormation::Stack",
                "Action": "Modify",
                "ChangeSetId": "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/c/0",
            },
            set(),
        ),
    ],
    ids=lambda value: str(value)[:80],
)
def test_by_type(change: dict[str, str], stops: set[str]) -> None:
    assert stopped(one(change, old={"SignInWith": "phone"})) == stops


def test_logs_that_go_are_told() -> None:
    found = one(
        {
            "LogicalResourceId": "SmartHomeLogs",
            "ResourceType": "AWS::Logs::LogGroup",
            "Action": "Modify",
            "Replacement": "True",
        }
    )
    assert found.may_run
    assert "SmartHomeLogs" in {each.about for each in found.findings}


def test_another_logical_id_is_another_pool() -> None:
    def rename(body: dict[str, Any]) -> None:
        text = body["Resources"].pop("Lamps")
        body["Resources"]["Lights"] = text

    assert "Lamps" in stopped(reviewed(edit=rename))


def test_a_pool_that_is_updated_in_place_replaces_no_client() -> None:
    found = reviewed(edit=changed("UserPool", "DeletionProtection", "INACTIVE"))
    assert found.may_run
    (advice,) = [each for each in found.findings if "LinkingClient" in each.about]
    assert "will not be" in advice.happens


def test_what_is_wanted_all_the_same_is_accepted() -> None:
    known = facts(old=ALL, edit=without("Identities"))
    assert "Identities" in stopped(review(known))
    found = review(known, ["Identities"])
    assert "Identities" not in stopped(found)
    assert [each.accepted for each in found.findings if each.about == "Identities"] == [True]


def test_what_aws_refuses_is_not_to_be_accepted() -> None:
    assert "SignInWith" in stopped(review(facts(new={"SignInWith": "phone"}), ["SignInWith", "UserPool"]))
