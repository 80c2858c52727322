"""A skill is made once, or taken; what another one would cost is said before."""

from collections.abc import Callable
from typing import Any

import pytest

from smartlamp.developer_account.exchange import Exchange
from smartlamp.errors import CannotRun, NotYetDone, SkillManagementFailed
from smartlamp.provisioning.documents.skill_package import PROFILE_SKILL, SMART_HOME_SKILL, SkillPackage
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.phases.skill import SkillPhase
from smartlamp.provisioning.run import Run
from tests.alexa_simulator.developer_account.conftest import ARN, bare, full
from tests.smartlamp.provisioning.environments import ABSENT, Accounts, done, why


def made(accounts: Accounts, package: SkillPackage = SMART_HOME_SKILL) -> str:
    """A skill of an environment that is remembered."""
    with accounts.command() as run:
        if EnvironmentPhase(run).check():
            done(EnvironmentPhase(run))
        done(SkillPhase(run, package))
        skill_id = run.skill_id(package.folder)
    accounts.writes()
    return skill_id


def begun(run: Run) -> SkillPhase:
    if EnvironmentPhase(run).check():
        done(EnvironmentPhase(run))
    return SkillPhase(run, SMART_HOME_SKILL)


def refusal(accounts: Accounts, package: SkillPackage = SMART_HOME_SKILL, **wanted: Any) -> CannotRun:
    """What a command says that shall not go on; nothing was written."""
    accounts.writes()
    with pytest.raises(CannotRun) as refused, accounts.command(writes=False, **wanted) as run:
        SkillPhase(run, package).check()
    assert accounts.writes() == []
    return refused.value


@pytest.mark.parametrize("package", [SMART_HOME_SKILL, PROFILE_SKILL], ids=["smart-home", "profile"])
def test_it_is_made_once_without_endpoints_and_remembered(accounts: Accounts, package: SkillPackage) -> None:
    skill_id = made(accounts, package)
    assert accounts.skills() == [skill_id]
    assert "endpoint" not in accounts.manifest(skill_id)["apis"][package.api]
    with accounts.command() as run:
        assert SkillPhase(run, package).check() == ()
        assert run.skill_id(package.folder) == skill_id
    assert accounts.writes() == []


def test_an_answer_that_was_lost_makes_no_second_one(accounts: Accounts) -> None:
    with accounts.command() as run:
        phase = begun(run)
        phase.check()
        accounts.fails({2: "reset-after"})
        phase.apply()
        assert accounts.skills() == [run.skill_id("smart-home")]
    assert accounts.writes() == ["POST /v1/skills"]


