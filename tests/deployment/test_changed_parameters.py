"""A value that is changed and deployed takes effect in what is invoked: what Alexa calls, and what the stream calls."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.deployment import sam
from tests.deployment.deployed import TEMPLATE, Functions

ALEXAS = ("SmartHomeFunction", "ProfileSkillFunction")
EVERYBODYS = (*ALEXAS, "ChangeReportFunction")
SKILL = "amzn1.ask.skill.00000000-0000-4000-8000-000000000001"
OTHER = "amzn1.ask.skill.99999999-9999-4999-8999-999999999999"
CLIENT = "amzn1.application-oa2-client.0"
DEPLOYED = {
    "VendorId": "M0000000000000",
    "DomainPrefix": "my-lamps",
    "SkillId": SKILL,
    "ProfileSkillId": SKILL,
    "AWS::StackName": "smartlamp",
}
LOCAL = {"Stage": "local", "LocalEndpoint": "http://127.0.0.1:1", "LocalAmazon": "http://127.0.0.1:2"}
# A function in another region than these homes.
ELSEWHERE = {
    "HomeRegion": "us-east-1",
    "HomeStack": "smartlamp",
    "HomeUserPoolId": "us-east-1_A",
    "HomeLinkingClientId": "linking-a",
    "HomeDashboardClientId": "dashboard-a",
    "HomeLampsTable": "lamps-a",
    "HomeGrantsTable": "grants-a",
    "HomeToldTable": "told-a",
    "HomeGrantsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/a",
    "HomeSmartHomeRoleArn": "arn:aws:iam::000000000000:role/a",
}
OTHER_HOME = {
    "HomeRegion": "us-west-2",
    "HomeStack": "lights",
    "HomeUserPoolId": "us-west-2_B",
    "HomeLinkingClientId": "linking-b",
    "HomeDashboardClientId": "dashboard-b",
    "HomeLampsTable": "lamps-b",
    "HomeGrantsTable": "grants-b",
    "HomeToldTable": "told-b",
    "HomeGrantsKeyArn": "arn:aws:kms:us-west-2:000000000000:key/b",
    "HomeSmartHomeRoleArn": "arn:aws:iam::000000000000:role/b",
}
OF_THE_OTHER_POOL = {
    "USER_POOL_ID": "us-west-2_B",
    "LINKING_CLIENT_ID": "linking-b",
    "DASHBOARD_CLIENT_ID": "dashboard-b",
}
JWKS = {"JWKS_URL": "http://127.0.0.1:3/UserPool/.well-known/jwks.json"}

pytestmark = pytest.mark.group("translator")

Values = dict[str, str]
BeforeAndAfter = dict[str, tuple[dict[str, Any], dict[str, Any]]]

# What was deployed before, what is deployed now, and what each function must have been told anew.
CHANGES: dict[str, tuple[Values, Values, dict[str, dict[str, Any]]]] = {
    "the skill that came after the stack": (
        {"SkillId": ""},
        {"SkillId": SKILL},
        {"SmartHomeFunction": {"SKILL_ID": SKILL}},
    ),
    "another skill": ({}, {"SkillId": OTHER}, {"SmartHomeFunction": {"SKILL_ID": OTHER}}),
    "another custom skill": (
        {},
        {"ProfileSkillId": OTHER},
        {"ProfileSkillFunction": {"PROFILE_SKILL_ID": OTHER}},
    ),
    "another source": (
        {},
        {"ProfileSource": "cognito-user-info"},
        {"ProfileSkillFunction": {"PROFILE_SOURCE": "cognito-user-info"}},
    ),
    "Amazon as the source": (
        {},
        {"ProfileSource": "login-with-amazon", "ProfileAmazonClientId": CLIENT},
        {"ProfileSkillFunction": {"PROFILE_SOURCE": "login-with-amazon", "LWA_CLIENT_ID": CLIENT}},
    ),
    "a host of one's own": (
        {},
        {"AuthDomain": "auth.example.com", "HostedZoneId": "Z1"},
        {},  # userInfo is asked on the prefix host, which stays
    ),
    "another prefix": (
        {},
        {"DomainPrefix": "our-lamps"},
        {"ProfileSkillFunction": {"AUTH_DOMAIN": "our-lamps.auth.us-east-1.amazoncognito.com"}},
    ),
    "another processor": (
        {},
        {"Architecture": "x86_64"},
        {each: {"Architectures": ["x86_64"]} for each in EVERYBODYS},
    ),
    "a share of the account's executions": (
        {},
        {"SmartHomeConcurrency": "20", "ChangeReportConcurrency": "5", "ProfileSkillConcurrency": "10"},
        {
            "SmartHomeFunction": {"ReservedConcurrentExecutions": "20"},
            "ChangeReportFunction": {"ReservedConcurrentExecutions": "5"},
            "ProfileSkillFunction": {"ReservedConcurrentExecutions": "10"},
        },
    ),
    "another stage": ({}, {"Stage": "prod"}, {each: {"STAGE": "prod"} for each in EVERYBODYS}),
    "another port of the emulator": (
        LOCAL,
        {**LOCAL, "LocalEndpoint": "http://127.0.0.1:3"},
        {
            "SmartHomeFunction": JWKS,
            "ProfileSkillFunction": {
                **JWKS,
                "COGNITO_URL": "http://127.0.0.1:3/",
                "USER_INFO_URL": "http://127.0.0.1:3/oauth2/userInfo",
            },
        },
    ),
    "another port of the simulator": (
        LOCAL,
        {**LOCAL, "LocalAmazon": "http://127.0.0.1:3"},
        {
            "SmartHomeFunction": {"LWA_URL": "http://127.0.0.1:3/auth/o2/token"},
            "ProfileSkillFunction": {
                "LWA_TOKEN_INFO_URL": "http://127.0.0.1:3/auth/o2/tokeninfo",
                "LWA_PROFILE_URL": "http://127.0.0.1:3/user/profile",
            },
            "ChangeReportFunction": {
                "LWA_URL": "http://127.0.0.1:3/auth/o2/token",
                "EVENT_GATEWAY_URL": "http://127.0.0.1:3/v3/events",
            },
        },
    ),
    # Not only parameters: whatever else has another name after a deployment.
    "a table that was restored": (
        {"Lamps": "lamps-1"},
        {"Lamps": "lamps-2"},
        {each: {"LAMPS_TABLE": "lamps-2"} for each in ("SmartHomeFunction", "ChangeReportFunction")},
    ),
    "another client": (
        {"LinkingClient": "client-1"},
        {"LinkingClient": "client-2"},
        {each: {"LINKING_CLIENT_ID": "client-2"} for each in ALEXAS},
    ),
    "another role": (
        {"SmartHomeRole": "role-1"},
        {"SmartHomeRole": "role-2"},
        {"SmartHomeFunction": {"Role": "role-2.Arn"}},
    ),
    "another home of a function elsewhere": (
        ELSEWHERE,
        OTHER_HOME,
        {
            "SmartHomeFunction": {
                **OF_THE_OTHER_POOL,
                "Role": "arn:aws:iam::000000000000:role/b",
                "LAMPS_TABLE": "lamps-b",
                "GRANTS_TABLE": "grants-b",
                "TOLD_TABLE": "told-b",
                "GRANTS_KEY_ID": "arn:aws:kms:us-west-2:000000000000:key/b",
                "EVENT_CLIENT_PARAMETER": "/lights/alexa/event-client",
            },
            "ProfileSkillFunction": {**OF_THE_OTHER_POOL, "AUTH_DOMAIN": "my-lamps.auth.us-west-2.amazoncognito.com"},
        },
    ),
}


def before_and_after(body: Mapping[str, Any]) -> BeforeAndAfter:
    """What SAM makes of a template before and after each change."""
    sets = [{**DEPLOYED, **values} for before, after, _ in CHANGES.values() for values in (before, after)]
    translations = iter(sam.translated(body, sets))
    return {change: (next(translations), next(translations)) for change in CHANGES}


@pytest.fixture(scope="module")
def translations() -> BeforeAndAfter:
    return before_and_after(TEMPLATE)


@pytest.fixture(scope="module")
def translations_with_versions() -> BeforeAndAfter:
    return before_and_after(sam.with_versions(TEMPLATE, ALEXAS))


def invoked(functions: Functions) -> dict[str, Mapping[str, Any]]:
    """What runs when Alexa calls the ARNs that the console was given, and, where its home is, when a lamp changes."""
    called = {
        "SmartHomeFunction": functions.invoked(functions.outputs["SmartHomeFunctionArn"]),
        "ProfileSkillFunction": functions.invoked(functions.outputs["ProfileSkillFunctionArn"]),
    }
    if "ChangeReportFunctionName" in functions.outputs:
        called["ChangeReportFunction"] = functions.invoked(functions.streamed_to)
    return called


def told_anew(change: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Deploy twice: what is different then in what is invoked, function by function."""
    before, after, _ = CHANGES[change]
    functions = Functions()
    functions.deploy(first, **{**DEPLOYED, **before})
    old = invoked(functions)
    functions.deploy(second, **{**DEPLOYED, **after})
    different = {
        name: {key: value for key, value in now.items() if old[name].get(key) != value}
        for name, now in invoked(functions).items()
    }
    return {name: values for name, values in different.items() if values}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_value_reaches_what_is_invoked(change: str, translations: BeforeAndAfter) -> None:
    assert told_anew(change, *translations[change]) == CHANGES[change][2]


