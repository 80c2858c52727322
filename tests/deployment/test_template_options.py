"""What the template says for each of its options; what the local stack cannot show is held here."""

import re

import pytest

from tests.deployment.deployed import TEMPLATE, Deployment

AMAZON = {"ProfileSource": "login-with-amazon", "ProfileAmazonClientId": "amzn1.application-oa2-client.0"}
SKILL = {"ProfileSkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000002"}
HOST = {"AuthDomain": "auth.example.com", "HostedZoneId": "Z1"}
POOL = {"ExistingUserPool": "us-east-1_AbCd12345"}
SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000001"
LOCAL = {"Stage": "local", "LocalEndpoint": "http://127.0.0.1:1", "LocalAmazon": "http://127.0.0.1:2"}
DEFAULT = Deployment()


@pytest.mark.parametrize(
    ("deployment", "resource", "path", "expected"),
    [
        pytest.param(DEFAULT, "UserPool", "UsernameAttributes", ["email"], id="email: signs in"),
        pytest.param(DEFAULT, "UserPool", "AutoVerifiedAttributes", ["email"], id="email: is verified"),
        pytest.param(
            DEFAULT, "UserPool", "MfaConfiguration", "OFF", id="email: no challenge that a reviewer could not pass"
        ),
        pytest.param(DEFAULT, "UserPool", "EnabledMfas", None, id="email: no second factor"),
        pytest.param(DEFAULT, "UserPool", "SmsConfiguration", None, id="email: no SMS"),
        pytest.param(
            Deployment(SignInWith="phone"), "UserPool", "UsernameAttributes", ["phone_number"], id="phone: signs in"
        ),
        pytest.param(
            Deployment(SignInWith="phone"),
            "UserPool",
            "AutoVerifiedAttributes",
            ["phone_number"],
            id="phone: is verified",
        ),
        pytest.param(
            Deployment(SignInWith="phone"), "UserPool", "MfaConfiguration", "ON", id="phone: a code is required"
        ),
        pytest.param(Deployment(SignInWith="phone"), "UserPool", "EnabledMfas", ["SMS_MFA"], id="phone: by SMS"),
        pytest.param(
            Deployment(SignInWith="phone"),
            "UserPool",
            "SmsConfiguration.SnsCallerArn",
            {"Fn::GetAtt": ["SmsRole", "Arn"]},
            id="phone: in the role for it",
        ),
        pytest.param(
            Deployment(SignInWith="phone"),
            "UserPool",
            "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate",
            ["phone_number"],
            id="phone: cannot be changed unverified",
        ),
        pytest.param(
            Deployment(SignInWith="phone"),
            "UserPool",
            "AccountRecoverySetting.RecoveryMechanisms",
            [{"Name": "verified_email", "Priority": 1}],
            id="phone: the second factor is no way to recover the first",
        ),
        pytest.param(
            DEFAULT,
            "LinkingClient",
            "AllowedOAuthScopes",
            ["openid", "profile", "aws.cognito.signin.user.admin"],
            id="GetUser's scopes",
        ),
        pytest.param(
            Deployment(ProfileSource="cognito-user-info"),
            "LinkingClient",
            "AllowedOAuthScopes",
            ["openid", "phone", "profile"],
            id="userInfo's scopes",
        ),
        pytest.param(DEFAULT, "UserPool", "EmailConfiguration", None, id="mail: Cognito's own sender"),
        pytest.param(
            Deployment(MailDomain="example.com"),
            "UserPool",
            "EmailConfiguration",
            {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": {
                    "Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailDomain}"
                },
                "From": {"Fn::Sub": "${MailSender}@${MailDomain}"},
            },
            id="mail: SES, with an address of the identity",
        ),
        pytest.param(
            Deployment(SignInWith="phone"),
            "UserPool",
            "SmsConfiguration.SnsRegion",
            {"Ref": "AWS::Region"},
            id="phone: from here",
        ),
        pytest.param(
            Deployment(SignInWith="phone", SmsRegion="eu-west-1"),
            "UserPool",
            "SmsConfiguration.SnsRegion",
            {"Ref": "SmsRegion"},
            id="phone: or from elsewhere",
        ),
        pytest.param(Deployment(**POOL), "UserPool", "Schema", None, id="a pool that exists keeps its attributes"),
        pytest.param(DEFAULT, "HostedDomain", "Domain", {"Ref": "DomainPrefix"}, id="the prefix domain"),
        pytest.param(
            Deployment(**HOST),
            "OwnDomain",
            "CustomDomainConfig",
            {"CertificateArn": {"Ref": "AuthCertificate"}, "SecurityPolicy": "TLS_V1_2_2021"},
            id="a host of one's own, with the stack's certificate",
        ),
        pytest.param(
            Deployment(**HOST, AuthCertificateArn="arn"),
            "OwnDomain",
            "CustomDomainConfig.CertificateArn",
            {"Ref": "AuthCertificateArn"},
            id="or with another",
        ),
        pytest.param(
            Deployment(**HOST), "AuthCertificate", "ValidationMethod", "DNS", id="the zone proves the certificate"
        ),
        pytest.param(
            Deployment(**HOST), "AuthDomainRecord", "AliasTarget.HostedZoneId", "Z2FDTNDATAQYW2", id="CloudFront's zone"
        ),
        pytest.param(
            Deployment(**SKILL),
            "ProfileSkillPermission",
            "Principal",
            "alexa-appkit.amazon.com",
            id="custom skills only",
        ),
        pytest.param(
            Deployment(**SKILL),
            "ProfileSkillPermission",
            "EventSourceToken",
            {"Ref": "ProfileSkillId"},
            id="this skill only",
        ),
        pytest.param(
            Deployment(**SKILL),
            "ProfileSkillPermission",
            "FunctionName",
            {"Ref": "ProfileSkillFunctionAliaslive"},
            id="the permission is on the alias",
        ),
        pytest.param(
            Deployment(**SKILL),
            "ProfileSkillFunction",
            "LoggingConfig.LogGroup",
            {"Ref": "ProfileSkillLogs"},
            id="a log group of its own",
        ),
        pytest.param(
            Deployment(**SKILL),
            "ProfileSkillLogs",
            "RetentionInDays",
            {"Ref": "LogRetentionDays"},
            id="its logs are not kept for ever",
        ),
        pytest.param(
            Deployment(IdentityPool="true"), "Identities", "AllowUnauthenticatedIdentities", False, id="no guests"
        ),
        pytest.param(
            Deployment(IdentityPool="true"),
            "Identities",
            "CognitoIdentityProviders.0.ServerSideTokenCheck",
            True,
            id="who signed out gets nothing",
        ),
        pytest.param(
            Deployment(IdentityPool="true"), "IdentityTags", "PrincipalTags", {"owner": "sub"}, id="the tag is the sub"
        ),
    ],
)
def test_says(deployment: Deployment, resource: str, path: str, expected: object) -> None:
    assert deployment.at(resource, path) == expected


