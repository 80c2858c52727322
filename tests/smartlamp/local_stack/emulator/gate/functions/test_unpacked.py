import os
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from smartlamp.local_stack.emulator.gate.functions.unpacked import unpack_once
from smartlamp.local_stack.emulator.gate.kept import Kept


class Unpacking:
    """A runtime that has learned it, and an archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.room = folder / "kept"
        self.runtime: Any = SimpleNamespace(zipfile=zipfile)
        unpack_once(self.runtime, Kept(self.room, most=2))

    def archive(self, **files: str) -> Path:
        path = self.folder / "code.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in files.items():
                archive.writestr(f"package/{name}.py", text)
        return path

    def unpacked(self, archive: Path, name: str, **how: Any) -> Path:
        """As the emulator does it, into a new folder."""
        code = self.folder / name
        code.mkdir(exist_ok=True)
        with self.runtime.zipfile.ZipFile(archive) as opened:
            opened.extractall(code, **how)
        return code


@pytest.fixture
def unpacking(tmp_path: Path) -> Unpacking:
    return Unpacking(tmp_path)


def test_each_process_has_all_files_and_they_are_there_once(unpacking: Unpacking) -> None:
    archive = unpacking.archive(a="A = 1", b="B = 2")
    first, second = (unpacking.unpacked(archive, name) for name in ("first", "second"))
    for code in (first, second):
        assert {each.name: each.read_text() for each in (code / "package").iterdir()} == {
            "a.py": "A = 1",
            "b.py": "B = 2",
        }
    assert (first / "package" / "a.py").samefile(second / "package" / "a.py")
    assert len([*unpacking.room.iterdir()]) == 1


def test_no_process_can_write_to_the_code(unpacking: Unpacking) -> None:
    code = unpacking.unpacked(unpacking.archive(a="A = 1"), "first")
    assert (code / "package" / "a.py").stat().st_mode & 0o222 == 0


def test_what_a_process_writes_all_the_same_reaches_no_later_one(unpacking: Unpacking) -> None:
    """Root may write to any file, and a function may give itself the right."""
    archive = unpacking.archive(a="A = 1", b="B = 2")
    file = unpacking.unpacked(archive, "first") / "package" / "a.py"
    file.chmod(0o644)
    file.write_text("A = 0")
    for name in ("second", "third"):
        code = unpacking.unpacked(archive, name)
        assert (code / "package" / "a.py").read_text() == "A = 1"
        assert not (code / "package" / "a.py").stat().st_mode & 0o222
    assert (unpacking.folder / "third" / "package" / "b.py").samefile(unpacking.folder / "second" / "package" / "b.py")


def test_a_process_that_ends_takes_its_own_folder_only(unpacking: Unpacking) -> None:
    archive = unpacking.archive(a="A = 1")
    first, second = (unpacking.unpacked(archive, name) for name in ("first", "second"))
    unpacking.runtime.zipfile.shutil.rmtree(first)
    assert (second / "package" / "a.py").read_text() == "A = 1"


def test_another_archive_is_another_one(unpacking: Unpacking) -> None:
    for text in ("A = 1", "A = 2", "A = 3"):
        code = unpacking.unpacked(unpacking.archive(a=text), text)
        assert (code / "package" / "a.py").read_text() == text
    assert len([*unpacking.room.iterdir()]) == 2
    # Whoever runs what is kept no longer goes on.
    assert (unpacking.folder / "A = 1" / "package" / "a.py").read_text() == "A = 1"


def test_where_nothing_can_be_linked_it_is_unpacked_as_before(
    unpacking: Unpacking, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = unpacking.archive(a="A = 1", b="B = 2")
    whole = unpacking.unpacked(archive, "whole")
    link = os.link
    made: list[Any] = []

    def one(*paths: Any, **how: Any) -> None:
        if made:
            raise OSError(18, "Invalid cross-device link")
        made.append(paths)
        link(*paths, **how)

    monkeypatch.setattr(os, "link", one)
    apart = unpacking.unpacked(archive, "apart")
    assert made
    for name in ("a.py", "b.py"):
        assert (apart / "package" / name).read_text() == (whole / "package" / name).read_text() != ""
        assert not (apart / "package" / name).samefile(whole / "package" / name)


def test_where_nothing_can_be_kept_it_is_unpacked_as_before(unpacking: Unpacking) -> None:
    unpacking.room.write_text("a file")
    code = unpacking.unpacked(unpacking.archive(a="A = 1"), "first")
    assert (code / "package" / "a.py").read_text() == "A = 1"


@pytest.mark.parametrize("how", [{"members": ["package/a.py"]}, {"pwd": b"secret"}])
def test_what_is_not_a_whole_archive_is_not_linked(unpacking: Unpacking, how: dict[str, Any]) -> None:
    unpacking.unpacked(unpacking.archive(a="A = 1"), "first", **how)
    assert not unpacking.room.exists()


def test_a_folder_with_something_in_it_keeps_it(unpacking: Unpacking) -> None:
    (unpacking.folder / "first").mkdir()
    (unpacking.folder / "first" / "kept.py").write_text("before")
    code = unpacking.unpacked(unpacking.archive(a="A = 1"), "first")
    assert (code / "kept.py").read_text() == "before"
    assert (code / "package" / "a.py").read_text() == "A = 1"


def test_the_emulators_other_uses_of_archives_go_on(unpacking: Unpacking) -> None:
    assert unpacking.runtime.zipfile.BadZipFile is zipfile.BadZipFile
    with pytest.raises(unpacking.runtime.zipfile.BadZipFile):
        unpacking.unpacked(Path(__file__), "first")
