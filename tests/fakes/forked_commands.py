"""`smartlamp` in processes that are forked from one in which its modules are imported already.

Each command is a process of its own, with its own arguments, environment and streams; only the start of Python and the imports are not
repeated, which are most of what a short command costs. What a command imports is tested in `tests/smartlamp/test_start_up.py`. A command
that starts another in the background, which keeps a stack, forks it, too; in a terminal, it starts it as a program.

    commands = ForkedCommands()
    commands.run(["status", "--json"], stdin="", env=os.environ)
    commands.start(["up"], os.environ, [terminal] * 3, in_terminal=True)

A shell that inherits the open file `commands.requests(env)` starts a command by `ASK`, the file's number and the command's words.
With `tells_imports`, only what every command imports is there already, and the last line on standard error names all modules in the
end. In `/proc`, each command has the arguments and the environment of the process that forks: look for it by its number.
"""

import atexit
import contextlib
import fcntl
import gc
import importlib
import inspect
import io
import multiprocessing
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recvfds, sendfds
from pathlib import Path
from typing import Any, NoReturn

WITHIN_S = 240
TELLS_IMPORTS = "--tells-imports"
SERVE = "--serve"
ASK = (sys.executable, "-S", "-m", "tests.fakes.forked_commands")


class Forked:
    """A command that runs; as much of `subprocess.Popen` as tests need. The process that forked it tells of it."""

    def __init__(self, told: Connection) -> None:
        self._told = told
        self.returncode: int | None = None
        self.pid: int = told.recv()

    def poll(self) -> int | None:
        """How it ended, if it has: negative is the signal that killed it."""
        if self.returncode is None and self._told.poll():
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has."""
        if self.returncode is None:
            if not self._told.poll(timeout):
                raise subprocess.TimeoutExpired("smartlamp", timeout or 0)
            self.returncode = int(self._told.recv())
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


class ForkedCommands:
    """Starts commands, as many at a time as are wanted."""

    def __init__(self, *, tells_imports: bool = False) -> None:
        self._options = [TELLS_IMPORTS] if tells_imports else []
        self._requests: socket.socket | None = None
        self._lock = threading.Lock()

    def run(self, words: Sequence[str], stdin: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run one command to its end."""
        with contextlib.ExitStack() as opened:
            streams = [opened.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
            streams[0].write(stdin.encode())
            for each in streams:
                each.seek(0)
                fcntl.fcntl(each, fcntl.F_SETFL, fcntl.fcntl(each, fcntl.F_GETFL) | os.O_APPEND)
            command = self.start(words, env, [each.fileno() for each in streams])
            try:
                command.wait(WITHIN_S)
            finally:
                command.kill()
            said = []
            for each in streams[1:]:
                each.seek(0)
                said.append(each.read().decode(errors="backslashreplace"))
            return subprocess.CompletedProcess(["smartlamp", *words], command.wait(), *said)

    def start(
        self, words: Sequence[str], env: Mapping[str, str], streams: Sequence[int], *, in_terminal: bool = False
    ) -> Forked:
        """Start one command with these three open files; in a terminal, it leads the session there."""
        with self._lock:
            return _start(self._requests or self._begin(env), words, env, streams, in_terminal=in_terminal)

    def requests(self, env: Mapping[str, str]) -> int:
        """The open file that takes requests, for other programs while nobody else asks."""
        with self._lock:
            return (self._requests or self._begin(env)).fileno()

    def _begin(self, env: Mapping[str, str]) -> socket.socket:
        self._requests, theirs = socket.socketpair()
        with theirs:
            server = subprocess.Popen(
                [sys.executable, "-m", "tests.fakes.forked_commands", SERVE, str(theirs.fileno()), *self._options],
                stdin=subprocess.DEVNULL,
                # Tests look for what else runs by the environment of a test. The width is what the consoles are made with.
                env={**os.environ, "COLUMNS": env.get("COLUMNS", "80")},
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        atexit.register(self._end, server)
        return self._requests

    def _end(self, server: "subprocess.Popen[bytes]") -> None:
        assert self._requests
        self._requests.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)


def _start(
    requests: socket.socket, words: Sequence[str], env: Mapping[str, str], streams: Sequence[int], *, in_terminal: bool
) -> Forked:
    ours, theirs = multiprocessing.Pipe()
    # One request after another: several programs may have the same open file.
    with theirs, Connection(os.dup(requests.fileno())) as framed, _alone():
        sendfds(requests, [*streams, theirs.fileno()])
        framed.send((list(words), dict(env), str(Path.cwd()), in_terminal))
    return Forked(ours)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with Path(__file__).open() as same_for_all:
        fcntl.flock(same_for_all, fcntl.LOCK_EX)
        yield


def _import_all() -> None:
    """What a command imports, and what it reads before it asks AWS."""
    importlib.import_module("tests.fakes.botocore_once")
    for module in pkgutil.walk_packages(importlib.import_module("smartlamp").__path__, "smartlamp."):
        if not module.name.startswith(_NOT_OF_A_COMMAND):
            importlib.import_module(module.name)
    session = importlib.import_module("boto3").Session("key", "secret", region_name="us-east-1")
    template, packager = (importlib.import_module(f"smartlamp.deploy.{name}") for name in ("template", "packager"))
    for door in template.functions(template.load()).values():
        packager.own_packages(door)
    for service in ("cloudformation", "cognito-idp", "dynamodb", "lambda", "logs", "s3", "sqs", "ssm"):
        session.client(service)


# The emulator's own environment has what the gate imports, and a program is not to run.
_NOT_OF_A_COMMAND = ("smartlamp.__main__", "smartlamp.local_stack.emulator.gate.", "smartlamp.pytest_plugin")


def _become(
    words: Sequence[str],
    env: Mapping[str, str],
    folder: str,
    in_terminal: bool,
    streams: Sequence[int],
    *,
    tells_imports: bool,
) -> None:
    """In the forked process: the command."""
    if in_terminal:
        subprocess.Popen._execute_child = _start_program  # type: ignore[attr-defined]
        os.setsid()
        fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["smartlamp", *words]
    sys.modules["__main__"].__package__ = None  # or Click would call the program after this module
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            io.BufferedReader(raw) if number == 0 else io.BufferedWriter(raw),
            errors="backslashreplace" if number == 2 else "strict",
            line_buffering=number == 2 or raw.isatty(),
        )
        for number in range(3)
        for raw in [io.FileIO(number, "r" if number == 0 else "w", closefd=False)]
    )
    console = importlib.import_module("smartlamp.terminal.console")
    for each in (console.out, console.err):  # made where there was no terminal
        each.is_interactive = each.is_terminal
    try:
        importlib.import_module("smartlamp.cli").main()
    finally:
        if tells_imports:
            sys.stderr.write(" ".join(sys.modules) + "\n")
        atexit._run_exitfuncs()


