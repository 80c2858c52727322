"""The maker's consent: what Amazon is asked, what comes back, and why there may be no token."""

import contextlib
import json
import socket
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from smartlamp.developer_account.exchange import Exchange
from smartlamp.developer_account.login import login_with_amazon
from smartlamp.developer_account.login.login_with_amazon import CALLBACK, LoginWithAmazon, SecurityProfile
from smartlamp.developer_account.patience import Patience
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import Failed, NoAnswer, NotSignedIn
from smartlamp.target import browser
from tests.fakes.passing_clock import PassingClock
from tests.fakes.planned_answers import LOST, NOTHING, Said, said
from tests.fakes.skill_management_server import CLIENT_ID, CLIENT_SECRET, CODE, REFRESH_TOKEN, SkillManagementServer

Returning = Callable[[AuthorizationRequest], Mapping[str, str]]


@pytest.fixture
def login(amazon: SkillManagementServer, passing: PassingClock) -> LoginWithAmazon:
    return login_of(amazon, passing)


def login_of(amazon: SkillManagementServer, passing: PassingClock, secret: str = CLIENT_SECRET) -> LoginWithAmazon:
    values = SecretValues()
    exchange, patience = Exchange(passing.clock), Patience(passing.clock)
    at = amazon.addresses
    return LoginWithAmazon(SecurityProfile(CLIENT_ID, secret), exchange, patience, values, at.authorization, at.token)


def consenting(asked: AuthorizationRequest) -> Mapping[str, str]:
    return {"code": CODE, "state": asked.state, "scope": "alexa::ask:skills:readwrite"}


