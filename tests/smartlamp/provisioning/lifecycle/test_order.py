"""A whole deployment, in order: it converges, goes on after any failure, and then writes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.errors import CannotRun, Failed, MustNotRun, SmartLampError
from smartlamp.provisioning.lifecycle.order import Planned, carry_out, phases, plan
from smartlamp.provisioning.live.found import Damage
from smartlamp.provisioning.todo import Todo
from tests.alexa_simulator.developer_account.conftest import CUSTOM, SMART_HOME, bare
from tests.smartlamp.provisioning.environments import STACK, Accounts, AtOnce, arn

IN_ORDER = [
    "environment",
    "skill smart-home",
    "skill profile",
    "permission of smart-home",
    "event client",
    "stack",
    "settings on AWS",
    "manifest of smart-home",
    "manifest of profile",
    "interaction models of profile",
    "account linking of smart-home",
    "account linking of profile",
]


@pytest.fixture(autouse=True)
def at_once(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    """Stacks are there as soon as they are asked for, and nobody changes them by hand."""
    made = AtOnce(accounts)
    monkeypatch.setattr("smartlamp.provisioning.phases.stack.Infrastructure", made)
    monkeypatch.setattr("smartlamp.provisioning.phases.live.damages", lambda *_: ())
    monkeypatch.setattr("smartlamp.provisioning.phases.live.deployed_template", lambda _: None)
    return made


def deployed(accounts: Accounts, **wanted: Any) -> list[str]:
    """Deploy; the titles of the phases that had something to do."""
    with accounts.command(**wanted) as run:
        return [each.phase.title for each in carry_out(run, plan(run))]


def test_the_first_makes_everything_in_order_and_the_second_writes_nothing(accounts: Accounts, at_once: AtOnce) -> None:
    done = deployed(accounts)
    assert done == [each for each in IN_ORDER if each != "settings on AWS"]
    assert len(accounts.skills()) == 2
    accounts.writes()
    kept = {each["Name"]: each["Version"] for each in accounts.client("ssm").describe_parameters()["Parameters"]}
    assert deployed(accounts) == []
    assert accounts.writes() == []
    assert len(at_once.wanted) == 1
    after = {each["Name"]: each["Version"] for each in accounts.client("ssm").describe_parameters()["Parameters"]}
    assert after == kept


def test_account_linking_is_the_last_write_at_amazon(accounts: Accounts) -> None:
    deployed(accounts)
    writes = accounts.writes()
    assert [each.rpartition("/")[2] for each in writes[-2:]] == ["accountLinkingClient"] * 2
    assert not any("accountLinkingClient" in each for each in writes[:-2])


def test_a_plan_writes_nothing_and_says_what_is_to_be_done(accounts: Accounts) -> None:
    with accounts.command(writes=False) as run:
        planned = plan(run)
    assert [each.phase.title for each in planned if each.todos] == [
        each for each in IN_ORDER if each != "settings on AWS"
    ]
    assert accounts.writes() == []
    assert accounts.client("ssm").describe_parameters()["Parameters"] == []
    assert planned[0].to_json() == {
        "phase": "environment",
        "todos": [
            {
                "about": "vendor",
                "why": "M1VENDOR (Lamps) shall be the vendor of this environment, and is not remembered yet.",
            }
        ],
    }


def test_a_skill_of_the_name_is_told_before_anything_is_written(accounts: Accounts) -> None:
    accounts.amazon.made(bare())
    accounts.writes()
    with accounts.command() as run, pytest.raises(CannotRun, match="named 'SmartLamp' already"):
        plan(run)
    assert accounts.writes() == []
    assert accounts.client("ssm").describe_parameters()["Parameters"] == []


def test_a_stack_that_sam_deployed_is_taken_over_without_another_skill(accounts: Accounts, at_once: AtOnce) -> None:
    skill_id = accounts.amazon.made(bare())
    accounts.deployed(SkillId=skill_id)
    accounts.writes()
    for each in (CUSTOM, SMART_HOME):
        accounts.policies.permit(arn("SmartHome"), each, skill_id)
    assert deployed(accounts) == [
        "environment",
        "skill smart-home",
        "permission of smart-home",
        "event client",
        "account linking of smart-home",
    ]
    # Its functions let the skill in already, so they are named with the permission.
    assert arn("SmartHome") in str(accounts.manifest(skill_id))
    assert at_once.wanted == []
    assert accounts.skills() == [skill_id]
    assert deployed(accounts) == []


def test_a_skill_that_links_with_amazon_is_linked_by_hand(accounts: Accounts) -> None:
    given = {"ProfileSource": "login-with-amazon", "ProfileAmazonClientId": "amzn1.application-oa2-client.mine"}
    done = deployed(accounts, parameters=given)
    assert "account linking of smart-home" in done
    assert "account linking of profile" not in done
    with accounts.command() as run:
        assert "account linking of profile" not in [each.title for each in phases(run)]
        assert not any(each.todos for each in plan(run))


@pytest.mark.parametrize("title", [each for each in IN_ORDER if each != "settings on AWS"])
def test_it_goes_on_after_a_phase_that_failed(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    with accounts.command() as run:
        (kind,) = {type(each) for each in phases(run) if each.title == title}
    apply = kind.apply

    def fails(self: Any) -> None:
        apply(self)
        if self.title == title:
            raise Failed("It is said to have failed.")

    with monkeypatch.context() as patched:
        patched.setattr(kind, "apply", fails)
        with pytest.raises(Failed, match="said to have failed"):
            deployed(accounts)
    assert deployed(accounts) == [each for each in IN_ORDER[IN_ORDER.index(title) + 1 :] if each != "settings on AWS"]
    assert len(accounts.skills()) == 2
    accounts.writes()
    assert deployed(accounts) == []
    assert accounts.writes() == []


class Stubborn:
    """A phase whose write does not last."""

    title = "manifest of smart-home"

    def check(self) -> tuple[Todo, ...]:
        return (Todo("smart-home /apis", "It is empty."),)

    def apply(self) -> None:
        """Somebody else sets it back at once."""


def test_what_does_not_stay_as_it_was_written_is_no_success(accounts: Accounts) -> None:
    with accounts.command() as run, pytest.raises(Failed) as failed:
        list(carry_out(run, [Planned(Stubborn(), Stubborn().check())]))
    assert failed.value.what == (
        "The command wrote manifest of smart-home, and it is still not as it shall be: smart-home /apis: It is empty."
    )
    assert "Run the same command again" in failed.value.to_do


def test_what_an_earlier_phase_changes_is_seen_by_a_later_one(accounts: Accounts) -> None:
    deployed(accounts)
    skill_id = accounts.skills()[0]
    accounts.change_manifest(
        skill_id, lambda each: each["publishingInformation"]["locales"]["de-DE"].update(name="Lampe")
    )
    accounts.by_hand(  # the change has dropped the account linking; somebody has written it again
        "PUT", f"/v1/skills/{skill_id}/stages/development/accountLinkingClient", linking_of(accounts, skill_id)
    )
    assert deployed(accounts) == ["manifest of smart-home", "account linking of smart-home"]


def test_what_was_looked_at_since_the_last_change_is_not_looked_at_again(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at all that is on AWS is some eighty requests."""
    deployed(accounts)
    looks: list[object] = []

    def nothing_by_hand(*asked: object) -> tuple[()]:
        looks.append(asked)
        return ()

    monkeypatch.setattr("smartlamp.provisioning.phases.live.damages", nothing_by_hand)
    accounts.client("ssm").delete_parameter(Name=f"/{STACK}/alexa/state")
    assert deployed(accounts) == ["environment"]
    assert len(looks) == 2, "for the plan, and after the environment was written"


