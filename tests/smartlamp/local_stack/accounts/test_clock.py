import time

import pytest

from smartlamp.local_stack.accounts import clock


def test_a_pause_is_short_and_counts_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    really, paused = [100.0], []

    def sleep(seconds: float) -> None:
        paused.append(seconds)
        really[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: really[0])
    monkeypatch.setattr(time, "sleep", sleep)
    simulated = clock.simulated()
    began = simulated.now()
    simulated.sleep(60)
    assert simulated.now() - began == pytest.approx(60)
    assert sum(paused) < 2
    # What takes time by itself is not made longer: a slow machine does not run out of patience sooner.
    really[0] += 5
    assert simulated.now() - began == pytest.approx(65)


def test_pauses_of_one_are_none_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    one, another = clock.simulated(), clock.simulated()
    before = another.now()
    one.sleep(1000)
    assert another.now() - before < 500
