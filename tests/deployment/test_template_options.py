"""What the template says for each of its options; what the local stack cannot show is held here."""

import pytest

from tests.deployment.deployed import Deployment

AMAZON = {"ProfileSource": "login-with-amazon", "ProfileAmazonClientId": "amzn1.application-oa2-client.0"}
SKILL = {"ProfileSkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000002"}
HOST = {"AuthDomain": "auth.example.com", "HostedZoneId": "Z1"}
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
        pytest.param(DEFAULT, "HostedDomain", "Domain", {"Ref": "DomainPrefix"}, id="the prefix domain"),
        pytest.param(DEFAULT, "HostedDomain", "CustomDomainConfig", None, id="the prefix domain needs no certificate"),
        pytest.param(Deployment(**HOST), "HostedDomain", "Domain", {"Ref": "AuthDomain"}, id="a host of one's own"),
        pytest.param(
            Deployment(**HOST),
            "HostedDomain",
            "CustomDomainConfig.CertificateArn",
            {"Ref": "AuthCertificate"},
            id="with the stack's certificate",
        ),
        pytest.param(
            Deployment(**HOST, AuthCertificateArn="arn"),
            "HostedDomain",
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
    "a host": (HOST, {"AuthCertificate", "AuthDomainRecord"}),
    "a host with a certificate": (
        {**HOST, "AuthCertificateArn": "arn", "AWS::Region": "eu-west-1"},
        {"AuthDomainRecord"},
    ),
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


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"ProfileSource": "login-with-amazon"}, id="Amazon without its client"),
        pytest.param({"AuthDomain": "auth.example.com"}, id="a host without its zone"),
        pytest.param({**HOST, "AWS::Region": "eu-west-1"}, id="a certificate that only us-east-1 can make"),
        pytest.param({"LocalEndpoint": "http://127.0.0.1:1"}, id="a local address elsewhere"),
    ],
)
def test_half_an_option_is_refused(parameters: dict[str, str]) -> None:
    assert not Deployment(**parameters).accepts()


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
        assert deployment.outputs["DeletionProtection"]["Value"].startswith("on" if protected else "off until")


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


@pytest.mark.parametrize(
    ("output", "path"), [("AuthorizationUrl", "authorize"), ("TokenUrl", "token"), ("UserInfoUrl", "userInfo")]
)
def test_the_urls_follow_the_host(output: str, path: str) -> None:
    prefix = "https://${HostedDomain}.auth.${AWS::Region}.amazoncognito.com"
    for deployment, host in ((DEFAULT, prefix), (Deployment(**HOST), "https://${HostedDomain}")):
        assert deployment.outputs[output]["Value"] == {"Fn::Sub": f"{host}/oauth2/{path}"}
