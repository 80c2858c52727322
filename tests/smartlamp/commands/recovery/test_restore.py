"""`smartlamp restore` at its front door: which table is meant, and what is said of what was done."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from smartlamp.cli import app, main
from smartlamp.errors import CannotRun, SmartLampError
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.recovery.table_copy import Counts, TableCopy


def key(lamp_id: str) -> dict[str, Any]:
    return {"owner": {"S": "sub"}, "lamp_id": {"S": lamp_id}}


TABLE: dict[str, Any] = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("owner", "lamp_id")],
    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "lamp_id", "KeyType": "RANGE"}],
}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A stack with one table, which has lamps 1 and 2; the table `restored` has 2 and 3."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")

    def named(name: str, region: str | None) -> AwsStack:
        outputs = {"LampsTable": "live"}
        return AwsStack(name, "arn:stack", "", outputs, {}, {}, boto3.Session(region_name=region))

    monkeypatch.setattr(AwsStack, "named", named)
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="eu-west-1")
        for lamp_ids, name in (("12", "live"), ("23", "restored")):
            dynamodb.create_table(TableName=name, **TABLE)
            for lamp_id in lamp_ids:
                dynamodb.put_item(TableName=name, Item=key(lamp_id))
        yield "live"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["restore", *words], env={"COLUMNS": "200"})


def on_aws(*words: str) -> Result:
    return run("lamps", "--from", "restored", "--stack", "smartlamp", "--region", "eu-west-1", *words)


def lamps(table: str) -> set[str]:
    items = boto3.client("dynamodb", region_name="eu-west-1").scan(TableName=table)["Items"]
    return {each["lamp_id"]["S"] for each in items}


def test_without_write_it_only_counts(table: str) -> None:
    said = on_aws()
    assert said.exit_code == 0, said.output
    assert f"{table}: 1 items would be put, 1 deleted; restored has 2." in said.stdout
    assert "To do it, add --write." in said.stdout
    assert lamps(table) == {"1", "2"}


def test_with_write_the_table_is_as_the_backup(table: str) -> None:
    said = on_aws("--write")
    assert f"{table}: 1 items were put, 1 deleted; restored has 2." in said.stdout
    assert lamps(table) == {"2", "3"}


def test_programs_read_json(table: str) -> None:
    assert json.loads(on_aws("--write", "--json").stdout) == {
        "table": table,
        "written": True,
        "read": 2,
        "put": 1,
        "deleted": 1,
        "changed_meanwhile": 0,
    }


@pytest.mark.usefixtures("table")
def test_programs_read_one_document_even_if_somebody_wrote_meanwhile(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(TableCopy, "made", lambda *_, **__: Counts(2, 1, 0, 1))
    words = ["restore", "lamps", "--from", "restored", "--stack", "smartlamp", "--region", "eu-west-1", "--json"]
    monkeypatch.setattr(sys, "argv", ["smartlamp", *words])
    for _ in range(2):
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert end.value.code == 1
        assert json.loads(said.out)["changed_meanwhile"] == 1
        assert "changed by somebody else" in said.err
    monkeypatch.setattr(sys, "argv", ["smartlamp", *words, "--region", "eu-west-2"])
    with pytest.raises(SystemExit):
        main()
    assert "live cannot be read" in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["grants", "--from", "restored", "--stack", "smartlamp", "--region", "eu-west-1"], "no output GrantsTable"),
        (["lamps", "--from", "restored", "--stack", "smartlamp", "--region", "eu-west-2"], "live cannot be read"),
        (["lamps", "--from", "nowhere", "--stack", "smartlamp", "--region", "eu-west-1"], "nowhere cannot be read"),
        (["lamps", "--from", "restored", "--region", "eu-west-1"], "--region is for a stack on AWS"),
    ],
)
def test_what_cannot_be_restored_is_refused(words: list[str], what: str) -> None:
    problem = run(*words).exception
    assert isinstance(problem, CannotRun)
    assert what in problem.what


def test_without_a_local_stack_there_is_no_table(tmp_path: Path) -> None:
    problem = run("lamps", "--from", "restored", "--state-dir", str(tmp_path)).exception
    assert isinstance(problem, SmartLampError)
    assert "No local stack" in str(problem)
