"""`smartlamp doctor` of a running local stack: nothing is wrong with one that is whole, and no secret of one that is full of them gets out."""

import json
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smartlamp.local_stack.state import StateFolder
from tests.end_to_end.conftest import CommandLine
from tests.fakes.zip_texts import unpacked

pytestmark = [pytest.mark.stack, pytest.mark.group("doctor's stack")]

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtYXJrZXIifQ.bWFya2VyLXNpZ25hdHVyZQ"
SUB = "5eeded00-0000-4000-8000-0000000face0"
# What people and secrets look like, where somebody may have put it. None of it is ever said, nor any part of it that is listed below.
PLANTED = {
    "a token": JWT,
    "an event token": "Atza|IwEBIPlantedMarker",
    "a refresh token": "Atzr|IwEBIPlantedMarker",
    "a grant code": "ANPlantedMarkerCode1",
    "an address": "planted.marker@example.com",
    "a phone": "+4915555014477",
    "a name": "Planted Marker",
    "a customer": SUB,
    "a password": "Planted-Marker-7a",
    "an authorization": "Authorization: Bearer planted-marker-1",
}
PARTS = ("Planted", "planted", "PLANTED", "bWFya2Vy", "5eeded00", "5555014477")


@dataclass(frozen=True)
class Stack:
    """A stack of these tests' own, with one customer who has linked."""

    command: CommandLine

    def doctor(self, *words: str, status: int) -> Any:
        """The report, as a program reads it."""
        return self.command.json("doctor", *words, status=status)

    def reports(self, bundle: Path) -> dict[str, str]:
        """All that the doctor says, by where it says it."""
        people = self.command("doctor", "--verbose", "--bundle", str(bundle))
        programs = self.command("doctor", "--json")
        return {
            "standard output": people.stdout,
            "standard error": people.stderr + programs.stderr,
            "--json": programs.stdout,
            **unpacked(bundle.read_bytes()),
        }


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    command = CommandLine(tmp_path_factory.mktemp("doctor") / "state")
    up = command("up", "--detach", "--port", "0")
    try:
        assert up.returncode == 0, up.stderr
        command.passes("link")
        yield Stack(command)
    finally:
        command("down")


def test_a_stack_that_is_whole_has_nothing_wrong(stack: Stack) -> None:
    done = stack.command("doctor")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Nothing is wrong that can be seen from here"), done.stdout
    said = stack.doctor(status=0)
    assert (said["counts"]["wrong"], said["counts"]["doubt"]) == (0, 0)
    assert said["counts"]["good"] > 30
    broken_off = [each for each in said["findings"] if "could not be looked at" in each["says"]]
    assert broken_off == []


@pytest.mark.parametrize(
    ("value", "hop", "cause"),
    [
        ("scope=wrong", "scopes", "scope-not-allowed"),
        ("client-id=wrong", "client id", "client-id"),
        ("secret=wrong", "client secret", "client-secret"),
        ("vendor-id=wrong", "vendor id", "vendor-id"),
        ("event-client-secret=wrong", "event client", "event-client-wrong"),
        ("send-events=off", "permission to send events", "event-permission-off"),
        ("endpoint=wrong", "endpoints of the skill", "endpoint-wrong"),
    ],
)
def test_what_a_maker_mistypes_in_the_console_is_found_at_once(value: str, hop: str, cause: str, stack: Stack) -> None:
    assert stack.command("misbehave", "--console", value).returncode == 0
    try:
        said = stack.doctor(status=1)
    finally:
        assert stack.command("misbehave", "off").returncode == 0
    wrong = {
        each["hop"]: [cause["id"] for cause in each["causes"]]
        for each in said["findings"]
        if each["verdict"] == "wrong"
    }
    assert wrong.get(hop, [""])[0] == cause, wrong


def test_no_secret_and_no_person_gets_out(stack: Stack, tmp_path: Path) -> None:
    known = secrets(stack.command)
    plant(stack.command)
    reports = stack.reports(tmp_path / "report.zip")
    for place, text in reports.items():
        assert [what for what, secret in known.items() if secret in text] == [], place
        assert [line for line in text.splitlines() if any(part in line for part in PARTS)] == [], place
    assert "wrong" in reports["--json"]  # the planted rows and lines were read
    said = json.loads(reports["report.json"])
    assert said["counts"]["wrong"] > 0
    for name in ("report.json", "report.txt", "settings.json"):
        assert "000000000000" not in reports[name], name
        assert str(stack.command.state_dir) not in reports[name], name
    assert stat.S_IMODE((tmp_path / "report.zip").stat().st_mode) == 0o600


def secrets(command: CommandLine) -> dict[str, str]:
    """Every secret that the stack has by itself, by what it is."""
    running, folder = command.running, StateFolder(command.state_dir)
    client = command.client("cognito-idp").describe_user_pool_client(
        UserPoolId=running.outputs["UserPoolId"], ClientId=running.outputs["LinkingClientId"]
    )["UserPoolClient"]
    linked = json.loads(folder.alexa.read_text())["account"]
    passwords = json.loads(folder.passwords.read_text())
    return {
        "the linking client's secret": client["ClientSecret"],
        "the event client's secret": folder.event_client()["client_secret"],
        "the page's key": running.page_key,
        "the account owner's key": running.account.secret_access_key,
        "a skill token": linked["skill_token"],
        "a refresh token": linked["refresh_token"],
        **{f"a password of {who}": str(each) for who, each in passwords.items()},
        **{f"the address {who}": str(who) for who in passwords},
    }


def plant(command: CommandLine) -> None:
    """Put people and secrets wherever a hop reads: logs, tables, the user pool, the console."""
    outputs = command.running.outputs
    logs, dynamodb, cognito = (command.client(each) for each in ("logs", "dynamodb", "cognito-idp"))
    for group in ("SmartHomeLogGroup", "ChangeReportLogGroup", "ProfileSkillLogGroup", "SignUpLogGroup"):
        logs.create_log_stream(logGroupName=outputs[group], logStreamName="planted")
        lines = [
            *({"event": "refused", "reason": "token_expired", what: each} for what, each in PLANTED.items()),
            *({"event": each, "reason": each, "result": each} for each in PLANTED.values()),
        ]
        now = int(time.time() * 1000)
        texts = [*map(json.dumps, lines), *(f"Task timed out {each}" for each in PLANTED.values())]
        events = [{"timestamp": now, "message": text} for text in texts]
        logs.put_log_events(logGroupName=outputs[group], logStreamName="planted", logEvents=events)
    members = {f"planted_{number}": {"S": each} for number, each in enumerate(PLANTED.values())}
    for number, each in enumerate(PLANTED.values()):
        grant = {"owner": {"S": each}, "grant_id": {"S": each}, "region": {"S": each}, "waits_for": {"S": each}}
        state = {"state": {"S": ("active", "suspect", "paused", "needs-relink", each)[number % 5]}}
        dynamodb.put_item(TableName=outputs["GrantsTable"], Item={**grant, **state, **members})
        for lamp in range(2):
            named = {"owner": {"S": SUB}, "lamp_id": {"S": f"{each} {lamp}"}, "name": {"S": each}}
            dynamodb.put_item(TableName=outputs["LampsTable"], Item={**members, **named})
    cognito.admin_create_user(
        UserPoolId=outputs["UserPoolId"],
        Username=PLANTED["an address"],
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": PLANTED["an address"]},
            {"Name": "given_name", "Value": PLANTED["a name"]},
        ],
    )
    for value in ("secret=planted-marker-secret", "event-client-secret=planted-marker-secret"):
        assert command("misbehave", "--console", value).returncode == 0
