"""Whatever way a command ends, and whenever: what it started ends with it, and nothing is in the way of the next command."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from smartlamp.deploy.packager import ROOT
from smartlamp.local_stack.emulator import archives, cache
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import ending
from tests.end_to_end.conftest import COMMANDS, CommandLine
from tests.fakes.busy_port import busy_port
from tests.fakes.fake_emulator import FakeEmulator, Hook, How
from tests.fakes.terminal import Terminal

UP, DETACH, DEMO, PROFILE = "up --port 0", "up --detach --port 0", "demo --port 0", "demo --skill profile --port 0"
MAKE_UP, MAKE_DEMO = "make up", "make demo"

# When: while pip goes into the emulator's environment, while it fetches, while the emulator starts and does not answer yet, while
# something is deployed, and while all that is being ended already.
ENVIRONMENT, PIP, STARTING, DEPLOYING, STOPPING = "environment", "pip", "starting", "deploying", "stopping"
CTRL_C, CTRL_BACKSLASH, CLOSED, TERM, KILLED = "Ctrl-C", "Ctrl-backslash", "closed", "SIGTERM", "SIGKILL"

WITHIN_S = 120


@dataclass(frozen=True)
class Desk:
    """A machine on which nothing was ever started, with a fake emulator and an index of packages that never answers."""

    home: Path
    emulator: Hook
    index: socket.socket
    kept: contextlib.ExitStack

    @property
    def folder(self) -> StateFolder:
        return StateFolder(self.home / "state")

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    @property
    def environment(self) -> dict[str, str]:
        """Of every command: none of this machine's settings of pip."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "SMARTLAMP_", "MAKE"))}
        return {
            **own,
            "SMARTLAMP_STATE_DIR": str(self.folder.path),
            "SMARTLAMP_CACHE": str(self.cache),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"http://127.0.0.1:{self.index.getsockname()[1]}/simple",
            "PIP_RETRIES": "0",
            "TERM": "xterm",
            "COLUMNS": "200",
        }

    def has(self, how: How | None, *, dependencies: bool = True) -> None:
        """What earlier commands have fetched: the emulator, which behaves so, and the functions' dependencies."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SMARTLAMP_CACHE", str(self.cache))
            patch.setattr(ending, "run", lambda command, **_: subprocess.CompletedProcess(command, 0, "", ""))
            if how is not None:
                FakeEmulator(how, self.emulator.port).install(cache.emulator_python())
            if dependencies:
                for door in ("smarthome_lambda", "profile_skill", "sign_up"):
                    cache.dependencies(door)
                    if how == "refuses":  # the archives, which come before the template
                        archives.archive_of(door)

    def run(self, command: str, *through: str, **more: str) -> Terminal:
        """A command in a terminal, started by another program, in a richer environment; `make` with ports that are free.

        `running_with` does not know a command that is forked, only what that starts: each test waits for its status.
        """
        if not command.startswith("make "):
            environment = {**self.environment, **more}
            if not through:
                return Terminal(command.split(), environment, commands=COMMANDS)
            return Terminal([*through, sys.executable, "-m", "smartlamp", *command.split()], environment)
        smartlamp = self.home / "bin" / "smartlamp"
        smartlamp.parent.mkdir()
        smartlamp.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m smartlamp "$@" --port 0\n')
        smartlamp.chmod(0o755)
        options = ["--old-file", ".venv/installed-cli", f"BIN={smartlamp.parent}"]
        return Terminal([*through, *command.split(), *options], self.environment, cwd=ROOT)

    def reaches(self, phase: str, terminal: Terminal) -> None:
        """Wait until the command is there."""
        if phase == ENVIRONMENT:
            terminal.shows("Preparing the emulator's environment")
            wait_for(lambda: any(self.cache.glob("emulator-*/pyvenv.cfg")))  # pip goes in next, which takes seconds
        elif phase == PIP:
            self.kept.enter_context(self.index.accept()[0])
        else:
            self.emulator.hears("started")
        if phase == DEPLOYING:
            self.emulator.hears("asked")
        if phase == STOPPING:
            terminal.press_ctrl_c()
            self.emulator.hears("stopping")

    def is_clean(self) -> None:
        """Nothing runs that has to do with this desk, nothing is held, nothing is left half made."""
        deadline = time.monotonic() + WITHIN_S
        while (left := running_with(self.home)) and time.monotonic() < deadline:
            psutil.wait_procs(left, timeout=1)  # killed, and not gone from the list yet
        assert not left, f"left running: {left}"
        with self.folder.held() as free:
            assert free
        assert self.folder.running() is None
        for lock in self.cache.glob("*.lock"):
            with lock.open() as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        made = {path.stem for path in self.cache.glob("*.finished")}
        assert {path.name for path in self.cache.iterdir() if path.is_dir()} <= made if self.cache.exists() else True


def wait_for(condition: Callable[[], bool]) -> None:
    """For what cannot say that it is there."""
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def running_with(home: Path) -> list[psutil.Process]:
    """All processes that know this folder, by their arguments or by their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            known = " ".join([*process.cmdline(), *process.environ().values()])
        except psutil.Error:  # somebody else's, or gone
            continue
        if str(home) in known:
            found.append(process)
    return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "state").mkdir(mode=0o700)
    with Hook() as emulator, socket.create_server(("127.0.0.1", 0)) as index, contextlib.ExitStack() as kept:
        index.settimeout(WITHIN_S)
        yield Desk(tmp_path, emulator, index, kept)