OPTIONAL: dict[str, tuple[dict[str, str], set[str]]] = {
    "the custom skill": (
        SKILL,
        {
            f"ProfileSkill{what}"
            for what in (
                "DurationAlarm",
                "ErrorAlarm",
                "Faults",
                "Function",
                "FunctionAliaslive",
                "GoodTokens",
                "InvalidTokens",
                "KeyFetchFailures",
                "Logs",
                "Outages",
                "Permission",
                "Refusals",
                "Role",
                "SetUpMistakes",
                "ThrottleAlarm",
            )
        },
    ),
    "phone": ({"SignInWith": "phone"}, {"SmsRole"}),
    "a host": (HOST, {"AuthCertificate", "AuthDomainRecord", "OwnDomain"}),
    "a host with a certificate": (
        {**HOST, "AuthCertificateArn": "arn", "AWS::Region": "eu-west-1"},
        {"AuthDomainRecord", "OwnDomain"},
    ),
    "mails of one's own": ({"MailDomain": "example.com"}, set()),
    "a pool that exists": (POOL, set()),
    "identities": ({"IdentityPool": "true"}, {"Identities", "IdentityRoles", "IdentityTags", "SignedInRole"}),
    "another source": (AMAZON, set()),
}


@pytest.mark.parametrize(("parameters", "more"), OPTIONAL.values(), ids=OPTIONAL)
def test_an_option_adds_its_own_resources_and_no_others(parameters: dict[str, str], more: set[str]) -> None:
    deployment = Deployment(**parameters)
    assert set(deployment.resources) - set(DEFAULT.resources) == more
    assert set(DEFAULT.resources) <= set(deployment.resources)
    assert deployment.accepts()
    assert not {"ProfileSkillFunctionArn", "ProfileSkillLogGroup", "IdentityPoolId"} & set(DEFAULT.outputs)


