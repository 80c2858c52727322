"""The archives for AWS: their name is known before they are built, and they are for Lambda's Python and processor."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from smartlamp.deploy import packager
from smartlamp.provisioning.infrastructure import archives_for_lambda

ARM = ("python3.13", "arm64")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What pip was asked for; it installs one module."""
    asked: list[Any] = []

    def install(requirements: str, into: Path, *target: str, run: object) -> None:
        assert callable(run)
        asked.append(target)
        into.mkdir()
        (into / "installed.py").write_text(f"REQUIREMENTS = {len(requirements)}\n")

    monkeypatch.setattr(packager, "install", install)
    return asked


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one door, and an empty cache."""
    folder = tmp_path / "tree" / "door"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "handler.py").write_text("import json\n")
    (tmp_path / "requirements.txt").write_text("installed==1\n")
    monkeypatch.setattr(packager, "ROOT", tmp_path / "tree")
    monkeypatch.setattr(packager, "REQUIREMENTS", tmp_path / "requirements.txt")
    monkeypatch.setenv("SMARTLAMP_CACHE", str(tmp_path / "cache"))
    return folder


def test_its_name_needs_no_archive(door: Path, installed: list[Any], tmp_path: Path) -> None:
    first = archives_for_lambda.key_of(door.name, *ARM)
    assert first == archives_for_lambda.key_of(door.name, *ARM)
    assert first.startswith("door-")
    assert first.endswith(".zip")
    assert installed == []
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("changed", ["own file", "requirement", "runtime", "processor"])
def test_another_content_has_another_name(changed: str, door: Path, tmp_path: Path) -> None:
    first, target = archives_for_lambda.key_of(door.name, *ARM), ARM
    match changed:
        case "own file":
            (door / "handler.py").write_text("import re\n")
        case "requirement":
            (tmp_path / "requirements.txt").write_text("installed==2\n")
        case "runtime":
            target = ("python3.14", "arm64")
        case "processor":
            target = ("python3.13", "x86_64")
    assert archives_for_lambda.key_of(door.name, *target) != first


def test_it_is_built_once_for_each_target(door: Path, installed: list[Any]) -> None:
    file = archives_for_lambda.archive_of(door.name, *ARM)
    with zipfile.ZipFile(file) as bundle:
        assert {"door/__init__.py", "door/handler.py", "installed.py"} <= set(bundle.namelist())
    assert [each.name for each in file.parent.iterdir()] == ["archive.zip"]
    assert archives_for_lambda.archive_of(door.name, *ARM) == file
    archives_for_lambda.archive_of(door.name, "python3.13", "x86_64")
    assert installed == [("python3.13", "arm64"), ("python3.13", "x86_64")]


@pytest.mark.parametrize("here", [True, False])
def test_what_this_machine_cannot_compile_is_said(
    here: bool, door: Path, installed: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packager, "compile_for", lambda *_, **__: here)
    archives_for_lambda.archive_of(door.name, *ARM)
    assert installed
    assert ("python3.13 is not on this machine" in capsys.readouterr().err.replace("\n", " ")) is not here


def test_the_runtime_is_the_templates() -> None:
    assert archives_for_lambda.runtime().startswith("python3.")
