"""Whoever adds a resource, or a property, to the template decides whether it is looked at, or says why not."""

from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.deploy import template
from smartlamp.deploy.review.resolved import Resolved
from smartlamp.provisioning.live.resource_types import TYPES
from smartlamp.provisioning.live.values import Values, unknown_in
from tests.deployment import sam
from tests.fakes.live_stack import ACCOUNT, REGION, STACK_ID

pytestmark = pytest.mark.group("translator")

EVERYTHING = {
    "VendorId": "M1234567890",
    "DomainPrefix": "smartlamp",
    "SkillId": "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef",
    "ProfileSkillId": "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcde0",
    "SignInWith": "phone",
    "AuthDomain": "auth.example.com",
    "HostedZoneId": "Z123",
    "MailDomain": "example.com",
    "IdentityPool": "true",
    "Stage": "dev",
    "AlarmTopic": f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms",
    "MonthlyBudget": "10",
    "SmartHomeConcurrency": "5",
    "TableReadCeiling": "10",
}


@pytest.fixture(scope="module")
def processed() -> Mapping[str, Any]:
    """The template after SAM's transform, with each option that there is."""
    return sam.translated(template.load(), [EVERYTHING])[0]


def test_each_type_has_a_row_and_each_row_a_type(processed: Mapping[str, Any]) -> None:
    assert {each["Type"] for each in processed["Resources"].values()} == TYPES.keys()


def test_each_property_is_looked_at_or_there_is_a_reason(processed: Mapping[str, Any]) -> None:
    missed = {
        f"{name}.{each}"
        for name, resource in processed["Resources"].items()
        if not TYPES[resource["Type"]].why_not
        for each in resource["Properties"].keys() - TYPES[resource["Type"]].properties
    }
    assert missed == set()


def test_a_row_says_either_how_or_why_not() -> None:
    assert {name for name, each in TYPES.items() if bool(each.why_not) == bool(each.checks)} == set()


def test_no_property_of_ours_is_spoken_of_in_vain(processed: Mapping[str, Any]) -> None:
    """But those that shall be as AWS makes them, and what only some types of event sources have."""
    ours: dict[str, set[str]] = {}
    for each in processed["Resources"].values():
        ours.setdefault(each["Type"], set()).update(each["Properties"])
    silent = {(kind, each) for kind, row in TYPES.items() for each in row.properties - ours[kind]}
    assert silent == {
        ("AWS::CloudWatch::Alarm", "ActionsEnabled"),
        ("AWS::Cognito::IdentityPoolRoleAttachment", "RoleMappings"),
        ("AWS::Lambda::EventSourceMapping", "Enabled"),
        ("AWS::Lambda::EventSourceMapping", "FilterCriteria"),
        ("AWS::Lambda::Function", "VpcConfig"),
        ("AWS::Lambda::Alias", "RoutingConfig"),
    }


def test_everything_that_is_looked_at_can_be_known(processed: Mapping[str, Any]) -> None:
    pseudo = {"AWS::StackName": "smartlamp", "AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}
    resolved = Resolved(processed, EVERYTHING, pseudo)
    physical = {name: f"id-{name}" for name in resolved.resources}
    values = Values(STACK_ID, physical, resolved.resources, lambda table: f"arn:{table}/stream")
    unknown = {
        f"{name} {path}"
        for name, each in resolved.resources.items()
        for path in unknown_in(values.of(each.get("Properties") or {}))
    }
    # Both are of types that are not looked at.
    assert unknown == {
        "AuthDomainRecord /AliasTarget/DNSName",
        "OverviewDashboard /DashboardBody",
    }
