"""Commands that ask one skill at once."""

from pathlib import Path
from threading import Event, Thread

import pytest

from smartlamp.target.any_skill.serving import turn as room
from smartlamp.target.any_skill.serving.turn import turn


def test_the_next_waits_for_its_turn_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_SAID_AFTER_S", 0.0)
    said, waits, order = [], Event(), []

    def say(text: str) -> None:
        said.append(text)
        waits.set()

    def next_one() -> None:
        with turn(tmp_path, say):
            order.append("second")

    other = Thread(target=next_one)
    with turn(tmp_path):
        other.start()
        assert waits.wait(30)
        order.append("first")
    other.join(30)
    assert order == ["first", "second"]
    assert said == ["Another smartlamp command is asking this skill. This one waits for it."]


def test_who_comes_alone_hears_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    for _ in range(2):
        with turn(tmp_path, said.append):
            pass
    assert said == []