def test_the_page_is_asked_for_a_code_for_these_scopes_alone(
    amazon: SkillManagementServer, login: LoginWithAmazon
) -> None:
    shown: list[AuthorizationRequest] = []

    def visit(asked: AuthorizationRequest) -> Mapping[str, str]:
        shown.append(asked)
        return consenting(asked)

    tokens = login.sign_in(visit)
    (asked,) = shown
    there = urlsplit(asked.url)
    query = {name: values for name, values in parse_qs(there.query, strict_parsing=True).items() if name != "state"}
    challenge = query.pop("code_challenge")
    assert f"{there.scheme}://{there.netloc}{there.path}" == amazon.addresses.authorization
    assert query == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "scope": ["alexa::ask:skills:readwrite alexa::ask:models:readwrite"],
        "redirect_uri": ["http://127.0.0.1:9090/cb"],
        "code_challenge_method": ["S256"],
    }
    assert challenge != [asked.verifier]
    assert amazon.asked[0].form == {
        "grant_type": "authorization_code",
        "code": CODE,
        "redirect_uri": CALLBACK,
        "code_verifier": asked.verifier,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    assert (tokens.refresh_token, tokens.life_s) == (REFRESH_TOKEN, 3600)
    assert tokens.token in amazon.good


def test_a_browser_comes_back_to_this_machine(login: LoginWithAmazon, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real listener; at a free port, as somebody may use Amazon's own tool at the usual one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def open_(url: str) -> None:
        state = parse_qs(urlsplit(url).query)["state"][0]
        with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", f"/cb?{urlencode({'code': CODE, 'state': state})}")
            connection.getresponse().read()

    monkeypatch.setattr(login_with_amazon, "CALLBACK", f"http://127.0.0.1:{port}/cb")
    monkeypatch.setenv("BROWSER", "one")
    monkeypatch.setattr("webbrowser.open", open_)
    assert login.sign_in(browser.visit).refresh_token == REFRESH_TOKEN


def saying(**returned: str) -> Returning:
    return lambda asked: {"state": asked.state, **returned}


@pytest.mark.parametrize(
    ("visit", "why", "to_do"),
    [
        (saying(error="access_denied", error_description="Access not permitted."), "you did not allow it", "Allow"),
        (saying(error="unauthorized_client"), "does not allow this sign-in", CALLBACK),
        (saying(error="invalid_scope"), "may not use the skill management API", "developer account"),
        (saying(error="server_error"), "(server_error)", "again"),
        (saying(), "without a code", "again"),
        (saying(code=CODE, state="another"), "The state that came back is not the one", "whole address"),
        (lambda _: {}, "The state that came back is not the one", "whole address"),
        (lambda _: {"error": "access_denied"}, "The state that came back is not the one", "whole address"),
    ],
)
def test_a_page_that_gives_no_code_is_explained(
    amazon: SkillManagementServer, login: LoginWithAmazon, visit: Returning, why: str, to_do: str
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        login.sign_in(visit)
    assert why in refused.value.what
    assert to_do in refused.value.to_do
    assert amazon.asked == []


def test_nobody_coming_back_may_mean_that_the_return_url_is_missing(login: LoginWithAmazon) -> None:
    def visit(_: AuthorizationRequest) -> Mapping[str, str]:
        raise Failed("Nobody came back from the sign-in page within 300 seconds.", "Run the same command again.")

    with pytest.raises(NotSignedIn, match="Nobody came back") as nobody:
        login.sign_in(visit)
    assert f"add {CALLBACK} to the profile's Allowed Return URLs" in nobody.value.to_do


def error(status: int, code: str) -> Said:
    return said(status, {"error": code, "error_description": "description-marker", "request_id": "x"})


REFUSALS = [
    (error(400, "invalid_grant"), "has ended, was withdrawn", "ASK_REFRESH_TOKEN"),
    (error(401, "invalid_client"), "client secret is wrong", "ASK_LWA_CLIENT_CONFIRMATION"),
    (error(400, "unauthorized_client"), "does not allow this sign-in", "Allowed Return URLs"),
    (error(400, "unheard_of"), "unheard_of: description-marker", "again"),
]


@pytest.mark.parametrize(("answer", "why", "to_do"), REFUSALS)
@pytest.mark.parametrize("renews", [False, True])
def test_what_login_with_amazon_refuses_is_explained(
    amazon: SkillManagementServer, login: LoginWithAmazon, *, answer: Said, why: str, to_do: str, renews: bool
) -> None:
    amazon.plan = {1: answer}
    with pytest.raises(NotSignedIn) as refused:
        login.renew(REFRESH_TOKEN) if renews else login.sign_in(consenting)
    assert why in refused.value.what
    assert to_do in refused.value.to_do
    assert len(amazon.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        said(200),
        said(200, []),
        said(200, {"access_token": ""}),
        said(200, {"access_token": 1}),
        said(400, {"error": ["invalid_grant"]}),
        said(403, "<html>"),
        Said(200, b"\xff"),
    ],
)
def test_an_answer_without_a_token_is_no_token(
    amazon: SkillManagementServer, login: LoginWithAmazon, answer: Said
) -> None:
    amazon.plan = {1: answer}
    with pytest.raises(NoAnswer, match="gave no token"):
        login.renew(REFRESH_TOKEN)


def test_a_sign_in_that_would_end_in_an_hour_is_none(amazon: SkillManagementServer, login: LoginWithAmazon) -> None:
    amazon.plan = {1: said(200, {"access_token": "Atza|1"})}
    with pytest.raises(NotSignedIn, match="no refresh token"):
        login.sign_in(consenting)


@pytest.mark.parametrize(("life", "seconds"), [(60, 60), (60.5, 60.5), ("60", 3600), (None, 3600)])
def test_a_token_lives_as_long_as_is_said(
    amazon: SkillManagementServer, login: LoginWithAmazon, life: Any, seconds: float
) -> None:
    amazon.plan = {1: Said(200, json.dumps({"access_token": "Atza|1", "expires_in": life}).encode())}
    assert login.renew(REFRESH_TOKEN).life_s == seconds


@pytest.mark.parametrize(("fault", "renewals", "exchanges"), [(LOST, 8, 1), (NOTHING, 8, 1), (said(503), 8, 1)])
def test_a_code_is_good_once_and_a_refresh_token_always(
    amazon: SkillManagementServer, login: LoginWithAmazon, fault: Said, renewals: int, exchanges: int
) -> None:
    amazon.plan = dict.fromkeys(range(1, 100), fault)
    with pytest.raises(NoAnswer):
        login.sign_in(consenting)
    assert len(amazon.asked) == exchanges
    with pytest.raises(NoAnswer):
        login.renew(REFRESH_TOKEN)
    assert len(amazon.asked) == exchanges + renewals


def test_a_wrong_secret_is_explained(amazon: SkillManagementServer, passing: PassingClock) -> None:
    with pytest.raises(NotSignedIn, match="client secret is wrong") as refused:
        login_of(amazon, passing, "a-wrong-secret").renew(REFRESH_TOKEN)
    assert "a-wrong-secret" not in str(refused.value)