OF_THE_STARTER_LAMP = {
    "LampsNotGiven",
    "LampsNotGivenAlarm",
    "SignUpDurationAlarm",
    "SignUpErrorAlarm",
    "SignUpFunction",
    "SignUpLogs",
    "SignUpPermission",
    "SignUpRole",
    "SignUpThrottleAlarm",
    "Starters",
}


@pytest.mark.parametrize(
    ("parameters", "is_given"),
    [
        ({}, True),
        ({"Stage": "dev"}, True),
        ({"Stage": "local"}, True),
        ({"Stage": "prod"}, False),
        ({"Stage": "prod", "StarterLamp": "true"}, True),
        ({"Stage": "prod", "StarterLamp": "false"}, False),
        ({"StarterLamp": "false"}, False),
        ({"Stage": "local", "StarterLamp": "false"}, False),
    ],
)
def test_new_customers_get_a_lamp_except_in_prod_unless_you_say_otherwise(
    parameters: dict[str, str], is_given: bool
) -> None:
    deployment = Deployment(**parameters)
    assert OF_THE_STARTER_LAMP & set(deployment.resources) == (OF_THE_STARTER_LAMP if is_given else set())
    trigger = {"PostConfirmation": {"Fn::GetAtt": ["SignUpFunction", "Arn"]}}
    assert deployment.at("UserPool", "LambdaConfig") == (trigger if is_given else None)
    outputs = {"SignUpFunctionName", "SignUpLogGroup", "StartersTable"}
    assert outputs & set(deployment.outputs) == (outputs if is_given else set())


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "Amazon without its client": ({"ProfileSource": "login-with-amazon"}, "AmazonNeedsItsClient"),
    "a host without its zone": ({"AuthDomain": "auth.example.com"}, "AHostNeedsItsZone"),
    "a zone without a host": ({"HostedZoneId": "Z1"}, "AZoneAndACertificateAreForAHost"),
    "a certificate without a host": ({"AuthCertificateArn": "arn"}, "AZoneAndACertificateAreForAHost"),
    "a certificate that only us-east-1 can make": (
        {**HOST, "AWS::Region": "eu-west-1"},
        "OnlyOneRegionMakesTheCertificate",
    ),
    "a local address elsewhere": ({"LocalEndpoint": "http://127.0.0.1:1"}, "LocalAddressesBelongToTheLocalStage"),
    "the local stage on AWS": ({"Stage": "local"}, "TheLocalStageNeedsItsAddresses"),
    "the local stage with half of its addresses": (
        {"Stage": "local", "LocalAmazon": "http://127.0.0.1:2"},
        "TheLocalStageNeedsItsAddresses",
    ),
    "a skill where Alexa invokes none": (
        {"SkillId": SKILL_ID, "AWS::Region": "eu-central-1"},
        "AlexaServesThreeRegions",
    ),
    "a region for SMS that nobody is sent": ({"SmsRegion": "us-east-1"}, "SmsRegionIsForPhones"),
    "SMS from a region that Cognito does not take here": (
        {"SignInWith": "phone", "SmsRegion": "eu-west-1"},
        "SmsComeFromTheSameRegion",
    ),
    "a budget that nobody hears of": ({"MonthlyBudget": "100"}, "ABudgetNeedsSomebodyToTell"),
    "a home without its region": ({"HomeStack": "smartlamp"}, "AHomeHasNoHome"),
    "a part of a home": (
        {"HomeRegion": "us-east-1", "AWS::Region": "eu-west-1"},
        "AFunctionElsewhereKnowsItsWholeHome",
    ),
}


@pytest.mark.parametrize(("parameters", "rule"), REFUSED.values(), ids=REFUSED)
def test_settings_that_do_not_agree_are_refused_before_anything_is_deployed(
    parameters: dict[str, str], rule: str
) -> None:
    assert Deployment(**parameters).broken_rules() == [rule]


