"""The record in both places: nothing is lost by a kill, and two machines notice each other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from smartlamp.developer_account.record import Intent, Record, RecordFile, SkillRecord
from smartlamp.errors import CannotRun
from smartlamp.provisioning.store import Store

NAME = "/dev/alexa/state"
RECORD = Record("dev", "M1VENDOR", {"smart-home": SkillRecord("amzn1.ask.skill.1")})
LATER = Record("dev", "M1VENDOR", {"smart-home": SkillRecord("amzn1.ask.skill.1", "etag")})


@pytest.fixture
def ssm() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("ssm", "us-east-1")


def machine(ssm: Any, folder: Path) -> Store:
    folder.mkdir(exist_ok=True)
    return Store(RecordFile(folder / "dev.json"), ssm, NAME)


def read(store: Store) -> Record:
    record = store.read()
    assert record is not None
    return record


def content(record: Record) -> Any:
    return {name: value for name, value in record.to_json().items() if name != "revision"}


def versions(ssm: Any) -> int:
    return int(ssm.get_parameter(Name=NAME)["Parameter"]["Version"])


def test_another_machine_reads_what_this_one_wrote(ssm: Any, tmp_path: Path) -> None:
    store = machine(ssm, tmp_path / "here")
    assert store.read() is None
    store.write(RECORD)
    assert content(read(machine(ssm, tmp_path / "there"))) == content(RECORD)
    assert content(read(machine(ssm, tmp_path / "here"))) == content(RECORD)


def test_what_is_there_already_is_not_written_again(ssm: Any, tmp_path: Path) -> None:
    machine(ssm, tmp_path).write(RECORD)
    store = machine(ssm, tmp_path)
    store.write(read(store))
    assert versions(ssm) == 1
    store.write(LATER)
    assert versions(ssm) == 2


def test_who_is_killed_between_the_two_has_lost_nothing(
    ssm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = machine(ssm, tmp_path)
    store.write(RECORD)

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ssm, "put_parameter", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write(LATER)
    monkeypatch.undo()
    again = machine(ssm, tmp_path)
    found = read(again)
    assert content(found) == content(LATER)
    assert again.why_another_machine_does_not_know(found) == "It is older than what this machine remembers."
    again.write(found)
    assert again.why_another_machine_does_not_know(found) == ""
    assert content(read(machine(ssm, tmp_path / "there"))) == content(LATER)


@pytest.mark.parametrize("first", [None, RECORD], ids=["both make it", "both change it"])
def test_of_two_machines_at_once_the_later_one_stops(ssm: Any, tmp_path: Path, first: Record | None) -> None:
    one, other = machine(ssm, tmp_path / "one"), machine(ssm, tmp_path / "other")
    if first:
        one.write(first)
    one.read()
    other.read()
    one.write(LATER)
    with pytest.raises(CannotRun, match="Another machine"):
        other.write(Record("dev", "M2OTHER"))
    assert content(read(machine(ssm, tmp_path / "one"))) == content(LATER)


def test_a_damaged_parameter_is_named_and_mended_from_the_file(ssm: Any, tmp_path: Path) -> None:
    machine(ssm, tmp_path).write(RECORD)
    ssm.put_parameter(Name=NAME, Type="String", Value="no JSON", Overwrite=True)
    store = machine(ssm, tmp_path)
    record = read(store)
    assert content(record) == content(RECORD)
    assert "does not hold what SmartLamp wrote" in store.why_another_machine_does_not_know(record)
    store.write(record)
    assert content(read(machine(ssm, tmp_path / "there"))) == content(RECORD)


def test_a_damaged_parameter_without_a_file_says_what_to_do(ssm: Any, tmp_path: Path) -> None:
    ssm.put_parameter(Name=NAME, Type="String", Value='{"version": 99}')
    with pytest.raises(CannotRun) as refused:
        machine(ssm, tmp_path).read()
    assert "aws ssm delete-parameter" in refused.value.to_do


def test_a_parameter_of_another_type_is_named_and_made_anew(ssm: Any, tmp_path: Path) -> None:
    machine(ssm, tmp_path).write(RECORD)
    ssm.delete_parameter(Name=NAME)
    ssm.put_parameter(Name=NAME, Type="SecureString", Value=json.dumps(RECORD.to_json()))
    store = machine(ssm, tmp_path)
    record = read(store)
    assert "is a SecureString" in store.why_another_machine_does_not_know(record)
    store.write(record)
    assert ssm.get_parameter(Name=NAME)["Parameter"]["Type"] == "String"
    assert content(read(machine(ssm, tmp_path / "there"))) == content(RECORD)


def test_a_missing_parameter_is_named(ssm: Any, tmp_path: Path) -> None:
    machine(ssm, tmp_path).write(RECORD)
    ssm.delete_parameter(Name=NAME)
    store = machine(ssm, tmp_path)
    record = read(store)
    assert "is missing" in store.why_another_machine_does_not_know(record)
    store.write(record)
    assert versions(ssm) == 1


def test_what_does_not_fit_is_refused_with_what_to_do(ssm: Any, tmp_path: Path) -> None:
    many = Intent("create_skill", "SmartLamp", "2026-11-29", tuple(f"amzn1.ask.skill.{each:036}" for each in range(90)))
    with pytest.raises(CannotRun, match="4096"):
        machine(ssm, tmp_path).write(Record("dev", intents={"smart-home": many}))


def test_forgetting_removes_both(ssm: Any, tmp_path: Path) -> None:
    store = machine(ssm, tmp_path)
    store.write(RECORD)
    store.forget()
    assert machine(ssm, tmp_path).read() is None
    assert ssm.describe_parameters()["Parameters"] == []


def test_there_is_no_secret_type_and_no_larger_tier(ssm: Any, tmp_path: Path) -> None:
    machine(ssm, tmp_path).write(RECORD)
    kept = ssm.get_parameter(Name=NAME)["Parameter"]
    assert kept["Type"] == "String"
    assert json.loads(kept["Value"])["vendor_id"] == "M1VENDOR"
