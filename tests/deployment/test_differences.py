"""What differs between AWS and the local stack once the template is expanded, by resource and property, each with its reason.

Both are given the same choices. A difference without a row, or a row without a difference, fails: whoever adds either says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from smartlamp.local_stack import choices
from smartlamp.local_stack.state import StateFolder
from tests.deployment import sam
from tests.deployment.deployed import TEMPLATE, Deployment

pytestmark = pytest.mark.group("translator")

STAGE = "each function knows where it runs: only on the local stage are addresses of this machine accepted"
ADDRESS = "on AWS the function finds the service by itself; here it is simulated at this address"
PROTECTED = "a local stack is removed without asking AWS twice"
NO_SUCH_KEY = "the emulator does not know this condition key and would refuse every request"
NO_STYLE = "the emulator has no managed login; the gate before it makes the sign-in pages"
NO_MATHS = "the emulator refuses an alarm of more than one metric"
NO_DOMAIN = "nobody can give a certificate and a public name to a port of this machine"
NO_CAPACITY = "the emulator takes the property and does nothing with it (decision 10)"
ONE_REGION = "`smartlamp up` makes one home; tests/end_to_end/test_regions.py adds a function elsewhere"
NO_MAIL = "no mail and no text message leaves this machine: they are in the inbox"
SIGN_IN_HOST = "the sign-in pages are served by the emulator's port"

# Resource (or output), property: why. "" is the resource as a whole, which only one of them has.
DIFFERENCES = {
    ("UserPool", "DeletionProtection"): PROTECTED,
    ("Lamps", "DeletionProtectionEnabled"): PROTECTED,
    ("Grants", "DeletionProtectionEnabled"): PROTECTED,
    ("Told", "DeletionProtectionEnabled"): PROTECTED,
    ("Starters", "DeletionProtectionEnabled"): PROTECTED,
    ("LinkingClient", "CallbackURLs"): "a browser comes back to the simulated Alexa app, too",
    ("LinkingClientStyle", ""): NO_STYLE,
    ("DashboardClientStyle", ""): NO_STYLE,
    ("GrantsKey", "KeyPolicy.Statement.1.Condition"): NO_SUCH_KEY,
    ("GrantsKey", "KeyPolicy.Statement.2.Condition"): NO_SUCH_KEY,
    ("SignUpRole", "Policies.0.PolicyDocument.Statement.0.Condition"): NO_SUCH_KEY,
    ("NoGoodTokenAlarm", ""): NO_MATHS,
    ("FailedSignUpsAlarm", ""): NO_MATHS,
    ("PoolThrottleAlarm", ""): NO_MATHS,
    ("OverviewDashboard", "DashboardBody"): "it shows the three alarms that only AWS has",
    ("SmartHomeFunction", "Environment.Variables.STAGE"): STAGE,
    ("SmartHomeFunction", "Environment.Variables.JWKS_URL"): ADDRESS,
    ("SmartHomeFunction", "Environment.Variables.LWA_URL"): ADDRESS,
    ("ChangeReportFunction", "Environment.Variables.STAGE"): STAGE,
    ("ChangeReportFunction", "Environment.Variables.EVENT_GATEWAY_URL"): ADDRESS,
    ("ChangeReportFunction", "Environment.Variables.LWA_URL"): ADDRESS,
    ("ProfileSkillFunction", "Environment.Variables.STAGE"): STAGE,
    ("ProfileSkillFunction", "Environment.Variables.COGNITO_URL"): ADDRESS,
    ("ProfileSkillFunction", "Environment.Variables.JWKS_URL"): ADDRESS,
    ("ProfileSkillFunction", "Environment.Variables.LWA_PROFILE_URL"): ADDRESS,
    ("ProfileSkillFunction", "Environment.Variables.LWA_TOKEN_INFO_URL"): ADDRESS,
    ("ProfileSkillFunction", "Environment.Variables.USER_INFO_URL"): ADDRESS,
    ("SignUpFunction", "Environment.Variables.STAGE"): STAGE,
    ("output AuthorizationUrl", "Value"): SIGN_IN_HOST,
    ("output TokenUrl", "Value"): SIGN_IN_HOST,
    ("output UserInfoUrl", "Value"): SIGN_IN_HOST,
    ("output DeletionProtection", ""): PROTECTED,
    ("output ForOtherRegions", "Value"): "it repeats the stage, which other regions share",
}

# What `smartlamp up` leaves at its default, so that its other values are never seen here: why.
LEFT_ALONE = {
    "StarterLamp": "the default gives the lamp, as wanted here; test_template_options.py has the others",
    "AuthDomain": NO_DOMAIN,
    "HostedZoneId": NO_DOMAIN,
    "AuthCertificateArn": NO_DOMAIN,
    "IdentityPool": "the emulator gives credentials to identities that it does not know, so the gate refuses identity pools",
    "ExistingUserPool": "it is for a pool that cannot be made anew; tests/end_to_end/test_changed_parameters.py has it",
    "MailDomain": NO_MAIL,
    "MailSender": NO_MAIL,
    "SmsRegion": NO_MAIL,
    "Protected": PROTECTED,
    **{name: ONE_REGION for name in TEMPLATE["Parameters"] if name.startswith("Home")},
    "LogRetentionDays": "nobody waits a month for a log of this machine to end",
    "AlarmTopic": "the local stack counts nothing, so no alarm rings",
    "Overview": "the default makes the dashboard, here too",
    "MonthlyBudget": "nothing here costs anything, and the emulator knows no budgets",
    "SmartHomeConcurrency": NO_CAPACITY,
    "ChangeReportConcurrency": NO_CAPACITY,
    "ProfileSkillConcurrency": NO_CAPACITY,
    "SignUpConcurrency": NO_CAPACITY,
    "TableReadCeiling": NO_CAPACITY,
    "TableWriteCeiling": NO_CAPACITY,
}

CHOICES = [
    {"SignInWith": sign_in, "ProfileSource": source}
    for sign_in in TEMPLATE["Parameters"]["SignInWith"]["AllowedValues"]
    for source in TEMPLATE["Parameters"]["ProfileSource"]["AllowedValues"]
]


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The parameters of a local stack."""
    folder = tmp_path_factory.mktemp("state")
    return choices.parameters(StateFolder(folder), page_port=8700, emulator_port=4566)


