"""A command that is told to end ends what it has started, wherever it happens to be."""

import contextlib
import gc
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import psutil
import pytest

from smartlamp.errors import EndedBySignal
from smartlamp.terminal import ending
from tests.fakes.signals import at_each_line, children, listening


@pytest.fixture(autouse=True)
def a_command() -> Iterator[None]:
    with listening():
        yield


def told(number: int = signal.SIGINT) -> None:
    # In a finalizer, Python swallows what a signal raises; then the command ends at the next chance only.
    gc.disable()
    try:
        signal.raise_signal(number)
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGTERM, 143)]
)
def test_each_signal_has_the_status_that_shells_give_it(number: int, status: int) -> None:
    with pytest.raises(EndedBySignal) as end:
        told(number)
    assert end.value.status == status


def test_a_signal_while_a_class_is_made_is_no_other_error() -> None:
    """Python 3.11 wraps what `__set_name__` raises in a RuntimeError; a dataclass has such fields."""

    class Interrupted:
        def __set_name__(self, *_: object) -> None:
            told(signal.SIGTERM)

    with pytest.raises(EndedBySignal) as end, ending.listening():
        type("Lamp", (), {"name": Interrupted()})
    assert end.value.status == 143


def test_another_error_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="no signal"), ending.listening():
        raise RuntimeError("no signal") from ValueError("a cause")


def test_nothing_is_torn_and_what_came_meanwhile_ends_it_afterwards() -> None:
    done = []
    with pytest.raises(EndedBySignal), ending.undisturbed():  # noqa: PT012 - it comes at the end of the block
        told()
        done.append("the rest")
    assert done == ["the rest"]


def test_what_came_meanwhile_ends_it_where_the_block_waits() -> None:
    done = []
    with pytest.raises(EndedBySignal), ending.undisturbed():  # noqa: PT012 - it comes where it waits
        told()
        done.append("started and noted")
        with ending.interruptible():
            done.append("never")
    assert done == ["started and noted"]


def test_a_stop_is_not_torn_by_whatever_comes_during_it() -> None:
    done = []
    with pytest.raises(EndedBySignal) as end, ending.undisturbed():  # noqa: PT012 - of two signals, the first counts
        try:
            with ending.interruptible():
                told(signal.SIGTERM)
        finally:
            told(signal.SIGINT)
            told(signal.SIGHUP)
            done.append("stopped")
    assert done == ["stopped"]
    assert end.value.status == 143


def test_a_swallowed_signal_ends_the_command_at_the_next_check() -> None:
    with pytest.raises(EndedBySignal), ending.undisturbed(), ending.interruptible():  # noqa: PT012 - the first is swallowed
        with contextlib.suppress(EndedBySignal):  # as a library would, in a place that nobody can see
            told()
        ending.check()


class Thrown:
    """What Python throws away, swallowing what is raised meanwhile; urllib3 closes its connections so."""

    def __del__(self) -> None:
        told()


def test_an_end_that_python_swallows_is_no_news_and_can_be_told_again(capsys: pytest.CaptureFixture[str]) -> None:
    Thrown()
    assert capsys.readouterr().err == ""
    with pytest.raises(EndedBySignal):
        told()


def test_what_follows_at_once_is_the_same_press_and_a_later_one_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    with pytest.raises(EndedBySignal):
        told()
    told()
    now += 2
    with pytest.raises(EndedBySignal):
        told()


def test_a_signal_that_is_ignored_on_purpose_stays_so() -> None:
    command = "import signal; from smartlamp.terminal import ending\nwith ending.listening(): signal.raise_signal(signal.SIGHUP); print('goes on')"
    done = subprocess.run(["nohup", sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "goes on\n"


def test_without_a_signal_everything_is_as_before() -> None:
    def mine(_number: int, _frame: FrameType | None) -> None:
        """A handler of somebody's."""

    signal.signal(signal.SIGTERM, mine)
    with ending.listening():
        pass
    assert signal.getsignal(signal.SIGTERM) is mine


def test_a_program_runs_to_its_end() -> None:
    done = ending.run([sys.executable, "-c", "print(input()[::-1]); exit(3)"], stdin="abc")
    assert (done.stdout, done.returncode) == ("cba\n", 3)
    with pytest.raises(subprocess.CalledProcessError):
        done.check_returncode()


# A program that starts another, says which, and has this process told to end; neither of the two ends at Ctrl-C.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(f"{os.getpid()} {other.pid}")
os.kill(os.getppid(), signal.SIGTERM)
time.sleep(600)
"""


def test_a_program_and_whatever_it_started_end_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "_PATIENCE_S", 0.1)
    with pytest.raises(EndedBySignal):
        ending.run([sys.executable, "-c", STUBBORN, str(tmp_path / "pids")])
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)], timeout=10)
    assert len(pids) == 2
    assert alive == []


# Ends when it is told to go on; when it is only let go of, it stays for long.
WAITING = ["sh", "-c", 'read -r word; [ "$word" = go ] || exec sleep 600']


def test_wherever_the_signal_comes_no_program_is_left() -> None:
    """At each line that is run for it, here and in the standard library."""
    before, lines = children(), 0
    for at in at_each_line(ending, contextlib, subprocess):
        with contextlib.suppress(EndedBySignal), at:
            ending.run(WAITING, stdin="go\n")
        assert children() == before
        lines += 1
    assert lines > 200
