"""The order of judgement, with an emulator that would do everything and keys of one letter each."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.local_stack.emulator.gate import gate as gate_module
from smartlamp.local_stack.emulator.gate.gate import App, Gate, Message, Query, Receive, Scope, Send, is_signed

HOST = (b"host", b"127.0.0.1:8761")
SIGNED = (b"authorization", b"AWS4-HMAC-SHA256 Credential=owner/20260101/us-east-1/lambda/aws4_request")
FORGED = (b"authorization", b"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request")


class Emulator:
    """Remembers what reached it and answers to everybody, as MiniStack does."""

    def __init__(self) -> None:
        self.reached: list[tuple[str, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive()).get("body", b"") if scope["type"] == "http" else b""
        self.reached.append((scope["path"], body))
        headers = [(b"Access-Control-Allow-Origin", b"*"), (b"access-control-allow-headers", b"*"), (b"etag", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"everything"})


class OneLetter:
    """Keys without secrets: `owner` is of this stack."""

    def key_id(self, headers: Mapping[str, str], query: Query) -> str:
        said = headers.get("authorization", "").partition("Credential=")[2] or "".join(
            query.get("X-Amz-Credential", ())
        )
        return said.partition("/")[0]

    def key_refusal(self, headers: Mapping[str, str], query: Query) -> tuple[str, str] | None:
        known = self.key_id(headers, query) == "owner"
        return None if known else ("UnrecognizedClientException", "Not of <this> stack.")

    def refusal(self, _: str, raw_path: str, *__: object) -> tuple[str, str] | None:
        return ("SignatureDoesNotMatch", "Not this one.") if raw_path == "/changed" else None


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


def ask(emulator: App, method: str, target: str, *headers: tuple[bytes, bytes], **more: Any) -> list[Message]:
    """Send a request through the gate; whatever comes back."""
    path, _, query = target.partition("?")
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode()}
    scope |= {"headers": [HOST, *headers], **more}
    parts: list[Message] = [
        {"type": "http.request", "body": b"bo", "more_body": True},
        {"type": "http.request", "body": b"dy"},
    ]
    answers: list[Message] = []

    async def receive() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        answers.append(message)

    asyncio.run(Gate(emulator, 8761, OneLetter())(scope, receive, send))
    return answers


def status(answers: list[Message]) -> int:
    code: int = answers[0]["status"]
    return code


@pytest.mark.parametrize(
    ("method", "target", "headers"),
    [
        ("POST", "/2015-03-31/functions/f/invocations", [SIGNED]),
        ("GET", "/bucket/key?X-Amz-Credential=owner/20260101", []),
        ("POST", "/oauth2/token", [(b"authorization", b"Basic YTpi")]),
        ("GET", "/oauth2/authorize?client_id=1", []),
    ],
)
def test_who_may_ask_reaches_the_emulator(emulator: Emulator, method: str, target: str, headers: Any) -> None:
    answers = ask(emulator, method, target, *headers)
    assert (status(answers), answers[-1]["body"]) == (200, b"everything")
    assert emulator.reached == [(target.partition("?")[0], b"body")]


def test_no_word_of_sharing_goes_out(emulator: Emulator) -> None:
    names = [bytes(name).lower() for name, _ in ask(emulator, "GET", "/bucket", SIGNED)[0]["headers"]]
    assert names == [b"etag", b"x-frame-options", b"cross-origin-resource-policy"]


@pytest.mark.parametrize(
    ("method", "target", "headers", "code"),
    [
        ("GET", "/bucket", [], "MissingAuthenticationToken"),
        ("GET", "/bucket", [FORGED], "UnrecognizedClientException"),
        ("GET", "/bucket?X-Amz-Credential=test/20260101", [], "UnrecognizedClientException"),
        ("POST", "/login", [FORGED], "UnrecognizedClientException"),
        ("GET", "/changed", [SIGNED], "SignatureDoesNotMatch"),
        ("POST", "/login", [(b"content-encoding", b"gzip")], "AccessDenied"),
        ("OPTIONS", "/bucket", [], "MissingAuthenticationToken"),
        ("POST", "/_ministack/reset", [SIGNED], "AccessDenied"),
        ("GET", "/_ministack/ses/messages", [SIGNED], "AccessDenied"),
        ("GET", "/_localstack/health", [SIGNED], "AccessDenied"),
        ("GET", "/health", [], "AccessDenied"),
        ("GET", "/bucket", [SIGNED, (b"origin", b"http://evil.example")], "AccessDenied"),
        ("GET", "/oauth2/authorize", [(b"sec-fetch-site", b"cross-site")], "AccessDenied"),
    ],
)
def test_who_may_not_is_told_so_and_nothing_else(
    emulator: Emulator, method: str, target: str, headers: Any, code: str
) -> None:
    answers = ask(emulator, method, target, *headers)
    assert (status(answers), emulator.reached) == (403, [])
    assert dict(answers[0]["headers"])[b"x-amzn-errortype"] == code.encode()
    assert code in answers[1]["body"].decode()


def test_another_name_for_this_machine_leads_nowhere(emulator: Emulator) -> None:
    answers = ask(emulator, "GET", "/oauth2/authorize", headers=[(b"host", b"evil.example:8761")])
    assert (status(answers), emulator.reached) == (403, [])


def test_a_refusal_is_in_the_words_of_the_service(emulator: Emulator) -> None:
    in_json = ask(emulator, "POST", "/", FORGED, (b"x-amz-target", b"DynamoDB_20120810.Scan"))[1]["body"]
    assert json.loads(in_json)["message"] == "Not of <this> stack."
    assert ask(emulator, "GET", "/bucket", FORGED)[1]["body"].startswith(b"<Error><Code>Unrecog")
    form = (b"authorization", FORGED[1].replace(b"/s3/", b"/sts/"))
    in_xml = ask(emulator, "POST", "/", form)[1]["body"]
    assert in_xml.startswith(b"<ErrorResponse><Error>")
    assert b"&lt;this&gt;" in in_xml
    assert ask(emulator, "HEAD", "/bucket", FORGED)[1]["body"] == b""


@pytest.mark.parametrize(("limit", "headers"), [("MOST_BYTES", [SIGNED]), ("MOST_BYTES_OF_ANYBODY", [])])
def test_a_body_has_its_limit(emulator: Emulator, limit: str, headers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, limit, 3)
    assert (status(ask(emulator, "POST", "/oauth2/token", *headers)), emulator.reached) == (413, [])


def test_the_body_of_an_unknown_key_is_not_even_read(emulator: Emulator) -> None:
    async def receive() -> Message:
        raise AssertionError

    async def send(_: Message) -> None: ...

    scope = {"type": "http", "method": "PUT", "path": "/bucket", "query_string": b"", "headers": [HOST, FORGED]}
    asyncio.run(Gate(emulator, 8761, OneLetter())(scope, receive, send))
    assert emulator.reached == []


@pytest.mark.parametrize(("headers", "signed"), [([SIGNED], True), ([], False)])
def test_the_emulator_knows_whether_a_request_is_signed(headers: Any, signed: bool) -> None:
    known = []

    async def emulator(*_: Any) -> None:
        known.append(is_signed.get())

    ask(emulator, "POST", "/oauth2/token", *headers)
    assert known == [signed]


def test_a_websocket_is_refused() -> None:
    known = []

    async def emulator(*_: Any) -> None:
        known.append(is_signed.get())

    ask(emulator, "", "/_aws/execute-api/abc/prod", type="websocket")
    assert known == [False]


def test_a_body_that_never_came_whole_does_nothing(emulator: Emulator) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None: ...

    scope = {"type": "http", "method": "POST", "path": "/login", "query_string": b"", "headers": [HOST]}
    asyncio.run(Gate(emulator, 8761, OneLetter())(scope, receive, send))
    assert emulator.reached == []


@pytest.mark.parametrize(
    ("path", "headers", "passes"),
    [
        ("/_aws/execute-api/abc/prod", [], True),
        ("/_aws/execute-api/abc/prod", [(b"origin", b"http://127.0.0.1:8761")], True),
        ("/_aws/execute-api/abc/prod", [(b"origin", b"http://127.0.0.1:8760")], False),
        ("/mqtt", [], False),
    ],
)
def test_websockets_are_judged_too(emulator: Emulator, path: str, headers: Any, passes: bool) -> None:
    answers = ask(emulator, "", path, *headers, type="websocket")
    assert bool(emulator.reached) is passes
    assert (answers[0]["type"] == "websocket.close") is not passes


def test_the_emulators_own_life_passes(emulator: Emulator) -> None:
    ask(emulator, "", "", type="lifespan")
    assert len(emulator.reached) == 1
