"""What deploy tells people, and programs."""

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from smartlamp.commands.provisioning import report as of_report
from smartlamp.commands.provisioning.report import Report
from smartlamp.developer_account.skills.answers import Finding, Validation
from smartlamp.provisioning.lifecycle.order import Planned
from smartlamp.provisioning.live.found import ByHand, Damage, Unseen
from smartlamp.provisioning.phases.enabling.enablement import EnablementPhase
from smartlamp.provisioning.probes.probe import Probe
from smartlamp.provisioning.probes.validation import KNOWN, Validated
from smartlamp.provisioning.todo import Todo
from tests.smartlamp.commands.provisioning.command_line import CommandLine

BROKEN = ByHand("UserPool", "The user pool is gone.", "docs/recovery.md says what can be had back.")
INTENDED = ByHand("Lamps", "The table has a tag of yours.", "Remove it if nobody needs it.", broken=False)
UNSEEN = Unseen("GrantsKey", "kms:DescribeKey", "AccessDenied: not authorized")
FAILED = Probe(
    "sign-in page, Europe", passed=False, says="Cognito shows an error.", to_do="Run `smartlamp deploy` again."
)


def shape(text: str) -> str:
    """Without ids, which are others each time, and without trailing spaces."""
    return re.sub(r"amzn1\.ask\.skill\.[0-9a-f-]+", "SKILL", "\n".join(each.rstrip() for each in text.splitlines()))


def test_the_plan_names_each_thing_below_its_phase(line: CommandLine) -> None:
    assert shape(line.run("deploy", "--plan", "--no-profile").stdout).splitlines() == [
        "smartlamp (us-east-1, AWS account 123456789012): 7 things to do.",
        "  environment",
        "    vendor  M1VENDOR (Lamps) shall be the vendor of this environment, and is not remembered yet.",
        "  skill smart-home",
        "    smart-home  There is no skill 'SmartLamp' yet.",
        "  permission of smart-home",
        "    smart-home /permissions  The manifest does not ask for the permission to send events yet.",
        "  event client",
        "    /smartlamp/alexa/event-client  Amazon shows no event client before the manifest asks for one.",
        "  stack",
        "    smartlamp  There is no such stack.",
        "  manifest of smart-home",
        "    smart-home /apis  The manifest does not name the functions yet.",
        "  account linking of smart-home",
        "    smart-home  There is no account linking yet.",
    ]


def test_what_was_done_is_ticked_off_and_what_is_left_is_numbered(line: CommandLine) -> None:
    done = shape(line.run("deploy", "--yes", "--no-profile").stdout).splitlines()
    begin = done.index("✓ environment  vendor")
    assert done[begin : begin + 7] == [
        "✓ environment  vendor",
        "✓ skill smart-home  smart-home",
        "✓ permission of smart-home  smart-home /permissions",
        "✓ event client  /smartlamp/alexa/event-client",
        "✓ stack  smartlamp",
        *done[begin + 5 : begin + 6],
        "✓ account linking of smart-home  smart-home",
    ]
    assert re.fullmatch(
        r"✓ manifest of smart-home  smart-home /\S+, smart-home /\S+, smart-home /\S+( and \d+ more)?", done[begin + 5]
    )
    assert done[begin + 7] == "1 of 1 probes of the account linking and the functions passed."
    assert [each[:2] for each in done[begin + 8 :] if each[0].isdigit()] == ["1.", "2."]


def test_a_long_list_is_cut_for_people_and_whole_for_programs(line: CommandLine) -> None:
    line.run("deploy", "--yes", "--no-profile")
    line.found = [Damage(f"Lamps /{number}", "It is another.", lambda: None) for number in range(20)]
    said = line.run("deploy", "--plan").stdout
    assert said.count("It is another.") == 12
    assert "and 8 more (--json lists all)" in said
    plan = json.loads(line.run("deploy", "--plan", "--json").stdout)["plan"]
    assert [len(each["todos"]) for each in plan] == [20]


@pytest.mark.parametrize(
    ("found", "probes", "status", "lines"),
    [
        ([], [], 0, []),
        ([INTENDED], [], 0, ["! Lamps  The table has a tag of yours.", "    to do  Remove it if nobody needs it."]),
        (
            [BROKEN],
            [],
            1,
            ["✗ UserPool  The user pool is gone.", "    to do  docs/recovery.md says what can be had back."],
        ),
        (
            [UNSEEN],
            [],
            0,
            [
                (
                    "? not seen  GrantsKey: whether it was changed by hand. That needs the right kms:DescribeKey "
                    "(AccessDenied: not authorized)."
                )
            ],
        ),
        (
            [],
            [FAILED],
            1,
            [
                "✗ sign-in page, Europe  Cognito shows an error.",
                "1 of 2 probes of the account linking and the functions failed.",
            ],
        ),
    ],
    ids=["all is well", "somebody's intention", "broken", "not seen", "a probe failed"],
)
def test_what_a_person_must_know_is_shown_and_decides_the_exit_status(
    line: CommandLine, found: list[ByHand | Damage | Unseen], probes: list[Probe], status: int, lines: list[str]
) -> None:
    line.run("deploy", "--yes", "--no-profile")
    line.found, line.probes = found, [*line.probes, *probes]
    done = line.run("deploy")
    assert done.exit_code == status, done.output
    said = [each.rstrip() for each in done.stdout.splitlines()]
    assert [each for each in lines if each not in said] == []


