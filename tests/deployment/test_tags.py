"""Whatever the stack makes and AWS bills can be told from the account's other things: by the tags of the stack.

CloudFormation puts a stack's tags on each resource whose schema takes them.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from smartlamp.deploy import packager, template
from tests.deployment import sam

# What takes no tags, and what it belongs to instead: nothing here is on the bill by itself.
WITHOUT = {
    "AWS::Cognito::IdentityPoolPrincipalTag": "the identity pool",
    "AWS::Cognito::IdentityPoolRoleAttachment": "the identity pool",
    "AWS::Cognito::ManagedLoginBranding": "the user pool",
    "AWS::Cognito::UserPoolClient": "the user pool",
    "AWS::Cognito::UserPoolDomain": "the user pool",
    "AWS::Lambda::Alias": "its function",
    "AWS::Lambda::Permission": "its function",
    "AWS::Logs::MetricFilter": "its log group",
    "AWS::Route53::RecordSet": "its zone",
}

pytestmark = pytest.mark.group("translator")


@pytest.fixture(scope="module")
def types() -> set[str]:
    (body,) = sam.translated(template.load(), [{}])
    return {each["Type"] for each in body["Resources"].values()}


def tagging(resource_type: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema
    told: Mapping[str, Any] = schema.get("tagging", {})
    return told


def test_every_kind_of_resource_takes_tags_or_belongs_to_one_that_does(types: set[str]) -> None:
    without = {each for each in types if not tagging(each).get("taggable")}
    assert without == WITHOUT.keys()
    assert [each for each in types - without if not tagging(each)["tagOnCreate"]] == []


def test_no_resource_names_its_own_tags() -> None:
    own = {"Tags", "UserPoolTags", "IdentityPoolTags", "ResourceTags"}
    resources = template.load()["Resources"]
    assert [name for name, each in resources.items() if own & each["Properties"].keys()] == []


def test_sam_deploys_with_a_tag() -> None:
    settings = tomllib.loads((packager.ROOT / "samconfig.toml").read_text())
    assert settings["default"]["deploy"]["parameters"]["tags"] == "application=smartlamp"
