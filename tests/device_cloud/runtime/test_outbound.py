import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProtocolError, ReadTimeoutError, SSLError

from device_cloud.errors import RequestUnanswered
from device_cloud.runtime import authorities, outbound
from device_cloud.runtime.outbound import Answer, request
from tests.fakes import jwks_server
from tests.fakes.jwks_server import JwksServer, Script, reply
from tests.fakes.token_mint import private_key

SLOW: dict[str, Script] = {
    "hangs": jwks_server.hang,
    "drips headers": jwks_server.drip_headers,
    "drips the body": jwks_server.drip_body,
}


@pytest.fixture
def server() -> Iterator[JwksServer]:
    with JwksServer([]) as running:
        yield running


def unanswered(url: str, *, method: str = "GET", timeout_s: float = 5, **options: Any) -> RequestUnanswered:
    with pytest.raises(RequestUnanswered) as problem:
        request(method, url, timeout_s=timeout_s, **options)
    return problem.value


def outcome(problem: RequestUnanswered) -> tuple[str, bool]:
    return problem.reason, problem.sent


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "outbound"]


def close_everything() -> None:
    """What a function does when its container ends: no connection stays in the pool."""
    outbound._pool().clear()


def test_an_answer(server: JwksServer) -> None:
    server.answer = reply(b"\x00body", status="418 Teapot", headers=["X-Kind: Tea", "Retry-After: 7"])
    answer = request("POST", server.url, headers={"Authorization": "Bearer x"}, body=b"a=b", timeout_s=5)
    assert (answer.status, answer.body) == (418, b"\x00body")
    assert answer.headers["x-kind"] == "Tea"
    assert answer.headers.get("RETRY-AFTER") == "7"
    (head,) = server.requests
    assert head.startswith(f"POST {jwks_server.PATH} HTTP/1.1\r\n")
    assert "Authorization: Bearer x\r\n" in head
    assert "Content-Length: 3\r\n" in head


def test_an_answer_and_a_problem_print_no_secret(server: JwksServer) -> None:
    server.answer = reply(b"the-token", headers=["X-Token: the-token"])
    assert "the-token" not in repr(request("GET", server.url, timeout_s=5))
    assert "the-token" not in repr(outbound._Request("POST", "https://a", {"A": "the-token"}, b"the-token", 1))


@pytest.mark.parametrize("script", SLOW)
def test_the_deadline_holds_and_the_thread_ends(server: JwksServer, script: str) -> None:
    server.answer = SLOW[script]
    assert outcome(unanswered(server.url, timeout_s=0.25)) == ("timeout", True)
    for worker in workers():
        worker.join(5)
    assert workers() == []