def test_who_is_killed_after_it_was_asked_for_finds_it(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        """As by a signal."""

    send = Exchange.send

    def killed(self: Exchange, method: str, url: str, **more: Any) -> Any:
        answer = send(self, method, url, **more)
        if method == "POST" and url.endswith("/v1/skills"):
            raise Killed
        return answer

    with monkeypatch.context() as patched, accounts.command() as run:
        patched.setattr(Exchange, "send", killed)
        phase = begun(run)
        with pytest.raises(Killed):
            phase.apply()
    with accounts.command() as run:
        assert why(SkillPhase(run, SMART_HOME_SKILL)) == [
            ("smart-home", "An earlier command began to create it, and nobody knows yet whether Amazon has done so.")
        ]
        done(SkillPhase(run, SMART_HOME_SKILL))
        assert accounts.skills() == [run.skill_id("smart-home")]
    assert accounts.writes() == ["POST /v1/skills"]


def test_a_first_manifest_that_amazon_refuses_is_sent_again_and_no_skill_is_made(accounts: Accounts) -> None:
    with accounts.command() as run:
        phase = begun(run)
        phase.check()
        phase._get_an_id()
        (skill,) = accounts.amazon.account.state["skills"]
        skill["manifest_build"] |= {"status": "FAILED", "errors": [{"message": "The name is taken."}]}
    with accounts.command() as run:
        skill_id = run.skill_id("smart-home")
        assert why(SkillPhase(run, SMART_HOME_SKILL)) == [
            ("smart-home", f"{skill_id} has no manifest: Amazon did not accept the first one.")
        ]
        done(SkillPhase(run, SMART_HOME_SKILL))
    assert accounts.skills() == [skill_id]
    assert accounts.writes() == ["POST /v1/skills", f"PUT /v1/skills/{skill_id}/stages/development/manifest"]


def test_why_amazon_refuses_it_is_said(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"code": "INVALID", "message": "The name is taken."}
    monkeypatch.setattr(
        "alexa_simulator.developer_account.documents.manifest.endpoint_errors", lambda *_: iter([wrong])
    )
    with pytest.raises(SkillManagementFailed, match=r"(?s)does not accept the manifest.*The name is taken"):
        made(accounts)
    with pytest.raises(SkillManagementFailed, match="The name is taken"):
        made(accounts)
    assert len(accounts.skills()) == 1


def test_what_amazon_is_still_working_on_is_waited_for_and_not_sent_again(accounts: Accounts) -> None:
    skill_id = made(accounts)
    accounts.amazon.account.building = 5
    accounts.by_hand("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", bare())
    accounts.writes()
    with accounts.command() as run:
        assert why(SkillPhase(run, SMART_HOME_SKILL)) == [("smart-home", f"Amazon is still working on {skill_id}.")]
        done(SkillPhase(run, SMART_HOME_SKILL))
    assert accounts.writes() == []


def test_it_is_waited_for_ten_minutes_and_the_next_command_goes_on(accounts: Accounts) -> None:
    accounts.amazon.account.building = 1000
    with pytest.raises(NotYetDone) as waited, accounts.command() as run:
        begun(run).apply()
    assert "Run the same command again later" in waited.value.to_do
    assert 300 < sum(accounts.passing.slept) <= 600
    accounts.amazon.account.state["skills"][0]["manifest_build"]["wait"] = 3
    with accounts.command() as run:
        done(SkillPhase(run, SMART_HOME_SKILL))
    assert accounts.writes() == ["POST /v1/skills"]


def test_a_later_manifest_that_failed_stops_nobody_here(accounts: Accounts) -> None:
    skill_id = made(accounts)
    accounts.by_hand("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", full())  # no function lets Alexa in
    with accounts.command() as run:
        done(SkillPhase(run, SMART_HOME_SKILL))
    assert ARN not in str(accounts.manifest(skill_id))


def by_hand(accounts: Accounts, skill: str = "smart-home", **more: Any) -> str:
    """A skill that somebody made at the console."""
    return accounts.amazon.made(bare(skill), **more)


def test_one_of_the_name_that_nobody_remembers_is_not_doubled(accounts: Accounts) -> None:
    skill_id = by_hand(accounts)
    said = refusal(accounts)
    assert skill_id in said.what
    assert f"`smartlamp deploy --adopt smart-home={skill_id}`" in said.to_do
    assert "`smartlamp deploy --new smart-home`" in said.to_do


def test_another_one_is_made_beside_it_if_that_is_meant_but_once(accounts: Accounts) -> None:
    first = by_hand(accounts)
    for _ in range(2):
        with accounts.command(made_anew=frozenset({"smart-home"})) as run:
            if (phase := begun(run)).check():
                phase.apply()
            second = run.skill_id("smart-home")
    assert accounts.skills() == [first, second]


def test_a_skill_of_another_kind_or_stage_is_no_namesake(accounts: Accounts) -> None:
    by_hand(accounts, "profile")
    with accounts.command() as run:
        done(begun(run))
    assert len(accounts.skills()) == 2


def test_one_that_is_adopted_is_taken_and_remembered(accounts: Accounts) -> None:
    skill_id = by_hand(accounts)
    accounts.writes()
    with accounts.command(adopted={"smart-home": skill_id}) as run:
        phase = begun(run)
        assert why(phase) == [("smart-home", f"{skill_id} exists, and is not remembered as this environment's yet.")]
        done(phase)
    with accounts.command() as run:
        assert run.skill_id("smart-home") == skill_id
    assert accounts.writes() == []


def other_kind(accounts: Accounts) -> str:
    return by_hand(accounts, "profile")


def other_vendors(accounts: Accounts) -> str:
    accounts.amazon.account.state["vendors"].append({"id": "M2VENDOR", "name": "Plugs"})
    return by_hand(accounts, vendor_id="M2VENDOR")


@pytest.mark.parametrize(
    ("make", "what", "to_do"),
    [
        (other_kind, "is of another kind (custom), and smart-home is a smartHome skill", "--adopt smart-home=ID"),
        (other_vendors, "The vendor M1VENDOR (Lamps) has no skill", "--vendor-id"),
        (lambda _: ABSENT, "The vendor M1VENDOR (Lamps) has no skill", "list of your skills"),
    ],
    ids=["another kind", "another vendor's", "nobody's"],
)
def test_what_cannot_be_adopted_is_refused(
    accounts: Accounts, make: Callable[[Accounts], str], what: str, to_do: str
) -> None:
    said = refusal(accounts, adopted={"smart-home": make(accounts)}, vendor_id="M1VENDOR")
    assert what in said.what
    assert to_do in said.to_do


@pytest.mark.parametrize("known_by", ["the record", "the stack"])
def test_another_one_is_not_adopted_in_place_of_one_that_is_there(accounts: Accounts, known_by: str) -> None:
    if known_by == "the record":
        known = made(accounts)
    else:
        known = by_hand(accounts)
        accounts.deployed(SkillId=known)
    other = by_hand(accounts)
    said = refusal(accounts, adopted={"smart-home": other})
    assert said.what == f"This environment's skill smart-home is {known}, and --adopt names {other}."
    assert f"delete {known} first" in said.to_do

    accounts.by_hand("DELETE", f"/v1/skills/{known}")
    with accounts.command(adopted={"smart-home": other}) as run:
        phase = begun(run)
        assert why(phase) == [
            ("smart-home", f"{known} is gone. {other} takes its place, and every customer has to link again.")
        ]
        done(phase)
        assert run.skill_id("smart-home") == other


@pytest.mark.parametrize("known_by", ["the record", "the stack"])
def test_one_that_is_gone_is_not_replaced_without_a_word(accounts: Accounts, known_by: str) -> None:
    skill_id = made(accounts) if known_by == "the record" else ABSENT
    if known_by == "the record":
        accounts.by_hand("DELETE", f"/v1/skills/{skill_id}")
    else:
        accounts.deployed(SkillId=skill_id)
    said = refusal(accounts)
    assert f"The skill {skill_id} of this environment is not in your developer account" in said.what
    assert "`smartlamp deploy --new smart-home`" in said.to_do
    for _ in range(2):
        with accounts.command(made_anew=frozenset({"smart-home"})) as run:
            phase = begun(run)
            if phase.check():
                assert why(phase) == [
                    ("smart-home", f"{skill_id} is gone. Another one is made, and every customer has to link again.")
                ]
                done(phase)
    assert len(accounts.skills()) == 1
    assert accounts.skills() != [skill_id]


def test_a_stack_that_another_tool_deployed_brings_its_skills(accounts: Accounts) -> None:
    smart_home, profile = by_hand(accounts), by_hand(accounts, "profile")
    accounts.deployed(SkillId=smart_home, ProfileSkillId=profile)
    accounts.writes()
    with accounts.command() as run:
        assert run.environment.skills == ("smart-home", "profile")
        done(EnvironmentPhase(run))
        for each in run.environment.packages:
            done(SkillPhase(run, each))
        assert (run.skill_id("smart-home"), run.skill_id("profile")) == (smart_home, profile)
    assert accounts.writes() == []


def test_a_stack_without_the_custom_skill_gets_none(accounts: Accounts) -> None:
    accounts.deployed(SkillId=by_hand(accounts))
    with accounts.command() as run:
        assert run.environment.skills == ("smart-home",)
    with accounts.command(profile=True) as run:
        done(EnvironmentPhase(run))
        done(SkillPhase(run, PROFILE_SKILL))
    with accounts.command() as run:
        assert run.environment.skills == ("smart-home", "profile")
