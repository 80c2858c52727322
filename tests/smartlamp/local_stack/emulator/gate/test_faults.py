"""Broken pages and tokens: as bytes through the gate, with an emulator that answers everything; then over the real one."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from alexa_simulator.account_linking.hosted_form import read_page
from alexa_simulator.errors import PlanRefused, Unanswered
from alexa_simulator.faults.ways import OTHERS, SIGN_IN, STATUSES, TOKEN
from smartlamp.local_stack.emulator import emulator as emulator_module
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.gate.faults import PATH, SLOW_S, Faults
from smartlamp.local_stack.emulator.gate.gate import Gate, Message, Receive, Scope, Send
from smartlamp.local_stack.emulator.hosted_faults import HostedFaults
from tests.smartlamp.local_stack.emulator.gate.conftest import Browser, Pool
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_in import known
from tests.smartlamp.local_stack.emulator.gate.test_gate import HOST, OneLetter
from tests.smartlamp.local_stack.emulator.gate.user_pools.test_oauth import code_for, exchanged

TOKENS = {"access_token": "a", "refresh_token": "r", "expires_in": 3600, "token_type": "Bearer"}
NO_PAGES = ("/us-east-1_Ab1/.well-known/jwks.json", "/oauth2/userInfo")


class AnyKey(OneLetter):
    """Keys without secrets: all are of this stack, as an owner's and a function's are."""

    def key_refusal(self, *_: object) -> None:
        return None


@dataclass
class Desk:
    """The gate with an emulator behind it that gives tokens, and remembers what reached it."""

    reached: list[tuple[str, bytes]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    status: int = 200

    def __post_init__(self) -> None:
        self._gate = Gate(Faults(self._emulator, "owner", self._sleep), 8761, AnyKey())

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def _emulator(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append((scope["path"], (await receive())["body"]))
        body = json.dumps(TOKENS).encode()
        headers = [(b"content-type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:9], "more_body": True})
        await send({"type": "http.response.body", "body": body[9:]})

    def ask(self, method: str, target: str, key: str = "", body: bytes = b"asked") -> tuple[int, dict[str, str], bytes]:
        """The status, headers and body of an answer; the status is 0 if the other side had to give up."""
        path, _, query = target.partition("?")
        signed = f"AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/lambda/aws4_request".encode()
        headers = [HOST, *([(b"authorization", signed)] if key else [])]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers}
        parts: list[Message] = [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]
        answers: list[Message] = []

        async def receive() -> Message:
            return parts.pop(0)

        async def send(message: Message) -> None:
            answers.append(message)

        asyncio.run(self._gate(scope, receive, send))
        if not answers:
            return 0, {}, b""
        told = {bytes(name).decode().lower(): bytes(value).decode() for name, value in answers[0]["headers"]}
        given = b"".join(bytes(each["body"]) for each in answers[1:])
        assert int(told["content-length"]) == len(given)
        return answers[0]["status"], told, given

    def tell(self, name: str, *how: str, key: str = "owner", **more: object) -> tuple[int, Any]:
        """Send a plan."""
        status, _, body = self.ask("POST", PATH, key, json.dumps({"name": name, "how": list(how), **more}).encode())
        return status, json.loads(body)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("how", "status", "title"),
    [
        ("login-pages-unavailable", 403, "Login pages unavailable"),
        ("not-found", 404, "Page not found"),
        ("throttled", 429, "Too many requests"),
        ("server-error", 500, "Something went wrong"),
    ],
)
@pytest.mark.parametrize("request_line", ["GET /oauth2/authorize?client_id=1", "GET /login", "POST /login"])
def test_the_hosted_pages_break_for_everybody(desk: Desk, how: str, status: int, title: str, request_line: str) -> None:
    desk.tell(SIGN_IN, how, retry_after_s=7)
    method, _, target = request_line.partition(" ")
    seen, headers, body = desk.ask(method, target)
    assert (seen, read_page(body.decode()).title) == (status, title)
    assert headers["content-type"].startswith("text/html")
    assert headers.get("retry-after") == ("7" if status == 429 else None)
    assert desk.reached == []
    assert [desk.ask("GET", other)[0] for other in NO_PAGES] == [200, 200]


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ("invalid_request", 400, "invalid_request"),
        ("invalid_client", 400, "invalid_client"),
        ("invalid_grant", 400, "invalid_grant"),
        ("unauthorized_client", 400, "unauthorized_client"),
        ("unsupported_grant_type", 400, "unsupported_grant_type"),
        ("throttled", 429, "too_many_requests"),
        ("server-error", 500, "server_error"),
        ("unavailable", 503, "temporarily_unavailable"),
    ],
)
def test_the_token_endpoint_refuses(desk: Desk, how: str, status: int, error: str) -> None:
    desk.tell(TOKEN, how, retry_after_s=7)
    seen, headers, body = desk.ask("POST", "/oauth2/token")
    assert (seen, json.loads(body)) == (status, {"error": error})
    assert headers.get("retry-after") == ("7" if status in {429, 503} else None)
    assert desk.reached == []
    assert desk.ask("GET", "/login")[0] == 200


@pytest.mark.parametrize(
    ("how", "given"),
    [
        ("slow", TOKENS),
        ("no-refresh-token", {name: value for name, value in TOKENS.items() if name != "refresh_token"}),
        ("brief", {**TOKENS, "expires_in": 300}),
    ],
)
def test_tokens_are_late_or_others(desk: Desk, how: str, given: object) -> None:
    desk.tell(TOKEN, how, times=1)
    status, _, body = desk.ask("POST", "/oauth2/token")
    assert (status, json.loads(body)) == (200, given)
    assert desk.reached == [("/oauth2/token", b"asked")]
    assert desk.slept == ([SLOW_S] if how == "slow" else [])
    assert json.loads(desk.ask("POST", "/oauth2/token")[2]) == TOKENS


def test_a_refusal_of_the_emulators_stays_one(desk: Desk) -> None:
    desk.status = 400
    desk.tell(TOKEN, "brief")
    status, _, body = desk.ask("POST", "/oauth2/token")
    assert (status, json.loads(body)) == (400, TOKENS)


@pytest.mark.parametrize(("name", "target"), [(SIGN_IN, "/login"), (TOKEN, "/oauth2/token")])
def test_who_gets_no_answer_gives_up(desk: Desk, name: str, target: str) -> None:
    desk.tell(name, "hang")
    assert desk.ask("POST", target)[0] == 0
    assert desk.reached == []


def test_a_page_comes_instead_of_json(desk: Desk) -> None:
    desk.tell(TOKEN, "html")
    status, headers, body = desk.ask("POST", "/oauth2/token")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"smartlamp misbehave off" in body


@pytest.mark.parametrize("name", [SIGN_IN, TOKEN])
def test_everything_that_is_offered_is_done(desk: Desk, name: str) -> None:
    target = {SIGN_IN: "/login", TOKEN: "/oauth2/token"}[name]
    desk.tell(name)
    usual = desk.ask("POST", target)
    for how in (*STATUSES[name], *OTHERS[name]):
        desk.tell(name, how)
        assert desk.ask("POST", target) != usual or desk.slept, how


def test_it_counts_and_can_be_ended_and_asked(desk: Desk) -> None:
    assert desk.tell(SIGN_IN, "404", times=2)[1][0]["times"] == 2
    assert desk.ask("GET", "/login")[0] == 404
    (plan,) = json.loads(desk.ask("GET", PATH, "owner")[2])
    assert (plan["how"], plan["times"], plan["done"]) == (["not-found"], 1, 1)
    assert desk.tell(SIGN_IN)[1] == []
    assert desk.ask("GET", "/login")[0] == 200


@pytest.mark.parametrize("key", ["", "function"])
def test_nobody_but_the_owner_breaks_anything_or_asks_what_is_broken(desk: Desk, key: str) -> None:
    assert desk.tell(SIGN_IN, "404", key=key)[0] == 403
    assert desk.ask("GET", PATH, key)[0] == 403
    assert desk.ask("GET", "/login")[0] == 200


@pytest.mark.parametrize(
    ("name", "how", "why"), [("gateway", ["503"], "not part of this simulator"), (SIGN_IN, ["418"], "It can: 403")]
)
def test_what_is_not_done_here_is_refused(desk: Desk, name: str, how: list[str], why: str) -> None:
    status, said = desk.tell(name, *how)
    assert (status, why in said["error"]) == (400, True)
    assert desk.ask("POST", PATH, "owner", b"{")[0] == 400


@pytest.fixture
def faults(by_email: Pool) -> Iterator[HostedFaults]:
    """Those of the real emulator, which are over with the test."""
    faults = HostedFaults(by_email.account)
    yield faults
    for name in (SIGN_IN, TOKEN):
        faults.obey({"name": name, "how": []})


@pytest.mark.stack
@pytest.mark.group("user pools")
class TestOverTheRealEmulator:
    def test_a_browser_and_a_client_meet_it(self, by_email: Pool, faults: HostedFaults) -> None:
        customer = known(by_email)
        faults.obey({"name": SIGN_IN, "how": ["login-pages-unavailable"], "times": 1})
        faults.obey({"name": TOKEN, "how": ["brief"], "times": 1})
        assert [each["name"] for each in faults.facts()] == [SIGN_IN, TOKEN]
        browser = Browser(by_email).sign_in_page()
        assert (browser.answer.status_code, browser.page.title) == (403, "Login pages unavailable")
        answer = exchanged(by_email, code_for(by_email, customer))
        assert (answer.status_code, answer.json()["expires_in"]) == (200, 300)
        assert faults.facts() == []

    def test_what_it_cannot_do_is_said(self, faults: HostedFaults) -> None:
        with pytest.raises(PlanRefused, match='sign-in cannot fail in the way "418"'):
            faults.obey({"name": SIGN_IN, "how": ["418"]})

    def test_only_with_the_owners_keys(self, by_email: Pool, faults: HostedFaults) -> None:
        strangers = HostedFaults(Account(by_email.account.port, by_email.account.access_key_id, "another"))
        with pytest.raises(PlanRefused, match="signature"):
            strangers.obey({"name": SIGN_IN, "how": ["not-found"]})
        key = by_email.account.client("iam").create_access_key(UserName=a_user(by_email))["AccessKey"]
        others = HostedFaults(Account(by_email.account.port, key["AccessKeyId"], key["SecretAccessKey"]))
        with pytest.raises(PlanRefused, match="Only the account's owner"):
            others.obey({"name": SIGN_IN, "how": ["not-found"]})
        assert faults.facts() == []


def a_user(pool: Pool) -> str:
    """A user of the account with all rights."""
    iam = pool.account.client("iam")
    name: str = iam.create_user(UserName="somebody")["User"]["UserName"]
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=policy)
    return name


def test_who_is_gone_does_not_answer() -> None:
    gone = HostedFaults(Account(emulator_module.free_port(), "AKIA", "secret"))
    with pytest.raises(Unanswered, match="does not answer"):
        gone.facts()


def test_the_servers_start_and_end_reach_the_emulator() -> None:
    """The emulator reads its state at the start, and writes it at the end."""
    reached: list[str] = []

    async def emulator(scope: Scope, _: Receive, __: Send) -> None:
        reached.append(scope["type"])

    async def nothing(*_: object) -> Message:
        return {}

    asyncio.run(Gate(Faults(emulator, "owner"), 8761, AnyKey())({"type": "lifespan"}, nothing, nothing))  # type: ignore[arg-type]
    assert reached == ["lifespan"]
