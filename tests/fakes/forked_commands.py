"""`smartlamp` in processes that are forked from one in which its modules are imported already.

Each command is a process of its own, with its own arguments, environment and streams; only the start of Python and the imports are not
repeated, which are most of what a short command costs. What a command imports is tested in `tests/smartlamp/test_start_up.py`.

    commands = ForkedCommands()
    commands.run(["status", "--json"], stdin="", env=os.environ)
"""

import atexit
import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

WITHIN_S = 240


class ForkedCommands:
    """Runs one command at a time; who comes meanwhile starts Python as usual."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def run(self, words: Sequence[str], stdin: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run one command to its end."""
        if not self._lock.acquire(blocking=False):
            command = [sys.executable, "-m", "smartlamp", *words]
            return subprocess.run(
                command, input=stdin, capture_output=True, text=True, env=dict(env), timeout=WITHIN_S, check=False
            )
        try:
            with tempfile.TemporaryDirectory() as scratch:
                files = [Path(scratch) / name for name in ("in", "out", "err")]
                files[0].write_text(stdin)
                status = self._ask(json.dumps([list(words), dict(env), [str(file) for file in files]]), env)
                said = [file.read_bytes().decode(errors="backslashreplace") for file in files[1:]]
            return subprocess.CompletedProcess(["smartlamp", *words], status, *said)
        finally:
            self._lock.release()

    def _ask(self, request: str, env: Mapping[str, str]) -> int:
        if self._server is None:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "tests.fakes.forked_commands"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=dict(env),
            )
            atexit.register(self._end)
        assert self._server.stdin
        assert self._server.stdout
        print(request, file=self._server.stdin, flush=True)
        overdue = threading.Timer(WITHIN_S, self._server.kill)
        overdue.start()
        try:
            return int(self._server.stdout.readline())
        finally:
            overdue.cancel()

    def _end(self) -> None:
        assert self._server
        with contextlib.suppress(OSError):
            self._server.communicate(timeout=10)


def _import_all() -> None:
    commands = importlib.import_module("smartlamp.commands")
    for module in pkgutil.iter_modules(commands.__path__, "smartlamp.commands."):
        importlib.import_module(module.name)
    for name in ("boto3", "botocore.session", "jwt", "requests"):
        importlib.import_module(name)


def _become(words: Sequence[str], env: Mapping[str, str], files: Sequence[str]) -> None:
    """In the forked process: the command."""
    for number, (file, flags) in enumerate(zip(files, (os.O_RDONLY, _WRITE, _WRITE), strict=True)):
        opened = os.open(file, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["smartlamp", *words]
    sys.modules["__main__"].__package__ = None  # or Click would call the program after this module
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)))
    importlib.import_module("smartlamp.cli").main()


_WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def serve(requests: IO[str], answers: IO[str]) -> None:
    """Fork for each line of requests; answer with the exit status."""
    while line := requests.readline():
        words, env, files = json.loads(line)
        child = os.fork()
        if child == 0:
            answers.close()
            try:
                _become(words, env, files)
            except SystemExit:
                raise
            except BaseException:  # noqa: BLE001 - as Python ends
                traceback.print_exc()
                sys.exit(1)
            sys.exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


if __name__ == "__main__":
    # Replies have a descriptor of their own, which nothing that a command starts inherits.
    replies = os.fdopen(os.dup(1), "w")
    os.set_inheritable(replies.fileno(), False)
    _import_all()
    # What is there by now is looked at by no process: that takes longer than a command.
    gc.collect()
    gc.freeze()
    serve(sys.stdin, replies)