NUMBERS = {CTRL_C: signal.SIGINT, CTRL_BACKSLASH: signal.SIGQUIT, CLOSED: signal.SIGHUP, TERM: signal.SIGTERM}


def go(way: str, terminal: Terminal) -> None:
    """Have the command end."""
    if way == CTRL_C:
        terminal.press_ctrl_c()
    elif way == CTRL_BACKSLASH:
        terminal.press_ctrl_backslash()
    elif way == CLOSED:
        terminal.close()
    else:
        terminal.process.send_signal(signal.SIGKILL if way == KILLED else signal.SIGTERM)


def status_of(way: str, command: str) -> int:
    """What a shell says of a command that such a signal has ended; `make` itself has died of it."""
    if way == KILLED:
        return -signal.SIGKILL
    return -NUMBERS[way] if command.startswith("make") else 128 + NUMBERS[way]


@pytest.mark.parametrize(
    ("command", "phase", "way"),
    [
        (UP, ENVIRONMENT, CTRL_C),
        (DETACH, ENVIRONMENT, TERM),
        (UP, PIP, CTRL_C),
        (UP, PIP, CLOSED),
        (DETACH, PIP, TERM),
        (DEMO, PIP, CTRL_C),
        (DEMO, PIP, KILLED),
        *[(UP, STARTING, way) for way in (CTRL_C, CTRL_BACKSLASH, CLOSED, TERM)],
        *[(DETACH, STARTING, way) for way in (CTRL_C, CTRL_BACKSLASH, CLOSED, TERM, KILLED)],
        *[(DEMO, STARTING, way) for way in (CTRL_C, CLOSED, TERM, KILLED)],
        (PROFILE, STARTING, CTRL_C),
        (MAKE_UP, STARTING, CLOSED),
        (MAKE_DEMO, STARTING, CTRL_C),
        (MAKE_DEMO, STARTING, TERM),
        (UP, DEPLOYING, CTRL_C),
        (DETACH, DEPLOYING, CLOSED),
        (DEMO, DEPLOYING, TERM),
        *[(UP, STOPPING, way) for way in (CTRL_C, CTRL_BACKSLASH, CLOSED, TERM)],
        (DETACH, STOPPING, CTRL_C),
        (DEMO, STOPPING, CLOSED),
    ],
)
def test_told_to_end_a_command_leaves_nothing(desk: Desk, command: str, phase: str, way: str) -> None:
    if phase != ENVIRONMENT:
        how: Mapping[str, How] = {DEPLOYING: "ready", STOPPING: "slow to stop"}
        desk.has(how.get(phase, "silent"), dependencies=phase != PIP)
    # Who closes a terminal ends its shell; `make` in its place would wait for a command that nobody has told.
    shell = ("sh", "-c", '"$@"; exit $?', "sh") if command.startswith("make") and way == CLOSED else ()
    with desk.run(command, *shell) as terminal:
        desk.reaches(phase, terminal)
        go(way, terminal)
        if phase == STOPPING:
            desk.emulator.tells("go on")
        assert terminal.status() == status_of(CTRL_C if phase == STOPPING else way, command), terminal.said
    desk.is_clean()


FAULTS: Mapping[str, tuple[How, int, str]] = {
    "pip fails": ("silent", 2, "could not be installed"),
    "the emulator dies at once": ("dies", 2, "No emulator today."),
    "the emulator dies later": ("dies when asked", 1, "refused a request or did not answer"),
    "CloudFormation refuses": ("refuses", 1, "CloudFormation refused template.yaml"),
    "the disk is full": ("ready", 2, "File too large"),
    "the page's port is taken": ("ready", 2, "is taken"),
    "the emulator's port is taken": ("ready", 2, "is taken"),
    "the port is forbidden": ("ready", 2, "Permission denied"),
}


