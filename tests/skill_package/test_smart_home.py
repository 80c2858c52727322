"""What Amazon is given for the Smart Home skill, held against the code, the template and Amazon's API description."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from smarthome_lambda.grants import skill_events
from smarthome_lambda.reports import event_gateway
from smartlamp.deploy import template
from tests.deployment.deployed import Deployment
from tests.skill_package.amazons_description import DESCRIPTION, REGIONS, deployed_in, faults
from tests.skill_package.test_profile import LOCALES

FILE = Path(__file__).parents[2] / "skill-package" / "smart-home" / "skill.json"
MANIFEST = json.loads(FILE.read_text("utf-8"))
SAYS: dict[str, Any] = MANIFEST["manifest"]


def test_it_is_in_the_languages_of_the_custom_skill() -> None:
    assert sorted(SAYS["publishingInformation"]["locales"]) == LOCALES
    assert sorted(SAYS["privacyAndCompliance"]["locales"]) == LOCALES


@pytest.mark.parametrize("locale", LOCALES)
def test_what_the_store_shows_has_amazons_lengths(locale: str) -> None:
    """https://developer.amazon.com/en-US/docs/alexa/smapi/skill-manifest.html."""
    shown = SAYS["publishingInformation"]["locales"][locale]
    assert len(shown["name"]) >= 2
    assert len(shown["summary"]) <= 160
    assert len(shown["examplePhrases"]) == 3
    assert all(len(phrase) <= 200 for phrase in shown["examplePhrases"])
    assert len(shown["keywords"]) <= 30


def test_every_region_of_the_skill_has_its_own_function_and_one_is_the_default() -> None:
    smart_home = SAYS["apis"]["smartHome"]
    assert smart_home["endpoint"]["uri"] == "${SmartHomeFunctionArn}"
    named = {region: each["endpoint"]["uri"] for region, each in smart_home["regions"].items()}
    assert named == {region: f"${{SmartHomeFunctionArn_{region}}}" for region in REGIONS}


def test_the_regions_are_those_that_the_reporter_has_a_gateway_for() -> None:
    gateway = event_gateway.EventGateway(None)
    assert {region for region in REGIONS.values() if len(gateway.others(region)) == len(REGIONS) - 1} == set(
        REGIONS.values()
    )


@pytest.mark.parametrize("home", [{}, {"HomeRegion": "us-east-1"}], ids=["at home", "elsewhere"])
def test_what_is_filled_in_is_what_each_stack_says(home: dict[str, str]) -> None:
    put_in = set(re.findall(r"\$\{(\w+)\}", json.dumps(MANIFEST)))
    outputs = set(Deployment(template.load(), **home).outputs)
    assert {name.rpartition("_")[0] or name for name in put_in} - {"PrivacyPolicyUrl"} <= outputs


def test_it_asks_for_what_the_function_acts_on() -> None:
    assert SAYS["permissions"] == [{"name": "alexa::async_event:write"}], "without it there is no AcceptGrant"
    subscribed = {each["eventName"] for each in SAYS["events"]["subscriptions"]}
    handled = {skill_events._LINKED, skill_events._DISABLED}
    assert subscribed == {_as_in_a_manifest(name.partition(".")[2]) for name in handled}
    # Where they arrive does not matter: every function writes to the same home.
    assert SAYS["events"]["endpoint"] == SAYS["apis"]["smartHome"]["endpoint"]


def _as_in_a_manifest(event: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event).upper()


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="make test fetches Amazon's description with npm")
@pytest.mark.parametrize("regions", [[], ["NA"], ["NA", "EU"], list(REGIONS)], ids=len)
def test_amazons_own_description_agrees_with_as_many_regions_as_there_are_stacks(regions: Collection[str]) -> None:
    given = deployed_in(regions, MANIFEST, "smartHome")
    assert faults("v1.skill.Manifest.SkillManifestEnvelope", given) == []
    assert "${Smart" not in json.dumps(given)
