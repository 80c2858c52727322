"""Properties that a change set shows as an ordinary update."""

from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.deploy.review.facts import Facts, Seen
from smartlamp.deploy.review.review import review
from smartlamp.deploy.review.tables.properties import PROPERTIES
from tests.deployment.deployed import Deployment
from tests.deployment.reviewed import GIVEN, OTHER_SKILL, changed, facts, ordered, processed, reviewed, stopped

SCHEMA = Deployment(processed(), **GIVEN).at("UserPool", "Schema")
KEY_POLICY = processed()["Resources"]["GrantsKey"]["Properties"]["KeyPolicy"]
NAME = {"Name": "name", "AttributeDataType": "String", "Required": True, "Mutable": True}
NOT_CONFIRMED: Mapping[str, str] = {"SignInWith": "phone"}


def policy(*statements: Any) -> Any:
    """The key's policy with other statements."""
    return {**KEY_POLICY, "Statement": list(statements)}


ADMINISTERS, ENCRYPTS, READS = KEY_POLICY["Statement"]
SOMEBODY = {"AWS": "arn:aws:iam::123456789012:role/somebody"}
OTHERS = {"Effect": "Allow", "Principal": SOMEBODY, "Action": "kms:DescribeKey", "Resource": "*"}
LAMP_KEYS = [{"AttributeName": "owner", "AttributeType": "S"}, {"AttributeName": "lamp_id", "AttributeType": "S"}]
LOCAL_INDEX = {
    "IndexName": "by_name",
    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "name", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "ALL"},
}


def statement(name: str, value: Any) -> Any:
    """The key's policy with another value in its first condition."""
    conditioned = [{**each, "Condition": {"StringEquals": {name: value}}} for each in KEY_POLICY["Statement"]]
    return {**KEY_POLICY, "Statement": conditioned}


