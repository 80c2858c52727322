"""For whom the skills are, and what another machine must know."""

import json

import pytest

from smartlamp.errors import CannotRun
from smartlamp.provisioning.phases.environment import EnvironmentPhase
from smartlamp.provisioning.todo import Todo
from tests.smartlamp.provisioning.environments import STACK, Accounts, done, why

STATE = f"/{STACK}/alexa/state"


def second_vendor(accounts: Accounts) -> None:
    accounts.amazon.account.state["vendors"].append({"id": "M2VENDOR", "name": "Plugs"})


def test_the_only_vendor_is_chosen_and_remembered_in_both_places(accounts: Accounts) -> None:
    with accounts.command() as run:
        assert EnvironmentPhase(run).check() == (
            Todo("vendor", "M1VENDOR (Lamps) shall be the vendor of this environment, and is not remembered yet."),
        )
        done(EnvironmentPhase(run))
    with accounts.command() as run:
        assert run.record.vendor_id == "M1VENDOR"
        assert EnvironmentPhase(run).check() == ()
    assert json.loads(accounts.parameter(STATE) or "")["vendor_id"] == "M1VENDOR"


@pytest.mark.parametrize(
    ("option", "variable", "stack", "chosen"),
    [
        ("M2VENDOR", None, None, "M2VENDOR"),
        ("", "M2VENDOR", None, "M2VENDOR"),
        ("M1VENDOR", "M2VENDOR", None, "M1VENDOR"),
        ("", "M2VENDOR", "M1VENDOR", "M1VENDOR"),
    ],
    ids=["by the option", "by the environment", "the option wins", "a stack's stays"],
)
def test_of_two_vendors_one_is_chosen(  # noqa: PLR0917 - pytest passes them by name
    accounts: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    variable: str | None,
    stack: str | None,
    chosen: str,
) -> None:
    second_vendor(accounts)
    if variable:
        monkeypatch.setenv("ASK_VENDOR_ID", variable)
    if stack:
        accounts.deployed(VendorId=stack)
    with accounts.command(vendor_id=option) as run:
        done(EnvironmentPhase(run))
        assert run.record.vendor_id == chosen


def test_two_vendors_are_listed_with_how_one_is_chosen(accounts: Accounts) -> None:
    second_vendor(accounts)
    with pytest.raises(CannotRun) as refused, accounts.command() as run:
        EnvironmentPhase(run).check()
    assert refused.value.what == "This account has several vendors: M1VENDOR (Lamps), M2VENDOR (Plugs)."
    assert refused.value.to_do == "Choose one of these ids: --vendor-id, or ASK_VENDOR_ID in the environment."


@pytest.mark.parametrize("known_by", ["the record", "the stack"])
def test_another_vendor_would_end_every_link(accounts: Accounts, known_by: str) -> None:
    second_vendor(accounts)
    if known_by == "the stack":
        accounts.deployed(VendorId="M1VENDOR")
    else:
        with accounts.command(vendor_id="M1VENDOR") as run:
            done(EnvironmentPhase(run))
    with accounts.command(vendor_id="M2VENDOR") as run:
        phase = EnvironmentPhase(run)
        with pytest.raises(CannotRun, match="belong to the vendor M1VENDOR") as refused:
            phase.check()
    assert "--stack NAME" in refused.value.to_do


def test_what_is_chosen_anew_is_remembered_and_what_is_not_named_stays(accounts: Accounts) -> None:
    with accounts.command(privacy_policy="https://example.com/privacy", profile=False) as run:
        done(EnvironmentPhase(run))
    with accounts.command() as run:
        assert EnvironmentPhase(run).check() == ()
        assert run.environment.privacy_policy == "https://example.com/privacy"
        assert run.environment.skills == ("smart-home",)
    with accounts.command(profile=True) as run:
        assert why(EnvironmentPhase(run)) == [("settings", "What you chose is not remembered yet.")]
        done(EnvironmentPhase(run))
    with accounts.command() as run:
        assert run.environment.skills == ("smart-home", "profile")


def test_a_region_with_a_function_is_not_forgotten(accounts: Accounts) -> None:
    with accounts.command(also=("eu-west-1",)) as run:
        done(EnvironmentPhase(run))
    accounts.deployed(region="eu-west-1")
    with accounts.command(also=("us-west-2",)) as run:
        with pytest.raises(CannotRun, match="has functions in eu-west-1, too") as refused:
            EnvironmentPhase(run).check()
        assert "--also us-west-2 --also eu-west-1" in refused.value.to_do
    del accounts.stacks["eu-west-1"]
    with accounts.command(also=("us-west-2",)) as run:
        done(EnvironmentPhase(run))
    with accounts.command() as run:
        assert run.environment.also == ("us-west-2",)


@pytest.mark.parametrize("damage", ["missing", "garbage"])
def test_the_other_copy_is_mended(accounts: Accounts, damage: str) -> None:
    with accounts.command() as run:
        done(EnvironmentPhase(run))
    if damage == "missing":
        accounts.client("ssm").delete_parameter(Name=STATE)
    else:
        accounts.client("ssm").put_parameter(Name=STATE, Type="String", Value="garbage", Overwrite=True)
    with accounts.command() as run:
        ((about, sentence),) = why(EnvironmentPhase(run))
        assert about == STATE
        assert ("missing" if damage == "missing" else "does not hold what SmartLamp wrote") in sentence
        done(EnvironmentPhase(run))
