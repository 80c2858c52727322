import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

from smartlamp.local_stack.emulator.process_id import ProcessId

_HOLDER = """
import fcntl, sys, threading
lock = open(sys.argv[1], "a")
fcntl.flock(lock, fcntl.LOCK_EX)
for _ in range(200):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
print("held", flush=True)
threading.Event().wait()
"""


def test_a_killed_process_has_ended_only_when_it_holds_nothing_any_more(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    for _ in range(5):
        command = [sys.executable, "-c", _HOLDER, str(lock)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process, lock.open("a") as other:
            assert process.stdout
            assert process.stdout.readline() == b"held\n"
            identity = ProcessId.of(process.pid)
            assert identity.running()
            os.kill(process.pid, signal.SIGKILL)
            assert identity.ended_within(20)
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_process_that_nobody_reaped_has_ended() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity = ProcessId.of(process.pid)
    assert identity.running()
    process.kill()
    assert identity.ended_within(20)
    process.communicate()
    assert identity.running() is None


def test_a_session_is_known_by_its_leader_also_when_that_has_ended() -> None:
    command = ["sh", "-c", "sleep 60 >&2 & echo $!; read line"]
    with subprocess.Popen(
        command, start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        assert process.stdout
        leader, follower = ProcessId.of(process.pid), ProcessId.of(int(process.stdout.readline()))
        assert leader.session() == {follower}
        process.stdin.close()
        process.wait()
    assert leader.session() == {follower}
    os.kill(follower.pid, signal.SIGKILL)
    assert follower.ended_within(20)
