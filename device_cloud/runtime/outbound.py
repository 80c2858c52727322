"""One HTTP request to another server, which ends by its deadline whatever that server does (SEC-045, SEC-083).

Socket timeouts apply to each read, so a server that sends a byte now and then never reaches them, and a name lookup has
no limit at all. So the exchange runs in a thread of its own; the caller waits until the deadline, no longer, and then
closes the connection, which ends the thread, too.
"""

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationParseError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as UrllibTimeout

from device_cloud.errors import RequestUnanswered
from device_cloud.runtime.authorities import trusted
from device_cloud.runtime.loopback import is_loopback

_CHUNK_BYTES = 16_384
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e]*")


@dataclass(frozen=True)
class Answer:
    """The server's answer; header names are case-insensitive, the body is as sent, not decompressed."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def request(  # noqa: PLR0913 - a request has this many parts, all but two of them by name
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    timeout_s: float,
    max_bytes: int = 65_536,
) -> Answer:
    """Send one request and wait for the whole answer, at most `timeout_s` seconds from now.

    No redirect is followed (a 3xx is an answer), no proxy from the environment is used, and certificates are checked
    against the system's authorities. The request is retried, once, only if no connection was made and time remains.

    Raises:
        RequestUnanswered: also for an address that is neither https nor on this machine, and a header that cannot be sent.
    """
    _check_sendable(url, headers or {})
    wanted = _Request(method, url, dict(headers or {}), body, max_bytes)
    exchange = _Exchange(wanted, time.monotonic() + timeout_s)
    try:
        exchange.start()
    except RuntimeError:
        raise RequestUnanswered("no_thread", sent=False) from None
    exchange.join(max(0.0, timeout_s))
    return exchange.result()


def _check_sendable(url: str, headers: Mapping[str, str]) -> None:
    try:
        target = urllib3.util.parse_url(url)
    except LocationParseError:
        raise RequestUnanswered("url_refused", sent=False) from None
    local = target.scheme == "http" and is_loopback((target.host or "").strip("[]"))
    if not target.host or target.auth or not (target.scheme == "https" or local):
        raise RequestUnanswered("url_refused", sent=False)
    # http.client would refuse these, too, but its error quotes the value, which may be a token.
    if not all(_FIELD_VALUE.fullmatch(part) for pair in headers.items() for part in pair):
        raise RequestUnanswered("header_refused", sent=False)


@dataclass(frozen=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    max_bytes: int


class _Exchange(threading.Thread):
    """One request and its answer, in a thread that the caller can abandon."""

    def __init__(self, wanted: _Request, deadline: float) -> None:
        super().__init__(name="outbound", daemon=True)
        self._wanted = wanted
        self._deadline = deadline
        self._lock = threading.Lock()
        self._outcome: Answer | BaseException | None = None
        self._socket: socket.socket | None = None
        self._sent = False
        self._left = False

    def run(self) -> None:
        try:
            self._outcome = self._converse()
        except BaseException as problem:  # noqa: BLE001 - not swallowed: the waiting thread raises it
            self._outcome = problem

    def result(self) -> Answer:
        """The answer, once the caller's wait is over; raises what went wrong, and abandons the thread if nothing came."""
        with self._lock:
            self._left = True
            outcome, sent = self._outcome, self._sent
            if outcome is None and self._socket is not None:
                _cut(self._socket)
        match outcome:
            case Answer() as answer:
                return answer
            case None:
                raise RequestUnanswered("timeout", sent=sent)
            case HTTPError() | OSError() | http.client.HTTPException() as problem:
                raise RequestUnanswered(_reason(problem), sent=sent) from None
            case problem:
                raise problem

    def sends_over(self, connection: socket.socket) -> None:
        """Called when a connection is made, just before the first byte of the request is sent."""
        with self._lock:
            if self._left:
                raise RequestUnanswered("timeout", sent=False)
            self._socket = connection
            self._sent = True

    def _converse(self) -> Answer:
        try:
            return self._attempt()
        except (NewConnectionError, ConnectTimeoutError):
            return self._attempt()

    def _attempt(self) -> Answer:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise RequestUnanswered("timeout", sent=False)
        response = _pool().request(
            self._wanted.method,
            self._wanted.url,
            headers=self._wanted.headers,
            body=self._wanted.body,
            timeout=urllib3.Timeout(connect=remaining, read=remaining),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return Answer(response.status, response.headers, self._read(response))
        except BaseException:
            response.close()
            raise

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        body = bytearray()
        while chunk := response.read1(_CHUNK_BYTES):
            body += chunk
            if len(body) > self._wanted.max_bytes:
                raise RequestUnanswered("too_large", sent=True)
        return bytes(body)


def _cut(connection: socket.socket) -> None:
    """Wake a thread that waits for this connection; it finds the connection closed."""
    try:
        # Not SSLSocket's own method: it would remove the encryption while the thread is reading.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already


def _reason(problem: BaseException) -> str:
    match problem:
        case NewConnectionError():
            return "unreachable"
        case SSLError() | ssl.SSLError():
            return "tls"
        case UrllibTimeout() | TimeoutError():
            return "timeout"
        case _:
            return "broken"


class _Announcing(HTTPConnection):
    """A connection that tells its exchange when it begins to send."""

    def request(self, *args: Any, **options: Any) -> None:
        if self.sock is None:
            self.connect()
        exchange = cast("_Exchange", threading.current_thread())
        exchange.sends_over(self.sock)
        super().request(*args, **options)


class _AnnouncingTLS(_Announcing, HTTPSConnection):
    """The same over TLS."""


class _Plain(HTTPConnectionPool):
    ConnectionCls = _Announcing


class _TLS(HTTPSConnectionPool):
    ConnectionCls = _AnnouncingTLS

    def __init__(self, *args: Any, **options: Any) -> None:
        # Not for all pools: whoever talks to this machine alone needs no authorities.
        super().__init__(*args, **options, ssl_context=trusted())


@cache
def _pool() -> urllib3.PoolManager:
    # How many connections to one server are kept for the next requests: the reporter uses this many in parallel.
    pool = urllib3.PoolManager(maxsize=25)
    pool.pool_classes_by_scheme = {"http": _Plain, "https": _TLS}
    return pool
