"""A handler behind HTTP in two dresses: Home Assistant's endpoint, which wants a token of its own, and Lambda's Invoke API."""

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback_server import LoopbackServer

Handler = Callable[[dict[str, Any], object], dict[str, Any]]

HOME_ASSISTANT = "/api/alexa/smart_home"
_INVOKE = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations")


class SkillBehindHttp(LoopbackServer):
    """Args: handler is asked with what is posted; token is what Home Assistant's endpoint takes.

    Attributes:
        invoked: the names of the functions that were invoked.
    """

    def __init__(self, handler: Handler, token: str) -> None:
        super().__init__(_Visit)
        self.handler = handler
        self.token = token
        self.invoked: list[str] = []


class _Visit(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        endpoint: SkillBehindHttp = self.server.endpoint  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if found := _INVOKE.fullmatch(self.path):
            endpoint.invoked.append(found["name"])
        elif self.path != HOME_ASSISTANT:
            self._answer(HTTPStatus.NOT_FOUND, {})
            return
        elif self.headers["Authorization"] != f"Bearer {endpoint.token}":
            self._answer(HTTPStatus.UNAUTHORIZED, {})
            return
        self._answer(HTTPStatus.OK, endpoint.handler(json.loads(body), None))

    def _answer(self, status: HTTPStatus, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""