@pytest.mark.parametrize("command", ["up", "demo"])
@pytest.mark.parametrize("fault", FAULTS)
def test_when_it_cannot_go_on_a_command_leaves_nothing(desk: Desk, command: str, fault: str) -> None:
    how, status, sentence = FAULTS[fault]
    desk.has(how, dependencies=fault != "pip fails")
    port = 0
    through: tuple[str, ...] = ()
    more = {"PIP_NO_INDEX": "1"} if fault == "pip fails" else {}
    if fault == "the disk is full":
        through = with_room_for(300)  # which is too little for what is written once the emulator has been started
    elif fault.endswith("taken"):
        before = int(fault == "the emulator's port is taken")
        port = desk.kept.enter_context(busy_port(free_before=before)) - before
    elif fault == "the port is forbidden":
        port, through = 80, without_low_ports()
    with desk.run(f"{command} --port {port}", *through, **more) as terminal:
        assert terminal.status() == status, terminal.said
        assert sentence in terminal.said
    if fault == "the emulator dies later":
        with desk.run("down") as down:
            assert down.status() == 1
            assert "what changed since then is lost" in down.said
        assert desk.folder.running()  # the next `up` says so, too
        desk.folder.forget()
    desk.is_clean()


def with_room_for(size: int) -> tuple[str, ...]:
    """A program that starts another which cannot write more than this into a file, as on a disk that is full then."""
    limit = f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); os.execvp(sys.argv[1], sys.argv[1:])"
    return (sys.executable, "-c", limit)


def without_low_ports() -> tuple[str, ...]:
    """A program that starts another without the right to listen on ports such as 80, which root has."""
    first = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not first.exists() or int(first.read_text()) <= 80:
        pytest.skip("everybody may listen on port 80 here")
    drop = "import ctypes, os, sys; ctypes.CDLL(None).prctl(24, 10); os.execvp(sys.argv[1], sys.argv[1:])"
    return (
        sys.executable,
        "-c",
        drop,
    )  # 24: PR_CAPBSET_DROP, 10: CAP_NET_BIND_SERVICE; without root there is none to drop


def test_who_waits_for_anothers_stack_leaves_it_alone(desk: Desk) -> None:
    desk.has("silent")
    with desk.run(UP) as first:
        desk.emulator.hears("started")  # it has the folder
        with desk.run(DETACH) as second:
            second.shows("Waiting for another process")
            second.press_ctrl_c()
            assert second.status() == 130
        assert first.process.poll() is None
        assert (running := desk.folder.running())
        assert running.emulator.running()
        first.press_ctrl_c()
        assert first.status() == 130
    desk.is_clean()


@pytest.mark.parametrize("command", [UP, DETACH])
def test_who_comes_while_a_stack_stops_starts_it_again(desk: Desk, command: str) -> None:
    desk.has("slow to stop")
    with desk.run(UP) as first:
        desk.reaches(STOPPING, first)
        with desk.run(command) as second:
            second.shows("Waiting for another process")
            desk.emulator.tells("go on")
            assert first.status() == 130
            desk.emulator.hears_another("started")
            second.press_ctrl_c()
            desk.emulator.hears("stopping")
            desk.emulator.tells("go on")
            assert second.status() == 130, second.said
    desk.is_clean()


@pytest.mark.parametrize("phase", [PIP, STARTING])
def test_down_ends_a_stack_that_is_only_starting(desk: Desk, phase: str) -> None:
    desk.has("silent", dependencies=phase != PIP)
    with desk.run(UP) as starting:
        desk.reaches(phase, starting)
        with desk.run("down") as down:
            assert down.status() == 0
            assert "Stopped" in down.said
        assert starting.status() == 143
    desk.is_clean()


def test_an_emulator_whose_supervisor_was_killed_before_it_answered_is_known(desk: Desk) -> None:
    desk.has("silent")
    with desk.run(UP) as terminal:
        desk.reaches(STARTING, terminal)
        wait_for(lambda: desk.folder.running() is not None)
        terminal.process.kill()
        assert terminal.status() == -signal.SIGKILL
        assert (left := desk.folder.running())
        assert left.emulator.running()
        with desk.run("down") as down:
            assert down.status() == 0
    desk.is_clean()


