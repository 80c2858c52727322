import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from alexa_simulator.errors import Unanswered
from alexa_simulator.outbound import MAX_BYTES, Answer, Session, request
from tests.fakes.answering_adapter import AnsweringAdapter
from tests.fakes.settable_clock import SettableClock

ENVIRONMENT = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "NO_PROXY": "", "no_proxy": ""}


@contextmanager
def speaking(say: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server on a loopback port that reads one request and then does this with the connection; its address."""

    def serve() -> None:
        with listener.accept()[0] as connection:
            while not asked.endswith(b"\r\n\r\n"):
                asked.extend(connection.recv(65_536))
            say(connection)

    asked = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(5)


def asked(url: str, **more: object) -> Answer:
    with Session() as session:
        return request(session, "GET", url, deadline_s=5, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Length: 5", b"whole"),
        ("Transfer-Encoding: chunked", b"3\r\nwho\r\n2\r\nle\r\n0\r\n\r\n"),
        ("Content-Encoding: gzip\r\nConnection: close", gzip.compress(b"whole")),
        ("Connection: close", b"whole"),
    ],
    ids=["with its length", "in chunks", "compressed", "until the end"],
)
def test_an_answer_is_read_to_its_end(head: str, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    said = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body
    with speaking(lambda connection: connection.sendall(said)) as url:
        answer = asked(url)
    assert (answer.status, answer.body) == (200, b"whole")


@pytest.mark.parametrize("location", ["/elsewhere", "http://127.0.0.1:9/", "http://[oops", "mailto:a"])
def test_a_redirect_is_an_answer_and_is_not_read_for_ever(location: str) -> None:
    endless = f"HTTP/1.1 307 There\r\nLocation: {location}\r\nContent-Length: {2 * MAX_BYTES}\r\n\r\n".encode()

    def pour(connection: socket.socket) -> None:
        connection.sendall(endless + b"x" * (MAX_BYTES + 1))
        connection.recv(1)  # nothing more comes until the other side hangs up

    with speaking(pour) as url, pytest.raises(Unanswered, match="more than a megabyte"):
        asked(url)
    short = AnsweringAdapter(lambda: (307, {"Location": location}, b""))
    with Session(short) as session:
        answer = request(session, "GET", "https://example.com/", deadline_s=5)
    assert (answer.status, answer.headers["location"]) == (307, location)


def test_a_server_that_drips_does_not_outlive_the_deadline() -> None:
    clock = SettableClock(0.0)
    taken = threading.Semaphore(0)

    def time() -> float:
        taken.release()
        return clock.now

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        taken.acquire(timeout=5)  # the start
        for _ in range(3):
            clock.now += 2
            connection.sendall(b"x")
            taken.acquire(timeout=5)

    with speaking(drip) as url, pytest.raises(Unanswered, match=r"took 6\.0 seconds to answer; the limit is 5\."):
        asked(url, clock=time)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "could not be reached"),
        (b"SSH-2.0\r\n", "could not be reached"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "could not be reached"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nodd\r\n", "could not be reached"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf", "could not be reached"),
    ],
)
def test_what_is_no_answer_is_told_in_words(said: bytes, why: str) -> None:
    with speaking(lambda connection: connection.sendall(said)) as url, pytest.raises(Unanswered, match=why):
        asked(url)


@pytest.mark.parametrize("value", ["töken", "tok\nen", " token"])
def test_a_header_that_cannot_be_sent_is_not_sent_nor_quoted(value: str) -> None:
    adapter = AnsweringAdapter(lambda: (200, {}, b""))
    with Session(adapter) as session, pytest.raises(Unanswered, match="was not asked") as refused:
        request(session, "GET", "https://example.com/", deadline_s=5, headers={"Authorization": value})
    assert value not in str(refused.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/", "http://a..b/", f"http://{'a' * 70}.example/", "http:///x"])
def test_an_address_that_is_none_is_told_in_words(url: str) -> None:
    with pytest.raises(Unanswered, match="could not be reached"):
        asked(url)


def test_what_is_secret_in_an_address_is_not_quoted() -> None:
    with pytest.raises(Unanswered) as refused:
        request(Session(), "GET", "http://ann:secret-marker@127.0.0.1:1/token?code=secret-marker", deadline_s=5)
    assert "secret-marker" not in str(refused.value)
    assert "http://127.0.0.1:1/token" in str(refused.value)
