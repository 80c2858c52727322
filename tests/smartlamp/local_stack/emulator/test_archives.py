import os
import zipfile
from pathlib import Path

import pytest

from smartlamp.deploy import packager
from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator import archives, cache

DOORS = ["smarthome_lambda", "profile_skill", "sign_up"]


@pytest.fixture
def a_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one door that needs nothing, and an empty cache."""
    door = tmp_path / "tree" / "door"
    door.mkdir(parents=True)
    (door / "__init__.py").touch()
    (door / "handler.py").write_text("import json\n")
    monkeypatch.setattr(packager, "ROOT", tmp_path / "tree")
    monkeypatch.setenv("SMARTLAMP_CACHE", str(tmp_path / "cache"))
    (tmp_path / "dependencies").mkdir()
    monkeypatch.setattr(cache, "dependencies", lambda _: tmp_path / "dependencies")
    return door


@pytest.mark.usefixtures("a_door")
def test_the_same_code_is_packed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = archives.archive_of("door")
    with zipfile.ZipFile(first) as bundle:
        assert {"door/handler.py"} < set(bundle.namelist())
        assert any(name.endswith(".pyc") for name in bundle.namelist())
    monkeypatch.setattr(packager, "archive", lambda *_: pytest.fail("packed again"))
    assert archives.archive_of("door") == first


def test_its_name_in_a_bucket_changes_with_its_content(a_door: Path) -> None:
    first = archives.key_of("door")
    assert first == archives.key_of("door")
    assert first.startswith("archive-door-")
    assert first.endswith(".zip")
    (a_door / "handler.py").write_text("import re\n")
    assert archives.key_of("door") != first


def test_what_changes_is_packed_anew_and_the_oldest_are_forgotten(a_door: Path, tmp_path: Path) -> None:
    made = []
    for turn in range(5):
        (a_door / "handler.py").write_text(f"VALUE = {turn}\n")
        made.append(archives.archive_of("door"))
        os.utime(made[-1].parent.with_suffix(".finished"), (turn, turn))
        # The first is used again with every other one.
        (a_door / "handler.py").write_text("VALUE = 0\n")
        assert archives.archive_of("door") == made[0]
    assert len(set(made)) == 5
    assert [file.exists() for file in made] == [True, False, False, True, True]
    assert len([*(tmp_path / "cache").glob("*.finished")]) == 3


def test_what_does_not_import_alone_is_not_kept(a_door: Path, tmp_path: Path) -> None:
    (a_door / "handler.py").write_text("import nowhere_to_be_found\n")
    for _ in range(2):
        with pytest.raises(CannotRun, match="No module named 'nowhere_to_be_found'"):
            archives.archive_of("door")
    assert not [*(tmp_path / "cache").glob("*.finished")]


@pytest.mark.parametrize("door", DOORS)
def test_imports_alone(door: str, tmp_path: Path) -> None:
    packager.copy_own(door, tmp_path)
    archives.import_alone(door, [tmp_path, cache.dependencies(door)])


@pytest.mark.parametrize("door", DOORS)
def test_a_missing_requirement_is_noticed(door: str, tmp_path: Path) -> None:
    packager.copy_own(door, tmp_path)
    with pytest.raises(CannotRun, match=r"ModuleNotFoundError: No module named"):
        archives.import_alone(door, [tmp_path])
