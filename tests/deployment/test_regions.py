"""The same template in another region than the home: what it makes there, what it needs from the home, and what it refuses."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.deployment import sam
from tests.deployment.deployed import TEMPLATE, Deployment

SKILLS = {
    "SkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000001",
    "ProfileSkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000002",
}
AMAZON = {"ProfileSource": "login-with-amazon", "ProfileAmazonClientId": "amzn1.application-oa2-client.0"}
HOST = {"AuthDomain": "auth.example.com", "HostedZoneId": "Z1"}
# Everything that a home may have beside its functions.
ALL_OPTIONS = {"SignInWith": "phone", "StarterLamp": "true", "IdentityPool": "true", **HOST}
# A home as it is deployed, with the physical names of its resources.
HOME = {
    "AWS::Region": "us-east-1",
    "AWS::StackName": "smartlamp",
    "VendorId": "M0000000000000",
    "DomainPrefix": "my-lamps",
    "UserPool": "us-east-1_AbCdEfGhI",
    "LinkingClient": "1example23456789",
    "DashboardClient": "9example87654321",
    "Lamps": "smartlamp-Lamps-1ABC",
    "Grants": "smartlamp-Grants-1ABC",
    "Told": "smartlamp-Told-1ABC",
    "GrantsKey.Arn": "arn:aws:kms:us-east-1:123456789012:key/0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a",
    "SmartHomeRole.Arn": "arn:aws:iam::123456789012:role/smartlamp-SmartHomeRole-1ABC",
}
OF_A_HOME = {name for name in TEMPLATE["Parameters"] if name.startswith("Home")}
SAM = Path(sys.prefix) / "sam" / "bin" / "python"

pytestmark = pytest.mark.group("translator")

_PARSE = """
import json, sys
from samcli.cli.types import CfnParameterOverridesType
json.dump(CfnParameterOverridesType().convert(tuple(sys.argv[1:]), None, None), sys.stdout)
"""


def for_other_regions(**parameters: str) -> str:
    """What the home's output of this name says."""
    home = Deployment(**{**HOME, **parameters})
    text, values = home.outputs["ForOtherRegions"]["Value"]["Fn::Sub"]
    known = {**{name: home.resolved(value) for name, value in values.items()}}
    return re.sub(r"\$\{([^}]+)}", lambda named: str(known.get(named[1], home.resolved({"Ref": named[1]}))), text)


def elsewhere(region: str = "eu-west-1", **parameters: str) -> dict[str, str]:
    """The parameters of a deployment elsewhere, from the home's output."""
    return {**dict(each.split("=", 1) for each in for_other_regions(**parameters).split(" ")), "AWS::Region": region}


def test_elsewhere_there_are_alexas_doors_and_what_watches_them() -> None:
    made = Deployment(**elsewhere(**SKILLS, **ALL_OPTIONS), **ALL_OPTIONS).resources
    watching = ("Faults", "GoodTokens", "InvalidTokens", "KeyFetchFailures", "Outages", "Refusals", "SetUpMistakes")
    alarms = ("DurationAlarm", "ErrorAlarm", "ThrottleAlarm")
    assert set(made) == {
        *(f"{door}{what}" for door in ("SmartHome", "ProfileSkill") for what in (*watching, *alarms)),
        *(f"{door}{what}" for door in ("SmartHome", "ProfileSkill") for what in ("Function", "FunctionAliaslive")),
        *(f"{door}{what}" for door in ("SmartHome", "ProfileSkill") for what in ("Logs", "Permission")),
        *("AlexaSkillEvents", "ProfileSkillRole", "SmartHomeLinkingFailures", "LinkingFailureAlarm"),
        *("FaultsAlarm", "InvalidTokensAlarm", "KeyFetchFailureAlarm"),
        *("NoGoodTokenAlarm", "OutagesAlarm", "SetUpMistakesAlarm"),
    }
    assert set(Deployment(**elsewhere()).resources) == {
        name
        for name in made
        if not name.startswith("ProfileSkill") and name not in {"AlexaSkillEvents", "SmartHomePermission"}
    }


def test_elsewhere_nothing_refers_to_what_only_the_home_has() -> None:
    there = Deployment(**elsewhere(**SKILLS))
    home = Deployment(**HOME, **SKILLS)
    only_at_home = set(home.resources) - set(there.resources)
    assert {"UserPool", "Lamps", "Grants", "GrantsKey", "SmartHomeRole", "ChangeReportFunction"} <= only_at_home
    for part in (there.resources, there.outputs):
        named = set(re.findall(r"\w+", json.dumps(_references(part))))
        assert not named & only_at_home
    assert set(there.outputs) == {
        "SmartHomeFunctionArn",
        "SmartHomeLogGroup",
        "ProfileSkillFunctionArn",
        "ProfileSkillLogGroup",
    }


