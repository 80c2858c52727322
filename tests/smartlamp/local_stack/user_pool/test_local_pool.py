"""What the Alexa app page is told of the user pool, over HTTP."""

import asyncio
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.alexa import Alexa
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.web.server import app
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.gate.login.authorization import proof
from smartlamp.local_stack.emulator.gate.user_pools import inbox as gate
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running
from smartlamp.local_stack.user_pool.inbox import Inbox
from smartlamp.local_stack.user_pool.local_pool import LocalPool
from smartlamp.local_stack.user_pool.people import People
from smartlamp.terminal import pasteable
from tests.fakes.settable_clock import SettableClock

AUTHORIZE = "http://127.0.0.1:9/oauth2/authorize"
SECRET = "the account's secret"


@pytest.fixture
def pool(tmp_path: Path) -> LocalPool:
    me = ProcessId.of(os.getpid())
    running = Running(me, me, 1, "key", Account(9, "id", SECRET), {"AuthorizationUrl": AUTHORIZE})
    inbox = Inbox(tmp_path / "inbox.json")
    return LocalPool(running, People(object, "pool", tmp_path / "passwords.json", "email", inbox), inbox)


class Page:
    """Asks as the Alexa app page does."""

    def __init__(self, alexa: Alexa, pool: LocalPool) -> None:
        self._app = app(alexa, None, None, pool, key="the key")

    def ask(self, method: str, path: str, key: str = "the key", **more: Any) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport, headers = httpx.ASGITransport(self._app), {"Authorization": f"Bearer {key}"}
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(answer())


@pytest.fixture
def page(pool: LocalPool, tmp_path: Path) -> Page:
    linking = AccountLinking(
        skill_id="skill",
        vendor_id="M1",
        authorization_url=AUTHORIZE,
        token_url="http://127.0.0.1:9/oauth2/token",
        client_id="client",
        client_secret="secret",
        oauth_scopes=("openid",),
        redirect_urls=("http://127.0.0.1:1/api/skill/link/M1",),
        event_client_id="events",
        event_client_secret="secret",
    )
    alexa = Alexa(Memory(tmp_path / "memory.json"), linking, InProcessSkill(dict))
    return Page(alexa, pool)


def test_the_page_sees_each_message_and_notices_a_new_one(page: Page, tmp_path: Path) -> None:
    before = page.ask("GET", "/alexa/news").json()
    assert before["inbox"] is True
    assert page.ask("GET", "/alexa/inbox").json() == []
    sender = gate.Post(gate.Inbox(tmp_path / "inbox.json", SettableClock(1_780_000_000.0)))
    sender.mail("sam@example.com", "Hello", "<b>{####}</b>", "000123")
    assert page.ask("GET", "/alexa/news").json()["revision"] == before["revision"] + 1
    told = page.ask("GET", "/alexa/inbox").json()
    assert [(each["to"], each["code"], each["text"]) for each in told] == [
        ("sam@example.com", "000123", "<b>000123</b>")
    ]
    assert page.ask("GET", "/alexa/inbox", "another key").status_code == 401


def test_a_damaged_inbox_takes_nothing_else_from_the_page(page: Page, tmp_path: Path) -> None:
    (tmp_path / "inbox.json").write_text("{")
    (tmp_path / "inbox.json").chmod(0o600)
    assert page.ask("GET", "/alexa/news").status_code == 200
    assert page.ask("GET", "/alexa/inbox").json() == []


def test_the_sign_in_page_is_offered_the_demo_customer_for_one_request_only(page: Page) -> None:
    first, second = (page.ask("POST", "/alexa/link/begin", json={}).json()["url"] for _ in range(2))
    asked, other = (
        {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} for url in (first, second)
    )
    assert asked["customer"] == "demo@example.com"
    assert asked["customer_proof"] == proof(SECRET, asked)
    assert other["customer_proof"] != asked["customer_proof"]
    assert SECRET not in first


def test_another_page_is_offered_nobody(pool: LocalPool) -> None:
    for url in ("https://www.amazon.com/ap/oa?client_id=c", f"{AUTHORIZE}-not?client_id=c"):
        assert pool.offer(url) == url


def test_the_page_is_told_commands_that_can_be_pasted(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    pasteable.give("--state-dir", "my desk")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    told = page.ask("GET", "/alexa/news").json()["commands"]
    pasteable.forget()
    assert [shlex.split(command)[1] for command in told] == ["say", "inbox", "demo"]
    for command in told:
        assert Path(shlex.split(command)[0]).resolve() == Path(sys.executable).with_name("smartlamp").resolve()
        assert command.endswith(" --state-dir 'my desk'")
