"""The two accounts as commands meet them: started, asked by the real clients, stopped, killed, removed, and there again."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from smartlamp.deploy.packager import ROOT
from smartlamp.developer_account.account import DeveloperAccount, opened
from smartlamp.developer_account.skills.answers import Progress
from smartlamp.errors import CannotRun, EndedBySignal
from smartlamp.local_stack.accounts import clock, process
from smartlamp.local_stack.accounts.accounts import Accounts, started
from smartlamp.local_stack.accounts.folder import folder_in, stop
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.state import Running
from smartlamp.local_stack.supervision import remains
from smartlamp.terminal import ending
from tests.end_to_end.conftest import CommandLine
from tests.fakes.signals import at_each_line, children

pytestmark = pytest.mark.group("own stacks")
WITHIN_S = 30


def quietly(_: str) -> None:
    """Where nobody looks."""


def bare() -> Any:
    """The manifest that ships, without what needs an endpoint or a permission."""
    manifest = json.loads((ROOT / "skill-package" / "smart-home" / "skill.json").read_text("utf-8"))["manifest"]
    manifest["apis"] = {"smartHome": {"protocolVersion": "3"}}
    return {name: value for name, value in manifest.items() if name not in ("permissions", "events")}


@pytest.fixture
def state_dir(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "state"
    yield path
    stop(path)


@pytest.fixture(scope="module")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For tests that take the accounts as they are, and may leave them running for the next."""
    path = tmp_path_factory.mktemp("shared") / "state"
    yield path
    stop(path)


@contextmanager
def amazon(accounts: Accounts, kept: Path) -> Iterator[DeveloperAccount]:
    with opened(accounts.environment, kept, accounts.addresses, clock.simulated()) as account:
        if not account.maker.is_known():
            account.maker.sign_in(accounts.visit)
        yield account


def running_in(state_dir: Path) -> Running:
    running = folder_in(state_dir).running()
    assert running
    return running


def gone(*processes: int) -> bool:
    """Wait until these have ended."""
    return not psutil.wait_procs([psutil.Process(each) for each in processes if psutil.pid_exists(each)], WITHIN_S)[1]


def write_in_aws(accounts: Accounts, value: str) -> None:
    accounts.aws.client("ssm").put_parameter(Name="/kept", Type="String", Value=value, Overwrite=True)


def in_aws(accounts: Accounts) -> str:
    kept: str = accounts.aws.client("ssm").get_parameter(Name="/kept")["Parameter"]["Value"]
    return kept


@pytest.mark.stack
def test_what_was_done_is_there_after_a_stop_and_after_a_kill(state_dir: Path, tmp_path: Path) -> None:
    kept, said = tmp_path / "sign-in.json", list[str]()
    accounts = started(state_dir, said.append)
    assert "Starting the emulator" in said
    assert accounts.notices == ()
    assert started(state_dir, said.append) == accounts
    with amazon(accounts, kept) as account:
        skill_id = account.skills.create(account.vendor().vendor_id, bare())
        assert account.skills.manifest_built(skill_id).progress is Progress.SUCCEEDED
    write_in_aws(accounts, "before the stop")

    command = CommandLine(state_dir)
    assert command.json("down") == {"stopped": False, "accounts_stopped": True, "apps_stopped": 0}
    assert command.json("down") == {"stopped": False, "accounts_stopped": False, "apps_stopped": 0}
    assert started(state_dir, quietly) == accounts, "the same ports, keys and client"
    assert in_aws(accounts) == "before the stop"
    with amazon(accounts, kept) as account:
        assert [each.skill_id for each in account.skills.all_of(accounts.vendor_id)] == [skill_id]
        second = account.skills.create(accounts.vendor_id, bare())
    write_in_aws(accounts, "before the kill")

    # The process alone: nothing is lost.
    before = running_in(state_dir)
    os.kill(before.supervisor.pid, signal.SIGKILL)
    again = started(state_dir, quietly)
    assert "nothing is lost" in "".join(again.notices)
    assert before.emulator.running() is None
    assert in_aws(again) == "before the kill"
    with amazon(again, kept) as account:
        assert {each.skill_id for each in account.skills.all_of(accounts.vendor_id)} == {skill_id, second}
        assert account.skills.manifest_built(second).progress is Progress.SUCCEEDED

    # The emulator, too: what it had not written is lost, and that is said, once.
    write_in_aws(again, "never written")
    before = running_in(state_dir)
    for each in (before.supervisor, before.emulator):
        os.kill(each.pid, signal.SIGKILL)
    third = started(state_dir, quietly)
    assert "`smartlamp deploy --local` puts it back" in "".join(third.notices)
    assert in_aws(third) == "before the kill"
    with amazon(third, kept) as account:
        assert {each.skill_id for each in account.skills.all_of(accounts.vendor_id)} == {skill_id, second}
    assert stop(state_dir)
    assert started(state_dir, quietly).notices == ()