def test_pip_holds_its_folder_when_the_command_was_killed(desk: Desk) -> None:
    desk.has("silent", dependencies=False)
    with desk.run(UP) as terminal:
        desk.reaches(PIP, terminal)
        terminal.process.kill()
        assert terminal.status() == -signal.SIGKILL
    (lock,) = desk.cache.glob("dependencies-*.lock")
    with lock.open() as held:
        with pytest.raises(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        desk.kept.close()  # the index breaks off
        fcntl.flock(held, fcntl.LOCK_EX)
    assert not list(desk.cache.glob("dependencies-*.finished"))
    with desk.run("down") as down:  # the emulator, which nobody supervises any more
        assert down.status() == 0
    assert running_with(desk.home) == []


def test_when_nobody_reads_what_it_says_a_command_ends(desk: Desk) -> None:
    desk.has("refuses")
    command = [sys.executable, "-m", "smartlamp", *UP.split()]
    with subprocess.Popen(command, env=desk.environment, stderr=subprocess.PIPE) as process:
        assert process.stderr
        desk.emulator.hears("started")
        process.stderr.close()
        assert process.wait(WITHIN_S) == 1
    desk.is_clean()


def in_terminal(stack: CommandLine, *words: str) -> Terminal:
    """A command with the real emulator."""
    command = [*words, "--state-dir", str(stack.state_dir)]
    return Terminal(command, {**os.environ, "TERM": "xterm", "COLUMNS": "200"}, commands=COMMANDS)


@pytest.mark.stack
@pytest.mark.group("own stacks")
@pytest.mark.parametrize(
    ("phase", "way", "status"),
    [(DEPLOYING, CTRL_C, 130), ("furnishing", TERM, 143), ("running", CLOSED, 0)],
)
def test_what_was_cut_off_is_whole_after_the_next_up(own_stack: CommandLine, phase: str, way: str, status: int) -> None:
    with in_terminal(own_stack, *UP.split()) as terminal:
        terminal.shows("The local stack is up" if phase == "running" else "Deploying template.yaml")
        if phase == "furnishing":
            wait_for(StateFolder(own_stack.state_dir).passwords.exists)  # the person is there, and the lamp is not
        go(way, terminal)
        assert terminal.status() == status, terminal.said
    assert running_with(own_stack.state_dir) == []
    assert StateFolder(own_stack.state_dir).running() is None

    assert own_stack.json("up", "--detach", "--port", "0")["notices"] == []
    assert [lamp["name"] for lamp in own_stack.json("lamps", "list")] == ["SmartLamp"]
    dynamodb, outputs = own_stack.client("dynamodb"), own_stack.running.outputs
    kept = dynamodb.describe_time_to_live(TableName=outputs["GrantsTable"])["TimeToLiveDescription"]
    assert kept["TimeToLiveStatus"] == "ENABLED"


@pytest.mark.stack
@pytest.mark.group("own stacks")
def test_a_demo_that_is_cut_off_takes_its_stack_with_it(own_stack: CommandLine) -> None:
    with in_terminal(own_stack, *DEMO.split()) as terminal:
        terminal.shows("✓")
        terminal.press_ctrl_c()
        assert terminal.status() == 130, terminal.said
    assert running_with(own_stack.state_dir) == []
    assert StateFolder(own_stack.state_dir).running() is None


@pytest.mark.stack
@pytest.mark.group("own stacks")
def test_a_demo_beside_a_running_stack_leaves_it_alone(own_stack: CommandLine) -> None:
    own_stack.json("up", "--detach", "--port", "0")
    before = own_stack.running
    with in_terminal(own_stack, *PROFILE.split()) as terminal:
        terminal.shows("✓")
        go(TERM, terminal)
        assert terminal.status() == 143, terminal.said
    assert own_stack.running == before
    own_stack.passes("link")
    own_stack.passes("say", "turn on SmartLamp")


@pytest.mark.stack
@pytest.mark.group("own stacks")
def test_a_demo_whose_emulator_dies_says_so_and_leaves_nothing(own_stack: CommandLine) -> None:
    with in_terminal(own_stack, *DEMO.split()) as terminal:
        terminal.shows("✓")
        os.kill(own_stack.running.emulator.pid, signal.SIGKILL)
        assert terminal.status() in (1, 2), terminal.said
        assert "Traceback" not in terminal.said
    assert running_with(own_stack.state_dir) == []


@pytest.mark.stack
@pytest.mark.group("own stacks")
def test_an_emulator_that_cannot_write_its_state_is_said(own_stack: CommandLine) -> None:
    own_stack.json("up", "--detach", "--port", "0")
    in_the_way = own_stack.state_dir / "emulator" / "state" / "dynamodb.json.tmp"  # as a full disk would be
    in_the_way.mkdir()
    supervisor = own_stack.running.supervisor
    assert "could not write its state" in own_stack.json("down", status=1)["error"]["message"]
    assert running_with(own_stack.state_dir) == []
    assert supervisor.running() is None
    in_the_way.rmdir()
    assert "lost" in " ".join(own_stack.json("up", "--detach", "--port", "0")["notices"])
    own_stack.passes("link")
    assert own_stack("down").returncode == 0
