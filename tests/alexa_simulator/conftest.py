from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.alexa import Alexa, SignIn
from alexa_simulator.event_gateway.gateway import GatewayAnswer
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from tests.fakes.fake_skill import FakeSkill
from tests.fakes.gateway_events import posted
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.served_app import Entrance, served_app
from tests.fakes.settable_clock import SettableClock

NOW = 1_780_000_000.0


@dataclass
class Home:
    """A customer's Alexa with a pool, a skill and a clock that tests may turn."""

    alexa: Alexa
    pool: HostedUi
    skill: FakeSkill
    clock: SettableClock
    path: Path

    def sign_in(self, password: str | None = None) -> SignIn:
        return lambda url, redirect_uri: sign_in(url, redirect_uri, self.pool.email, password or self.pool.password)

    def secrets(self) -> list[str]:
        """Every secret that is in play now and must not be seen."""
        account = self.alexa.memory.now.account
        tokens = [account.skill_token, account.refresh_token] if account else []
        return [
            *tokens,
            *self.pool.codes,
            self.pool.password,
            self.pool.client_secret,
            "event-secret",
            "Atza|",
            "Atzr|",
        ]


@pytest.fixture(scope="session")
def entrance() -> Iterator[Entrance]:
    with served_app(Entrance, "error") as served:
        yield served


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOW)


@pytest.fixture
def pool() -> Iterator[HostedUi]:
    with HostedUi() as hosted_ui:
        yield hosted_ui


@pytest.fixture
def linking(pool: HostedUi) -> AccountLinking:
    return account_linking(pool)


@pytest.fixture
def home(pool: HostedUi, linking: AccountLinking, clock: SettableClock, tmp_path: Path) -> Home:
    path = tmp_path / "alexa" / "memory.json"
    skill = FakeSkill()
    alexa = Alexa(Memory(path), linking, InProcessSkill(skill), clock)
    skill.login_with_amazon = alexa.login_with_amazon
    return Home(alexa, pool, skill, clock, path)


@pytest.fixture
def linked(home: Home) -> Home:
    assert all(step.passed for step in home.alexa.link(home.sign_in()))
    home.skill.directives.clear()
    return home


def account_linking(pool: HostedUi) -> AccountLinking:
    return AccountLinking(
        skill_id="amzn1.ask.skill.1",
        vendor_id="M1",
        authorization_url=pool.authorization_url,
        token_url=pool.token_url,
        client_id=pool.client_id,
        client_secret=pool.client_secret,
        oauth_scopes=("openid", "profile"),
        redirect_urls=(*pool.redirect_uris, "http://127.0.0.1:9/api/skill/link/M1"),
        event_client_id="event-client",
        event_client_secret="event-secret",
    )


def token_of(home: Home, grant: int = -1) -> str:
    return str(home.skill.grants[grant]["access_token"])


def post(home: Home, message: object, token: str | None = None, **more: str) -> GatewayAnswer:
    return home.alexa.event_gateway.answer(posted(message, token_of(home) if token is None else token, **more))


def code_of(answer: GatewayAnswer) -> str | None:
    if answer.body is None:
        return None
    header: Any = answer.body["header"]
    payload: Any = answer.body["payload"]
    assert (header["namespace"], header["name"], bool(header["messageId"])) == ("System", "Exception", True)
    assert payload["description"]
    code: str = payload["code"]
    return code


def power_of(home: Home, endpoint_id: str) -> object:
    held = home.alexa.memory.now.properties.get(endpoint_id, [])
    return {each["name"]: each["value"] for each in held}.get("powerState")


def refreshed(home: Home, grant: int = -1, *, rotates: bool = False) -> tuple[int, dict[str, object]]:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": str(home.skill.grants[grant]["refresh_token"]),
        "client_id": "event-client",
        "client_secret": "event-secret",
    }
    answer = home.alexa.login_with_amazon.answer(
        urlencode(form).encode(), content_type="application/x-www-form-urlencoded", rotates=rotates
    )
    return answer.status, answer.body
