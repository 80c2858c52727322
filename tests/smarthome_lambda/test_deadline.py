"""The caller never waits longer than it said, each piece of work has its own caller's context, and no thread is left over."""

import contextvars
import threading
from collections.abc import Callable

import pytest

from smarthome_lambda.deadline import within
from smarthome_lambda.errors import TooLate

CALLER = contextvars.ContextVar("caller", default="nobody")


def test_one_thread_does_it_all() -> None:
    first = within(5, lambda _: threading.current_thread())
    with pytest.raises(ZeroDivisionError):
        within(5, lambda _: 1 / 0)
    assert {within(5, lambda _: threading.current_thread()) for _ in range(100)} == {first}


def test_what_comes_too_late_knows_it_and_keeps_nobody_waiting() -> None:
    """Lines of the log that it still writes name the directive that it was started for."""
    freed = threading.Event()
    late: list[threading.Thread] = []
    seen: list[tuple[str, bool]] = []

    def stuck(is_too_late: Callable[[], bool]) -> None:
        late.append(threading.current_thread())
        freed.wait()
        seen.append((CALLER.get(), is_too_late()))

    for number in range(5):
        CALLER.set(f"directive {number}")
        with pytest.raises(TooLate):
            within(0.1, stuck)
    assert within(5, lambda is_too_late: (CALLER.get(), is_too_late())) == ("directive 4", False)
    freed.set()
    for thread in late:
        thread.join(5)
    assert [thread.is_alive() for thread in late] == [False] * 5
    assert sorted(seen) == [(f"directive {number}", True) for number in range(5)]