def differences(ours: object, theirs: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths at which two values differ, as deep as they are alike."""
    match ours, theirs:
        case dict(), dict():
            for name in ours.keys() | theirs.keys():
                yield from differences(ours.get(name), theirs.get(name), (*path, name))
        case list(), list() if len(ours) == len(theirs):
            for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
                yield from differences(one, other, (*path, str(at)))
        case _ if ours != theirs:
            yield path


def expanded(sets: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """What CloudFormation gets under each set of parameters: each resource's properties and attributes, and each output."""
    translations = zip(sam.translated(TEMPLATE, sets), sets, strict=True)
    deployments = [Deployment(body, **parameters) for body, parameters in translations]
    return [
        {
            name: each.resolved(part)
            for name, part in (*each.resources.items(), *((f"output {name}", of) for name, of in each.outputs.items()))
        }
        for each in deployments
    ]


@pytest.fixture(scope="module")
def found(local: dict[str, str]) -> set[tuple[str, str]]:
    on_aws = {name: value for name, value in local.items() if name not in ("LocalEndpoint", "LocalAmazon")}
    ours = expanded([{**local, **choice} for choice in CHOICES])
    theirs = expanded([{**on_aws, **choice, "Stage": "dev"} for choice in CHOICES])
    places: set[tuple[str, str]] = set()
    for here, there in zip(ours, theirs, strict=True):
        for name, *path in differences(there, here):
            places.add((name, ".".join(path).removeprefix("Properties.")))
    return places


def test_every_difference_has_its_reason_and_every_reason_a_difference(found: set[tuple[str, str]]) -> None:
    missing, stale = sorted(found - DIFFERENCES.keys()), sorted(DIFFERENCES.keys() - found)
    assert not missing, f"differs, and nobody said why: {missing}"
    assert not stale, f"no longer differs: {stale}"


def test_what_the_local_stack_leaves_alone_has_its_reason(local: dict[str, str]) -> None:
    left = TEMPLATE["Parameters"].keys() - local.keys()
    missing, stale = sorted(left - LEFT_ALONE.keys()), sorted(LEFT_ALONE.keys() - left)
    assert not missing, f"never has another value here, and nobody said why: {missing}"
    assert not stale, f"has other values here: {stale}"


def test_what_is_left_alone_has_a_default() -> None:
    assert [name for name in LEFT_ALONE if "Default" not in TEMPLATE["Parameters"][name]] == []


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 1}}, set()),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, {("a", "b")}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, {("a", "0", "b")}),
        ({"a": [1]}, {"a": [1, 2]}, {("a",)}),
        ({"a": 1}, {}, {("a",)}),
        ({}, {"a": None, "b": 0}, {("b",)}),
    ],
)
def test_a_difference_is_found_where_it_is(ours: object, theirs: object, expected: set[tuple[str, ...]]) -> None:
    assert set(differences(ours, theirs)) == expected
