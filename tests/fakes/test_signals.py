"""What comes after is as it was before: whoever traces the tests, as coverage does, still does so, and no exception is handled any more."""

import contextlib
import sys
from collections.abc import Iterator

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


def test_no_exception_is_handled_afterwards() -> None:
    @contextlib.contextmanager
    def block() -> Iterator[None]:
        yield

    lines = 0
    for at in at_each_line(contextlib):
        assert sys.exception() is None
        with contextlib.suppress(EndedBySignal), at, block():
            lines += 1
    assert lines > 1
    assert sys.exception() is None
