"""The ports are chosen once, and then they are those, or it is said why not."""

import json
import random
import stat
from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.local_stack.accounts import ports
from smartlamp.local_stack.emulator import emulator


def test_they_are_chosen_once(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    with ports.taken(file) as (first, listener):
        assert listener.getsockname() == ("127.0.0.1", first.amazon)
        emulator.listening(first.aws, "the emulator").close()
        with pytest.raises(CannotRun):
            emulator.listening(first.amazon, "somebody else")
    assert first.aws != first.amazon
    assert 20_000 <= min(first.aws, first.amazon) <= max(first.aws, first.amazon) < 32_000, "no outgoing connection's"
    with ports.taken(file) as (second, _):
        assert second == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("which", ["aws", "amazon"])
def test_a_port_that_is_taken_is_named_and_nothing_changes(tmp_path: Path, which: str) -> None:
    file = tmp_path / "it's" / "ports.json"
    file.parent.mkdir()
    with ports.taken(file) as (kept, _):
        pass
    with (
        emulator.listening(getattr(kept, which), "somebody else"),
        pytest.raises(CannotRun) as refused,
        ports.taken(file),
    ):
        pass
    assert f"Port {getattr(kept, which)}" in refused.value.what
    assert "taken by another program" in refused.value.what
    assert "'\"'\"'s" in refused.value.to_do, "it can be pasted"
    with ports.taken(file) as (again, _):
        assert again == kept


def test_a_port_that_is_taken_is_not_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ports.taken(tmp_path / "a.json") as (first, _):
        monkeypatch.setattr(random, "sample", lambda *_: [first.amazon, *range(first.amazon + 1, first.amazon + 50)])
        with ports.taken(tmp_path / "b.json") as (second, _):
            assert first.amazon not in (second.aws, second.amazon)
        monkeypatch.setattr(random, "sample", lambda *_: [first.amazon] * 3)
        with pytest.raises(CannotRun, match="no two free ports"), ports.taken(tmp_path / "c.json"):
            pass
    assert not (tmp_path / "c.json").exists()


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "[]",
        "{}",
        '{"aws": 1}',
        '{"aws": 1, "amazon": "2"}',
        '{"aws": 1, "amazon": true}',
        '{"aws": 0, "amazon": 2}',
        '{"aws": 1, "amazon": 65536}',
        '{"aws": 1, "amazon": 2, "more": 3}',
    ],
)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, kept: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(kept)
    with pytest.raises(CannotRun, match=r"ports\.json is damaged") as refused, ports.taken(file):
        pass
    assert f"rm {file}" in refused.value.to_do
    assert file.read_text() == kept


def test_a_full_disk_leaves_nothing_half_chosen(tmp_path: Path) -> None:
    (tmp_path / "ports.new").mkdir()  # what is written first cannot be
    with pytest.raises(OSError), ports.taken(tmp_path / "ports.json"):  # noqa: PT011 - the system's own
        pass
    assert not (tmp_path / "ports.json").exists()
    (tmp_path / "ports.new").rmdir()
    with ports.taken(tmp_path / "ports.json") as (chosen, _):
        assert json.loads((tmp_path / "ports.json").read_text()) == {"aws": chosen.aws, "amazon": chosen.amazon}
