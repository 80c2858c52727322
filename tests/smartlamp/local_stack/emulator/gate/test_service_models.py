from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from smartlamp.local_stack.emulator.gate.kept import Kept
from smartlamp.local_stack.emulator.gate.service_models import (
    keep_metadata,
    keep_public_operations,
    keep_tag_operations,
)


class Responses:
    """What the emulator answers with: it reads models with botocore, and notes which."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def _service_model(self, service: str) -> Any:
        self.read.append(service)
        if service == "no service":
            return None
        return SimpleNamespace(metadata={"protocol": "json", "jsonVersion": "1.1"}, operation_names=["PutItem"])


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "services", most=5)


def emulator(kept: Kept) -> Any:
    responses = Responses()
    keep_metadata(responses, kept)
    return responses


def test_metadata_is_read_once_for_all_emulators(kept: Kept) -> None:
    first, second = emulator(kept), emulator(kept)
    for each in (first, first, second):
        assert each._service_model("dynamodb").metadata == {"protocol": "json", "jsonVersion": "1.1"}
    assert (first.read, second.read) == (["dynamodb"], [])


def test_a_service_without_a_model_is_looked_for_by_each_emulator(kept: Kept) -> None:
    """botocore may have failed for a moment."""
    first, second = emulator(kept), emulator(kept)
    for each in (first, first, second):
        assert each._service_model("no service") is None
    assert (first.read, second.read) == (["no service"], ["no service"])


def test_all_else_is_read_when_somebody_asks(kept: Kept) -> None:
    emulator(kept)._service_model("dynamodb")
    second = emulator(kept)
    assert second._service_model("dynamodb").operation_names == ["PutItem"]
    assert second.read == ["dynamodb"]


@pytest.mark.parametrize("name", ["../../outside", "/tmp/outside", "a\0b", "x" * 300])  # noqa: S108
def test_no_name_of_a_service_leaves_the_folder(kept: Kept, tmp_path: Path, name: str) -> None:
    assert emulator(kept)._service_model(name).metadata["protocol"] == "json"
    assert [each.name for each in tmp_path.iterdir()] == ["services"]
    assert len([*(tmp_path / "services").iterdir()]) == 1


@pytest.mark.parametrize("damage", ["{", "[]", "null", '"text"'])
def test_what_is_damaged_is_read_and_kept_anew(kept: Kept, tmp_path: Path, damage: str) -> None:
    emulator(kept)._service_model("dynamodb")
    (file,) = (tmp_path / "services").iterdir()
    file.write_text(damage)
    for _ in range(2):
        assert emulator(kept)._service_model("dynamodb").metadata["protocol"] == "json"
    last = emulator(kept)
    assert last._service_model("dynamodb").metadata["protocol"] == "json"
    assert last.read == []


def test_where_nothing_can_be_kept_it_is_read_as_before(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "services").write_text("a file")
    responses = emulator(kept)
    assert responses._service_model("dynamodb").operation_names == ["PutItem"]
    assert responses.read == ["dynamodb"]


class Actions:
    """What the emulator judges requests by: it reads models, and notes which."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def _tag_operations(self, service: str) -> frozenset[str]:
        self.read.append(service)
        return frozenset({"TagResource", "CreateTable"} if service == "dynamodb" else ())


def judging(kept: Kept) -> Any:
    actions = Actions()
    keep_tag_operations(actions, kept)
    return actions


def test_operations_with_tags_are_read_once_for_all_emulators(kept: Kept) -> None:
    first, second = judging(kept), judging(kept)
    for each in (first, first, second):
        assert each._tag_operations("dynamodb") == {"TagResource", "CreateTable"}
    assert (first.read, second.read) == (["dynamodb"], [])


def test_no_operations_are_not_kept(kept: Kept) -> None:
    """botocore's model may not have been readable for a moment."""
    first, second = judging(kept), judging(kept)
    for each in (first, first, second):
        assert each._tag_operations("s3") == frozenset()
    assert (first.read, second.read) == (["s3"], ["s3"])


def test_damaged_names_of_operations_are_read_again(kept: Kept, tmp_path: Path) -> None:
    judging(kept)._tag_operations("dynamodb")
    (file,) = (tmp_path / "services").iterdir()
    file.write_text("{")
    second, third = judging(kept), judging(kept)
    assert second._tag_operations("dynamodb") == third._tag_operations("dynamodb") == {"TagResource", "CreateTable"}
    assert (second.read, third.read) == (["dynamodb"], ["dynamodb"])
    assert judging(kept)._tag_operations("dynamodb") == {"TagResource", "CreateTable"}


class Gate:
    """It notes how often it has read AWS's description."""

    def __init__(self) -> None:
        self.read = 0

    def public_operations(self) -> frozenset[str]:
        self.read += 1
        return frozenset({"SignUp", "GetUser"})


def deciding(kept: Kept) -> Any:
    gate = Gate()
    keep_public_operations(gate, kept)
    return gate


def test_operations_without_a_signature_are_read_once_for_all_emulators(kept: Kept, tmp_path: Path) -> None:
    first, second = deciding(kept), deciding(kept)
    for each in (first, second):
        assert each.public_operations() == {"SignUp", "GetUser"}
    (file,) = (tmp_path / "services").iterdir()
    file.unlink()
    assert second.public_operations() == {"SignUp", "GetUser"}  # no file is read for each request
    assert (first.read, second.read) == (1, 0)


@pytest.mark.parametrize("damage", ["{", "null", '"SignUp"', '{"SignUp": 1}'])
def test_damaged_names_of_operations_without_a_signature_are_read_again(
    kept: Kept, tmp_path: Path, damage: str
) -> None:
    deciding(kept).public_operations()
    (file,) = (tmp_path / "services").iterdir()
    file.write_text(damage)
    second = deciding(kept)
    assert second.public_operations() == {"SignUp", "GetUser"}
    assert second.read == 1
