"""Whoever traces the tests, as coverage does, still does so afterwards."""

import contextlib
import sys

from smartlamp.errors import EndedBySignal
from tests.fakes.signals import at_each_line


def test_who_traced_before_traces_on() -> None:
    def trace(*_: object) -> None: ...

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for at in at_each_line(contextlib):
            with contextlib.suppress(EndedBySignal), at:
                pass
            assert sys.gettrace() is trace
    finally:
        sys.settrace(before)