@pytest.mark.parametrize(
    "parameters",
    [
        *({"SkillId": SKILL_ID, "AWS::Region": region} for region in ("us-east-1", "eu-west-1", "us-west-2")),
        {"AWS::Region": "eu-central-1"},
        {"SignInWith": "phone", "SmsRegion": "us-east-1"},
        {"SignInWith": "phone", "SmsRegion": "eu-west-1", "AWS::Region": "eu-central-1"},
        {**LOCAL, "SkillId": SKILL_ID},
        {**HOST, "AWS::Region": "eu-west-1", "AuthCertificateArn": "arn"},
    ],
    ids=str,
)
def test_settings_that_agree_are_not_refused(parameters: dict[str, str]) -> None:
    assert Deployment(**parameters).broken_rules() == []


def test_every_rule_is_tried() -> None:
    assert {rule for _, rule in REFUSED.values()} == set(TEMPLATE["Rules"])


def test_rules_use_only_what_cloudformation_evaluates_there() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html"""
    used = set(re.findall(r"'(Fn::\w+|Condition)'", str(TEMPLATE["Rules"])))
    supported = {"And", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "Not", "Or", "RefAll", "ValueOf"}
    assert used
    assert used <= {f"Fn::{name}" for name in (*supported, "ValueOfAll")}


@pytest.mark.parametrize("parameter", TEMPLATE["Parameters"])
def test_a_parameter_says_what_another_value_does_to_a_deployed_stack(parameter: str) -> None:
    says = TEMPLATE["Parameters"][parameter]["Description"]
    assert re.search(r"(Changed later - |Never changed ).+", says)
    assert len(says) <= 1000  # people read it in a console; CloudFormation takes 4000 bytes


def test_every_parameter_stands_in_a_group() -> None:
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    assert sorted(grouped) == sorted(TEMPLATE["Parameters"])


@pytest.mark.parametrize(
    ("parameters", "protected"),
    [
        pytest.param({}, False, id="the first deployment, before there is a skill: what fails is cleaned up"),
        pytest.param({"SkillId": SKILL["ProfileSkillId"]}, True, id="a skill: customers may be linked"),
        pytest.param(SKILL, True, id="a custom skill: the same"),
        pytest.param({"Protected": "true"}, True, id="asked for, without a skill"),
        pytest.param({"Protected": "false", **SKILL}, False, id="declined, for a stack that is to be deleted"),
        pytest.param({"Stage": "local", "Protected": "true", **SKILL}, False, id="never on the local stack"),
        pytest.param({"Stage": "prod", **SKILL}, True, id="the stage decides nothing else"),
    ],
)
def test_pool_and_tables_are_protected_together_once_there_is_a_skill(
    parameters: dict[str, str], protected: bool
) -> None:
    deployment = Deployment(**parameters)
    kept = [name for name, each in deployment.resources.items() if each.get("DeletionPolicy") == "RetainExceptOnCreate"]
    tables = [name for name in kept if deployment.resources[name]["Type"] == "AWS::DynamoDB::Table"]
    assert {"Lamps", "Grants", "Told"} <= set(tables)
    assert {deployment.at(name, "DeletionProtectionEnabled") for name in tables} == {protected}
    assert deployment.at("UserPool", "DeletionProtection") == ("ACTIVE" if protected else "INACTIVE")
    if parameters.get("Stage") != "local":
        why = "off because of" if parameters.get("Protected") == "false" else "off until"
        assert deployment.outputs["DeletionProtection"]["Value"].startswith("on" if protected else why)


def test_only_cognito_may_send_sms_and_only_for_this_account() -> None:
    trust = Deployment(SignInWith="phone").at("SmsRole", "AssumeRolePolicyDocument.Statement.0")
    assert trust["Principal"] == {"Service": "cognito-idp.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {
        "sts:ExternalId": {"Fn::Sub": "${AWS::StackName}-sms"},
        "aws:SourceAccount": {"Ref": "AWS::AccountId"},
    }
    assert trust["Condition"]["ArnLike"]["aws:SourceArn"]["Fn::Sub"].endswith(":userpool/*")
    external_id = Deployment(SignInWith="phone").at("UserPool", "SmsConfiguration.ExternalId")
    assert external_id == trust["Condition"]["StringEquals"]["sts:ExternalId"]
    (statement,) = Deployment(SignInWith="phone").at("SmsRole", "Policies.0.PolicyDocument.Statement")
    assert statement["Action"] == "sns:Publish"


def test_the_profile_function_may_only_write_its_log() -> None:
    """SEC-150."""
    (policy,) = Deployment(**SKILL).at("ProfileSkillRole", "Policies")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == {"Fn::GetAtt": ["ProfileSkillLogs", "Arn"]}


def test_signed_in_people_read_their_own_lamps_and_nothing_else() -> None:
    (policy,) = Deployment(IdentityPool="true").at("SignedInRole", "Policies")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["dynamodb:GetItem", "dynamodb:Query"]
    assert statement["Resource"] == {"Fn::GetAtt": ["Lamps", "Arn"]}
    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/owner}"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    trust = Deployment(IdentityPool="true").at("SignedInRole", "AssumeRolePolicyDocument.Statement.0")
    assert trust["Condition"]["StringEquals"] == {"cognito-identity.amazonaws.com:aud": {"Ref": "Identities"}}
    assert trust["Condition"]["ForAnyValue:StringLike"] == {"cognito-identity.amazonaws.com:amr": "authenticated"}


def test_overrides_of_the_profile_function_are_local() -> None:
    on_aws = Deployment(**SKILL).at("ProfileSkillFunction", "Environment.Variables")
    local = Deployment(**SKILL, Stage="local").at("ProfileSkillFunction", "Environment.Variables")
    overrides = {name for name in on_aws if name.endswith("_URL")}
    assert overrides == {"COGNITO_URL", "JWKS_URL", "LWA_PROFILE_URL", "LWA_TOKEN_INFO_URL", "USER_INFO_URL"}
    assert {on_aws[name] for name in overrides} == {""}
    assert all("${Local" in local[name]["Fn::Sub"] for name in overrides)
    assert not [name for name in on_aws if "SECRET" in name or "TOKEN_" in name.removeprefix("LWA_TOKEN_INFO")]


PREFIX = "https://${HostedDomain}.auth.${AWS::Region}.amazoncognito.com/oauth2/"
OWN = "https://${OwnDomain}/oauth2/"


@pytest.mark.parametrize(
    ("output", "alone", "beside_a_host"),
    [
        ("AuthorizationUrl", f"{PREFIX}authorize", f"{OWN}authorize"),
        ("TokenUrl", f"{PREFIX}token", f"{OWN}token"),
        ("PrefixAuthorizationUrl", None, f"{PREFIX}authorize"),
        ("PrefixTokenUrl", None, f"{PREFIX}token"),
        ("UserInfoUrl", f"{PREFIX}userInfo", f"{PREFIX}userInfo"),
    ],
)
def test_a_host_of_ones_own_is_named_beside_the_prefix_host(output: str, alone: str | None, beside_a_host: str) -> None:
    def named(deployment: Deployment) -> object:
        return deployment.outputs.get(output, {"Value": {"Fn::Sub": None}})["Value"]["Fn::Sub"]

    assert (named(DEFAULT), named(Deployment(**HOST))) == (alone, beside_a_host)


def test_a_host_that_comes_later_leaves_the_prefix_host_as_it_is() -> None:
    """Links end with their host: nothing of the prefix host may change when another one stands beside it."""
    before, after = (deployment.resources["HostedDomain"] for deployment in (DEFAULT, Deployment(**HOST)))
    assert after == before
    function = Deployment(**SKILL, **HOST).at("ProfileSkillFunction", "Environment.Variables.AUTH_DOMAIN")
    assert function == {"Fn::Sub": "${DomainPrefix}.auth.${AWS::Region}.amazoncognito.com"}


@pytest.mark.parametrize("resource", ["OwnDomain", "AuthCertificate", "AuthDomainRecord"])
def test_a_host_of_ones_own_outlives_its_parameter_and_its_stack(resource: str) -> None:
    said = Deployment(**HOST).resources[resource]
    assert (said["DeletionPolicy"], said["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_outputs_say_where_login_with_amazon_may_return_to() -> None:
    assert "AmazonReturnUrls" not in DEFAULT.outputs
    urls = Deployment(**AMAZON).outputs["AmazonReturnUrls"]["Value"]["Fn::Sub"].split()
    assert urls == [url["Fn::Sub"] for url in DEFAULT.at("LinkingClient", "CallbackURLs")]


def test_the_outputs_say_how_many_mails_go_out() -> None:
    assert "50 a day" in DEFAULT.outputs["MailsComeFrom"]["Value"]
    own = Deployment(MailDomain="example.com").outputs["MailsComeFrom"]["Value"]
    assert own["Fn::Sub"].startswith("${MailSender}@${MailDomain}")
