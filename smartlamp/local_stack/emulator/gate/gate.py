"""The order in which a request is checked before the emulator sees it, and what is removed from the emulator's answer."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from contextvars import ContextVar
from typing import Any, Protocol
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from alexa_simulator.web import visitor
from smartlamp.local_stack.emulator.gate import unsigned

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Query = Mapping[str, Sequence[str]]

MOST_BYTES = 128_000_000  # an archive of a function, and what goes with it
MOST_BYTES_OF_ANYBODY = 100_000
_MOST_BYTES_OF_AN_API = 10_000_000  # API Gateway's own limit
_ADMINISTRATION = ("/_ministack", "/_localstack", "/health")
_ADDED = ((b"x-frame-options", b"DENY"), (b"cross-origin-resource-policy", b"same-origin"))
_FORBIDDEN, _TOO_LARGE = 403, 413

# Whether the current request carries a valid signature. The emulator uses more than this gate can see to decide which service
# a request is for, so what it does for an unsigned one is limited there, too (`server`).
is_signed: ContextVar[bool] = ContextVar("is_signed", default=True)
# The id of the key of that signature; empty without one.
signed_by: ContextVar[str] = ContextVar("signed_by", default="")


class Signatures(Protocol):
    """What the emulator knows about keys. A refusal is AWS's error code and a message."""

    def key_id(self, headers: Mapping[str, str], query: Query) -> str:
        """The id of the key that a request says it is signed with; empty without a signature."""

    def key_refusal(self, headers: Mapping[str, str], query: Query) -> tuple[str, str] | None:
        """Why this key is not one of the stack's; None if it is."""

    def refusal(
        self, method: str, raw_path: str, query: Query, headers: Mapping[str, str], body: bytes
    ) -> tuple[str, str] | None:
        """Why the request's signature is wrong; None if it is right."""


class Gate:
    """ASGI middleware: callers that do not belong to this stack learn nothing and get nothing done.

    It checks, in this order: the host name; the page that sent the request; the path, since the emulator's administration is closed; the
    signature, or whether AWS serves this to anybody.

    Args:
        app: the emulator.
        port: where it listens.
        signatures: of the emulator.
    """

    def __init__(self, app: App, port: int, signatures: Signatures) -> None:
        self._app = app
        self._hosts = visitor.hosts(port)
        self._signatures = signatures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse with 403."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        method, path = scope.get("method", "GET"), scope["path"]
        why = visitor.refusal(method, path, scope["headers"], self._hosts, unsigned.is_page)
        if not why and path.startswith(_ADMINISTRATION):
            why = "The emulator's own administration is closed."
        if scope["type"] == "websocket":
            if why or not unsigned.is_api(path):
                await send({"type": "websocket.close", "code": 1008, "reason": why})
            else:
                is_signed.set(False)
                await self._app(scope, receive, send)
            return
        if why:
            await _refuse(scope, send, "AccessDenied", why)
            return
        await self._judge(scope, receive, send)

    async def _judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path, raw_query = scope["method"], scope["path"], scope["query_string"]
        headers = _folded(scope["headers"])
        query = parse_qs(raw_query.decode("utf-8", "replace"), keep_blank_values=True)
        key_id = self._signatures.key_id(headers, query)
        signed = bool(key_id)
        if signed:
            failure = self._signatures.key_refusal(headers, query)
        else:
            failure = _refusal_of_anybody(method, path, raw_query, headers)
        if failure:
            await _refuse(scope, send, *failure)
            return
        body = await _read(receive, _most_bytes(path, signed=signed))
        if body is None:
            await _refuse(scope, send, "RequestEntityTooLarge", "The body is too large.", _TOO_LARGE)
            return
        raw_path = (scope.get("raw_path") or path.encode()).decode("latin-1")
        if signed and (failure := self._signatures.refusal(method, raw_path, query, headers, body)):
            await _refuse(scope, send, *failure)
            return
        is_signed.set(signed)
        signed_by.set(key_id)
        await self._app(scope, _again(body, receive), _locked(send))


def _refusal_of_anybody(method: str, path: str, query: bytes, headers: Mapping[str, str]) -> tuple[str, str] | None:
    if not unsigned.is_public(method, path, query, headers.get("x-amz-target", "")):
        return "MissingAuthenticationToken", "This request must be signed."
    if "content-encoding" in headers:
        return "AccessDenied", "Send the body uncompressed: a compressed one may hide a large one."
    return None


def _most_bytes(path: str, *, signed: bool) -> int:
    if signed:
        return MOST_BYTES
    return _MOST_BYTES_OF_AN_API if unsigned.is_api(path) else MOST_BYTES_OF_ANYBODY


def _folded(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as one text each; repeated ones are joined to a list (RFC 9110, 5.2)."""
    folded: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("utf-8", "replace")
        folded[name] = f"{folded[name]}, {value}" if name in folded else value
    return folded


async def _read(receive: Receive, most: int) -> bytes | None:
    """The body; None if it is longer than `most` bytes or never arrived in full."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Receive a body that was already read, then whatever follows."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving


def _locked(send: Send) -> Send:
    """Send without CORS headers: a page of this origin needs none."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if not bytes(pair[0]).lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *_ADDED]}
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send, code: str, sentence: str, status: int = _FORBIDDEN) -> None:
    """Refuse in AWS's format, so AWS clients show the sentence: in JSON, or in XML for S3 and services whose requests are forms."""
    headers = _folded(scope["headers"])
    in_json = "json" in headers.get("content-type", "") or "x-amz-target" in headers
    if in_json or not headers.get("authorization"):
        kind, body = "application/json", json.dumps({"__type": code, "message": sentence})
    else:
        error = f"<Error><Code>{escape(code)}</Code><Message>{escape(sentence)}</Message></Error>"
        is_s3 = "/s3/aws4_request" in headers["authorization"]
        kind, body = "application/xml", error if is_s3 else f"<ErrorResponse>{error}</ErrorResponse>"
    answer = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body.encode())).encode()),
        (b"x-amzn-errortype", code.encode()),
        (b"connection", b"close"),
        *_ADDED,
    ]
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body.encode()})
