"""An Alexa that is linked already, without a sign-in page: for what happens after the linking."""

from pathlib import Path
from urllib.parse import urlencode

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.alexa import Alexa
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import LinkedAccount, Remembered
from alexa_simulator.skill_under_test import InProcessSkill
from tests.fakes.fake_skill import FakeSkill
from tests.fakes.settable_clock import SettableClock

_NOWHERE = "http://127.0.0.1:9"


def open_alexa(folder: Path, skill: FakeSkill, clock: SettableClock) -> Alexa:
    """The Alexa that lives in this folder."""
    linking = AccountLinking(
        skill_id="amzn1.ask.skill.1",
        vendor_id="M1",
        authorization_url=f"{_NOWHERE}/authorize",
        token_url=f"{_NOWHERE}/token",
        client_id="linking",
        client_secret="linking-secret",
        oauth_scopes=("openid",),
        redirect_urls=(f"{_NOWHERE}/link",),
        event_client_id="event-client",
        event_client_secret="event-secret",
    )
    return Alexa(Memory(folder / "memory.json"), linking, InProcessSkill(skill), clock)


def link(alexa: Alexa, *, endpoints: FakeSkill | None = None) -> str:
    """Link it for an hour, with the endpoints of a skill if there is one; the event token that a skill would have now."""
    known = {each["endpointId"]: each for each in endpoints.endpoints} if endpoints else {}
    account = LinkedAccount("skill-token", "refresh-token", alexa.clock() + 10_000, alexa.clock(), "11111111…")
    alexa.memory.change(lambda _: Remembered(account=account, endpoints=known))
    form = {
        "grant_type": "authorization_code",
        "code": alexa.login_with_amazon.issue_code(),
        "client_id": "event-client",
        "client_secret": "event-secret",
    }
    answer = alexa.login_with_amazon.answer(urlencode(form).encode(), content_type="application/x-www-form-urlencoded")
    return str(answer.body["access_token"])
