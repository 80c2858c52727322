"""The token and userInfo endpoints over the real emulator, in the words of "The token issuer endpoint" and "The user attributes endpoint"."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from alexa_simulator.outbound import Session
from smartlamp.local_stack.emulator.gate.user_pools.oauth import granted
from tests.smartlamp.local_stack.emulator.gate.conftest import CALLBACK, CHALLENGE, PASSWORD, VERIFIER, Browser, Pool
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_in import known

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


@pytest.fixture(scope="module")
def customer(by_email: Pool) -> str:
    return known(by_email)


def code_for(pool: Pool, customer: str, **changed: str | None) -> str:
    """A fresh authorization code."""
    return Browser(pool).sign_in_page(**changed).send(username=customer, password=PASSWORD).returned["code"]


def exchanged(pool: Pool, code: str, **changed: Any) -> requests.Response:
    """Exchange a code."""
    return pool.tokens(**{"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **changed})


def refused(answer: requests.Response) -> str:
    """The OAuth error of a refusal, which gives nothing."""
    said: dict[str, str] = answer.json()
    assert answer.status_code == 400, answer.text
    assert "access_token" not in said
    return said["error"]


def test_a_code_works_once(by_email: Pool, customer: str) -> None:
    code = code_for(by_email, customer)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: exchanged(by_email, code), range(8)))
    assert sorted(each.status_code for each in answers) == [200] + [400] * 7
    assert {refused(each) for each in answers if each.status_code == 400} == {"invalid_grant"}


def test_a_code_lives_five_minutes(by_email: Pool, customer: str) -> None:
    just, late = code_for(by_email, customer), code_for(by_email, customer)
    by_email.late(295)
    assert exchanged(by_email, just).status_code == 200
    by_email.late(6)
    assert refused(exchanged(by_email, late)) == "invalid_grant"


def test_a_code_is_bound_to_its_client_and_address(by_email: Pool, customer: str) -> None:
    code = code_for(by_email, customer)
    assert refused(exchanged(by_email, code, auth=(by_email.public_id, ""))) == "invalid_grant"
    assert refused(exchanged(by_email, code, redirect_uri=CALLBACK + "x")) == "invalid_grant"
    assert refused(exchanged(by_email, "another")) == "invalid_grant"
    assert exchanged(by_email, code).status_code == 200


@pytest.mark.parametrize("verifier", [None, "", "w" * 43, "v" * 42, "v" * 129, "ü" * 43, CHALLENGE])
def test_who_asked_with_a_challenge_shows_the_verifier(by_email: Pool, customer: str, verifier: str | None) -> None:
    code = code_for(by_email, customer, code_challenge=CHALLENGE, code_challenge_method="S256")
    given = {} if verifier is None else {"code_verifier": verifier}
    assert refused(exchanged(by_email, code, **given)) == "invalid_grant"
    assert exchanged(by_email, code, code_verifier=VERIFIER).status_code == 200


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token"])
def test_the_client_proves_itself_by_basic_or_in_the_form(by_email: Pool, customer: str, grant: str) -> None:
    pool = by_email
    if grant == "refresh_token":
        form = {"grant_type": grant, "refresh_token": exchanged(pool, code_for(pool, customer)).json()["refresh_token"]}
    else:
        form = {"grant_type": grant, "code": code_for(pool, customer), "redirect_uri": CALLBACK}
    url = f"{pool.account.endpoint}/oauth2/token"
    wrong: list[tuple[dict[str, str], tuple[str, str] | None]] = [
        ({}, None),
        ({"client_id": pool.client_id}, None),
        ({"client_id": pool.client_id, "client_secret": "wrong"}, None),
        ({"client_id": pool.client_id, "client_secret": ""}, None),
        ({}, (pool.client_id, "")),
        ({}, (pool.client_id, "wrong")),
        ({}, ("nobody", pool.secret)),
        ({"client_id": pool.public_id}, (pool.client_id, pool.secret)),
        ({"client_id": pool.client_id, "client_secret": pool.secret}, (pool.client_id, "wrong")),
    ]
    with Session() as session:
        for more, auth in wrong:
            assert refused(session.post(url, data={**form, **more}, auth=auth, timeout=5)) == "invalid_client", more
        in_form = {"client_id": pool.client_id, "client_secret": pool.secret}
        given = session.post(url, data={**form, **in_form}, timeout=5)
    assert given.status_code == 200, given.text
    # In the documentation's words, the token endpoint gives a refresh token only for an authorization code.
    assert ("refresh_token" in given.json()) is (grant == "authorization_code")


def test_another_clients_refresh_token_renews_nothing(by_email: Pool, customer: str) -> None:
    theirs = exchanged(by_email, code_for(by_email, customer)).json()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": theirs}
    assert refused(by_email.tokens(**form, auth=(by_email.public_id, ""))) == "invalid_grant"
    assert refused(by_email.tokens(grant_type="refresh_token", refresh_token="x.y.z")) == "invalid_grant"
    assert by_email.tokens(**form).status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code", "redirect_uri": CALLBACK}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "c"}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
    ],
)
def test_a_request_that_lacks_something(by_email: Pool, form: dict[str, str], error: str) -> None:
    assert refused(by_email.tokens(None, None, **form)) == error


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {"address", "email", "email_verified", "family_name", "given_name", "phone_number"}),
        ("openid profile", {"family_name", "given_name"}),
        ("openid phone", {"phone_number"}),
        ("openid phone profile", {"family_name", "given_name", "phone_number"}),
        ("openid profile aws.cognito.signin.user.admin", {"family_name", "given_name"}),
        (None, {"family_name", "given_name", "phone_number"}),  # all that the client has
    ],
)
def test_user_info_gives_what_the_scopes_name(
    by_email: Pool, customer: str, scope: str | None, claims: set[str]
) -> None:
    tokens = exchanged(by_email, code_for(by_email, customer, scope=scope)).json()
    with Session() as session:
        url, token = (
            f"{by_email.account.endpoint}/oauth2/userInfo",
            {"Authorization": f"Bearer {tokens['access_token']}"},
        )
        for method in ("GET", "POST"):
            answer = session.request(method, url, headers=token, timeout=5)
            assert set(answer.json()) == {"sub", "username", *claims}, answer.text


def test_without_openid_user_info_gives_nothing(by_email: Pool, customer: str) -> None:
    tokens = exchanged(by_email, code_for(by_email, customer, scope="aws.cognito.signin.user.admin")).json()
    with Session() as session:
        url, token = (
            f"{by_email.account.endpoint}/oauth2/userInfo",
            {"Authorization": f"Bearer {tokens['access_token']}"},
        )
        assert session.get(url, headers=token, timeout=5).status_code == 401


def test_what_the_client_may_not_read_is_left_out() -> None:
    claims = {
        "sub": "s",
        "username": "s",
        "name": "N",
        "email": "e",
        "email_verified": "true",
        "custom:x": "1",
        "cognito:username": "s",
    }
    assert set(granted(claims, ["openid"], ["name"])) == {"sub", "username", "name"}
    assert set(granted(claims, ["openid", "email"], ["email"])) == {"sub", "username", "email", "email_verified"}
    assert set(granted(claims, ["openid", "profile"], ())) == {"sub", "username", "name", "custom:x"}
