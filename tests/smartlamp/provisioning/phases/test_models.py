"""Interaction models: each that differs is written once, and built."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.errors import SkillManagementFailed
from smartlamp.provisioning.documents.skill_package import PROFILE_SKILL
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.models import ModelsPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.run import Run
from tests.smartlamp.provisioning.environments import Accounts, done, why

LOCALES = sorted(PROFILE_SKILL.models())


@pytest.fixture
def run(accounts: Accounts) -> Iterator[Run]:
    """An environment with the custom skill."""
    with accounts.command() as run:
        done(EnvironmentPhase(run))
        done(SkillPhase(run, PROFILE_SKILL))
        accounts.writes()
        yield run


def path(run: Run, locale: str) -> str:
    return f"/v1/skills/{run.skill_id('profile')}/stages/development/interactionModel/locales/{locale}"


def skill(accounts: Accounts) -> Any:
    return accounts.amazon.account.state["skills"][0]


def put(accounts: Accounts, run: Run, locale: str, model: Any) -> None:
    accounts.by_hand("PUT", path(run, locale), {"interactionModel": model})
    accounts.amazon.wait(run.skill_id("profile"), "interactionModel")
    accounts.writes()


def test_before_there_is_a_skill_each_is_missing(accounts: Accounts) -> None:
    with accounts.command() as run:
        assert why(ModelsPhase(run, PROFILE_SKILL)) == [
            (f"profile {each}", "There is no interaction model yet.") for each in LOCALES
        ]


def test_all_are_written_and_built(accounts: Accounts, run: Run) -> None:
    phase = ModelsPhase(run, PROFILE_SKILL)
    done(phase)
    assert accounts.writes() == [f"PUT {path(run, each)}" for each in LOCALES]
    assert {build["status"] for build in skill(accounts)["model_builds"].values()} == {"SUCCEEDED"}


def test_only_the_one_that_was_changed_by_hand_is_written(accounts: Accounts, run: Run) -> None:
    phase = ModelsPhase(run, PROFILE_SKILL)
    done(phase)
    changed: Any = copy.deepcopy(PROFILE_SKILL.models()["en-GB"])
    changed["languageModel"]["invocationName"] = "another name"
    changed["languageModel"]["intents"].pop()
    put(accounts, run, "en-GB", changed)
    ((about, sentence),) = why(phase)
    assert about == "profile en-GB"
    assert "/languageModel" in sentence
    assert "and 1 more" in sentence
    done(phase)
    assert accounts.writes() == [f"PUT {path(run, 'en-GB')}"]


def test_what_somebody_added_in_the_console_stays(accounts: Accounts, run: Run) -> None:
    phase = ModelsPhase(run, PROFILE_SKILL)
    done(phase)
    more: Any = copy.deepcopy(PROFILE_SKILL.models()["en-US"])
    more["languageModel"] |= {
        "invocationName": "another name",
        "modelConfiguration": {"fallbackIntentSensitivity": {"level": "LOW"}},
    }
    put(accounts, run, "en-US", more)
    done(phase)
    now = accounts.by_hand("GET", path(run, "en-US"))["interactionModel"]["languageModel"]
    assert now["modelConfiguration"] == {"fallbackIntentSensitivity": {"level": "LOW"}}
    assert now["invocationName"] != "another name"


def test_a_model_that_amazon_cannot_build_is_told_and_tried_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"code": "INVALID", "message": "There is a sample twice."}
    phase = ModelsPhase(run, PROFILE_SKILL)
    with monkeypatch.context() as patched:
        patched.setattr(
            "alexa_simulator.developer_account.documents.interaction_models.errors", lambda _: iter([wrong])
        )
        with pytest.raises(SkillManagementFailed, match="There is a sample twice") as refused:
            phase.apply()
    assert "Correct what is listed" in refused.value.to_do
    done(phase)


@pytest.mark.parametrize("locale", [1, 2])
def test_an_answer_that_was_lost_is_found(accounts: Accounts, run: Run, locale: int) -> None:
    phase = ModelsPhase(run, PROFILE_SKILL)
    accounts.fails({len(LOCALES) + 2 * locale: "reset-after"})
    phase.apply()
    assert phase.check() == ()


def test_one_that_is_still_built_is_waited_for_and_not_sent_again(accounts: Accounts, run: Run) -> None:
    done(ModelsPhase(run, PROFILE_SKILL))
    accounts.amazon.account.building = 8
    accounts.by_hand("PUT", path(run, "en-US"), {"interactionModel": PROFILE_SKILL.models()["en-US"]})
    accounts.writes()
    skill_id = run.skill_id("profile")
    assert why(SkillPhase(run, PROFILE_SKILL)) == [("profile", f"Amazon is still working on {skill_id}.")]
    done(SkillPhase(run, PROFILE_SKILL))
    assert ModelsPhase(run, PROFILE_SKILL).check() == ()
    assert accounts.writes() == []