def _references(part: Any) -> list[Any]:
    """Whatever a part of the template names: each Ref, GetAtt and Sub in it."""
    match part:
        case {"Ref": name} | {"Fn::GetAtt": [name, *_]}:
            return [name]
        case {"Fn::Sub": text}:
            return re.findall(r"\$\{([\w:]+)", str(text))
        case dict():
            return [each for value in part.values() for each in _references(value)]
        case list():
            return [each for value in part for each in _references(value)]
    return []


@pytest.fixture(scope="module")
def home_and_away() -> tuple[Deployment, Deployment]:
    at_home, there = sam.translated(TEMPLATE, [{**HOME, **SKILLS}, elsewhere(**SKILLS)])
    away = Deployment(there, **elsewhere(**SKILLS), **{"AWS::StackName": "another-name"})
    return Deployment(at_home, **HOME, **SKILLS), away


@pytest.mark.parametrize("function", ["SmartHomeFunction", "ProfileSkillFunction"])
def test_elsewhere_a_function_is_told_what_it_is_told_at_home(
    function: str, home_and_away: tuple[Deployment, Deployment]
) -> None:
    home, away = home_and_away
    variables, told = (each.resolved(each.at(function, "Environment.Variables")) for each in (home, away))
    # The home's key has an ARN, which is no name of a resource to `Deployment`.
    assert told == {**variables, **({"GRANTS_KEY_ID": HOME["GrantsKey.Arn"]} if "GRANTS_KEY_ID" in told else {})}
    if function == "SmartHomeFunction":
        assert away.at(function, "Role") == HOME["SmartHomeRole.Arn"]


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "us-west-2"])
def test_the_role_may_write_the_log_of_each_region_and_no_other(region: str) -> None:
    home = Deployment(**HOME)
    (statement,) = [
        each for each in home.at("SmartHomeRole", "Policies.0.PolicyDocument.Statement") if each["Sid"] == "WriteTheLog"
    ]
    own, *regional = statement["Resource"]
    assert own == {"Fn::GetAtt": ["SmartHomeLogs", "Arn"]}
    group = Deployment(**elsewhere(region), **{"AWS::StackName": "another-name"})
    name = group.resolved(group.at("SmartHomeLogs", "LogGroupName"))
    allowed = [home.resolved(each) for each in regional]
    assert f"arn:AWS::Partition:logs:{region}:AWS::AccountId:log-group:{name}:*" in allowed
    assert len(allowed) == 3


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="no skill yet"),
        pytest.param(SKILLS, id="both skills"),
        pytest.param({**SKILLS, **AMAZON, "Stage": "prod", "Architecture": "x86_64"}, id="Amazon's profile"),
        pytest.param({**SKILLS, **HOST}, id="a host of one's own"),
    ],
)
def test_the_homes_output_is_all_that_a_deployment_elsewhere_needs(options: dict[str, str]) -> None:
    given = elsewhere(**options)
    del given["AWS::Region"]
    assert set(given) >= OF_A_HOME
    for name, value in given.items():
        says = TEMPLATE["Parameters"][name]
        assert re.search(says.get("AllowedPattern", "^.+$"), value), name
        assert value in says.get("AllowedValues", [value])
    required = {name for name, each in TEMPLATE["Parameters"].items() if "Default" not in each}
    assert required <= set(given)
    assert {name: given.get(name, TEMPLATE["Parameters"][name]["Default"]) for name in options if name not in HOST} == {
        name: value for name, value in options.items() if name not in HOST
    }
    assert "AuthDomain" not in given  # only the home has one
    assert Deployment(**given, **{"AWS::Region": "eu-west-1"}).accepts()


@pytest.mark.skipif(not SAM.exists(), reason="the SAM command line is not installed: make setup")
def test_sam_takes_the_homes_output_as_it_is_printed() -> None:
    """The shell splits it into words; SAM's own parser reads them."""
    printed = for_other_regions(**SKILLS, **AMAZON)
    parsed = subprocess.run([SAM, "-c", _PARSE, *printed.split()], capture_output=True, text=True, check=True).stdout
    assert json.loads(parsed) == dict(each.split("=", 1) for each in printed.split(" "))


def half(**changed: str) -> Mapping[str, str]:
    return {**elsewhere(), **changed}


@pytest.mark.parametrize(
    "parameters",
    [
        *(pytest.param(half(**{name: ""}), id=f"without {name}") for name in sorted(OF_A_HOME)),
        pytest.param(half(**{"AWS::Region": "us-east-1"}), id="in the home's own region"),
        pytest.param(half(**{"AWS::Region": "eu-central-1"}), id="where Alexa calls nobody"),
    ],
)
def test_half_a_home_is_refused(parameters: dict[str, str]) -> None:
    assert Deployment(**half()).accepts()
    assert not Deployment(**parameters).accepts()