@pytest.mark.parametrize(
    ("name", "path", "value", "stops"),
    [
        ("UserPool", "UsernameAttributes", ["email", "phone_number"], True),
        ("UserPool", "UsernameAttributes", None, True),
        ("UserPool", "AliasAttributes", ["preferred_username"], True),
        ("UserPool", "UsernameConfiguration", {"CaseSensitive": True}, True),
        ("UserPool", "Schema", [*SCHEMA, NAME], True),
        ("UserPool", "Schema", SCHEMA[1:], True),
        ("UserPool", "Schema", list(reversed(SCHEMA)), True),
        ("UserPool", "Schema", [{**SCHEMA[0], "Required": False}, *SCHEMA[1:]], True),
        ("UserPool", "Schema", [{**SCHEMA[0], "Mutable": False}, *SCHEMA[1:]], True),
        ("UserPool", "Schema", None, False),
        ("UserPool", "DeletionProtection", "INACTIVE", False),
        ("UserPool", "MfaConfiguration", "ON", True),
        ("UserPool", "MfaConfiguration", "OPTIONAL", False),
        ("UserPool", "AutoVerifiedAttributes", None, True),
        ("UserPool", "AutoVerifiedAttributes", [], True),
        ("UserPool", "AutoVerifiedAttributes", ["email", "phone_number"], False),
        ("UserPool", "AdminCreateUserConfig", {"AllowAdminCreateUserOnly": True}, True),
        ("UserPool", "AdminCreateUserConfig", {"AllowAdminCreateUserOnly": False}, False),
        ("UserPool", "UserPoolTier", "LITE", True),
        ("UserPool", "UserPoolTier", "PLUS", False),
        ("UserPool", "IssuerConfiguration", {"Type": "UPDATED"}, True),
        ("UserPool", "UserPoolName", "others", False),
        ("LinkingClient", "CallbackURLs", ["https://pitangui.amazon.com/api/skill/link/M00000000"], True),
        ("LinkingClient", "AllowedOAuthScopes", ["openid", "profile"], True),
        ("LinkingClient", "AllowedOAuthScopes", ["openid", "profile", "aws.cognito.signin.user.admin", "email"], False),
        ("LinkingClient", "AllowedOAuthFlows", ["implicit"], True),
        ("LinkingClient", "AllowedOAuthFlowsUserPoolClient", False, True),
        ("LinkingClient", "SupportedIdentityProviders", [], True),
        ("LinkingClient", "ExplicitAuthFlows", ["ALLOW_USER_SRP_AUTH"], True),
        ("LinkingClient", "RefreshTokenValidity", 30, True),
        ("LinkingClient", "RefreshTokenValidity", "30", True),
        ("LinkingClient", "RefreshTokenValidity", None, True),
        ("LinkingClient", "RefreshTokenValidity", 3651, False),
        ("LinkingClient", "ExplicitAuthFlows", None, False),
        ("LinkingClient", "ReadAttributes", None, False),
        ("LinkingClient", "WriteAttributes", None, False),
        ("LinkingClient", "TokenValidityUnits", {"RefreshToken": "minutes"}, True),
        ("LinkingClient", "RefreshTokenRotation", {"Feature": "ENABLED"}, True),
        ("LinkingClient", "ReadAttributes", ["email"], True),
        ("LinkingClient", "WriteAttributes", ["email"], True),
        ("LinkingClient", "GenerateSecret", False, True),
        ("LinkingClient", "ClientName", "other", False),
        ("LinkingClient", "AccessTokenValidity", 30, False),
        ("HostedDomain", "ManagedLoginVersion", 1, False),
        ("HostedDomain", "Domain", "other", True),
        ("Lamps", "StreamSpecification", {"StreamViewType": "NEW_IMAGE"}, True),
        ("Grants", "StreamSpecification", {"StreamViewType": "KEYS_ONLY"}, False),
        ("Lamps", "AttributeDefinitions", [LAMP_KEYS[0], {**LAMP_KEYS[1], "AttributeType": "N"}], True),
        ("Lamps", "AttributeDefinitions", [*LAMP_KEYS, {"AttributeName": "name", "AttributeType": "S"}], False),
        ("Lamps", "LocalSecondaryIndexes", [LOCAL_INDEX], True),
        ("Lamps", "TimeToLiveSpecification", {"AttributeName": "ends", "Enabled": True}, False),
        ("Lamps", "TableName", "lamps", True),
        ("Lamps", "KeySchema", [{"AttributeName": "owner", "KeyType": "HASH"}], True),
        ("Lamps", "PointInTimeRecoverySpecification", {"PointInTimeRecoveryEnabled": False}, True),
        ("Lamps", "PointInTimeRecoverySpecification", None, True),
        ("Lamps", "DeletionProtectionEnabled", False, False),
        ("Lamps", "BillingMode", "PROVISIONED", False),
        ("Grants", "TimeToLiveSpecification", {"AttributeName": "ends", "Enabled": True}, True),
        ("GrantsKey", "KeySpec", "RSA_2048", True),
        ("GrantsKey", "KeyUsage", "SIGN_VERIFY", True),
        ("GrantsKey", "MultiRegion", True, True),
        ("GrantsKey", "Enabled", False, True),
        ("GrantsKey", "EnableKeyRotation", False, False),
        ("GrantsKey", "KeyPolicy", statement("kms:EncryptionContext:stage", "other"), True),
        ("GrantsKey", "KeyPolicy", policy(ENCRYPTS, READS), True),
        ("GrantsKey", "KeyPolicy", policy(ADMINISTERS, ENCRYPTS), True),
        ("GrantsKey", "KeyPolicy", policy(ADMINISTERS, ENCRYPTS, {**READS, "Action": "kms:Encrypt"}), True),
        ("GrantsKey", "KeyPolicy", policy(ADMINISTERS, ENCRYPTS, {**READS, "Principal": SOMEBODY}), True),
        ("GrantsKey", "KeyPolicy", policy(*KEY_POLICY["Statement"], {**OTHERS, "Effect": "Deny"}), True),
        ("GrantsKey", "KeyPolicy", policy(*KEY_POLICY["Statement"], OTHERS), False),
        ("GrantsKey", "KeyPolicy", policy({**ADMINISTERS, "Action": "kms:*"}, ENCRYPTS, READS), False),
        ("SmartHomeFunction", "FunctionName", "skill", True),
        ("SmartHomeFunction", "MemorySize", 1024, False),
        ("SmartHomeFunction", "ReservedConcurrentExecutions", 0, True),
        ("ChangeReportFunction", "ReservedConcurrentExecutions", 0, True),
        ("SmartHomeFunction", "ReservedConcurrentExecutions", 1, False),
        ("SmartHomePermission", "EventSourceToken", OTHER_SKILL, True),
        ("SmartHomePermission", "EventSourceToken", None, True),
        ("SmartHomePermission", "Principal", "alexa-appkit.amazon.com", True),
        ("SmartHomePermission", "FunctionName", {"Ref": "SmartHomeFunction"}, True),
        ("SmartHomeFunction", "Environment.Variables.STAGE", "prod", True),
        ("SmartHomeFunction", "Environment.Variables.USER_POOL_ID", "eu-west-1_Other", True),
        ("SmartHomeFunction", "Environment.Variables.EVENT_CLIENT_PARAMETER", "/other/alexa/event-client", True),
        ("SmartHomeFunction", "Environment.Variables.GRANTS_KEY_ID", "arn:aws:kms:eu-west-1:123456789012:key/0", True),
        ("SmartHomeFunction", "Environment.Variables.NEW", "1", False),
        ("SmartHomeFunctionAliaslive", "FunctionVersion", "3", False),
        ("SmartHomeFunctionAliaslive", "Name", "prod", True),
        ("ChangeReportFunctionLamps", "StartingPosition", "LATEST", True),
        ("ChangeReportFunctionLamps", "Enabled", False, True),
        ("ChangeReportFunctionLamps", "BatchSize", 10, False),
        ("WaitingGrants", "QueueName", "waiting", True),
        ("WaitingGrants", "VisibilityTimeout", 400, False),
    ],
)
def test_another_value(name: str, path: str, value: Any, stops: bool) -> None:
    assert (name in stopped(reviewed(edit=changed(name, path, value)))) == stops


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("Lamps", "TimeToLiveSpecification", {"AttributeName": "ends", "Enabled": True}),
        ("Grants", "TimeToLiveSpecification", None),
        ("SmartHomeFunction", "VpcConfig", {"SubnetIds": ["subnet-0"], "SecurityGroupIds": ["sg-0"]}),
        ("ChangeReportFunctionLamps", "FunctionName", {"Ref": "SmartHomeFunction"}),
    ],
)
def test_what_there_is_to_know(name: str, path: str, value: Any) -> None:
    assert name in {each.about for each in reviewed(edit=changed(name, path, value)).findings if not each.stops}