@pytest.mark.parametrize("change", CHANGES)
def test_an_alias_on_versions_that_sam_publishes_keeps_the_old_values(
    change: str, translations_with_versions: BeforeAndAfter
) -> None:
    """SAM compares properties before their values are put in: aws/serverless-application-model#3820. See docs/decisions/0009."""
    reached = told_anew(change, *translations_with_versions[change])
    assert set(reached) <= {"ChangeReportFunction"}


def parameters_of(part: Any) -> set[str]:
    """The parameters that decide what a part of the template becomes."""
    match part:
        case {"Ref": str(name)}:
            named = {name}
        case {"Fn::Sub": str(text)}:
            named = set(re.findall(r"\$\{([^}]+)}", text))
        case {"Fn::If": [str(condition), *branches]}:
            return parameters_of({"Condition": condition}) | parameters_of(branches)
        case {"Condition": str(name)}:
            return parameters_of(TEMPLATE["Conditions"][name])
        case dict():
            return set().union(*map(parameters_of, part.values()))
        case list():
            return set().union(*map(parameters_of, part))
        case _:
            return set()
    return named & set(TEMPLATE["Parameters"])


def test_every_parameter_that_a_function_is_told_is_tried() -> None:
    told = [TEMPLATE["Globals"]["Function"], *(TEMPLATE["Resources"][name]["Properties"] for name in EVERYBODYS)]
    tried = {name for before, after, _ in CHANGES.values() for name in after if after.get(name) != before.get(name)}
    assert parameters_of(told) <= tried


@pytest.mark.parametrize("function", ALEXAS)
def test_a_stack_that_was_deployed_with_versions_keeps_the_arn_that_alexa_has(
    function: str,
    translations: BeforeAndAfter,
    translations_with_versions: BeforeAndAfter,
) -> None:
    """Under the same logical id, and with the same create-only properties, the alias changes in place, and no permission is replaced."""
    earlier, now = (each["another skill"][0] for each in (translations_with_versions, translations))
    alias = f"{function}Aliaslive"
    was, becomes = (each["Resources"][alias] for each in (earlier, now))
    assert was["Properties"]["FunctionVersion"]["Fn::GetAtt"][1] == "Version"
    assert becomes == {**was, "Properties": {**was["Properties"], "FunctionVersion": "$LATEST"}}
    for permission in ("SmartHomePermission", "AlexaSkillEvents", "ProfileSkillPermission"):
        assert earlier["Resources"][permission] == now["Resources"][permission]
    assert earlier["Outputs"] == now["Outputs"]
    kept = [each for each in earlier["Resources"].values() if each["Type"] == "AWS::Lambda::Version"]
    assert {each["DeletionPolicy"] for each in kept} == {"Retain"}