@pytest.mark.stack
def test_all_that_is_kept_is_this_users_alone(shared_dir: Path, tmp_path: Path) -> None:
    accounts = started(shared_dir, quietly)
    with amazon(accounts, tmp_path / "sign-in.json"):
        folder = folder_in(shared_dir)
    files = {each.name: each for each in folder.path.iterdir()}
    assert {"amazon.json", "aws", "emulator", "ports.json", "running.json", "security_profile.json"} <= files.keys()
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    for file in files.values():
        assert stat.S_IMODE(file.stat().st_mode) in ({0o700} if file.is_dir() else {0o600, 0o644}), file
    for secret in (accounts.client_secret, accounts.aws.secret_access_key):
        # The lock says who holds it; the log, what happens.
        assert secret not in files["up.log"].read_text() + files["lock"].read_text()
        assert secret not in repr(accounts)
    assert accounts.client_secret in files["amazon.json"].read_text()
    ports = [each.laddr for each in psutil.Process(running_in(shared_dir).supervisor.pid).net_connections("inet")]
    assert {each.ip for each in ports} == {"127.0.0.1"}


@pytest.mark.stack
def test_commands_at_once_have_the_same_accounts(state_dir: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from smartlamp.local_stack.accounts.accounts import started;"
        "print(started(Path(sys.argv[1]), print), file=sys.stderr)"
    )
    commands = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(state_dir)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = {command.communicate(timeout=120)[1] for command in commands}
    assert [command.returncode for command in commands] == [0, 0, 0], said
    assert said == {f"{started(state_dir, quietly)}\n"}


@pytest.mark.stack
def test_a_command_that_is_killed_before_they_are_up_leaves_nothing(state_dir: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from smartlamp.local_stack.accounts.accounts import started;"
        "started(Path(sys.argv[1]), lambda what: os.kill(os.getpid(), signal.SIGKILL) if 'the emulator' in what else None)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(state_dir)], cwd=ROOT, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL
    folder = folder_in(state_dir)
    while holder := folder.holder():
        assert holder.ended_within(WITHIN_S)
    assert folder.running() is None, "stopped in order"
    assert started(state_dir, quietly).notices == ()


@pytest.mark.stack
def test_it_ends_when_its_folder_is_removed_and_leaves_nothing(state_dir: Path) -> None:
    started(state_dir, quietly)
    before, folder = running_in(state_dir), folder_in(state_dir).path
    removed = folder.rename(folder.with_name("removed"))
    # Another one begins at once under the old name: the first must not write there.
    ports_before = json.loads((removed / "ports.json").read_text())
    folder.mkdir(mode=0o700)
    assert gone(before.supervisor.pid, before.emulator.pid)
    assert list(folder.iterdir()) == []
    assert json.loads((removed / "ports.json").read_text()) == ports_before


@pytest.mark.stack
def test_an_emulator_that_ends_by_itself_ends_both(shared_dir: Path) -> None:
    started(shared_dir, quietly)
    before = running_in(shared_dir)
    os.kill(before.emulator.pid, signal.SIGKILL)
    assert gone(before.supervisor.pid)
    said = folder_in(shared_dir).log.read_text()
    assert "ended by itself" in said
    assert "`smartlamp deploy --local` starts it again" in said, "as the command that reads it makes it pasteable"
    assert "was killed" in "".join(started(shared_dir, quietly).notices)


@pytest.mark.stack
def test_a_taken_port_is_said_with_what_to_do(shared_dir: Path) -> None:
    accounts = started(shared_dir, quietly)
    assert stop(shared_dir)
    with emulator.listening(accounts.aws.port, "somebody else"):
        with pytest.raises(CannotRun) as refused:
            started(shared_dir, quietly)
        assert f"Port {accounts.aws.port}" in str(refused.value)
        assert f"rm {folder_in(shared_dir).path / 'ports.json'}" in str(refused.value)
        (folder_in(shared_dir).path / "ports.json").unlink()
        other = started(shared_dir, quietly)
    assert other.aws.port != accounts.aws.port
    assert other.client_secret == accounts.client_secret


def test_wherever_the_signal_comes_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each line that is run to start the accounts, to wait for them in vain and to stop them."""
    never_answers = tmp_path / "python"
    never_answers.write_text("#!/bin/sh\nexec sleep 600\n")
    never_answers.chmod(0o755)
    monkeypatch.setattr(cache, "emulator_python", lambda: never_answers)
    monkeypatch.setattr(emulator, "is_ready", lambda _port: False)
    monkeypatch.setattr(emulator, "_STARTED_WITHIN_S", 0.02)
    folder = folder_in(tmp_path)
    folder.make()
    there, before, lines = os.open(folder.path, os.O_RDONLY), children(), 0
    for at in at_each_line(process, remains):
        with (
            suppress(EndedBySignal, CannotRun),
            at,
            ending.undisturbed(),
            process.up(folder, there, quietly),
        ):
            pass
        assert children() == before
        assert folder.running() is None
        lines += 1
    assert lines > 30
    os.close(there)


def test_a_folder_that_is_made_anew_is_another_one(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    folder.make()
    there = os.open(folder.path, os.O_RDONLY)
    assert process.is_there(folder, there)
    folder.path.rmdir()
    assert not process.is_there(folder, there)
    folder.make()  # it could have the number of the first, if that were not open
    assert not process.is_there(folder, there)
    os.close(there)
