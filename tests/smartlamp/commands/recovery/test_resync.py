"""`smartlamp resync` at its front door, over a function that answers as the reporter's does."""

import io
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import botocore.exceptions
import pytest
from typer.testing import CliRunner, Result

from smartlamp.cli import app
from smartlamp.commands.recovery import resync as command
from smartlamp.errors import CannotRun, Failed, SmartLampError
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.target.recovery import resync

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:stack-ChangeReportFunction-1X"
PLACE = {"owner": "sub-2", "grant_id": "g-1"}


def part(owners: int = 1, unfinished: list[dict[str, Any]] | None = None, after: Any = None) -> dict[str, Any]:
    return {"owners": owners, "endpoints": 3 * owners, "gone": 1, "unfinished": unfinished or [], "after": after}


def waits(owner: str = "sub-1", left: int = 2, *reasons: str, failed: str | None = None) -> dict[str, Any]:
    return {"owner": owner, "left": left, "waits_for": list(reasons), "failed": failed}


@dataclass
class Reporter:
    """Lambda's client and CloudFormation's; `says` are the next answers, an exception is raised."""

    says: list[Any] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    regions: list[tuple[str, str | None]] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=lambda: {"ChangeReportFunctionName": "stack-ChangeReportFunction"})
    parameters: dict[str, str] = field(default_factory=dict)

    def invoke(self, **arguments: Any) -> dict[str, Any]:
        self.asked.append((arguments["FunctionName"], json.loads(arguments["Payload"])["resync"]))
        said = self.says.pop(0)
        if isinstance(said, BaseException):
            raise said
        broke = {"FunctionError": "Unhandled"} if "errorMessage" in said else {}
        return {"Payload": io.BytesIO(json.dumps(said).encode()), **broke}

    def in_region(self, session: boto3.Session, service: str, **_: Any) -> "Reporter":
        self.regions.append((service, session.region_name))
        return self

    def describe_stacks(self, **arguments: Any) -> dict[str, Any]:
        if arguments["StackName"] != "smartlamp":
            raise refusal("ValidationError", "Stack with id x does not exist")
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in self.outputs.items()]
        parameters = [{"ParameterKey": name, "ParameterValue": value} for name, value in self.parameters.items()]
        return {"Stacks": [{"StackId": "arn:stack", "Outputs": outputs, "Parameters": parameters}]}


def refusal(code: str, message: str = "no") -> botocore.exceptions.ClientError:
    return botocore.exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "Invoke")


@dataclass
class Desk:
    folder: Path
    reporter: Reporter

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["resync", *words, "--state-dir", str(self.folder)], env={"COLUMNS": "200"})

    def problem(self, *words: str) -> SmartLampError:
        exception = self(*words).exception
        assert isinstance(exception, SmartLampError)
        return exception

    @property
    def requests(self) -> list[dict[str, Any]]:
        return [request for _, request in self.reporter.asked]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    reporter = Reporter()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setattr(boto3.Session, "client", lambda session, service, **_: reporter.in_region(session, service))
    monkeypatch.setattr(Account, "client", lambda *_, **__: reporter)
    for module in (resync, command):
        monkeypatch.setattr(module.time, "sleep", lambda _: None)
    me = ProcessId.of(os.getpid())
    StateFolder(tmp_path).remember(
        Running(me, me, 1, "key", Account(2, "", ""), {"ChangeReportFunctionName": "local-reporter"})
    )
    return Desk(tmp_path, reporter)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--owner", "sub-1", "--all"], "exclude each other"),
        (["--all", "--function", ARN, "--stack", "smartlamp"], "exclude each other"),
        (["--function", ARN], "for whom to tell Alexa"),
        (["--all", "--function", "smartlamp"], "not the ARN"),
        (["--all", "--stack", "other"], "does not exist"),
        (["--owner", "sub-1", "--anew"], "everybody"),
        (["--region", "eu-west-1"], "--region is for a stack on AWS"),
    ],
)
def test_wrong_usage_asks_nobody(desk: Desk, words: list[str], what: str) -> None:
    problem = desk.problem(*words)
    assert isinstance(problem, CannotRun)
    assert what in problem.what
    assert problem.to_do
    assert desk.reporter.asked == []


def test_a_stack_is_looked_for_in_the_region_that_is_named(desk: Desk) -> None:
    desk.reporter.says = [part()]
    assert desk("--all", "--stack", "smartlamp", "--region", "eu-west-1").exit_code == 0
    assert desk.reporter.regions == [("cloudformation", "eu-west-1"), ("lambda", "eu-west-1")]


def test_a_stack_without_a_reporter_is_said(desk: Desk) -> None:
    desk.reporter.outputs.clear()
    assert "no output ChangeReportFunctionName" in desk.problem("--all", "--stack", "smartlamp").what


def test_a_stack_in_another_region_than_its_home_says_where_that_is(desk: Desk) -> None:
    desk.reporter.outputs.clear()
    desk.reporter.parameters.update(HomeRegion="eu-west-1", HomeStack="lights")
    problem = desk.problem("--all", "--stack", "smartlamp")
    assert "is a function of the stack lights in eu-west-1" in problem.what
    assert problem.to_do == "Name that one: --stack lights --region eu-west-1"


