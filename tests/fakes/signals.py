"""Ctrl-C at every moment of a piece of code.

for at in at_each_line(a_module, contextlib):
    with contextlib.suppress(EndedBySignal), at:
        act()           # is interrupted at its first line, then at its second, ... and at last not at all
    assert nothing_is_left()
"""

import contextlib
import ctypes
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Self

import psutil
import pytest

from smartlamp.terminal import ending


@contextlib.contextmanager
def listening() -> Iterator[None]:
    """As in a command that has just begun; afterwards, as if there had been none."""
    before, hook = {number: signal.getsignal(number) for number in ending._SIGNALS}, sys.unraisablehook
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ending, "_heard", ending._Heard())
        try:
            with ending.listening():
                yield
        finally:
            sys.unraisablehook = hook
            for number, handler in before.items():
                signal.signal(number, handler)


class AtLine:
    """A block in which the signal comes at the n-th line that is run of some files, if it has so many."""

    def __init__(self, line: int, files: set[str | None]) -> None:
        self.came = False
        self._left = line
        self._files = files
        self._command = listening()

    def __enter__(self) -> None:
        self._command.__enter__()
        self._before = sys.gettrace()  # what counts coverage, if anything does
        sys.settrace(self._trace)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)
        self._command.__exit__(None, None, None)

    def _trace(self, frame: FrameType, event: str, _argument: object) -> Any:
        if event == "call" and (frame.f_code.co_filename not in self._files or _in_del(frame)):
            return None
        self._left -= event == "line"
        if self._left == 0 and not self.came:
            self.came = True
            signal.raise_signal(signal.SIGINT)
        return self._trace


class at_each_line:  # noqa: N801 - reads as the function that it would be, if Python did not handle a generator's exceptions apart
    """Blocks in which the signal comes at the first line that is run of these modules, at the second, and so on to the last."""

    def __init__(self, *modules: ModuleType) -> None:
        self._files = {module.__file__ for module in modules}
        self._line = 0
        self._at: AtLine | None = None
        self._before = psutil.Process().children()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> AtLine:
        # An exception that a trace function raises at the first line of an `except` leaves the one that is handled there handled for good:
        # all later exceptions of this thread would have it as their context.
        ctypes.pythonapi.PyErr_SetHandledException(None)
        if self._at and not self._at.came:
            assert psutil.Process().children() == self._before, "one that `children` missed while another ended"
            raise StopIteration
        self._line += 1
        self._at = AtLine(self._line, self._files)
        return self._at


def children() -> set[int]:
    """The processes that this one has started. Where the system does not list them, psutil asks all processes for their parents: 1 ms of CPU.

    The system's list may lack one while another one ends (proc_pid_task(5)). Who is left all the same is found when all lines are through.
    """
    try:
        tasks = [(task / "children").read_text() for task in Path("/proc/self/task").iterdir()]
    except OSError:
        return {each.pid for each in psutil.Process().children()}
    return {int(number) for told in tasks for number in told.split()}


def _in_del(frame: FrameType | None) -> bool:
    """Whether this runs where Python swallows everything that is raised."""
    return frame is not None and (frame.f_code.co_name == "__del__" or _in_del(frame.f_back))
