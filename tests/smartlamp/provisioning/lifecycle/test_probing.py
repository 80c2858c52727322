"""What is tried after a deployment: the account linking that Cognito has, at Alexa's three addresses, and each function."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.documents.skill_package import PROFILE_SKILL, SMART_HOME_SKILL
from smartlamp.provisioning.lifecycle.probing import probed
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.probe import Probe
from tests.smartlamp.provisioning.environments import Accounts, arn, done


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was to be tried."""
    tried: list[Any] = []

    def of_linking(linking: Linking) -> Iterator[Probe]:
        tried.append(linking)
        yield Probe.good("linking", "It works.")

    def of_function(session: Any, function: str, skill_id: str, kind: str) -> Iterator[Probe]:
        tried.append((session.region_name, function, skill_id, kind))
        yield Probe.good("function", "It works.")

    monkeypatch.setattr("smartlamp.provisioning.lifecycle.probing.of_linking", of_linking)
    monkeypatch.setattr("smartlamp.provisioning.lifecycle.probing.of_function", of_function)
    return tried


def test_nothing_is_tried_before_there_is_a_stack(accounts: Accounts, tried: list[Any]) -> None:
    with accounts.command() as run:
        assert list(probed(run)) == []
    assert tried == []


@pytest.mark.parametrize("source", ["cognito-user-info", "login-with-amazon"])
def test_each_skill_is_tried_as_alexa_uses_it(accounts: Accounts, tried: list[Any], source: str) -> None:
    with accounts.command(also=("eu-west-1",)) as run:
        done(EnvironmentPhase(run))
        for each in (SMART_HOME_SKILL, PROFILE_SKILL):
            done(SkillPhase(run, each))
        accounts.deployed(ProfileSource=source, ProfileSkillId=run.skill_id("profile"))
        accounts.deployed(region="eu-west-1")
        run.forget()
        probes = list(probed(run))
        secret, pool = accounts.linking_secret(run), run.outputs()["UserPoolId"]
        smart_home, profile = run.skill_id("smart-home"), run.skill_id("profile")
    linkings = [each for each in tried if isinstance(each, Linking)]
    assert len(linkings) == (1 if source == "login-with-amazon" else 2)
    assert all(each.client_secret == secret for each in linkings)
    assert linkings[0].redirect_urls == (
        "https://pitangui.amazon.com/api/skill/link/M1VENDOR",
        "https://layla.amazon.com/api/skill/link/M1VENDOR",
        "https://alexa.amazon.co.jp/api/skill/link/M1VENDOR",
    )
    assert linkings[0].jwks_url == f"https://cognito-idp.us-east-1.amazonaws.com/{pool}/.well-known/jwks.json"
    if source == "cognito-user-info":
        assert linkings[1].scopes == ("openid", "phone", "profile")
    assert [each for each in tried if not isinstance(each, Linking)] == [
        ("us-east-1", arn("SmartHome"), smart_home, "smartHome"),
        ("eu-west-1", arn("SmartHome", "eu-west-1"), smart_home, "smartHome"),
        ("us-east-1", arn("Profile"), profile, "custom"),
        ("eu-west-1", arn("Profile", "eu-west-1"), profile, "custom"),
    ]
    assert len(probes) == len(tried)
