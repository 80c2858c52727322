"""What was made goes, in an order that may be broken off anywhere; what people gave stays unless it is asked for."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from smartlamp.developer_account.record import Intent
from smartlamp.developer_account.skills.skills import Skills
from smartlamp.errors import CannotRun, Failed, NotYetDone, SkillManagementFailed
from smartlamp.provisioning.lifecycle.order import carry_out, plan
from smartlamp.provisioning.lifecycle.teardown import published, torn_down
from tests.smartlamp.provisioning.environments import REGION, STACK, Accounts, AtOnce, Snapshot

PARAMETERS = [f"/{STACK}/alexa/{each}" for each in ("event-client", "fingerprint-key", "state")]


@pytest.fixture
def made(accounts: Accounts, snapshots: dict[str, Snapshot], monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """A whole environment."""
    monkeypatch.setattr("smartlamp.provisioning.phases.stack.Infrastructure", AtOnce(accounts))
    monkeypatch.setattr("smartlamp.provisioning.phases.live.damages", lambda *_: ())
    monkeypatch.setattr("smartlamp.provisioning.phases.live.deployed_template", lambda _: None)
    if "made" in snapshots:
        accounts.restore(snapshots["made"])
    else:
        with accounts.command() as run:
            list(carry_out(run, plan(run)))
        snapshots["made"] = accounts.snapshot()
    accounts.writes()
    accounts.asked.clear()
    return accounts


def parameters(accounts: Accounts) -> list[str]:
    return sorted(each["Name"] for each in accounts.client("ssm").describe_parameters()["Parameters"])


def destroyed(accounts: Accounts, *, keeps_skills: bool = False, with_data: bool = False) -> list[str]:
    with accounts.command() as run:
        return list(torn_down(run, keeps_skills=keeps_skills, with_data=with_data))


def test_all_goes_and_a_second_time_there_is_nothing(made: Accounts) -> None:
    assert parameters(made) == PARAMETERS
    smart_home, profile = made.skills()
    assert destroyed(made) == [
        f"profile: {profile} is deleted.",
        f"smart-home: {smart_home} is deleted.",
        "The stack smartlamp in us-east-1 is deleted.",
        f"{PARAMETERS[0]}, {PARAMETERS[1]}: deleted from SSM.",
        "What was remembered of the environment is forgotten.",
    ]
    assert (made.skills(), made.stacks, parameters(made)) == ([], {}, [])
    assert "UpdateTerminationProtection" in made.asked
    assert destroyed(made) == ["There is no environment smartlamp in us-east-1: nothing was deleted."]


def test_skills_that_are_kept_stay_and_are_remembered(made: Accounts) -> None:
    skills = made.skills()
    destroyed(made, keeps_skills=True)
    assert made.skills() == skills
    assert made.writes() == []
    assert parameters(made) == [PARAMETERS[2]]
    with made.command() as run:
        assert [run.skill_id(each) for each in ("smart-home", "profile")] == skills
        list(carry_out(run, plan(run)))
    assert made.skills() == skills


@pytest.mark.parametrize("stage", ["certified", "live"])
def test_a_skill_that_customers_have_stops_it_before_anything_goes(made: Accounts, stage: str) -> None:
    skill = made.amazon.account.state["skills"][0]
    skill["stages"][stage] = skill["stages"]["development"]
    with made.command() as run:
        assert published(run) == ("smart-home",)
    with pytest.raises(CannotRun, match="smart-home is certified or live") as refused:
        destroyed(made)
    assert "--keep-skills" in refused.value.to_do
    assert made.writes() == []
    assert "DeleteStack" not in made.asked
    destroyed(made, keeps_skills=True)
    assert made.stacks == {}


def forgotten(accounts: Accounts) -> None:
    """Another machine, and the SSM parameter is gone: only the stack knows whose the skills are."""
    accounts.client("ssm").delete_parameter(Name=PARAMETERS[2])
    for each in (accounts.folder / "deploy").glob("*.json"):
        each.unlink()


def test_skills_that_only_the_stack_knows_go_with_it(made: Accounts) -> None:
    forgotten(made)
    destroyed(made)
    assert (made.skills(), made.stacks, parameters(made)) == ([], {}, [])


def test_a_skill_that_only_the_stack_knows_and_customers_have_stops_it(made: Accounts) -> None:
    forgotten(made)
    skill = made.amazon.account.state["skills"][0]
    skill["stages"]["live"] = skill["stages"]["development"]
    with pytest.raises(CannotRun, match="smart-home is certified or live"):
        destroyed(made)
    assert "DeleteStack" not in made.asked


def test_skills_that_only_the_stack_knows_are_remembered_if_they_are_kept(made: Accounts) -> None:
    forgotten(made)
    skills = made.skills()
    destroyed(made, keeps_skills=True)
    with made.command() as run:
        assert [run.skill_id(each) for each in ("smart-home", "profile")] == skills
    assert made.skills() == skills


def test_a_deletion_that_an_earlier_command_began_is_waited_for_and_not_begun_again(made: Accounts) -> None:
    stack = made.stacks[REGION]
    stack.status = stack.deletion_ends = "DELETE_IN_PROGRESS"
    with pytest.raises(NotYetDone, match="until the stack smartlamp is deleted"):
        destroyed(made)
    assert not {"UpdateTerminationProtection", "DeleteStack"} & {*made.asked}


def test_a_skill_whose_creation_got_no_answer_is_told_and_not_guessed(made: Accounts) -> None:
    with made.command() as run:
        begun = Intent("create_skill", "SmartLamp", "2026-11-29T12:00:00+00:00")
        run.remember(replace(run.record, intents={"smart-home": begun}))
    (said,) = (each for each in destroyed(made) if "was begun" in each)
    assert said.startswith("smart-home: a skill SmartLamp was begun")
    assert "https://developer.amazon.com" in said


def test_what_is_gone_already_is_said(made: Accounts) -> None:
    smart_home, _ = made.skills()
    made.by_hand("DELETE", f"/v1/skills/{smart_home}")
    del made.stacks[REGION]
    done = destroyed(made)
    assert f"smart-home: {smart_home} was gone already." in done
    assert not any("The stack" in each for each in done)


def test_a_skill_that_amazon_does_not_disable_is_deleted_all_the_same(
    made: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> bool:
        raise SkillManagementFailed("Amazon enables and disables smart home skills in the Alexa app.")

    monkeypatch.setattr(Skills, "disable", refuses)
    destroyed(made)
    assert made.skills() == []


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_it_goes_on_after_it_was_broken_off(made: Accounts, after: int) -> None:
    with made.command() as run:
        going = torn_down(run, keeps_skills=False, with_data=False)
        for _ in range(after):
            next(going)
        going.close()  # type: ignore[attr-defined] # a generator
    done = destroyed(made)
    assert done[-1] == "What was remembered of the environment is forgotten."
    assert (made.skills(), made.stacks, parameters(made)) == ([], {}, [])


def event(name: str, status: str, reason: str = "", physical: str = "") -> dict[str, Any]:
    return {
        "StackId": "x",
        "EventId": name,
        "StackName": STACK,
        "Timestamp": "2026-11-29T00:00:00Z",
        "LogicalResourceId": name,
        "PhysicalResourceId": physical,
        "ResourceStatus": status,
        **({"ResourceStatusReason": reason} if reason else {}),
    }


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        (
            [
                event("Later", "DELETE_FAILED", "It waits for Bucket."),
                event("Bucket", "DELETE_FAILED", "It is not empty."),
            ],
            "Bucket: It is not empty.",
        ),
        ([event("Bucket", "DELETE_FAILED")], "Bucket: AWS says no reason."),
        ([], "DELETE_FAILED"),
    ],
    ids=["the first of two", "without a reason", "without a resource"],
)
def test_a_stack_that_stays_is_told_with_what_keeps_it(made: Accounts, failed: list[dict[str, Any]], said: str) -> None:
    stack = made.stacks[REGION]
    itself = stack.stack_id(REGION)
    stack.deletion_ends = "DELETE_FAILED"
    stack.events = [
        event(STACK, "DELETE_FAILED", "The following resources failed to delete", itself),
        *failed,
        event(STACK, "DELETE_IN_PROGRESS", "User Initiated", itself),
        event("Earlier", "DELETE_FAILED", "That was last week."),
    ]
    with pytest.raises(Failed) as refused:
        destroyed(made)
    assert refused.value.what == f"The stack smartlamp in us-east-1 was not deleted: {said}"
    assert "run the same command again" in refused.value.to_do
    stack.deletion_ends = ""
    destroyed(made)
    assert made.stacks == {}


def test_a_deletion_that_takes_long_is_gone_on_with(made: Accounts) -> None:
    made.stacks[REGION].deletion_ends = "DELETE_IN_PROGRESS"
    with pytest.raises(NotYetDone, match="until the stack smartlamp is deleted"):
        destroyed(made)


@pytest.mark.parametrize("home", [True, False], ids=["with its stack", "after its stack"])
def test_what_people_gave_goes_only_if_that_is_asked_for(
    made: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    home: bool,
) -> None:
    asked: list[Any] = []

    def remove(each: str, *, with_data: bool) -> Iterator[str]:
        asked.append((each, with_data))
        yield f"{each} is deleted."

    def of(name: str, region: str) -> Any:
        asked.append((name, region))
        return SimpleNamespace(sets=["UserPool"], remove=remove)

    monkeypatch.setattr("smartlamp.provisioning.lifecycle.teardown.Leftovers", SimpleNamespace(of=of))
    if home:
        assert "UserPool is deleted." in destroyed(made, with_data=True)
    else:
        destroyed(made)
        assert asked == []
        assert destroyed(made, with_data=True) == ["UserPool is deleted."]
    assert asked == [(STACK, REGION), ("UserPool", True)]
