"""`smartlamp` in processes that are forked from one in which its modules are imported already.

Each command is a process of its own, with its own arguments, environment and streams; only the start of Python and the imports are not
repeated, which are most of what a short command costs. What a command imports is tested in `tests/smartlamp/test_start_up.py`.

    commands = ForkedCommands()
    commands.run(["status", "--json"], stdin="", env=os.environ)

With `tells_imports`, only what every command imports is there already, and the last line on standard error names all modules in the end.
"""

import atexit
import contextlib
import gc
import importlib
import io
import json
import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

WITHIN_S = 240
TELLS_IMPORTS = "--tells-imports"


class ForkedCommands:
    """Runs one command at a time; who comes meanwhile starts Python as usual."""

    def __init__(self, *, tells_imports: bool = False) -> None:
        self._options = [TELLS_IMPORTS] if tells_imports else []
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
                [sys.executable, "-m", "tests.fakes.forked_commands", *self._options],
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
    """What a command imports, and what it reads before it asks AWS."""
    importlib.import_module("tests.fakes.botocore_once")
    for module in pkgutil.walk_packages(importlib.import_module("smartlamp").__path__, "smartlamp."):
        if not module.name.startswith(_NOT_OF_A_COMMAND):
            importlib.import_module(module.name)
    session = importlib.import_module("boto3").Session("key", "secret", region_name="us-east-1")
    for service in ("cloudformation", "cognito-idp", "dynamodb", "lambda", "logs", "s3", "sqs", "ssm"):
        session.client(service)


# The emulator's own environment has what the gate imports, and a program is not to run.
_NOT_OF_A_COMMAND = ("smartlamp.__main__", "smartlamp.local_stack.emulator.gate.", "smartlamp.pytest_plugin")


def _become(words: Sequence[str], env: Mapping[str, str], files: Sequence[str], *, tells_imports: bool) -> None:
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
    try:
        importlib.import_module("smartlamp.cli").main()
    finally:
        if tells_imports:
            sys.stderr.write(" ".join(sys.modules) + "\n")
        atexit._run_exitfuncs()


_WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def serve(requests: IO[str], answers: IO[str], *, tells_imports: bool) -> None:
    """Fork for each line of requests; answer with the exit status.

    A process of `multiprocessing` ends as Python does, but leaves all modules to the operating system: to take them apart takes longer
    than a command.
    """
    told = {"tells_imports": tells_imports}
    forking = multiprocessing.get_context("fork")
    while line := requests.readline():
        command = forking.Process(target=_become, args=json.loads(line), kwargs=told)
        command.start()
        command.join()
        print(command.exitcode, file=answers, flush=True)


if __name__ == "__main__":
    # Replies have a descriptor of their own, which nothing that a command starts inherits.
    replies = os.fdopen(os.dup(1), "w")
    os.set_inheritable(replies.fileno(), False)
    gc.disable()
    tells_imports = TELLS_IMPORTS in sys.argv
    if tells_imports:
        importlib.import_module("smartlamp.cli")
    else:
        _import_all()
    # What is there by now is looked at by no process: that takes longer than a command.
    gc.freeze()
    gc.enable()
    serve(sys.stdin, replies, tells_imports=tells_imports)