def test_a_second_factor_that_goes() -> None:
    edit = changed("UserPool", "EnabledMfas", ["SOFTWARE_TOKEN_MFA"])
    assert "UserPool" in stopped(reviewed(old=NOT_CONFIRMED, edit=edit))


@pytest.mark.parametrize(
    ("new", "follows"),
    [
        ({"VendorId": "M11111111"}, {"LinkingClient"}),
        ({"ProfileSource": "cognito-user-info"}, {"LinkingClient"}),
        ({"SkillId": OTHER_SKILL}, {"SmartHomePermission", "AlexaSkillEvents"}),
    ],
    ids=ordered,
)
def test_who_accepts_a_parameter_accepts_what_follows_from_it(new: Mapping[str, str], follows: set[str]) -> None:
    (name,) = new
    assert stopped(reviewed(new=new)) == {name, *follows}
    assert review(facts(new=new), [name]).may_run


def test_who_accepts_a_parameter_accepts_nothing_else_of_the_same_resource() -> None:
    new, edit = {"VendorId": "M11111111"}, changed("LinkingClient", "RefreshTokenValidity", 30)
    assert stopped(review(facts(new=new, edit=edit), ["VendorId"])) == {"LinkingClient"}
    less = changed("LinkingClient", "CallbackURLs", ["https://pitangui.amazon.com/api/skill/link/M11111111"])
    assert stopped(review(facts(new=new, edit=less), ["VendorId"])) == {"LinkingClient"}


def test_sms_and_mails_that_go() -> None:
    assert "UserPool" in stopped(reviewed(old=NOT_CONFIRMED, edit=changed("UserPool", "SmsConfiguration", None)))


@pytest.mark.parametrize("case", PROPERTIES, ids=lambda case: f"{case.type} {case.path} {case.when}")
def test_each_row_says_why_and_what_instead(case: Any) -> None:
    assert case.happens
    assert case.why
    assert case.instead


def test_a_policy_that_no_longer_keeps_is_told() -> None:
    def edit(body: dict[str, Any]) -> None:
        body["Resources"]["Lamps"]["DeletionPolicy"] = "Delete"

    found = reviewed(edit=edit)
    assert found.may_run
    assert any(each.about == "Lamps" and "DeletionPolicy" in each.happens for each in found.findings)


def test_an_update_of_the_pool_is_told() -> None:
    found = reviewed(edit=changed("UserPool", "UserPoolTier", "PLUS"))
    assert found.may_run
    assert any(each.about == "UserPool" and "Invalid AttributeDataType" in each.happens for each in found.findings)


def test_an_update_that_only_follows_is_not() -> None:
    found = reviewed(new={"LogRetentionDays": "90"})
    assert "UserPool" not in {each.about for each in found.findings}


def test_attributes_that_the_pool_does_not_require() -> None:
    seen = Seen(
        pool={"Id": "p", "UsernameAttributes": ["email"], "SchemaAttributes": [{"Name": "email", "Required": True}]}
    )
    found = reviewed(edit=changed("UserPool", "UserPoolTier", "PLUS"), seen=seen)
    (finding,) = [each for each in found.findings if each.stops]
    assert "address, family_name, given_name, phone_number" in finding.happens


@pytest.mark.parametrize(
    ("resource_type", "name", "stops"),
    [
        ("AWS::Cognito::UserPool", "UsernameAttributes", True),
        ("AWS::KMS::Key", "MultiRegion", True),
        ("AWS::Cognito::UserPool", "UserPoolTier", False),
    ],
)
def test_without_the_templates_the_names_in_the_change_set_count(resource_type: str, name: str, stops: bool) -> None:
    target = {
        "Target": {"Attribute": "Properties", "Name": name, "RequiresRecreation": "Never"},
        "Evaluation": "Static",
    }
    change = {
        "LogicalResourceId": "It",
        "ResourceType": resource_type,
        "Action": "Modify",
        "Replacement": "False",
        "Details": [target],
    }
    known = facts(change_set={"Changes": [{"ResourceChange": change}]})
    found = review(Facts(known.stack, known.change_set, None, None, known.seen))
    assert found.may_run != stops


@pytest.mark.parametrize(("value", "stops"), [(None, {"UserPool"}), (SCHEMA, set())])
def test_a_new_pool_needs_its_attributes(value: Any, stops: set[str]) -> None:
    assert stopped(reviewed(creates=True, edit=changed("UserPool", "Schema", value))) == stops
