"""Ports and processes of the local stack."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from botocore.exceptions import ClientError

from smartlamp.errors import CannotRun
from smartlamp.local_stack.choices import STACK
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.account import Account, kept_in
from smartlamp.local_stack.emulator.process_id import ProcessId
from tests.fakes.fake_emulator import FakeEmulator, Hook

# A process that ends when it is told to. It starts another one, with a session of its own, and one more just before it ends; they do not
# follow by themselves.
EMULATOR = """
import os, signal, subprocess, sys
def start(**more):
    program = [sys.executable, "-c", "import time; time.sleep(60)"]
    print(subprocess.Popen(program, **more).pid, flush=True)
def end(*_):
    start()
    os._exit(0)
signal.signal(signal.SIGTERM, end)
start(start_new_session=True)
signal.pause()
"""


def test_a_port_that_is_taken_stays_taken_until_it_is_given_back() -> None:
    with emulator.listening(0, "the page") as held:
        port = held.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port}, which the page needs, is taken"):
            emulator.listening(port, "the page")
    emulator.listening(port, "the page").close()


def test_once_it_is_stopped_no_process_of_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "_FOLLOWED_WITHIN_S", 0)
    command = [sys.executable, "-c", EMULATOR]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout
        first = ProcessId.of(int(process.stdout.readline()))
        assert first.running()
        assert emulator.stop(ProcessId.of(process.pid))
        last = int(process.stdout.readline())
    assert first.ended_within(5)
    with contextlib.suppress(psutil.NoSuchProcess):
        assert ProcessId.of(last).ended_within(5)


def test_queues_move_with_the_port(tmp_path: Path) -> None:
    state = tmp_path / "sqs.json"
    emulator._move_queues(state, 4567)
    state.write_text('{"http://localhost:59543/0/q": {"url": "http://localhost:59543/0/q", "body": "http://other:1/"}}')
    emulator._move_queues(state, 4567)
    assert state.read_text() == (
        '{"http://localhost:4567/0/q": {"url": "http://localhost:4567/0/q", "body": "http://other:1/"}}'
    )


def test_what_was_received_before_a_stop_is_received_again_and_what_is_delayed_stays_so(tmp_path: Path) -> None:
    state = tmp_path / "sqs.json"
    emulator._return_messages(state)
    assert not state.exists()
    delayed = {"receipt_handle": None, "visible_at": 1e12}
    kept = {
        "payload": {"queues": {"data": {"q": {"messages": [{"receipt_handle": "r", "visible_at": 1e12}, delayed]}}}}
    }
    state.write_text(json.dumps(kept))
    emulator._return_messages(state)
    left = json.loads(state.read_text())["payload"]["queues"]["data"]["q"]["messages"]
    assert left == [{"receipt_handle": "r", "visible_at": 0}, delayed]


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


@pytest.fixture(params=["fake", pytest.param("real", marks=[pytest.mark.stack, pytest.mark.group("own stacks")])])
def python(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """What the command takes for the emulator's interpreter."""
    with Hook() as hook:
        if request.param == "fake":
            FakeEmulator("refuses", hook.port).install(tmp_path / "bin" / "python")
        yield tmp_path / "bin" / "python" if request.param == "fake" else cache.emulator_python()


def test_an_emulator_answers_until_it_is_stopped(python: Path, tmp_path: Path) -> None:
    account = kept_in(tmp_path / "aws", emulator.free_port())
    process = emulator.start(python, account, tmp_path / "emulator")
    try:
        emulator.wait_until_ready(process, account, tmp_path / "emulator")
        with pytest.raises(ClientError, match="ValidationError"):
            account.client("cloudformation").describe_stacks(StackName=STACK)
        assert process.poll() is None
        assert emulator.stop(ProcessId.of(process.pid))
        assert not emulator.is_ready(account.port)
        assert emulator.has_saved(tmp_path / "emulator")
    finally:
        process.kill()
        process.wait()


def test_what_an_emulator_that_ends_at_once_has_said_is_told(tmp_path: Path) -> None:
    account = kept_in(tmp_path / "aws", emulator.free_port())
    with Hook() as hook:
        FakeEmulator("dies", hook.port).install(tmp_path / "bin" / "python")
        with (
            emulator.start(tmp_path / "bin" / "python", account, tmp_path / "emulator") as process,
            pytest.raises(CannotRun, match="No emulator today"),
        ):
            emulator.wait_until_ready(process, account, tmp_path / "emulator")
