"""`smartlamp deploy` at its front door: what it asks, refuses and remembers. What it does to the accounts: tests/smartlamp/provisioning/."""

import json
from typing import Any

import pytest

from smartlamp.errors import CannotRun
from tests.alexa_simulator.developer_account.conftest import bare
from tests.smartlamp.commands.provisioning.command_line import CommandLine


def test_a_plan_writes_nothing(line: CommandLine) -> None:
    done = line.run("deploy", "--plan")
    assert done.exit_code == 0, done.output
    assert "smartlamp (us-east-1, AWS account 123456789012): 16 things to do." in done.stdout
    assert line.accounts.writes() == []
    assert line.accounts.client("ssm").describe_parameters()["Parameters"] == []


@pytest.mark.parametrize("how", [["--yes"], ["-y"], ["--non-interactive"], ["--yes", "--json"]])
def test_it_is_carried_out_without_a_question(line: CommandLine, how: list[str]) -> None:
    done = line.run("deploy", *how)
    assert done.exit_code == 0, done.output
    assert len(line.accounts.skills()) == 2
    assert line.opened == [{"local": False, "may_ask": "--non-interactive" not in how, "by_hand": False}]
    again = line.run("deploy")
    assert again.exit_code == 0, again.output
    assert "smartlamp (us-east-1, AWS account 123456789012) is as it shall be: nothing to do." in again.stdout


@pytest.mark.parametrize(("answer", "skills"), [("y\n", 2), ("n\n", 0), ("", 0)])
def test_somebody_at_a_terminal_is_asked(line: CommandLine, answer: str, skills: int) -> None:
    done = line.run("deploy", answers=answer)
    assert "Carry out this plan?" in done.stderr
    assert done.exit_code == (0 if skills else 1)
    assert len(line.accounts.skills()) == skills


@pytest.mark.parametrize("json_wanted", [True, False])
def test_where_nobody_can_be_asked_nothing_is_done(line: CommandLine, json_wanted: bool) -> None:
    said = line.problem("deploy", *(["--json"] if json_wanted else []))
    assert isinstance(said, CannotRun)
    assert said.what == "Nobody can be asked here whether to carry out the plan, so nothing was changed."
    assert said.to_do == "To see the plan: --plan. To carry it out: --yes or, in a pipeline, --non-interactive"
    assert line.accounts.writes() == []


@pytest.mark.parametrize(
    ("words", "what", "to_do"),
    [
        (["--stack", "my lamps"], "'my lamps' is no name of a stack.", "--stack smartlamp"),
        (["--parameter", "SignInWith"], "--parameter SignInWith does not have both", "--parameter NAME=VALUE"),
        (["-p", "A=1", "-p", "A=2"], "--parameter gives A two values.", "--parameter A=VALUE"),
        (["--parameter", "SkillId=x"], "SkillId comes from your developer account", "--adopt smart-home=ID"),
        (["--adopt", "lamp=x"], "SmartLamp has no skill 'lamp'.", "smart-home, profile"),
        (["--new", "lamp"], "SmartLamp has no skill 'lamp'.", "smart-home, profile"),
        (["--new", "profile", "--no-profile"], "This environment has no skill profile", "--profile"),
        (["--also", "eu-central-1"], "Alexa invokes no function in eu-central-1", "us-west-2"),
        (["--also", "us-east-1"], "us-east-1 is the home", "other regions"),
        (["--privacy-policy", "example.com"], "example.com is not the address", "https://"),
        (["--vendor-id", "M9"], "This account has no vendor M9: M1VENDOR (Lamps).", "--vendor-id"),
    ],
)
def test_what_it_does_not_take_is_told_before_anything_is_written(
    line: CommandLine, words: list[str], what: str, to_do: str
) -> None:
    said = line.problem("deploy", "--yes", *words)
    assert isinstance(said, CannotRun)
    assert what in said.what
    assert to_do in said.to_do
    assert line.accounts.writes() == []


def test_what_is_given_reaches_the_stack_and_what_is_not_stays(line: CommandLine) -> None:
    first = line.run(
        "deploy", "--yes", "-p", "SignInWith=phone", "--no-profile", "--privacy-policy", "https://example.com/p"
    )
    assert first.exit_code == 0, first.output
    assert "`" not in first.stdout
    assert "users add +14255550100 --stack smartlamp --region us-east-1" in first.stdout
    (skill_id,) = line.accounts.skills()
    policy = line.accounts.manifest(skill_id)["privacyAndCompliance"]["locales"]["en-US"]["privacyPolicyUrl"]
    assert policy == "https://example.com/p"
    parameters = line.accounts.stacks["us-east-1"].parameters
    assert (parameters["SignInWith"], parameters["ProfileSkillId"]) == ("phone", "")
    again = json.loads(line.run("deploy", "--json", "--yes").stdout)
    assert again["plan"] == []
    changed = json.loads(line.run("deploy", "--json", "--yes", "-p", "LogRetentionDays=30").stdout)
    assert [each["phase"] for each in changed["done"]] == ["stack"]


def test_advice_names_the_environment_that_is_meant(line: CommandLine) -> None:
    skill_id = line.accounts.amazon.made(bare())
    done = line.run("deploy", "--yes")
    said = done.exception
    assert isinstance(said, CannotRun)
    from smartlamp.terminal.pasteable import pasteable  # noqa: PLC0415 - as the command line shows it

    told = pasteable(said.to_do)
    assert f"deploy --adopt smart-home={skill_id} --stack smartlamp --region us-east-1`" in told
    assert "deploy --new smart-home --stack smartlamp --region us-east-1`" in told


def test_advice_repeats_what_was_chosen(line: CommandLine) -> None:
    line.accounts.amazon.made(bare())
    done = line.run("deploy", "-p", "SignInWith=phone", "--new", "profile", "--also", "eu-west-1")
    said = done.exception
    assert isinstance(said, CannotRun)
    chosen = "--also eu-west-1 --parameter SignInWith=phone --new profile`"
    assert f"`smartlamp deploy --new smart-home {chosen}" in said.to_do
    assert said.to_do.count(chosen) == 2


def test_what_failed_is_one_document_for_programs(line: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    del capsys
    line.accounts.denied.add("ssm.PutParameter")
    said = line.problem("deploy", "--yes", "--json")
    assert set(said.to_json()["error"]) == {"message", "to_do"}
    assert "ssm:PutParameter" in said.to_do


def lost(accounts: Any) -> None:
    accounts.by_hand("DELETE", f"/v1/skills/{accounts.skills()[0]}")


def test_a_skill_that_was_lost_is_made_anew_with_the_command_that_is_told(line: CommandLine) -> None:
    line.run("deploy", "--yes")
    lost(line.accounts)
    said = line.problem("deploy", "--yes")
    assert "`smartlamp deploy --new smart-home`" in said.to_do
    done = line.run("deploy", "--yes", "--new", "smart-home")
    assert done.exit_code == 0, done.output
    assert "is gone. Another one is made, and every customer has to link again." in done.stdout
    assert "nothing to do" in line.run("deploy").stdout
