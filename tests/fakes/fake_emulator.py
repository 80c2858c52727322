"""An emulator that does one thing only, at once and for as long as a test wants: it hangs, it dies, it refuses.

    with Hook() as hook:
        FakeEmulator("silent", hook.port).install(python)   # `python` is then what the command takes for the emulator's interpreter
        ...
        hook.hears("started")                               # the command has started it
        ...
        hook.hears("")                                      # its process is gone

A process of its own, started and stopped as the real one is: `test_emulator.py` has one contract for both. It keeps a connection to
the test for as long as it lives, and says there what happens to it.
"""

import os
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, Self

How = Literal["silent", "dies", "ready", "dies when asked", "refuses", "slow to stop"]
PATIENCE_S = 120


class Hook:
    """Where a fake program tells a test what happens to it; tests wait here, for as long as it takes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE_S)
        self._line: Any = None

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def hears(self, word: str) -> None:
        """Wait for the next word; "" is the end of the program, also if it never began to speak."""
        if self._line is None:
            connection, _ = self._listener.accept()
            connection.settimeout(PATIENCE_S)
            with connection:
                self._line = connection.makefile("rw")
        heard = self._line.readline().rstrip("\n")
        assert heard == word, f"{heard!r} came, not {word!r}"

    def hears_another(self, word: str) -> None:
        """Wait for the first word of the next program, once this one has ended."""
        self._line = None
        self.hears(word)

    def tells(self, word: str) -> None:
        """Say something to the program."""
        print(word, file=self._line, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        if self._line is not None:
            self._line.close()


@dataclass(frozen=True)
class FakeEmulator:
    """The program: what it does, and the port of the test that it tells."""

    how: How
    port: int

    def install(self, python: Path) -> None:
        """Put it where a command looks for the emulator's interpreter."""
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__)}" "{self.how}" {self.port} "$@"\n')
        python.chmod(0o755)


class _Aws(BaseHTTPRequestHandler):
    """The gate's refusal of who has no key, and of AWS what is needed to be asked and to refuse."""

    how: How
    told: socket.socket
    stopped = threading.Event()

    def _answer(self) -> None:
        if "Authorization" not in self.headers:
            self._send(403, b"")  # as the gate does
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.how == "refuses":
            # Every object is there already; of CloudFormation, nothing is, and nothing is taken.
            self._send(400 if b"Action=" in body else 200, _REFUSAL if b"Action=" in body else b"")
            return
        self.told.sendall(b"asked\n")
        if self.how == "dies when asked":
            os._exit(1)
        self.stopped.wait()

    do_GET = do_HEAD = do_POST = do_PUT = _answer  # noqa: N815 - the base class calls these names

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amzn-errortype", "")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


_REFUSAL = b"<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>No.</Message></Error></ErrorResponse>"


def main(how: How, port: int, arguments: list[str]) -> None:
    """Do it; the last argument is the file descriptor at which somebody else listens for it, if it answers at all."""
    told = socket.create_connection(("127.0.0.1", port))

    if how in ("silent", "slow to stop"):
        # Blocked until it is waited for: a handler would miss a signal that comes just before the wait.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        told.sendall(b"started\n")
        signal.sigwait([signal.SIGTERM])
        if how == "slow to stop":
            told.sendall(b"stopping\n")
            told.recv(1)
        return
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    told.sendall(b"started\n")
    if how == "dies":
        sys.exit("No emulator today.")
    _Aws.how, _Aws.told = how, told
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Aws, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=int(arguments[-1]))
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])  # type: ignore[arg-type]
