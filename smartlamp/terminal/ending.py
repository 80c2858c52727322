"""Ends a command on Ctrl-C, SIGTERM or a closed terminal. What it started ends first, in order.

A signal raises `EndedBySignal` wherever the command is. Code that starts something holds it in an `undisturbed` block, and lets
signals in where it waits (`interruptible`): no signal falls between a start and the record of it, and none interrupts a stop.
"""

import contextlib
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import IO

from smartlamp.errors import EndedBySignal

# Windows, which supports only `validate`, lacks the last two.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))
# One key press may arrive more than once, from the terminal and from `make`; signals within this many seconds count as one.
_SAME_WITHIN_S = 1.0
_PATIENCE_S = 3.0


@dataclass
class _Heard:
    number: int | None = None
    at: float = 0.0
    interruptible: bool = True


_heard = _Heard()


def received() -> EndedBySignal | None:
    """What the command was told, if anything."""
    return None if _heard.number is None else EndedBySignal(_heard.number)


def check() -> None:
    """End here if the command was told to: a library may have swallowed what the signal raised.

    Raises:
        EndedBySignal: except in an `undisturbed` block.
    """
    ended = received()
    if ended is not None and _heard.interruptible:
        raise ended


@contextlib.contextmanager
def listening() -> Iterator[None]:
    """During the block, each signal that ends a command raises `EndedBySignal`; once one has come, until the process ends.

    This includes SIGINT and SIGTERM that were ignored: a shell ignores SIGINT for a command that it starts in the background. The
    others may be ignored on purpose (`nohup`).
    """
    before, hook = {number: signal.getsignal(number) for number in _SIGNALS}, sys.unraisablehook
    for number, handler in before.items():
        if number in (signal.SIGINT, signal.SIGTERM) or handler is not signal.SIG_IGN:
            signal.signal(number, _hear)
    sys.unraisablehook = _swallowed
    try:
        yield
    except RuntimeError as wrapped:  # Python 3.11 wraps what a signal raises while a class is made
        if isinstance(wrapped.__cause__, EndedBySignal):
            raise wrapped.__cause__ from None
        raise
    finally:
        if _heard.number is None:
            sys.unraisablehook = hook
            for number, handler in before.items():
                signal.signal(number, handler)


def _hear(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    same = _heard.number is not None and now - _heard.at < _SAME_WITHIN_S
    _heard.number, _heard.at = _heard.number or number, now
    if not same:
        check()


def _swallowed(problem: "sys.UnraisableHookArgs") -> None:
    """Python swallows exceptions raised while it destroys an object, such as a client that closes its connections.

    People need not see it: the command ends at the next `check`, or at the next key press.
    """
    if isinstance(problem.exc_value, EndedBySignal):
        _heard.at = -math.inf
    else:
        sys.__unraisablehook__(problem)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """A block that no signal interrupts. A signal meanwhile ends the command after it, or in an `interruptible` part of it."""
    before, _heard.interruptible = _heard.interruptible, False
    try:
        yield
    finally:
        _heard.interruptible = before
    check()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """A part of an `undisturbed` block that a signal may interrupt: the code around it ends what was started."""
    before, _heard.interruptible = _heard.interruptible, True
    try:
        check()
        yield
        check()
    finally:
        _heard.interruptible = before


def run(
    command: Sequence[str], *, stdin: str = "", env: Mapping[str, str] | None = None, holding: Sequence[int] = ()
) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end. If this command ends first, the program and everything it started end, too.

    Args:
        command: the program and its arguments.
        stdin: what it reads.
        env: its whole environment; None for this process's.
        holding: open files that it inherits, such as a lock on what it writes.
    """
    with undisturbed():
        program = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=env,
            pass_fds=holding,
            start_new_session=True,  # what it starts is in its group, and Ctrl-C reaches the group through here
        )
        try:
            with interruptible():
                out, err = program.communicate(stdin)
        except BaseException:
            _end(program)
            raise
    return subprocess.CompletedProcess(command, program.returncode, out, err)


def _end(program: "subprocess.Popen[str]") -> None:
    """End a program as Ctrl-C would: pip then removes what it has unpacked. No process of its group survives.

    It is reaped last: until then, no other process or group can have its number.
    """
    pipes = [pipe for pipe in (program.stdout, program.stderr) if pipe is not None and not pipe.closed]
    if program.returncode is None:
        _signal_group(program, signal.SIGINT)
        _wait_until_closed(pipes, _PATIENCE_S)
        _signal_group(program, signal.SIGKILL)
        program.wait()
    for pipe in (program.stdin, *pipes):
        with contextlib.suppress(OSError):  # nothing reads unwritten data any more
            if pipe is not None:
                pipe.close()


def _signal_group(program: "subprocess.Popen[str]", number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the latter when it has just ended
        os.killpg(program.pid, number)


def _wait_until_closed(pipes: Sequence[IO[str]], within: float) -> None:
    """Wait until no process can write to them any more."""
    deadline = time.monotonic() + within
    with selectors.DefaultSelector() as waiting:
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map() and (left := deadline - time.monotonic()) > 0:
            for key, _ in waiting.select(left):
                if not os.read(key.fd, 65536):
                    waiting.unregister(key.fileobj)


def let_go_of_output() -> None:
    """Discard output that cannot be written because its reader has gone; otherwise Python would exit with 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
