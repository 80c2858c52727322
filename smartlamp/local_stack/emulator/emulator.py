"""The emulator's process: MiniStack behind the gate, in its own environment, on loopback only, with IAM and Cognito checks on."""

import contextlib
import http.client
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from smartlamp.deploy.packager import ROOT
from smartlamp.errors import CannotRun, InputUnreadable
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.terminal import ending, input_file
from smartlamp.terminal.private_file import write_private

_STARTED_WITHIN_S = 20
_STOPPED_WITHIN_S = 20
_FOLLOWED_WITHIN_S = 5
_MOST_STATE = 256 * 1024 * 1024


# SmartLamp is importable only for the gate: the emulator must not find by chance what its own environment lacks.
_SERVE = (
    "import sys; sys.path.append(sys.argv[1]); from smartlamp.terminal import garbage; garbage.collect_seldom(); "
    "from smartlamp.local_stack.emulator.gate.server import serve; sys.path.pop(); serve(int(sys.argv[2]))"
)


def variables(account: Account, folder: Path) -> Mapping[str, str]:
    """The whole environment of the emulator; its Lambda workers inherit it, so nothing else may be in it.

    Args:
        account: whose owner's keys the emulator accepts. The workers get their roles' keys instead.
        folder: where it keeps its state.
    """
    return {
        "AWS_ACCESS_KEY_ID": account.access_key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder / "tmp"),
        "GATEWAY_PORT": str(account.port),
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


def start(python: Path, account: Account, folder: Path) -> "subprocess.Popen[bytes]":
    """Start the emulator. It does not answer yet; from now on the caller must end it.

    Args:
        python: the interpreter of its environment.
        account: its port, which must be free, and its owner's keys.
        folder: where it keeps its state and log; private to this user.

    Raises:
        CannotRun: the port is taken.
    """
    folder = folder.absolute()
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)  # it may already exist
    for name in ("tmp", "state", "objects"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    _forget_stream_positions(folder / "state" / "lambda.json")
    _return_messages(folder / "state" / "sqs.json")
    _move_queues(folder / "state" / "sqs.json", account.port)
    # The port is taken before the emulator's process begins: nothing else can answer there in its place.
    with (folder / "emulator.log").open("wb") as output, listening(account.port, "the emulator") as listener:
        return subprocess.Popen(
            [str(python), "-P", "-c", _SERVE, str(ROOT), str(listener.fileno())],
            env=dict(variables(account, folder)),
            cwd=folder,
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the command, which then stops the emulator in order
        )


def wait_until_ready(process: "subprocess.Popen[bytes]", account: Account, folder: Path) -> None:
    """Wait until the started emulator answers.

    Raises:
        CannotRun: it ended or did not answer; the sentence includes the end of its log.
    """
    log = folder.absolute() / "emulator.log"
    deadline = time.monotonic() + _STARTED_WITHIN_S
    while time.monotonic() < deadline:
        ending.check()
        if process.poll() is not None:
            raise CannotRun(
                f"The emulator ended at once. The end of its log:\n{_end_of_log(log)}", f"The whole log is {log}."
            )
        if is_ready(account.port):
            return
        time.sleep(0.02)
    raise CannotRun(
        f"The emulator did not answer within {_STARTED_WITHIN_S} s. The end of its log:\n{_end_of_log(log)}",
        f"The whole log is {log}.",
    )


def _move_queues(state: Path, port: int) -> None:
    """Make the queues available on a port other than the last.

    The emulator stores queues by address. A program may go on using an old address, but no event source mapping finds it.
    """
    kept = _kept(state)
    if kept is not None:
        write_private(state, re.sub(r"(http://localhost:)\d+/", rf"\g<1>{port}/", json.dumps(kept)))


def _return_messages(state: Path) -> None:
    """Let what a function had received from a queue when the emulator stopped be received at once: nobody works on it any more.

    Otherwise it comes again only after the queue's visibility timeout, and whoever has changes behind it waits that long.
    """
    kept = _kept(state)
    match kept:
        case {"payload": {"queues": {"data": {}}}}:
            for queue in kept["payload"]["queues"]["data"].values():
                for message in queue["messages"]:
                    if message["receipt_handle"]:
                        message["visible_at"] = 0
            write_private(state, json.dumps(kept))


def _forget_stream_positions(state: Path) -> None:
    """Make every event source mapping begin with the first record after the start.

    The emulator keeps the number of delivered records of a stream, but not the records: after a start it would skip as many new ones.
    """
    match kept := _kept(state):
        case {"payload": {"dynamodb_stream_positions": _, **payload}}:
            write_private(state, json.dumps({**kept, "payload": payload}))


def _kept(state: Path) -> Any:
    """What the emulator wrote when it last stopped; None if it wrote nothing.

    Raises:
        CannotRun: somebody damaged the file.
    """
    try:
        return json.loads(input_file.content_of_ours(state, _MOST_STATE))
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError, InputUnreadable) as damaged:
        folder = state.parent.parent
        raise CannotRun(
            f"{state} is damaged: {damaged}.",
            f"Choose another folder with --state-dir, or start with empty tables: `rm -r {shlex.quote(str(folder))}`.",
        ) from damaged


def is_ready(port: int) -> bool:
    """Whether the gate answers on this port. It refuses this request, which shows that it is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().getheader("x-amzn-errortype") is not None
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(emulator: ProcessId, how: signal.Signals = signal.SIGTERM) -> bool:
    """Stop the emulator so that it writes its state; returns whether it ended in time (otherwise it was killed).

    Args:
        emulator: its process.
        how: SIGKILL if it must write nothing.
    """
    process = emulator.running()
    if process is None:
        return True
    started: set[ProcessId] = set()
    with contextlib.suppress(psutil.NoSuchProcess):
        started = {ProcessId(each.pid, each.create_time()) for each in process.children(recursive=True)}
        process.send_signal(how)
    in_order = emulator.ended_within(_STOPPED_WITHIN_S)
    if not in_order and (process := emulator.running()):
        process.kill()
    # The functions' processes end after it. Until then, they may still write to its folder.
    for each in started | emulator.session():
        if not each.ended_within(_FOLLOWED_WITHIN_S) and (process := each.running()):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process.kill()
    return in_order


def has_saved(folder: Path) -> bool:
    """Whether an emulator that stopped in order wrote all of its state: it ignores failures, such as a full disk."""
    log = folder / "emulator.log"
    return not log.exists() or "[persistence] Persistence: failed to save" not in log.read_text(errors="replace")


def free_port() -> int:
    """A loopback port that is free at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listening(port: int, what: str) -> socket.socket:
    """A socket that listens on a loopback port, 0 for any free one: no other process can take it from now on.

    Raises:
        CannotRun: another process has the port.
    """
    listener = socket.socket(
        proto=socket.IPPROTO_TCP
    )  # asyncio sends at once only for a socket that names its protocol
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError as busy:
        listener.close()
        raise CannotRun(
            f"Port {port}, which {what} needs, is taken by another program ({busy.strerror}).",
            "Choose other ports: --port N takes N and N + 1, --port 0 any that are free. With make: `make demo PORT=0`.",
        ) from busy
    return listener


def _end_of_log(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:]) or "(none)"
