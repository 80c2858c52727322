"""Whoever knows profiles, on the loopback: the user pool's GetUser and userInfo, Login with Amazon's tokeninfo and profile.

with ProfileServer() as server:
    server.get_user = (400, {"__type": "NotAuthorizedException"})     what it answers from now on
    server.user_info = None                                           no answer: the connection is closed
    assert server.asked == [("POST", "/", {...headers}, b"...")]
"""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.loopback_server import Listener, LoopbackServer

# A status, a body, JSON or bytes, and perhaps a header WWW-Authenticate; bytes are all that goes over the wire; None closes the connection
# without an answer.
Said = tuple[int, Any] | tuple[int, Any, str] | bytes | None


class ProfileServer(LoopbackServer):
    """The four endpoints; use it as a context manager.

    Attributes:
        asked: method, path with query, headers and body of each request that arrived.
    """

    get_user: Said
    user_info: Said
    token_info: Said
    profile: Said

    def __init__(self) -> None:
        super().__init__(_Visit)
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.forget()

    @property
    def url(self) -> str:
        return self.origin

    @property
    def paths(self) -> list[str]:
        """Where the requests went, without their queries."""
        return [urlsplit(path).path for _, path, _, _ in self.asked]

    def forget(self) -> None:
        """Know nobody, and nothing that was asked."""
        self.asked.clear()
        self.get_user = self.user_info = self.token_info = self.profile = (500, {})

    def say(self, method: str, path: str) -> Said:
        match method, urlsplit(path).path:
            case "POST", "/":
                return self.get_user
            case "GET", "/oauth2/userInfo":
                return self.user_info
            case "GET", "/auth/o2/tokeninfo":
                return self.token_info
            case "GET", "/user/profile":
                return self.profile
        return 404, {}


class _Visit(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.endpoint.asked.append((self.command, self.path, dict(self.headers.items()), body))
        said = self.server.endpoint.say(self.command, self.path)
        self.close_connection = True
        if said is None or isinstance(said, bytes):
            self.wfile.write(said or b"")
            return
        status, content, *challenge = said
        answer = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        for text in challenge:
            self.send_header("WWW-Authenticate", str(text))
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing: the requests hold secrets."""