def test_without_a_local_stack_there_is_nobody_to_ask(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["resync", "--state-dir", str(tmp_path)])
    assert "No local stack" in str(done.exception)


@pytest.mark.parametrize(
    ("words", "function"),
    [
        ([], "local-reporter"),
        (["--all"], "local-reporter"),
        (["--all", "--function", ARN], ARN),
        (["--all", "--stack", "smartlamp"], "stack-ChangeReportFunction"),
    ],
)
def test_everybody_part_by_part(desk: Desk, words: list[str], function: str) -> None:
    desk.reporter.says = [part(2, after=PLACE), part(1)]
    done = desk(*words)
    assert (done.exit_code, done.exception) == (0, None)
    assert done.stdout == "Alexa was told again about 9 lamps and scenes of 3 owners, and about 2 that are gone.\n"
    assert "Owners: 2" in done.stderr
    assert {name for name, _ in desk.reporter.asked} == {function}
    assert [each["after"] for each in desk.requests] == [None, PLACE]
    assert len({each["run"] for each in desk.requests}) == 1


def test_without_links_nobody_is_told(desk: Desk) -> None:
    desk.reporter.says = [part(0)]
    done = desk("--all", "--stack", "smartlamp")
    assert (done.exit_code, done.stdout) == (0, "Nobody has a link that can be used, so Alexa was told nothing.\n")


def test_json_is_one_document_and_nothing_else(desk: Desk) -> None:
    desk.reporter.says = [part(1)]
    done = desk("--owner", "sub-1", "--json")
    facts = json.loads(done.stdout)
    assert {name: facts[name] for name in ("owners", "endpoints", "gone", "unfinished")} == {
        "owners": 1,
        "endpoints": 3,
        "gone": 1,
        "unfinished": [],
    }
    assert done.stderr == ""


def test_what_is_still_being_told_is_followed(desk: Desk) -> None:
    desk.reporter.says = [
        part(2, [waits("sub-1", 40), waits("sub-2", 0, failed="no_time_left")]),
        part(1, [waits("sub-1", 3)]),
        part(1),
        part(1),
    ]
    done = desk()
    assert (done.exit_code, "not reported yet" in done.stdout) == (0, False)
    assert [each.get("owner") for each in desk.requests] == [None, "sub-1", "sub-2", "sub-1"]
    assert "left: 40" in done.stderr


def test_what_waits_is_said_and_is_no_success(desk: Desk) -> None:
    desk.reporter.says = [part(2, [waits("sub-1", 2, "SKILL_DISABLED_EXCEPTION"), waits("sub-2", 0, failed="fault")])]
    done = desk()
    assert done.exit_code == 1
    assert "Owner sub-1: 2 not reported yet (SKILL_DISABLED_EXCEPTION)." in done.stdout
    assert "Owner sub-2: 0 not reported yet (fault)." in done.stdout
    assert len(desk.reporter.asked) == 1


def test_nobody_linked_to_an_owner_is_a_failure(desk: Desk) -> None:
    desk.reporter.says = [part(0)]
    problem = desk.problem("--owner", "sub-1")
    assert isinstance(problem, Failed)
    assert "has not linked an account" in problem.what


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ({"errorMessage": "Task timed out after 60.00 seconds"}, Failed),
        ({"error": "ProvisionedThroughputExceededException"}, Failed),
        ({"batchItemFailures": []}, Failed),
        (refusal("AccessDeniedException"), CannotRun),
        (botocore.exceptions.ReadTimeoutError(endpoint_url="http://x"), CannotRun),
    ],
)
def test_a_run_that_broke_off_goes_on_where_it_was(desk: Desk, trouble: Any, kind: type[SmartLampError]) -> None:
    desk.reporter.says = [part(2, after=PLACE), trouble]
    problem = desk.problem("--all")
    assert type(problem) is kind
    assert problem.to_do
    desk.reporter.says = [part(1)]
    done = desk("--all")
    assert "This run resumed an earlier one" in done.stdout
    assert [each["after"] for each in desk.requests] == [None, PLACE, PLACE]
    assert len({each["run"] for each in desk.requests}) == 1
    desk.reporter.says = [part(1)]
    assert "resumed" not in desk("--all").stdout
    assert len({each["run"] for each in desk.requests}) == 2


def test_anew_begins_anew(desk: Desk) -> None:
    desk.reporter.says = [part(2, after=PLACE), refusal("AccessDeniedException"), part(1)]
    desk("--all")
    assert desk("--all", "--anew").exit_code == 0
    assert [each["after"] for each in desk.requests] == [None, PLACE, None]
    assert len({each["run"] for each in desk.requests}) == 2


def test_two_functions_are_two_runs(desk: Desk) -> None:
    desk.reporter.says = [part(2, after=PLACE), refusal("AccessDeniedException"), part(1)]
    desk("--all")
    assert "resumed" not in desk("--all", "--function", ARN).stdout


def test_a_function_that_is_busy_is_asked_again(desk: Desk) -> None:
    desk.reporter.says = [refusal("TooManyRequestsException"), refusal("TooManyRequestsException"), part(1)]
    assert desk().exit_code == 0
    desk.reporter.says = [refusal("TooManyRequestsException")] * 5
    assert "TooManyRequestsException" in desk.problem().what