def test_what_a_changed_stack_leaves_wrong_is_set_back_after_it(
    accounts: Accounts, at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings were right when they were looked at before the stack."""
    deployed(accounts)
    repaired: list[int] = []

    def damages(*_: object) -> Iterator[Damage]:
        if len(at_once.wanted) == 2 and not repaired:
            yield Damage("Lamps /TTL", "It is off.", lambda: repaired.append(len(at_once.wanted)))

    monkeypatch.setattr("smartlamp.provisioning.phases.live.damages", damages)
    accounts.deployed(SkillId="another")
    assert deployed(accounts) == ["stack", "settings on AWS"]
    assert repaired == [2]


def linking_of(accounts: Accounts, skill_id: str) -> Any:
    with accounts.command() as run:
        package = run.environment.packages[0]
        secret = accounts.linking_secret(run)
        assert run.skill_id(package.folder) == skill_id
        return {"accountLinkingRequest": package.account_linking(run.outputs(), secret)}


def test_the_rules_of_it_are_those_of_a_phase(accounts: Accounts) -> None:
    """What is not there yet counts as missing, in every phase, and none raises."""
    with accounts.command() as run:
        for each in phases(run):
            try:
                each.check()
            except SmartLampError as said:  # pragma: no cover - the message of the failure
                pytest.fail(f"{each.title}: {said}")


def test_a_choice_that_the_review_stops_is_not_remembered(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed(accounts)

    def stops(_: object) -> None:
        raise MustNotRun("The update must not run.", "Leave it.", [])

    with monkeypatch.context() as review:
        review.setattr("tests.smartlamp.provisioning.environments._Deployment.apply", stops)
        with pytest.raises(MustNotRun):
            deployed(accounts, profile=False)
    with accounts.command() as run:
        assert run.environment.skills == ("smart-home", "profile")
    assert deployed(accounts) == []
