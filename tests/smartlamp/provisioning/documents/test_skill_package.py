"""What Amazon is given, held against Amazon's own description, and against the stack's outputs."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.errors import CannotRun
from smartlamp.provisioning.documents import skill_package
from smartlamp.provisioning.documents.skill_package import (
    EVENTS,
    PROFILE_SKILL,
    SKILLS,
    SMART_HOME_SKILL,
    SkillPackage,
)
from tests.skill_package.amazons_description import DESCRIPTION, faults

described = pytest.mark.skipif(not DESCRIPTION.exists(), reason="make test fetches Amazon's description with npm")
OUTPUTS = {
    "AuthorizationUrl": "https://lamps-1.auth.us-east-1.amazoncognito.com/oauth2/authorize",
    "TokenUrl": "https://lamps-1.auth.us-east-1.amazoncognito.com/oauth2/token",
    "LinkingClientId": "client-marker",
}
POLICY = "https://example.com/privacy"
EVERY = list(SKILLS.values())


def arn(region: str) -> str:
    return f"arn:aws:lambda:{region}:123456789012:function:smartlamp:live"


REGIONS: list[Mapping[str, str]] = [
    {"us-east-1": arn("us-east-1")},
    {"eu-west-1": arn("eu-west-1"), "us-west-2": arn("us-west-2")},
    {each: arn(each) for each in ("us-east-1", "eu-west-1", "us-west-2")},
]


@described
@pytest.mark.parametrize("package", EVERY, ids=lambda each: each.folder)
@pytest.mark.parametrize("policy", ["", POLICY])
@pytest.mark.parametrize("functions", [{}, *REGIONS], ids=len)
def test_every_manifest_is_as_amazon_describes_it(
    package: SkillPackage, policy: str, functions: Mapping[str, str]
) -> None:
    manifest = package.manifest(functions, policy, next(iter(functions), ""))
    assert faults("v1.skill.Manifest.SkillManifestEnvelope", {"manifest": manifest}) == []


@described
@pytest.mark.parametrize("package", EVERY, ids=lambda each: each.folder)
@pytest.mark.parametrize("source", ["", "cognito-get-user", "cognito-user-info"])
def test_every_account_linking_is_as_amazon_describes_it(package: SkillPackage, source: str) -> None:
    linking = package.account_linking(OUTPUTS, "secret-marker", source)
    wanted = "v1.skill.accountLinking.AccountLinkingRequest"
    assert faults(wanted, {"accountLinkingRequest": linking}) == []


@pytest.mark.parametrize("package", EVERY, ids=lambda each: each.folder)
def test_the_first_manifest_has_nothing_that_needs_a_function_or_a_permission(package: SkillPackage) -> None:
    text = json.dumps(package.bare())
    assert "${" not in text
    assert "arn:" not in text
    assert "endpoint" not in text
    assert "permissions" not in package.bare()
    assert "events" not in package.bare()


def test_only_the_skill_that_sends_events_asks_for_it() -> None:
    assert SMART_HOME_SKILL.manifest({}, POLICY)["permissions"] == [EVENTS]
    # An empty list takes away what somebody added in the console; without one, nobody would notice.
    assert PROFILE_SKILL.manifest({}, POLICY)["permissions"] == []


@pytest.mark.parametrize("package", EVERY, ids=lambda each: each.folder)
@pytest.mark.parametrize("functions", REGIONS, ids=len)
def test_each_region_has_its_own_function_and_the_home_is_the_default(
    package: SkillPackage, functions: Mapping[str, str]
) -> None:
    home = next(iter(functions))
    said = package.manifest(functions, POLICY, home)["apis"][package.api]
    assert said["endpoint"] == {"uri": arn(home)}
    worlds = {"us-east-1": "NA", "eu-west-1": "EU", "us-west-2": "FE"}
    assert said["regions"] == {worlds[region]: {"endpoint": {"uri": each}} for region, each in functions.items()}


def test_a_smart_home_skill_links_when_it_is_enabled_and_needs_the_fewest_scopes() -> None:
    linking = SMART_HOME_SKILL.account_linking(OUTPUTS, "secret-marker")
    assert linking["skipOnEnablement"] is False
    assert linking["scopes"] == ["openid", "profile"]
    assert linking["domains"] == ["lamps-1.auth.us-east-1.amazoncognito.com"]
    assert (linking["clientId"], linking["clientSecret"]) == ("client-marker", "secret-marker")
    assert "?" not in linking["authorizationUrl"] + linking["accessTokenUrl"]


@pytest.mark.parametrize(
    ("source", "scopes"),
    [
        ("cognito-get-user", ["openid", "profile", "aws.cognito.signin.user.admin"]),
        ("cognito-user-info", ["openid", "phone", "profile"]),
    ],
)
def test_the_custom_skill_asks_for_what_its_source_needs(source: str, scopes: list[str]) -> None:
    assert PROFILE_SKILL.account_linking(OUTPUTS, "s", source)["scopes"] == scopes


def test_a_damaged_file_says_which(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skill_package, "PACKAGES", tmp_path)
    with pytest.raises(CannotRun, match=r"skill\.json is not there"):
        SMART_HOME_SKILL.bare()
    (tmp_path / "smart-home").mkdir()
    (tmp_path / "smart-home" / "skill.json").write_text("[]")
    with pytest.raises(CannotRun, match="holds no object"):
        SMART_HOME_SKILL.bare()
