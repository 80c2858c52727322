"""Skills behind real servers on this machine."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from smartlamp.target.any_skill.http_skill import BEARER_VARIABLE, HttpSkill, InvokeSkill
from smartlamp.target.any_skill.reached import skill_at
from smartlamp.target.named import Target
from tests.fakes.loopback_server import LoopbackServer

DIRECTIVE: dict[str, object] = {
    "directive": {"header": {"name": "TurnOn"}, "endpoint": {"scope": {"token": "customers"}}}
}
INVOKE = "/2015-03-31/functions/Skill/invocations"


class Asked(BaseHTTPRequestHandler):
    """Answers with what the test has planned, and keeps what it was asked."""

    seen: list[tuple[str, dict[str, str], Any]]
    answer: tuple[int, dict[str, str], bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen.append((self.path, dict(self.headers), json.loads(body)))
        status, headers, text = type(self).answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.delenv(BEARER_VARIABLE, raising=False)
    Asked.seen, Asked.answer = [], (200, {}, b'{"event": {}}')
    with LoopbackServer(Asked) as running:
        yield running.origin


def test_a_directive_is_posted_with_the_customers_token(server: str) -> None:
    reply = HttpSkill(f"{server}/api/alexa/smart_home")(DIRECTIVE)
    assert (reply.answer, reply.failure) == ({"event": {}}, None)
    ((path, headers, body),) = Asked.seen
    assert (path, body) == ("/api/alexa/smart_home", DIRECTIVE)
    assert (headers["Authorization"], headers["Content-Type"]) == ("Bearer customers", "application/json")


def test_a_token_for_the_address_goes_before_the_customers(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BEARER_VARIABLE, "long-lived\n")
    HttpSkill(server)(DIRECTIVE)
    assert Asked.seen[0][1]["Authorization"] == "Bearer long-lived"


@pytest.mark.parametrize(
    ("payload", "token"),
    [
        ({"payload": {"scope": {"token": "t"}}}, "Bearer t"),
        ({"payload": {"grantee": {"token": "t"}}}, "Bearer t"),
        ({"payload": {}}, None),
    ],
)
def test_wherever_a_directive_has_its_token(server: str, payload: dict[str, object], token: str | None) -> None:
    HttpSkill(server)({"directive": payload})
    assert Asked.seen[0][1].get("Authorization") == token


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((401, {}, b"no"), f"it does not take this token. Put one that it takes into {BEARER_VARIABLE}"),
        ((403, {}, b"no"), "it does not take this token"),
        ((500, {}, b'{"message":\n "no lamp"}'), 'answered 500 in place of an event: {"message": "no lamp"}.'),
        ((500, {}, b""), "answered 500 in place of an event."),
        ((500, {}, b"x" * 500), f"event: {'x' * 200}."),
        ((500, {}, b"not customers"), "event: not (redacted)."),
        ((302, {"Location": "/elsewhere"}, b""), "leads to /elsewhere, which is not followed with a token: name that"),
        ((200, {}, b"<html>"), "at line 1, column 1: <html>."),
        ((200, {}, b"\xff"), "cannot be read"),
    ],
)
def test_what_is_no_event_is_named(server: str, answer: tuple[int, dict[str, str], bytes], why: str) -> None:
    Asked.answer = answer
    assert why in (HttpSkill(server)(DIRECTIVE).failure or "")


def test_an_address_that_nobody_serves_is_named() -> None:
    for skill in (HttpSkill("http://127.0.0.1:9"), InvokeSkill(f"http://127.0.0.1:9{INVOKE}")):
        assert "could not be reached" in (skill(DIRECTIVE).failure or "")


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ((200, {}, b'{"event": {}}'), None),
        (
            (200, {"X-Amz-Function-Error": "Unhandled"}, b'{"errorType": "KeyError", "errorMessage": "x"}'),
            "KeyError: x",
        ),
        ((200, {}, b'{"errorType": "KeyError", "errorMessage": "x"}'), "KeyError: x"),
        ((404, {}, b"{}"), "was not invoked: its address answered 404"),
    ],
)
def test_lambdas_invoke_api(server: str, answer: tuple[int, dict[str, str], bytes], failure: str | None) -> None:
    Asked.answer = answer
    reply = InvokeSkill(f"{server}{INVOKE}")(DIRECTIVE)
    assert (reply.failure is None) if failure is None else (failure in (reply.failure or ""))
    assert Asked.seen[0][0] == INVOKE
    assert "Authorization" not in Asked.seen[0][1]


@pytest.mark.parametrize(
    ("target", "is_read"),
    [
        ("http://192.0.2.1:8123/api", True),
        (f"http://example.com{INVOKE}", True),
        ("https://example.com/api", False),
        ("http://127.0.0.1:8123/api", False),
        ("http://localhost:8123/api", False),
    ],
)
def test_that_a_token_goes_in_clear_is_said(target: str, is_read: bool, capsys: pytest.CaptureFixture[str]) -> None:
    skill_at(Target.named(target))
    said = capsys.readouterr().err
    assert said == (
        f"! {target} is not encrypted: whoever is on the way there can read the token. https:// keeps it secret.\n"
        if is_read
        else ""
    )


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        (
            {"stackTrace": ['  File "/var/task/my_skill.py", line 3, in handler\n    lamp()\n', "  File x\n"]},
            "    lamp()\n  File x",
        ),
        ({"trace": ["RangeError: no lamp", "    at handler (index.mjs:3:9)"]}, "RangeError: no lamp\n    at handler"),
        ({"stackTrace": "text"}, ""),
        ({"trace": [1, None]}, ""),
    ],
)
def test_the_traceback_of_a_function_that_failed_is_shown(server: str, document: dict[str, object], shown: str) -> None:
    Asked.answer = (200, {}, json.dumps({"errorType": "RangeError", "errorMessage": "no lamp", **document}).encode())
    output = InvokeSkill(f"{server}{INVOKE}")(DIRECTIVE).output
    assert shown in output
    assert bool(shown) == bool(output)
