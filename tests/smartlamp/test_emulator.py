"""Ports and processes of the local stack."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.local_stack import emulator
from smartlamp.local_stack.account import Account
from smartlamp.local_stack.process_id import ProcessId

# A process that starts another one, says which, and ends when it is told to; the other one does not follow by itself.
EMULATOR = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
time.sleep(600)
"""


def test_a_port_that_is_taken_stays_taken_until_it_is_given_back() -> None:
    with emulator.listening(0, "the page") as held:
        port = held.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port}, which the page needs, is taken"):
            emulator.listening(port, "the page")
    emulator.listening(port, "the page").close()


def test_once_it_is_stopped_no_process_of_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "_FOLLOWED_WITHIN_S", 0)
    with subprocess.Popen([sys.executable, "-c", EMULATOR], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        worker = ProcessId.of(int(process.stdout.readline()))
        assert worker.running()
        assert emulator.stop(ProcessId.of(process.pid))
    assert worker.ended_within(5)


def test_queues_move_with_the_port(tmp_path: Path) -> None:
    state = tmp_path / "sqs.json"
    emulator._move_queues(state, 4567)
    state.write_text('{"http://localhost:59543/0/q": {"url": "http://localhost:59543/0/q", "body": "http://other:1/"}}')
    emulator._move_queues(state, 4567)
    assert state.read_text() == (
        '{"http://localhost:4567/0/q": {"url": "http://localhost:4567/0/q", "body": "http://other:1/"}}'
    )


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff"])
def test_a_state_that_somebody_damaged_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "emulator" / "state").mkdir(parents=True)
    (tmp_path / "emulator" / "state" / "lambda.json").write_bytes(content)
    with pytest.raises(CannotRun, match=r"lambda\.json is damaged") as refused:
        emulator.start(Path(sys.executable), Account(1, "", ""), tmp_path / "emulator")
    assert f"`rm -r {tmp_path / 'emulator'}`" in refused.value.to_do


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ({"payload": {"dynamodb_stream_positions": {"a": 1}, "b": 2}, "c": 3}, {"payload": {"b": 2}, "c": 3}),
        ({"payload": {"b": 2}}, {"payload": {"b": 2}}),
        ([], []),
    ],
)
def test_the_positions_in_streams_are_forgotten_and_nothing_else(tmp_path: Path, kept: object, left: object) -> None:
    state = tmp_path / "lambda.json"
    state.write_text(json.dumps(kept))
    emulator._forget_stream_positions(state)
    assert json.loads(state.read_text()) == left
