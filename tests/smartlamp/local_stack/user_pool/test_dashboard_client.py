"""Signing in at a stack: what is asked of its pages, what goes to its token endpoint, and what is refused."""

import json
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from alexa_simulator.account_linking import hosted_page
from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.errors import Unanswered
from device_cloud.errors import SettingRefused, TokenRefused
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.user_pool.dashboard_client import CALLBACK, DashboardClient
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.jwks_server import JwksServer
from tests.fakes.token_mint import POOL, TokenMint

MINT = TokenMint(client_id="dashboardclient")


@pytest.fixture
def pages() -> Iterator[HostedUi]:
    with HostedUi(client_id=MINT.client_id, redirect_uris=(CALLBACK,)) as pages:
        yield pages


def outputs(pages: HostedUi, **changed: str) -> dict[str, str]:
    return {
        "UserPoolId": POOL,
        "DashboardClientId": MINT.client_id,
        "AuthorizationUrl": pages.authorization_url,
        "TokenUrl": pages.token_url,
        **changed,
    }


def client(pages: HostedUi, keys: JwksServer) -> DashboardClient:
    return DashboardClient.of(outputs(pages), "eu-west-1", keys.origin)


def test_a_code_is_asked_for_with_proof_and_without_a_secret(pages: HostedUi) -> None:
    seen: list[AuthorizationRequest] = []

    def visit(asked: AuthorizationRequest) -> Mapping[str, str]:
        seen.append(asked)
        return hosted_page.sign_in(asked.url, asked.redirect_uri, pages.email, pages.password)

    with JwksServer([MINT.jwk()]) as keys, pytest.raises(TokenRefused):  # these pages give a token of no pool
        client(pages, keys).sign_in(visit)
    (asked,) = seen
    question = parse_qs(urlsplit(asked.url).query)
    assert (question["prompt"], question["scope"], question["redirect_uri"]) == (["login"], ["openid"], [CALLBACK])
    assert question["code_challenge_method"] == ["S256"]
    (form,) = [form for method, path, form in pages.requests if (method, path) == ("POST", "/oauth2/token")]
    assert form["code_verifier"] == asked.verifier
    assert set(form) == {"grant_type", "client_id", "code", "redirect_uri", "code_verifier"}


def sign_in(pages: HostedUi) -> tuple[str, str]:
    with JwksServer([MINT.jwk()]) as keys:
        token, owner = client(pages, keys).sign_in(lambda asked: {"code": "c", "state": asked.state})
    return token, owner.sub


def test_the_token_says_who_it_is(pages: HostedUi) -> None:
    token = MINT.token()
    pages.answer_tokens = 200, {}, json.dumps({"access_token": token}).encode()
    assert sign_in(pages) == (token, MINT.sub)


@pytest.mark.parametrize(
    "answer",
    [
        (400, {}, b'{"error": "invalid_grant"}'),
        (500, {}, b"oops"),
        (200, {}, b"oops"),
        (200, {}, b"[]"),
        (200, {}, b"{}"),
        (200, {}, b'{"access_token": 1}'),
    ],
    ids=str,
)
def test_a_token_endpoint_that_gives_none_is_said(pages: HostedUi, answer: tuple[int, dict[str, str], bytes]) -> None:
    pages.answer_tokens = answer
    with pytest.raises(Failed, match=f"answered the sign-in with {answer[0]}, and gave no token"):
        sign_in(pages)


def test_a_token_endpoint_that_is_away_is_said() -> None:
    with HostedUi() as pages:
        gone = outputs(pages)
    with JwksServer([]) as keys, pytest.raises(Unanswered):
        DashboardClient.of(gone, "eu-west-1", keys.origin).sign_in(lambda asked: {"code": "c", "state": asked.state})


@pytest.mark.parametrize("output", ["AuthorizationUrl", "TokenUrl"])
def test_nobody_signs_in_where_others_can_read(pages: HostedUi, output: str) -> None:
    with pytest.raises(CannotRun, match=r"http://login\.example\.com/x is neither HTTPS"):
        DashboardClient.of(outputs(pages, **{output: "http://login.example.com/x"}), "eu-west-1")


def test_keys_come_from_the_pool_or_from_this_machine(pages: HostedUi) -> None:
    with pytest.raises(SettingRefused):
        DashboardClient.of(outputs(pages), "eu-west-1", "http://keys.example.com")
