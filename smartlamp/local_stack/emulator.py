"""The emulator's process: MiniStack, in its own environment, on loopback only, with IAM and Cognito checks on."""

import contextlib
import functools
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
import botocore.config
import psutil

from smartlamp.errors import CannotRun
from smartlamp.local_stack.process_id import ProcessId

REGION = "us-east-1"
_STARTED_WITHIN_S = 20
_STOPPED_WITHIN_S = 20
_FOLLOWED_WITHIN_S = 5


def variables(port: int, folder: Path) -> Mapping[str, str]:
    """The whole environment of the emulator; its Lambda workers inherit it, so nothing else may be in it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder / "tmp"),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "objects"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_ACCOUNT_CONCURRENCY": "20",
        "MINISTACK_COGNITO_PRETOKEN_STRICT": "1",
    }


def start(python: Path, port: int, folder: Path) -> "subprocess.Popen[bytes]":
    """Start the emulator and wait until it answers.

    Args:
        python: the interpreter of its environment.
        port: a free loopback port.
        folder: where it keeps its state and its log; private to this user.

    Raises:
        CannotRun: it ended or did not answer; the end of its log is in the sentence.
    """
    folder = folder.absolute()
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("tmp", "state", "objects"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    _forget_stream_positions(folder / "state" / "lambda.json")
    _move_queues(folder / "state" / "sqs.json", port)
    log = folder / "emulator.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(python), "-m", "ministack"],
            env=dict(variables(port, folder)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the command, which then stops the emulator in order
        )
    deadline = time.monotonic() + _STARTED_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotRun(
                f"The emulator ended at once. Its last words:\n{_last_words(log)}", f"The whole log is {log}."
            )
        if is_ready(port):
            return process
        time.sleep(0.02)
    stop(ProcessId.of(process.pid))
    raise CannotRun(
        f"The emulator did not answer within {_STARTED_WITHIN_S} s. Its last words:\n{_last_words(log)}",
        f"The whole log is {log}.",
    )


def _move_queues(state: Path, port: int) -> None:
    """Let the queues be found on another port than the last.

    The emulator keeps them by their addresses. A program may go on using an old one, but no event source mapping finds it.
    """
    if state.exists():
        state.write_text(re.sub(r"(http://localhost:)\d+/", rf"\g<1>{port}/", state.read_text()))


def _forget_stream_positions(state: Path) -> None:
    """Let every event source mapping begin with the first record after the start.

    The emulator keeps how many records of a stream it has delivered, but not the records: after a start it would skip as many new ones.
    """
    if state.exists():
        kept = json.loads(state.read_text())
        if kept.get("payload", {}).pop("dynamodb_stream_positions", None) is not None:
            state.write_text(json.dumps(kept))


def is_ready(port: int) -> bool:
    """Whether an emulator answers on this port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/ready", timeout=1) as answer:
            ready: bool = answer.status == HTTPStatus.OK
            return ready
    except (OSError, http.client.HTTPException):
        return False


def stop(emulator: ProcessId) -> bool:
    """Stop the emulator so that it writes its state; whether it did so in time (otherwise it was killed)."""
    workers: list[ProcessId] = []
    if process := emulator.running():
        with contextlib.suppress(psutil.NoSuchProcess):
            workers = [ProcessId(each.pid, each.create_time()) for each in process.children(recursive=True)]
            process.send_signal(signal.SIGTERM)
    in_order = emulator.ended_within(_STOPPED_WITHIN_S)
    if not in_order and (process := emulator.running()):
        process.kill()
    # The functions' processes follow it. Until they have gone, somebody may still write into its folder.
    for worker in workers:
        if not worker.ended_within(_FOLLOWED_WITHIN_S) and (process := worker.running()):
            process.kill()
    return in_order


def client(service: str, port: int, attempts: int = 4, patience_s: float = 30) -> Any:
    """A boto3 client of the emulator with the account owner's rights."""
    return client_as(service, port, ("test", "test", None), attempts, patience_s)


def client_as(
    service: str, port: int, credentials: tuple[str, str, str | None], attempts: int = 4, patience_s: float = 30
) -> Any:
    """A boto3 client of the emulator with somebody's credentials. It ignores this user's AWS settings and proxies."""
    config = botocore.config.Config(
        retries={"total_max_attempts": attempts, "mode": "standard"},
        read_timeout=patience_s,
        connect_timeout=2,
        proxies={},
    )
    return _session(credentials).client(
        service,  # type: ignore[call-overload]
        endpoint_url=f"http://127.0.0.1:{port}",
        config=config,
    )


@functools.cache
def _session(credentials: tuple[str, str, str | None]) -> boto3.Session:
    """One session for all clients: each new one would read botocore's endpoint data again."""
    return boto3.Session(*credentials, region_name=REGION)


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listening(port: int, what: str) -> socket.socket:
    """A socket that listens on a loopback port, 0 for any free one: from now on nobody else gets it.

    Raises:
        CannotRun: somebody else has the port.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError as busy:
        listener.close()
        raise CannotRun(
            f"Port {port}, which {what} needs, is taken by another program ({busy.strerror}).",
            "Choose another with --port N (N is the page, N + 1 the emulator), or --port 0 for any free ones.",
        ) from busy
    return listener


def _last_words(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) or "(none)"
