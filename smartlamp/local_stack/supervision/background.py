"""A stack in the background: a separate process starts it, and ends with its starter until the stack is handed over.

The starter holds the writing end of the process's standard input. A byte there means "go on without me"; an end without a byte means
that the starter has ended, for whatever reason.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from smartlamp.deploy.packager import ROOT
from smartlamp.errors import CannotRun, Failed, SmartLampError
from smartlamp.local_stack.state import DEFAULT_PORT, Running, StateFolder
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

# The first words of what a stack prints when it is up, for which its starter waits.
IS_UP = "The local stack is up"
UNTIL_HANDED_OVER = "--until-handed-over"
_UP_WITHIN_S = 240
_DOWN_WITHIN_S = 60
_TRIES = 20
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class Program:
    """What runs in the background.

    Attributes:
        words: its module, with arguments. It is told the folder with --state-dir.
        is_up: the first words of what it prints when it is up.
    """

    words: tuple[str, ...]
    is_up: str


@dataclass(frozen=True)
class Begun:
    """A stack that runs in the background.

    Attributes:
        running: the stack.
        notices: what a person should know about how it came up.
        changed: whether anything had to change.
        process: the process that was started for it; None if the stack was already running, which is then left alone.
        starts: the command with which a person starts it.
    """

    running: Running
    notices: tuple[str, ...]
    changed: bool
    process: "subprocess.Popen[bytes] | None"
    starts: str = "`smartlamp up`"

    def hand_over(self) -> None:
        """Let the stack outlive this process."""
        if self.process is None or self.process.stdin is None:
            return
        with ending.interruptible():  # the last moment at which it would end with this process
            pass
        try:
            self.process.stdin.write(b"\n")
            self.process.stdin.close()
        except BrokenPipeError:
            raise Failed("The stack stopped as soon as it was up.", f"Start it again: {self.starts}") from None
        # Should it end before this process does, somebody must take note of it: until then its number would stay taken.
        threading.Thread(target=self.process.wait, name="handed over", daemon=True).start()


@contextlib.contextmanager
def begin(
    folder: StateFolder, port: int | None, say: Say, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Begun]:
    """A stack in the background for the duration of the block, or longer if it is handed over; a running one is brought up to date.

    Enter it `undisturbed`: signals end it where it waits.

    Args:
        folder: where the stack's state is.
        port: the page's; None is the usual one, or that of the running stack.
        say: called with a few words on what takes long.
        meanwhile: called once the process is started: what this one can do while the stack comes up.

    Raises:
        SmartLampError: the stack could not start; the error is its own.
    """
    page_port = DEFAULT_PORT if port is None else port
    stack = Program(("smartlamp", "up", UNTIL_HANDED_OVER, "--port", str(page_port)), IS_UP)
    with begin_program(folder, stack, say, lambda: bring_up_to_date(folder, port, say), meanwhile) as begun:
        yield begun


@contextlib.contextmanager
def begin_program(
    folder: StateFolder,
    program: Program,
    say: Say,
    otherwise: Callable[[], Begun | None],
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[Begun]:
    """What `begin` does, for any program that keeps a folder.

    Args:
        folder: where its state is.
        program: what is started if nobody holds the folder.
        say: called with a few words on what takes long.
        otherwise: waits for what another process keeps there; None if that process stopped it meanwhile.
        meanwhile: called once the process is started.

    Raises:
        SmartLampError: as there.
    """
    process, now, tries = None, None, 0
    try:
        while now is None:
            tries += 1
            if tries > _TRIES:
                raise Failed(
                    "Other commands start and stop this stack again and again.", f"End them, then: {folder.starts}"
                )
            with folder.held() as free:
                pass
            process = _start(folder, program) if free else None
            with ending.interruptible():
                meanwhile()
                now = _wait_until_up(folder, program, process, say) if process is not None else None
                # If not, there is one already, or another process began one at the same moment.
                if now is None:
                    now = otherwise()
        yield now
    finally:
        if process is not None and process.stdin is not None and not process.stdin.closed:
            with ending.undisturbed(), process.stdin:
                _end(process, folder)


def end_with_starter() -> None:
    """In the started process: end as if by SIGTERM when the starter ends before handing over."""

    def watch() -> None:
        if not os.read(sys.stdin.fileno(), 1):
            signal.pthread_kill(here, signal.SIGTERM)

    here = threading.get_ident()
    threading.Thread(target=watch, name="starter", daemon=True).start()


def bring_up_to_date(folder: StateFolder, port: int | None, say: Say) -> Begun | None:
    """Bring the stack that another process keeps to the current working tree; None if that process stopped it meanwhile.

    Raises:
        CannotRun: that process does not get it up, or has it on another port.
    """

    def accept(running: Running) -> None:
        if port not in (None, 0, running.page_port):
            raise CannotRun(
                f"This stack already runs on port {running.page_port}, so it cannot use port {port}.",
                "Stop it first (`smartlamp down`), or leave --port and SMARTLAMP_PORT out.",
            )

    running = standing(folder, say, accept)
    if running is None:
        return None
    # Who only starts a stack does not wait 0.3 s for what a deployment needs.
    from smartlamp.local_stack import deployment  # noqa: PLC0415

    return Begun(running, (), deployment.redeploy(folder, running, say).changed, process=None)


def standing(
    folder: StateFolder,
    say: Say,
    accept: Callable[[Running], None] = lambda _: None,
    answers: Callable[[Running], bool] = lambda _: True,
) -> Running | None:
    """What another process keeps in the folder, once it is up; None if that process stopped it meanwhile.

    Args:
        folder: which it holds.
        say: called while it is waited for.
        accept: raises if what runs there is not what is wanted.
        answers: whether it does what it is there for. One that is just being killed does not, but still holds the folder.

    Raises:
        CannotRun: that process does not get it up.
    """
    deadline = time.monotonic() + _UP_WITHIN_S
    while time.monotonic() < deadline:  # the other process may still be starting it, or already be stopping it
        ending.check()
        holder = folder.holder()
        if holder is None:
            time.sleep(_LOOK_EVERY_S)  # it may just be writing who it is
            with folder.held() as free:
                pass
            if free:
                return None
        running = folder.running()
        if running:
            accept(running)
        # The record of one that was killed is there until the next has tidied up.
        if running and running.outputs and holder and running.supervisor.pid == holder.pid and answers(running):
            return running
        say("Waiting for another process, which is starting or stopping this stack")
        time.sleep(_LOOK_EVERY_S)
    raise CannotRun(
        "Another process is starting or stopping this stack and does not finish.",
        f"End that process, or choose another folder than {folder.path} with --state-dir.",
    )


def _start(folder: StateFolder, program: Program) -> "subprocess.Popen[bytes]":
    # -P: nothing in the current folder is imported, whatever its name.
    command = [sys.executable, "-P", "-m", *program.words, "--state-dir", str(folder.path)]
    with os.fdopen(os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as log:
        os.fchmod(log.fileno(), 0o600)  # it contains the page's key
        return subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_up(folder: StateFolder, program: Program, process: "subprocess.Popen[bytes]", say: Say) -> Begun | None:
    """The stack, once it is up; None if the process found that another one keeps the folder."""
    deadline = time.monotonic() + _UP_WITHIN_S
    said = ""
    while time.monotonic() < deadline:
        ending.check()
        ended = process.poll() is not None
        lines = folder.log.read_text(errors="replace").splitlines()
        is_up = any(line.startswith(program.is_up) for line in lines)
        if lines and lines[-1] != said and lines[-1].endswith(" ..."):
            said = lines[-1]
            say(said.removesuffix(" ..."))
        if process.returncode == 0:
            # If it was never up, it found another one, which may not have written down what it starts.
            if is_up and folder.running() is None:
                raise Failed("The stack was stopped as soon as it was up.", f"Start it again: {folder.starts}")
            if process.stdin is not None:
                process.stdin.close()
            return None
        if ended:
            what = "\n".join(line for line in lines if not line.endswith(" ..."))
            problem = (CannotRun if process.returncode == CannotRun.status else SmartLampError)(
                what or f"The stack ended with status {process.returncode} and printed nothing."
            )
            problem.status = max(process.returncode, 0) or CannotRun.status
            raise problem
        running = folder.running()
        if running and running.supervisor.pid == process.pid and is_up:
            notices = tuple(line.removeprefix("! ") for line in lines if line.startswith("! "))
            return Begun(running, notices, changed=True, process=process, starts=folder.starts)
        time.sleep(_LOOK_EVERY_S)
    raise CannotRun(
        f"The stack was not up after {_UP_WITHIN_S} s.",
        f"Read {folder.log}, then start it again: {folder.starts}",
    )


def _end(process: "subprocess.Popen[bytes]", folder: StateFolder) -> None:
    """Make the process stop its stack in order."""
    process.terminate()
    try:
        process.wait(_DOWN_WITHIN_S)
    except subprocess.TimeoutExpired:
        raise CannotRun(
            f"The stack's process {process.pid} has not ended after {_DOWN_WITHIN_S} s.",
            f"End it by hand, then run {folder.starts}.",
        ) from None
