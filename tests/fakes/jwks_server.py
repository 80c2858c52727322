"""A key set endpoint on the loopback that can also do everything such an endpoint should not.

    with JwksServer([mint.jwk()]) as server:
        keys = KeySet(server.url)
        ...
        assert server.count == 1
        server.answer = drip_body        # from now on; one of the functions below, or any `Script`
        server.publish([other.jwk()])    # back to good answers, with these keys

A script gets the connection after the request's head was read, and an event that is set when the server stops; it waits
on nothing but that event, so closing the server never hangs. The server speaks HTTP/1.1 and closes each connection.
"""

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.loopback_server import Listener, LoopbackServer

Jwk = dict[str, Any]
Script = Callable[[socket.socket, threading.Event], None]

PATH = "/eu-west-1_Example/.well-known/jwks.json"


def reply(body: bytes, *, status: str = "200 OK", headers: Sequence[str] = ()) -> Script:
    """A script: one whole answer."""

    def script(connection: socket.socket, _stopped: threading.Event) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    return script


def hang(_connection: socket.socket, stopped: threading.Event) -> None:
    """Never answer."""
    stopped.wait()


def drip_headers(connection: socket.socket, stopped: threading.Event) -> None:
    """One byte of the headers each 100 ms, without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while not stopped.wait(0.1):
        connection.sendall(b"x")


def drip_body(connection: socket.socket, stopped: threading.Event) -> None:
    """One byte of the body each 100 ms, without end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
    while not stopped.wait(0.1):
        connection.sendall(b" ")


def hang_up(_connection: socket.socket, _stopped: threading.Event) -> None:
    """Read the request and close the connection."""


def break_off(connection: socket.socket, _stopped: threading.Event) -> None:
    """Promise more than is sent."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{"keys":')


def speak_garbage(connection: socket.socket, _stopped: threading.Event) -> None:
    """Not HTTP at all."""
    connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46 nobody reads this\r\n\r\n")


def pour(connection: socket.socket, stopped: threading.Event) -> None:
    """10 MB in one answer."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\nConnection: close\r\n\r\n")
    for _ in range(160):
        if stopped.is_set():
            return
        connection.sendall(b" " * 65_536)


class JwksServer(LoopbackServer):
    """The endpoint; use it as a context manager.

    Attributes:
        answer: the script of the requests from now on.
        requests: the head of each request that arrived, as text.
    """

    def __init__(self, keys: Sequence[Jwk]) -> None:
        super().__init__(_Visit)
        self.requests: list[str] = []
        self.publish(keys)

    @property
    def url(self) -> str:
        return f"{self.origin}{PATH}"

    @property
    def count(self) -> int:
        """How many requests arrived."""
        return len(self.requests)

    def publish(self, keys: Sequence[Jwk]) -> None:
        """Answer with a key set of these from now on."""
        self.answer: Script = reply(json.dumps({"keys": list(keys)}).encode())

    def serve(self, connection: socket.socket) -> None:
        """Read a request's head and follow the script."""
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(4096)
            if not received:
                return
            head += received
        self.requests.append(head.decode("latin-1"))
        try:
            self.answer(connection, self.stopped)
        except OSError:
            return  # the client had enough


class _Visit(socketserver.BaseRequestHandler):
    server: Listener

    def handle(self) -> None:
        self.server.endpoint.serve(self.request)
