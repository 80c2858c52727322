"""Alexa's event gateway on the loopback: strict, remembering, and able to misbehave in every way that it has.

    with GatewayServer(account_of=...) as gateway:
        gateway.answer = refuse(403, "SKILL_DISABLED_EXCEPTION")     from now on; one of the functions below, or anything like them
        gateway.said = [accept, hang_up]                             or only the next ones; then `answer` again
        assert gateway.heard == [...]                                each request, in order
        assert gateway.views[account][lamp_id] == {...}              what Alexa believes, by accepted events alone

A request that Alexa would drop without a word is accepted here too, but its faults are kept in `faults`; a test must find none.
"""

import json
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

import alexa_messages
from tests.fakes.loopback_server import Listener, LoopbackServer

PATH = "/v3/events"
MOST_BYTES = 262_144

Message = dict[str, Any]
# By namespace and name, and by instance where a property has one.
View = dict[tuple[str, ...], object]


@dataclass(frozen=True)
class Heard:
    """One request; `size` is that of its body in bytes."""

    account: int | None
    token: str
    message: Message
    size: int

    @property
    def name(self) -> str:
        return str(self.message["event"]["header"]["name"])

    @property
    def message_id(self) -> str:
        return str(self.message["event"]["header"]["messageId"])

    @property
    def lamp_ids(self) -> list[str]:
        event = self.message["event"]
        endpoints = event["payload"]["endpoints"] if "endpoint" not in event else [event["endpoint"]]
        return [endpoint["endpointId"] for endpoint in endpoints]


