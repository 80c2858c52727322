"""AWS over HTTP on a loopback port, for clients that are not boto3: each request goes on to moto, which answers as to any other.

with mock_aws(), AwsServer() as aws:
    client = AwsClient("dynamodb", "eu-west-1", environment=aws.environment)
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from uuid import uuid4

import requests

from tests.fakes.loopback_server import LoopbackServer

_SERVICE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True)
class Request:
    """What arrived; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def moto(request: Request) -> Reply:
    """moto's answer."""
    found = _SERVICE.search(request.headers["authorization"])
    assert found is not None
    url = f"https://{found['service']}.{found['region']}.amazonaws.com{request.path}"
    headers = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
    answer = requests.post(url, data=request.body, headers=headers, timeout=10)
    return Reply(answer.status_code, {"x-amz-crc32": answer.headers.get("x-amz-crc32", "")}, answer.content)


class _Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        endpoint: AwsServer = self.server.endpoint
        endpoint.requests.append(request)
        reply = endpoint.answer(request)
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        with suppress(OSError):  # who asked may have gone
            self.end_headers()
            self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class AwsServer(LoopbackServer):
    """The server.

    Attributes:
        answer: from a request to the reply; None closes the connection without one.
        requests: all that arrived.
        own: a name that nothing else has.
    """

    def __init__(self, answer: Callable[[Request], Reply | None] = moto) -> None:
        super().__init__(_Visit)
        self.answer = answer
        self.requests: list[Request] = []
        self.own = f"Own-{uuid4()}"

    @property
    def environment(self) -> dict[str, str]:
        """A function's, in front of this server."""
        return {
            "AWS_ENDPOINT_URL": self.origin,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret-key-marker",
            "AWS_SESSION_TOKEN": "session-token-marker",
        }