@pytest.fixture
def unaccepting_port() -> Iterator[int]:
    """A port whose queue is full, so that connecting to it hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        waiting = []
        for _ in range(3):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
            waiting.append(client)
        yield port
        for client in waiting:
            client.close()


def test_a_connection_that_hangs(unaccepting_port: int) -> None:
    problem = unanswered(f"http://127.0.0.1:{unaccepting_port}/", timeout_s=0.25)
    assert outcome(problem) == ("timeout", False)
    for worker in workers():
        worker.join(5)
    assert workers() == []


def test_a_name_look_up_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def look_up(*_: object, **__: object) -> list[Any]:
        answered.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert outcome(unanswered("http://localhost:1/", timeout_s=0.1)) == ("timeout", False)
    answered.set()
    for worker in workers():
        worker.join(5)
    assert workers() == []


def test_no_time_is_no_request(server: JwksServer) -> None:
    assert outcome(unanswered(server.url, timeout_s=0)) == ("timeout", False)
    assert outcome(unanswered(server.url, timeout_s=-1)) == ("timeout", False)
    for worker in workers():
        worker.join(5)
    assert server.count == 0


def test_a_request_that_was_given_up_is_not_sent_later() -> None:
    exchange = outbound._Exchange(outbound._Request("GET", "http://127.0.0.1/", {}, None, 1), 0)
    with pytest.raises(RequestUnanswered, match="timeout"):
        exchange.result()
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(RequestUnanswered, match="timeout"):
        exchange.sends_over(ours)


def test_a_connection_that_ended_by_itself_need_not_be_cut() -> None:
    exchange = outbound._Exchange(outbound._Request("GET", "http://127.0.0.1/", {}, None, 1), 0)
    ours, theirs = socket.socketpair()
    exchange.sends_over(ours)
    ours.close()
    theirs.close()
    with pytest.raises(RequestUnanswered, match="timeout") as problem:
        exchange.result()
    assert problem.value.sent


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (TimeoutError(), "timeout"),
        (ReadTimeoutError(HTTPConnectionPool("localhost"), "/", ""), "timeout"),
        (ConnectTimeoutError(), "timeout"),
        (NewConnectionError(HTTPConnection("localhost"), ""), "unreachable"),
        (ssl.SSLError(), "tls"),
        (SSLError(), "tls"),
        (ProtocolError(), "broken"),
        (ConnectionResetError(), "broken"),
        (http.client.IncompleteRead(b""), "broken"),
    ],
    ids=repr,
)
def test_what_went_wrong(monkeypatch: pytest.MonkeyPatch, problem: Exception, reason: str) -> None:
    def fail(_: object) -> Answer:
        raise problem

    monkeypatch.setattr(outbound._Exchange, "_attempt", fail)
    assert outcome(unanswered("https://localhost/")) == (reason, False)


def test_refused_connections_are_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []
    attempt = outbound._Exchange._attempt

    def counted(exchange: outbound._Exchange) -> Answer:
        attempts.append(exchange)
        return attempt(exchange)

    monkeypatch.setattr(outbound._Exchange, "_attempt", counted)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert outcome(unanswered(url)) == ("unreachable", False)
    assert len(attempts) == 2


@pytest.mark.parametrize("script", ["hang_up", "break_off", "speak_garbage"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_may_have_arrived_is_sent_once(server: JwksServer, script: str, method: str) -> None:
    server.answer = getattr(jwks_server, script)
    body = b"code=once" if method == "POST" else None
    assert outcome(unanswered(server.url, method=method, body=body)) == ("broken", True)
    assert server.count == 1


@pytest.mark.parametrize("status", ["301 a", "302 a", "303 a", "307 a", "308 a"])
def test_a_redirect_is_an_answer(server: JwksServer, status: str) -> None:
    with JwksServer([]) as elsewhere:
        server.answer = reply(b"", status=status, headers=[f"Location: {elsewhere.url}"])
        answer = request("GET", server.url, headers={"Authorization": "Bearer x"}, timeout_s=5)
        assert answer.status == int(status[:3])
        assert elsewhere.count == 0


def test_no_proxy_of_the_environment(server: JwksServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with JwksServer([]) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        request("GET", server.url, timeout_s=5)
        assert (server.count, proxy.count) == (1, 0)


def test_a_body_has_a_limit(server: JwksServer) -> None:
    server.answer = reply(b"x" * 100)
    assert len(request("GET", server.url, timeout_s=5, max_bytes=100).body) == 100
    assert outcome(unanswered(server.url, max_bytes=99)) == ("too_large", True)
    server.answer = jwks_server.pour
    assert outcome(unanswered(server.url)) == ("too_large", True)


def chunked(connection: socket.socket, stopped: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not stopped.is_set():
        connection.sendall(b"10\r\n0123456789abcdef\r\n")


def test_a_body_of_unknown_length_has_it_too(server: JwksServer) -> None:
    server.answer = chunked
    assert outcome(unanswered(server.url)) == ("too_large", True)


def test_a_compressed_body_stays_as_it_is(server: JwksServer) -> None:
    server.answer = reply(b"\x1f\x8b", headers=["Content-Encoding: gzip"])
    assert request("GET", server.url, timeout_s=5).body == b"\x1f\x8b"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "http://127.0.0.1.example.com/", "http://127.0.0.1@example.com/", "ftp://127.0.0.1/",
        "https://user:secret@example.com/", "https://", "https:///path", "127.0.0.1", "", "http://[::1", "/path",
        "http://10.0.0.1/", "http://example.com\\@127.0.0.1/",
    ],
)  # fmt: skip
def test_only_tls_or_this_machine(url: str) -> None:
    assert outcome(unanswered(url)) == ("url_refused", False)


@pytest.mark.parametrize("value", ["a\r\nX-Injected: b", "a\nb", "a\x00", "é", "\ud800"])
def test_headers_that_cannot_be_sent(server: JwksServer, value: str) -> None:
    for headers in ({"Authorization": value}, {value: "a"}):
        problem = unanswered(server.url, headers=headers)
        assert outcome(problem) == ("header_refused", False)
        assert value not in repr(problem)
    assert server.count == 0


def test_no_thread_to_be_had(server: JwksServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(outbound._Exchange, "start", fail)
    assert outcome(unanswered(server.url)) == ("no_thread", False)


def test_a_fault_of_ours_is_not_taken_for_the_servers(server: JwksServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> Answer:
        raise ZeroDivisionError

    monkeypatch.setattr(outbound._Exchange, "_attempt", fail)
    with pytest.raises(ZeroDivisionError):
        request("GET", server.url, timeout_s=5)


def keep_alive(connection: socket.socket, _stopped: threading.Event) -> None:
    for _ in range(2):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        connection.recv(4096)


def test_a_connection_is_used_again(server: JwksServer) -> None:
    server.answer = keep_alive
    assert request("GET", server.url, timeout_s=5).body == b"ok"
    assert request("GET", server.url, timeout_s=5).body == b"ok"
    assert server.count == 1  # one connection, so the fake saw one first request
    close_everything()


@contextmanager
def speaking_tls(directory: Path, host: str) -> Iterator[int]:
    """A server with a certificate that no authority of the system has signed."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    key = private_key("first")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (directory / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (directory / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "certificate.pem", directory / "key.pem")

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                with context.wrap_socket(connection, server_side=True) as encrypted:
                    encrypted.recv(4096)
                    encrypted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            except ssl.SSLError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


@pytest.fixture
def fresh_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    outbound._pool.cache_clear()
    authorities.trusted.cache_clear()
    yield
    monkeypatch.undo()
    close_everything()
    outbound._pool.cache_clear()
    authorities.trusted.cache_clear()


@pytest.mark.usefixtures("fresh_pool")
def test_authorities_are_loaded_only_for_tls(server: JwksServer) -> None:
    server.answer = reply(b"ok")
    assert request("GET", server.url, timeout_s=5).body == b"ok"
    assert authorities.trusted.cache_info().currsize == 0


@pytest.mark.usefixtures("fresh_pool")
def test_a_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    with speaking_tls(tmp_path, "localhost") as port:
        assert outcome(unanswered(f"https://localhost:{port}/")) == ("tls", False)


@pytest.mark.usefixtures("fresh_pool")
def test_a_certificate_the_system_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with speaking_tls(tmp_path, "localhost") as port:
        assert request("GET", f"https://localhost:{port}/", timeout_s=5).body == b"ok"
    assert authorities.trusted.cache_info().currsize == 1


@pytest.mark.usefixtures("fresh_pool")
def test_a_certificate_of_another_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    with speaking_tls(tmp_path, "another.example") as port:
        assert outcome(unanswered(f"https://localhost:{port}/")) == ("tls", False)
