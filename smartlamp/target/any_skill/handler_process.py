"""A maker's handler in a resident process: asked with one event after another, started anew when its files change."""

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from alexa_messages import json_text
from alexa_simulator.skill_under_test import Message, Reply
from smartlamp.target.any_skill.output import Output

# Alexa gives up after 8 s; a little more patience, to be able to say how late an answer is.
PATIENCE_S = 30.0
# Imports of a handler may take long on a cold disk.
_STARTS_WITHIN_S = 60.0
_ENDS_WITHIN_S = 2.0
# Lambda takes no larger answer of an invocation that waits for it (documented: "Lambda quotas", payload).
_LARGEST_ANSWER = 6 * 1024 * 1024
_MOST_BYTES = 64_000_000
# A first directive in Lambda waits for the imports, too, and Alexa with it.
_SLOW_TO_LOAD_S = 4.0
_CHUNK = 65_536


@dataclass
class HandlerProcess:
    """What Alexa invokes: a handler in a process of its own. Use it as a context; it ends with it.

    Attributes:
        command: of the process; the file descriptors for requests and answers are put in place of `{requests}` and `{answers}`.
        folder: its working directory.
        environment: its environment variables, all of them.
        show: is told what the maker must see: a traceback, a note that the handler was loaded anew.
        output: takes what it prints, which then stands in the reply, too; or the descriptor that it prints to. None: that of this process.
        stdin: its standard input; None for that of this process.
        reloads: whether it is started anew when its files change.
        clock: measures how long an answer takes, in seconds.
    """

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    show: Callable[[str], None]
    output: Output | int | None = None
    stdin: int | None = None
    reloads: bool = True
    clock: Callable[[], float] = time.monotonic
    _process: "subprocess.Popen[bytes] | None" = None
    _requests: int = -1
    _answers: int = -1
    _rest: bytes = b""
    _files: dict[str, int] = field(default_factory=dict)
    _failure: str = ""

    def __enter__(self) -> Self:
        """Itself; the process starts with the first directive."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.end()

    def __call__(self, directive: Message) -> Reply:
        """Ask the handler. It never raises: the reply says what went wrong."""
        shown: list[str] = []
        reply = self._asked(directive, shown)
        if not isinstance(self.output, Output):
            return reply
        return replace(reply, output=self.output.taken("".join(f"{each.rstrip()}\n" for each in shown)).rstrip())

    def _tell(self, text: str, shown: list[str]) -> None:
        if isinstance(self.output, Output):
            self.output.settle()  # what came first is shown first
        self.show(text)
        shown.append(text)

    def _asked(self, directive: Message, shown: list[str]) -> Reply:
        """The reply; `shown` gets what the maker was shown beside what the handler printed."""
        if self._process is not None and self._is_changed():
            self.end()
            self.show("The handler's files changed: it is loaded anew.")
        if self._process is None:
            self._start(shown)
        if self._failure:
            return Reply(None, 0.0, self._failure)
        started = self.clock()
        sent = json.dumps({"event": directive, "left_ms": 8000}).encode() + b"\n"
        try:
            _write(self._requests, sent)
            told = self._told(PATIENCE_S)
        except OSError:
            told = None
        seconds = self.clock() - started
        if told is None:
            why = self._why_silent()
            return Reply(None, seconds, why, ("function-slow",) if seconds >= PATIENCE_S else ())
        self._note(told)
        match told:
            case {"failure": {"errorType": str(kind), "errorMessage": str(why), "traceback": str(traceback)}}:
                self._tell(traceback, shown)
                document: dict[str, object] = {"errorType": kind, "errorMessage": why}
                return Reply(document, seconds, f"The handler failed instead of answering: {kind}: {why}")
            case {"answer": str(written)}:
                return _reply(written, seconds)
        return Reply(None, seconds, "The handler's process sent nothing that can be read.")

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        for each in (self._requests, self._answers):
            if each >= 0:
                os.close(each)
        self._requests = self._answers = -1
        self._rest, self._files, self._failure = b"", {}, ""
        if process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_ENDS_WITHIN_S)  # its requests have ended
            return
        process.kill()
        process.wait()

    def _start(self, shown: list[str]) -> None:
        requests_read, self._requests = os.pipe()
        self._answers, answers_write = os.pipe()
        filled = [each.format(requests=requests_read, answers=answers_write) for each in self.command]
        try:
            self._process = subprocess.Popen(
                filled,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=self.stdin,
                stdout=self.output.into if isinstance(self.output, Output) else self.output,
                stderr=self.output.into if isinstance(self.output, Output) else None,
                pass_fds=(requests_read, answers_write),
            )
        except OSError as refused:
            self._failure = f"{filled[0]} cannot be started: {refused.strerror}."
            return
        finally:
            os.close(requests_read)
            os.close(answers_write)
        started = self.clock()
        told = self._told(_STARTS_WITHIN_S)
        if told is None:
            self._failure = self._why_silent(_STARTS_WITHIN_S)
            return
        if (seconds := self.clock() - started) >= _SLOW_TO_LOAD_S:
            self._tell(
                f"The handler took {seconds:.1f} s to load, which is not counted here. In Lambda, the first directive waits for it, and Alexa's 8 s go on.",
                shown,
            )
        self._note(told)
        if isinstance(failure := told.get("failure"), dict):
            self._tell(str(failure.get("traceback", "")), shown)
            self._failure = f"The handler cannot be loaded: {failure.get('errorType')}: {failure.get('errorMessage')}"

    def _told(self, patience_s: float) -> dict[str, Any] | None:
        """The next message of the process; None if none comes in time. Who stops at a breakpoint is waited for."""
        ends: float | None = self.clock() + patience_s
        while True:
            line, found, rest = self._rest.partition(b"\n")
            if found:
                self._rest = rest
                message = json.loads(line)
                if message.get("paused"):
                    ends = None
                    continue
                return dict(message)
            left = None if ends is None else ends - self.clock()
            if left is not None and left <= 0:
                return None
            if not select.select([self._answers], [], [], left)[0]:
                continue
            chunk = os.read(self._answers, _CHUNK)
            if not chunk or len(self._rest) > _MOST_BYTES:
                return None
            self._rest += chunk

    def _why_silent(self, patience_s: float | None = None) -> str:
        """`patience_s`: how long it had to be loaded; None if it was asked."""
        process = self._process
        status = None if process is None else process.poll()
        if process is not None and status is None:
            # It may have closed its answers and be about to end.
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(0.2)
        self.end()
        if status is not None:
            return f"The handler's process {_ended(status)} in place of an answer."
        if patience_s is not None:
            return f"The handler was not loaded within {patience_s:g} s, so it was stopped: look for what its imports wait for."
        return f"The handler did not answer within {PATIENCE_S:g} s; Alexa gives up after 8. It was stopped."

    def _note(self, told: Mapping[str, Any]) -> None:
        for each in told.get("files", ()):
            if each not in self._files:
                self._files[each] = _changed_at(each)

    def _is_changed(self) -> bool:
        return self.reloads and any(_changed_at(file) != known for file, known in self._files.items())


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _ended(status: int) -> str:
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:  # a signal without a name
        return f"was ended by signal {-status}"


def _reply(written: str, seconds: float) -> Reply:
    if len(written) > _LARGEST_ANSWER:
        why = f"The handler's answer has {len(written) / 1024 / 1024:.1f} MB. Lambda takes no answer above 6 MB."
        return Reply(None, seconds, why)
    try:
        return Reply(json_text.read_to_send(written), seconds)
    except ValueError as wrong:
        return Reply(None, seconds, f"The handler's answer cannot be read: {wrong}.")


def _changed_at(file: str) -> int:
    try:
        return Path(file).stat().st_mtime_ns
    except OSError:
        return 0
