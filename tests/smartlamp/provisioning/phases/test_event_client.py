"""The event client goes from Amazon to SSM, and is not replaced by another skill's without a word."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.errors import CannotRun
from smartlamp.provisioning.documents.skill_package import SMART_HOME_SKILL
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.event_client import EventClientPhase
from smartlamp.provisioning.phases.manifest import PermissionPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.run import Run
from tests.smartlamp.provisioning.environments import STACK, Accounts, done, why

NAME = f"/{STACK}/alexa/event-client"


@pytest.fixture
def run(accounts: Accounts) -> Iterator[Run]:
    """A skill that asks for the permission."""
    with accounts.command() as run:
        done(EnvironmentPhase(run))
        done(SkillPhase(run, SMART_HOME_SKILL))
        done(PermissionPhase(run, SMART_HOME_SKILL))
        yield run


def shown(accounts: Accounts) -> dict[str, str]:
    (skill,) = accounts.amazon.account.state["skills"]
    return {"client_id": skill["client_id"], "client_secret": skill["client_secret"]}


def put(accounts: Accounts, value: object, kind: str = "SecureString") -> None:
    text = value if isinstance(value, str) else json.dumps(value)
    accounts.client("ssm").put_parameter(Name=NAME, Type=kind, Value=text, Overwrite=True)


def test_it_is_stored_as_a_secret_and_kept_out_of_logs(accounts: Accounts, run: Run) -> None:
    phase = EventClientPhase(run, SMART_HOME_SKILL)
    assert why(phase) == [(NAME, "The SSM parameter is missing, and nobody can link without it.")]
    done(phase)
    found = accounts.client("ssm").get_parameter(Name=NAME, WithDecryption=True)["Parameter"]
    assert found["Type"] == "SecureString"
    assert json.loads(found["Value"]) == shown(accounts)
    assert shown(accounts)["client_secret"] not in run.secret_values.hidden(f"a line with {shown(accounts)}")


@pytest.mark.parametrize("damage", ["another secret", "no JSON", "no object", "not secret"])
def test_what_is_damaged_is_named_without_a_secret_and_stored_again(accounts: Accounts, run: Run, damage: str) -> None:
    good = shown(accounts)
    damaged: dict[str, Any] = {
        "another secret": {**good, "client_secret": "old-secret"},
        "no JSON": "garbage",
        "no object": ["garbage"],
        "not secret": good,
    }
    put(accounts, damaged[damage], "String" if damage == "not secret" else "SecureString")
    phase = EventClientPhase(run, SMART_HOME_SKILL)
    assert why(phase) == [(NAME, "It holds another event client than Amazon shows for the skill.")]
    done(phase)
    assert json.loads(accounts.parameter(NAME) or "") == good


def test_that_of_another_skill_is_not_replaced_without_a_word(accounts: Accounts, run: Run) -> None:
    other = {"client_id": "amzn1.application-oa2-client.other", "client_secret": "old-secret"}
    put(accounts, other)
    with pytest.raises(CannotRun) as refused:
        EventClientPhase(run, SMART_HOME_SKILL).check()
    assert refused.value.what == (
        f"{NAME} holds the event client {other['client_id']}, and the skill has {shown(accounts)['client_id']}: "
        "the one that is stored is another skill's."
    )
    assert "each customer would have to link again" in refused.value.to_do
    assert "--force" in refused.value.to_do
    assert json.loads(accounts.parameter(NAME) or "") == other


@pytest.mark.parametrize("meant", [{"forced": True}, {"made_anew": frozenset({"smart-home"})}], ids=["force", "new"])
def test_that_of_another_skill_is_replaced_if_that_is_meant(
    accounts: Accounts, run: Run, meant: dict[str, Any]
) -> None:
    put(accounts, {"client_id": "amzn1.application-oa2-client.other", "client_secret": "old-secret"})
    assert run.skill_id("smart-home")
    object.__setattr__(run, "environment", type(run.environment)(STACK, run.environment.region, **meant))
    done(EventClientPhase(run, SMART_HOME_SKILL))
    assert json.loads(accounts.parameter(NAME) or "") == shown(accounts)


def test_before_the_manifest_asks_there_is_none(accounts: Accounts) -> None:
    with accounts.command() as run:
        phase = EventClientPhase(run, SMART_HOME_SKILL)
        none = [(NAME, "Amazon shows no event client before the manifest asks for one.")]
        assert why(phase) == none
        done(EnvironmentPhase(run))
        done(SkillPhase(run, SMART_HOME_SKILL))
        assert why(phase) == none
        with pytest.raises(CannotRun, match="shows no event client yet") as refused:
            phase.apply()
    assert refused.value.to_do == "Run the same command again in a minute."
    assert accounts.parameter(NAME) is None


def test_what_aws_denies_is_told_with_where_the_rights_are(accounts: Accounts) -> None:
    def look() -> None:
        with accounts.command() as run:
            accounts.denied.add("ssm.GetParameter")
            EventClientPhase(run, SMART_HOME_SKILL).check()

    with pytest.raises(CannotRun, match="AccessDenied") as refused:
        look()
    assert "docs/deploying.md has the whole policy" in refused.value.to_do
