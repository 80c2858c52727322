import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smartlamp.local_stack.emulator.gate.kept import Kept


class Writes:
    """Makes a folder with one file, and counts how often."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.times = 0

    def __call__(self, place: Path) -> None:
        self.times += 1
        place.mkdir()
        (place / "content").write_text(self.text)


def never(_: Path) -> None:
    pytest.fail("made again")


def test_it_is_made_once_for_all(tmp_path: Path) -> None:
    first, second = Kept(tmp_path / "room", 2), Kept(tmp_path / "room", 2)
    place = first.get("a", Writes("A"))
    assert second.get("a", never) == first.get("a", never) == place
    assert (place / "content").read_text() == "A"


def test_nobody_else_sees_it(tmp_path: Path) -> None:
    Kept(tmp_path / "room", 2).get("a", Writes("A"))
    assert (tmp_path / "room").stat().st_mode & 0o077 == 0


def test_what_was_used_last_stays(tmp_path: Path) -> None:
    kept = Kept(tmp_path, 2)
    for age, name in enumerate("ba"):
        os.utime(kept.get(name, Writes(name)), (age, age))
    kept.get("b", never)
    kept.get("c", lambda place: place.write_text("a file"))
    assert {each.name for each in tmp_path.iterdir()} == {"b", "c"}


def test_one_that_is_removed_is_made_anew(tmp_path: Path) -> None:
    kept = Kept(tmp_path, 2)
    kept.remove(kept.get("a", Writes("before")))
    assert not [*tmp_path.iterdir()]
    kept.remove(tmp_path / "a")  # another process has removed it meanwhile
    assert (kept.get("a", Writes("after")) / "content").read_text() == "after"


def test_nobody_finds_one_that_is_half_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(tmp_path, 2)
    place = kept.get("a", Writes("whole"))
    # The process ends before it has removed a file.
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    kept.remove(place)
    monkeypatch.undo()
    assert (kept.get("a", Writes("again")) / "content").read_text() == "again"


def test_one_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    def fails(place: Path) -> None:
        place.write_text("half")
        raise ZeroDivisionError

    kept = Kept(tmp_path, 2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", fails)
    assert not [*tmp_path.iterdir()]
    assert (kept.get("a", Writes("whole")) / "content").read_text() == "whole"


def test_what_a_killed_process_left_goes_when_nobody_can_be_at_it(tmp_path: Path) -> None:
    for name, age in (("now", 0), ("then", 7200)):
        (tmp_path / f".{name}").mkdir()
        os.utime(tmp_path / f".{name}", (time.time() - age,) * 2)
    Kept(tmp_path, 2).get("a", Writes("A"))
    assert {each.name for each in tmp_path.iterdir()} == {"a", ".now"}


def test_some_that_make_the_same_have_the_same(tmp_path: Path) -> None:
    def get(_: int) -> str:
        return (Kept(tmp_path, 2).get("a", Writes("A")) / "content").read_text()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(get, range(40))) == {"A"}
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "room").write_text("a file")
    with pytest.raises(NotADirectoryError):
        Kept(tmp_path / "room", 2).get("a", Writes("A"))