_start_program: Any = subprocess.Popen._execute_child  # type: ignore[attr-defined]
_GIVEN = [*inspect.signature(_start_program).parameters][2:]
_OURS = (sys.executable, "-P", "-m")


def _execute_child(self: Any, args: Sequence[str], *given: Any) -> None:
    """In the forked process: what `subprocess` does to start a program, but for our own."""
    if tuple(args[:3]) != _OURS:
        _start_program(self, args, *given)
        return
    how = dict(zip(_GIVEN, given, strict=True))
    env, stdin, stdin_write, stdout, stdout_write, stderr, stderr_write = (
        how[name] for name in ("env", "p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
    )
    # What is done below, whoever asks for something else.
    assert how["start_new_session"]
    assert (how["cwd"], tuple(how["pass_fds"])) == (None, ())
    sys.stdout.flush()
    sys.stderr.flush()
    self.pid = os.fork()
    if self.pid == 0:
        _be_started(args[3:], env, (stdin, stdout_write, stderr_write))
    self._child_created = True
    self._close_pipe_fds(stdin, stdin_write, stdout, stdout_write, stderr, stderr_write)


def _be_started(words: Sequence[str], env: Mapping[str, str], streams: Sequence[int]) -> NoReturn:
    """In the process that a forked one has forked: a command that has heard nothing yet, and never returns to what the other did."""
    status = 1
    try:
        os.setsid()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        for module in ("smartlamp.terminal.ending", "smartlamp.terminal.pasteable"):
            importlib.reload(sys.modules[module])
        os.environ.clear()
        os.environ.update(env)
        sys.argv = [*words]
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - it is at the end of its own process
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def serve(requests: socket.socket, *, tells_imports: bool) -> None:
    """Fork for each request; tell who asked of the number of the process, and then of its exit status.

    A process of `multiprocessing` ends as Python does, but leaves all modules to the operating system: to take them apart takes longer
    than a command.
    """
    forking = multiprocessing.get_context("fork")
    running: dict[int, tuple[multiprocessing.process.BaseProcess, Connection]] = {}
    while True:
        ready = wait([requests, *running])
        for sentinel in running.keys() & {*ready}:
            command, asking = running.pop(sentinel)
            command.join()
            with asking, contextlib.suppress(OSError):  # nobody waits for it any more
                asking.send(command.exitcode)
        if requests not in ready:
            continue
        try:
            *streams, answers = recvfds(requests, 4)
        except EOFError:
            return
        with Connection(os.dup(requests.fileno())) as framed:
            asked = framed.recv()
        command = forking.Process(target=_become, args=(*asked, streams), kwargs={"tells_imports": tells_imports})
        command.start()
        for each in streams:
            os.close(each)
        running[command.sentinel] = command, Connection(answers)
        running[command.sentinel][1].send(command.pid)


def _main(requests: socket.socket, *, tells_imports: bool) -> None:
    gc.disable()
    if tells_imports:
        importlib.import_module("smartlamp.cli")
    else:
        _import_all()
        subprocess.Popen._execute_child = _execute_child  # type: ignore[attr-defined]
    # A terminal's programs ignore no signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    # What is there by now is looked at by no process: that takes longer than a command.
    gc.freeze()
    gc.enable()
    serve(requests, tells_imports=tells_imports)


if __name__ == "__main__":
    if sys.argv[1] == SERVE:
        _main(socket.socket(fileno=int(sys.argv[2])), tells_imports=TELLS_IMPORTS in sys.argv)
    else:
        asked = _start(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:], os.environ, range(3), in_terminal=False)
        ended = asked.wait()
        sys.exit(ended if ended >= 0 else 128 - ended)
