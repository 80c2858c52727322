from pathlib import Path

import pytest

from alexa_simulator.errors import MemoryUnreadable, PlanRefused
from alexa_simulator.memory.clock import MOST_AHEAD_S, MovableClock
from tests.fakes.settable_clock import SettableClock


def test_it_goes_on_after_a_restart_and_back_to_this_machines_time(tmp_path: Path) -> None:
    file, real = tmp_path / "clock.json", SettableClock(1000.0)
    clock = MovableClock(file, real)
    assert clock() == 1000.0
    clock.move(3600)
    clock.move(60)
    real.now = 2000.0
    assert (clock(), MovableClock(file, real)(), clock.ahead_s) == (5660.0, 5660.0, 3660.0)
    clock.reset()
    assert (clock(), MovableClock(file, real)(), file.exists()) == (2000.0, 2000.0, False)


@pytest.mark.parametrize("seconds", [0, -1, MOST_AHEAD_S + 1, float("nan"), float("inf")])
def test_it_goes_ahead_only(tmp_path: Path, seconds: float) -> None:
    clock = MovableClock(tmp_path / "clock.json", SettableClock(1000.0))
    with pytest.raises(PlanRefused):
        clock.move(seconds)
    assert clock() == 1000.0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ahead_s": -1}', '{"ahead_s": 1e99}', '{"ahead_s": NaN}', '{"ahead_s": "1"}'])  # fmt: skip
def test_a_damaged_file_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "clock.json"
    file.write_text(text)
    with pytest.raises(MemoryUnreadable, match="damaged"):
        MovableClock(file)


def test_what_cannot_be_kept_does_not_move(tmp_path: Path) -> None:
    clock = MovableClock(tmp_path / "none" / "clock.json", SettableClock(1000.0))
    with pytest.raises(MemoryUnreadable, match="The clock stays"):
        clock.move(60)
    assert clock() == 1000.0
