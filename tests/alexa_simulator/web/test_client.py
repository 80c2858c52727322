import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alexa_simulator.errors import SimulatorRefused, SimulatorUnreachable
from alexa_simulator.step import Step
from alexa_simulator.web.client import Client

STEPS = [Step("sign-in", "Signed in.", {"email": "demo@example.com"}), Step("code", "A code came back: " + "ü" * 2000)]


class Stranger(ThreadingHTTPServer):
    """What may answer at the simulator's address. Its steps come one by one, each when the one before was taken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken = threading.Semaphore(1)
        self.keys: list[str | None] = []
        self.breaks_off = False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stranger

    def do_GET(self) -> None:
        self.server.keys.append(self.headers["Authorization"])
        self.send_response(307)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for step in STEPS:
            if not self.server.taken.acquire(timeout=5):
                return
            line = (json.dumps(step.to_json()) + "\n").encode()
            self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
            self.wfile.flush()
        self.server.taken.acquire(timeout=5)
        self.wfile.write(b"0\r\n\r\n" if not self.server.breaks_off else b"")
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    with Stranger() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client(stranger: Stranger) -> Client:
    return Client(f"http://127.0.0.1:{stranger.server_port}", "the key")


def test_each_step_is_told_as_soon_as_it_has_come(client: Client, stranger: Stranger) -> None:
    told = []
    for step in client.discover():
        told.append(step)
        stranger.taken.release()
    assert told == STEPS


def test_a_simulator_that_goes_away_in_the_middle_is_told_after_its_steps(client: Client, stranger: Stranger) -> None:
    stranger.breaks_off = True
    told = []

    def take() -> None:
        for step in client.discover():
            told.append(step)
            stranger.taken.release()

    with pytest.raises(SimulatorUnreachable, match="smartlamp up"):
        take()
    assert told == STEPS


def test_the_key_is_not_taken_to_where_a_redirect_leads(client: Client, stranger: Stranger) -> None:
    with pytest.raises(SimulatorRefused, match="answered 307"):
        client.status()
    assert stranger.keys == ["Bearer the key"]