def test_programs_get_one_document(line: CommandLine) -> None:
    line.found, line.probes = [BROKEN, UNSEEN], [FAILED]
    done = line.run("deploy", "--yes", "--json")
    assert done.exit_code == 1
    read = json.loads(done.stdout)
    smart_home, profile = line.accounts.skills()
    assert {name: read[name] for name in ("stack", "region", "account", "skills", "accounts")} == {
        "stack": "smartlamp",
        "region": "us-east-1",
        "account": "123456789012",
        "skills": {"smart-home": smart_home, "profile": profile},
        "accounts": {},
    }
    assert [each["phase"] for each in read["plan"]] == [each["phase"] for each in read["done"]]
    assert (
        read["probes"]
        == [
            {
                "name": "sign-in page, Europe",
                "passed": False,
                "says": "Cognito shows an error.",
                "to_do": "Run `smartlamp deploy` again.",
            }
        ]
        * 2
    )
    assert read["by_hand"] == [
        {"about": "UserPool", "why": BROKEN.why, "to_do": BROKEN.to_do, "broken": True},
    ]
    assert read["not_seen"] == [{"about": "GrantsKey", "action": "kms:DescribeKey", "reason": UNSEEN.reason}]
    assert len(read["left"]) == 2
    assert read["outputs"]["GrantsTable"] == "Grants"
    again = json.loads(line.run("deploy", "--json").stdout)
    assert (again["plan"], again["done"]) == ([], [])


def test_how_to_reach_simulated_accounts_is_told_before_the_commands_that_need_it(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = f"export AWS_CONFIG_FILE=/{'a' * 100}/aws AWS_SHARED_CREDENTIALS_FILE=/{'a' * 100}/aws"
    desk = replace(line.accounts.desk, told={"To reach it": setting})
    monkeypatch.setattr("smartlamp.commands.provisioning.desk.desk_of", lambda *_, **__: desk)
    said = [each.strip() for each in line.run("deploy", "--yes", "--no-profile").stdout.splitlines()]
    begin = said.index("To reach it:")
    assert said[begin + 1] == setting
    (add,) = (number for number, each in enumerate(said) if "users add" in each)
    assert begin < add


WHY = "Amazon shows no client of profile."


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(of_report, "left", lambda _: ())
    return SimpleNamespace(
        environment=SimpleNamespace(stack="dev", region="us-east-1"),
        account_id="1",
        record=SimpleNamespace(skills={}),
        outputs=dict,
        by_hand=[],
        advice=[],
        unseen=[],
        not_linked={"profile": (WHY,)},
    )


def finding(locale: str, *, passed: bool = False) -> Finding:
    return Finding(locale, "REQUIRED", passed, "Small icon", "There is none.")


VALIDATIONS = (
    Validated("smart-home", None, "It could not be validated.", KNOWN),
    Validated(
        "profile",
        Validation(passed=False, findings=(finding("en-US"), finding("de-DE"), finding("", passed=True)), error=""),
        "",
        "",
    ),
)


def told(run: Any, *, json_wanted: bool) -> Report:
    report = Report(cast("Any", run), (), {}, json_wanted=json_wanted)
    for folder in ("smart-home", "profile"):
        phase = EnablementPhase(cast("Any", run), cast("Any", SimpleNamespace(folder=folder)))
        report.show_done(Planned(phase, (Todo(folder, "It is not enabled for you."),)))
    for each in VALIDATIONS:
        report.show_validation(each)
    report.end()
    return report


def test_people_see_what_only_amazon_can_judge_or_refuse(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(run, json_wanted=False).passed, "it fails nothing"
    out = " ".join(capsys.readouterr().out.split())
    for words in (
        "✓ enablement of smart-home",
        "! enablement of profile",
        "! Amazon's validation of smart-home It could not be validated.",
        f"known {KNOWN}",
        "! Amazon's validation of profile 1 of 3 passed.",
        "REQUIRED Small icon. There is none. (en-US, de-DE)",
        f"! profile is not linked {WHY}",
        "to do Enable it in the Alexa app, and sign in there.",
    ):
        assert words in out


def test_programs_get_what_only_amazon_can_judge(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(run, json_wanted=True).passed
    document = json.loads(capsys.readouterr().out)
    assert document["not_linked"] == {"profile": [WHY]}
    smart_home, profile = document["validations"]
    assert (smart_home["why"], smart_home["known"], smart_home["passed"]) == (
        "It could not be validated.",
        KNOWN,
        False,
    )
    assert [each["locale"] for each in profile["findings"]] == ["en-US", "de-DE", ""]