@dataclass(frozen=True)
class Said:
    """What a request is answered; status 0 cuts the connection. Alexa may drop without a word what it accepted."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    is_dropped: bool = False


Answer = Callable[["GatewayServer", Heard], Said]


class GatewayServer(LoopbackServer):
    """The gateway; use it as a context manager.

    Attributes:
        account_of: whose a token is; None for a token that is not good.
        answer: says what the requests from now on are answered.
        said: says what the next requests are answered, one each.
        heard: every request.
        accepted: those that were accepted.
        faults: what is wrong with requests, as Alexa judges them after the 202.
        views: for each account what is believed of its lamps.
        endpoints: for each account the endpoints it was told of, and not yet told to forget, by name.
    """

    def __init__(self, account_of: Callable[[str], int | None] = lambda _: 1) -> None:
        super().__init__(_Visit)
        self.account_of = account_of
        self.answer: Answer = accept
        self.said: list[Answer] = []
        self.heard: list[Heard] = []
        self.accepted: list[Heard] = []
        self.faults: list[str] = []
        self.views: defaultdict[int, dict[str, View]] = defaultdict(dict)
        self.endpoints: defaultdict[int, dict[str, str]] = defaultdict(dict)
        self._bodies: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"{self.origin}{PATH}"

    def forget(self) -> None:
        """As if new."""
        self.answer = accept
        self.said.clear()
        for remembered in (self.heard, self.accepted, self.faults):
            remembered.clear()
        for view in (self.views, self.endpoints, self._bodies):
            view.clear()

    def judge(self, token: str, content_type: str, body: bytes) -> Said:
        """Answer one request."""
        message = json.loads(body)
        heard = Heard(self.account_of(token), token, message, len(body))
        with self._lock:
            self.heard.append(heard)
            self.faults += self._faults(heard, content_type)
            answer = self.said.pop(0) if self.said else self.answer
        said = answer(self, heard)
        if said.status == 202 and not said.is_dropped:
            with self._lock:
                self.accepted.append(heard)
                self._believe(heard)
        return said

    def _faults(self, heard: Heard, content_type: str) -> list[str]:
        event = heard.message["event"]
        found = [str(fault) for fault in alexa_messages.check(heard.message).found]
        scope = event.get("endpoint", event["payload"]).get("scope", {})
        if scope != {"type": "BearerToken", "token": heard.token}:
            found.append("the token of the header is not the token of the scope")
        if content_type.partition(";")[0] != "application/json":
            found.append("not JSON by its header")
        if heard.size > MOST_BYTES or len(heard.lamp_ids) > 300:
            found.append("too large")
        if heard.name == "DeleteReport" and len(heard.lamp_ids) > 30:
            found.append("more than 30 deleted")
        if "correlationToken" in event["header"]:
            found.append("a correlationToken in an event that answers nothing")
        # A token may be renewed between two attempts; everything else stays.
        body = json.dumps(heard.message, sort_keys=True).replace(json.dumps(heard.token), '"token"')
        if self._bodies.setdefault(heard.message_id, body) != body:
            found.append("one messageId, two events")
        reported = [
            key_of(each)
            for each in (
                *heard.message.get("context", {}).get("properties", ()),
                *event["payload"].get("change", {}).get("properties", ()),
            )
        ]
        if len(reported) != len(set(reported)):
            found.append("a property twice")
        return found

    def _believe(self, heard: Heard) -> None:
        assert heard.account is not None
        event = heard.message["event"]
        if heard.name == "AddOrUpdateReport":
            for endpoint in event["payload"]["endpoints"]:
                self.endpoints[heard.account][endpoint["endpointId"]] = endpoint["friendlyName"]
        elif heard.name == "DeleteReport":
            for lamp_id in heard.lamp_ids:
                self.endpoints[heard.account].pop(lamp_id, None)
                self.views[heard.account].pop(lamp_id, None)
        else:
            view = self.views[heard.account].setdefault(heard.lamp_ids[0], {})
            for each in (
                *heard.message["context"]["properties"],
                *event["payload"]["change"]["properties"],
            ):
                view[key_of(each)] = each["value"]


def key_of(reported: Mapping[str, Any]) -> tuple[str, ...]:
    """What a View knows a property by."""
    return tuple(str(reported[part]) for part in ("namespace", "name", "instance") if part in reported)


def accept(gateway: GatewayServer, heard: Heard) -> Said:
    """As Alexa does with a good token."""
    if heard.account is None:
        return refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION")(gateway, heard)
    return Said(202)


def drop(_gateway: GatewayServer, _heard: Heard) -> Said:
    """Accept the event, and lose it."""
    return Said(202, is_dropped=True)


def refuse(status: int, code: str, *headers: tuple[str, str]) -> Answer:
    """As Alexa does, with a code."""
    header = {"namespace": "System", "name": "Exception", "messageId": "90c3fc62-4b2d-460c-9c8b-77251f1698a0"}
    payload = {"code": code, "description": "description-marker"}
    said = Said(status, json.dumps({"header": header, "payload": payload}).encode(), headers)
    return lambda *_: said


def garbage(status: int) -> Answer:
    """A status and no sense."""
    return lambda *_: Said(status, b"\xff<html>{")


def hang(gateway: GatewayServer, _heard: Heard) -> Said:
    """Never answer."""
    gateway.stopped.wait()
    return Said(0)


def hang_up(_gateway: GatewayServer, _heard: Heard) -> Said:
    """Read the request and cut the connection."""
    return Said(0)


def take_and_hang_up(gateway: GatewayServer, heard: Heard) -> Said:
    """Take the event for good, and cut the connection instead of saying so."""
    if heard.account is not None:
        gateway.accepted.append(heard)
        gateway._believe(heard)
    return Said(0)


def redirect(gateway: GatewayServer, _heard: Heard) -> Said:
    """Send it elsewhere: to an address that notes whether anybody came."""
    return Said(307, headers=(("Location", gateway.url.replace(PATH, "/elsewhere")),))


class _Visit(BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if self.path != PATH or scheme != "Bearer":
            self.server.endpoint.faults.append(f"{scheme} at {self.path}")
        said = self.server.endpoint.judge(token, self.headers.get("Content-Type", ""), body)
        if said.status == 0:
            # A reset, not an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response(said.status)
        for name, value in said.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the requests hold tokens."""
