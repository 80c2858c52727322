"""A user pool's sign-in pages, token endpoint and keys on the loopback, as Cognito documents them, until a test plans something else.

with CognitoPages() as pool:
    pool.plan["/oauth2/token"] = said(400, {"error": "invalid_client"})   what this path answers from now on
    pool.plan["/login"] = silence                                         or what it does with the connection, and perhaps answers
    assert pool.asked == [...]                                            the requests that arrived, in order
"""

import base64
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from urllib.parse import parse_qsl, quote, urlsplit

from tests.fakes.loopback_server import Listener, LoopbackServer
from tests.fakes.planned_answers import Asked, Said, said

KEYS = "/eu-west-1_Pool/.well-known/jwks.json"
PAGE = Said(200, b'<!DOCTYPE html><title>Sign in</title><form method="post"><input name="username"></form>')

Act = Callable[["CognitoPages", BufferedIOBase], Said | None]


class CognitoPages(LoopbackServer):
    """The server; use it as a context manager."""

    def __init__(self) -> None:
        super().__init__(_Visit)
        self.client_id, self.client_secret = "linking-client", "linking-secret+&=%/marker"
        self.scopes = ("openid", "profile")
        self.redirect_urls = tuple(
            f"https://{host}/api/skill/link/M1VENDOR"
            for host in ("pitangui.amazon.com", "layla.amazon.com", "alexa.amazon.co.jp")
        )
        self.plan: dict[str, Said | Act] = {}
        self.asked: list[Asked] = []

    def usual(self, asked: Asked) -> Said:
        match asked.method, asked.path:
            case "GET", "/oauth2/authorize":
                return Said(302, headers={"Location": self.origin + self._after(asked)})
            case "GET", "/login":
                return PAGE
            case "POST", "/oauth2/token":
                return said(400, {"error": self._refusal(asked)})
            case "GET", path if path == KEYS:
                return said(
                    200, {"keys": [{"kid": each, "kty": "RSA", "n": "x", "e": "AQAB"} for each in ("one", "two")]}
                )
        return Said(404)

    def _after(self, asked: Asked) -> str:
        given = dict(asked.query)
        back = given.get("redirect_uri", "")
        right = {"response_type": "code", "client_id": self.client_id, "code_challenge_method": "S256"}
        if given.get("client_id") != self.client_id or back not in self.redirect_urls:
            return f"/error?error=redirect_mismatch&client_id={quote(given.get('client_id', ''))}"
        assert {name: given.get(name) for name in right} == right
        assert len(given["code_challenge"]) == 43
        assert len(given["state"]) > 200
        assert given["scope"].split() == list(self.scopes)
        return "/login?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.query)

    def _refusal(self, asked: Asked) -> str:
        proof = "Basic " + base64.b64encode(f"{self.client_id}:{quote(self.client_secret, safe='')}".encode()).decode()
        if asked.headers.get("Authorization") != proof:
            return "invalid_client"
        wanted = {"grant_type", "code", "redirect_uri", "code_verifier", "client_id"}
        return "invalid_grant" if set(asked.form) == wanted else "invalid_request"


def silence(pool: CognitoPages, _: BufferedIOBase) -> None:
    """No answer, for as long as the server lives."""
    pool.stopped.wait()


def drip(pool: CognitoPages, wire: BufferedIOBase) -> None:
    """An answer whose headers never end, one byte now and then: no read ever waits for long."""
    wire.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while not pool.stopped.wait(0.02):
        wire.write(b"x")


def nonsense(_: CognitoPages, wire: BufferedIOBase) -> None:
    """Not HTTP."""
    wire.write(b"\x00\xff\r\n\r\nnonsense\r\n")


def broken_off(_: CognitoPages, wire: BufferedIOBase) -> None:
    """Less than what was announced, in chunks that are none."""
    wire.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")


def nothing(_: CognitoPages, __: BufferedIOBase) -> None:
    """The connection ends."""


class _Visit(BaseHTTPRequestHandler):
    server: Listener

    def _answer(self) -> None:
        pool: CognitoPages = self.server.endpoint
        there = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        query = tuple(parse_qsl(there.query, keep_blank_values=True))
        asked = Asked(self.command, there.path, query, dict(self.headers.items()), body)
        pool.asked.append(asked)
        self.close_connection = True
        planned = pool.plan.get(there.path) or pool.usual(asked)
        try:
            answer = planned if isinstance(planned, Said) else planned(pool, self.wfile)
            if answer is not None:
                self._send(answer)
        except OSError:  # who asked has gone
            return

    def _send(self, answer: Said) -> None:
        self.send_response_only(answer.status)
        usual = {"Date": self.date_time_string(), "Content-Length": str(len(answer.body))}
        for name, value in {**usual, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = _answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the requests hold secrets."""
