"""Login with Amazon as it is linked with: what it gives, and to whom it gives nothing."""

import base64
from urllib.parse import parse_qsl, urlsplit

import pytest

from alexa_simulator.account_linking.hosted_form import read_page
from alexa_simulator.login_with_amazon.profile import (
    CODE_LIFETIME_S,
    TOKEN_LIFETIME_S,
    Customer,
    LoginWithAmazonProfile,
)
from tests.fakes.settable_clock import SettableClock

CLIENT, SECRET = "amzn1.application-oa2-client.0", "client-secret"
REDIRECT = "https://pitangui.amazon.com/api/skill/link/M1"
DANA = Customer("dana@example.com", "Correct-Horse-9", "Dana Demo")
ASKED = {"client_id": CLIENT, "redirect_uri": REDIRECT, "response_type": "code", "scope": "profile", "state": "s&1"}
SIGNED_IN = {**ASKED, "email": DANA.email, "password": DANA.password}


@pytest.fixture
def amazon(clock: SettableClock) -> LoginWithAmazonProfile:
    return LoginWithAmazonProfile(CLIENT, SECRET, (REDIRECT,), lambda: (DANA,), clock)


def code_of(amazon: LoginWithAmazonProfile) -> str:
    answer = amazon.consent(SIGNED_IN)
    assert answer.status == 303
    return dict(parse_qsl(urlsplit(answer.location).query))["code"]


def form(code: str) -> dict[str, str]:
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}


def basic(secret: str) -> str:
    return "Basic " + base64.b64encode(f"{CLIENT}:{secret}".encode()).decode()


def token_of(amazon: LoginWithAmazonProfile, secret: str = SECRET) -> str:
    return str(amazon.tokens(form(code_of(amazon)), basic(secret)).body["access_token"])


def test_from_the_page_to_the_profile(amazon: LoginWithAmazonProfile) -> None:
    page = read_page(amazon.consent_page(ASKED).page).sign_in_form()
    assert page is not None
    assert page.hidden == ASKED
    answer = amazon.consent({**page.hidden, page.username_field: DANA.email, page.password_field: DANA.password})
    returned = dict(parse_qsl(urlsplit(answer.location).query))
    assert answer.location.startswith(f"{REDIRECT}?")
    assert returned["state"] == "s&1"
    tokens = amazon.tokens(form(returned["code"]), basic(SECRET)).body
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", TOKEN_LIFETIME_S)
    token = str(tokens["access_token"])
    assert token.startswith("Atza|")
    info = amazon.token_info(token).body
    assert info == {"iss": "https://www.amazon.com", "aud": CLIENT, "user_id": DANA.user_id, "exp": TOKEN_LIFETIME_S}
    profile = amazon.profile(f"Bearer {token}")
    assert profile.body == {"user_id": DANA.user_id, "name": "Dana Demo", "email": DANA.email}
    renewed = amazon.tokens(
        {"grant_type": "refresh_token", "refresh_token": str(tokens["refresh_token"])}, basic(SECRET)
    )
    assert amazon.token_info(str(renewed.body["access_token"])).status == 200


def test_a_wrong_password_is_said_on_the_page(amazon: LoginWithAmazonProfile) -> None:
    for wrong in ({"password": "x"}, {"email": "eve@example.com"}, {"email": '"><script>'}):
        answer = amazon.consent({**SIGNED_IN, **wrong})
        assert (answer.status, answer.location) == (200, "")
        assert read_page(answer.page).error == "Your password is incorrect."
        assert "<script" not in answer.page


@pytest.mark.parametrize(
    "changed", [{"client_id": "another"}, {"redirect_uri": "https://evil.example/"}, {"redirect_uri": REDIRECT + "/x"}]
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    amazon: LoginWithAmazonProfile, changed: dict[str, str]
) -> None:
    for answer in (amazon.consent_page({**ASKED, **changed}), amazon.consent({**SIGNED_IN, **changed})):
        assert (answer.status, answer.location, answer.page) == (400, "", "")


@pytest.mark.parametrize("changed", [{"scope": "profile postal_code"}, {"response_type": "token"}])
def test_what_is_not_offered_comes_back_as_an_error(amazon: LoginWithAmazonProfile, changed: dict[str, str]) -> None:
    answer = amazon.consent({**SIGNED_IN, **changed})
    assert dict(parse_qsl(urlsplit(answer.location).query)) == {"error": "invalid_scope", "state": "s&1"}


def test_a_code_is_for_one_use_one_address_one_client_and_five_minutes(
    amazon: LoginWithAmazonProfile, clock: SettableClock
) -> None:
    code = code_of(amazon)
    assert amazon.tokens(form(code), "Basic eDp5").status == 401
    assert amazon.tokens({**form(code), "redirect_uri": REDIRECT + "2"}, basic(SECRET)).status == 400
    assert amazon.tokens({"grant_type": "password"}, basic(SECRET)).body == {"error": "unsupported_grant_type"}
    assert amazon.tokens(form(code), basic(SECRET)).status == 200
    assert amazon.tokens(form(code), basic(SECRET)).status == 400
    late = code_of(amazon)
    clock.now += CODE_LIFETIME_S
    assert amazon.tokens(form(late), basic(SECRET)).status == 400


def test_nothing_else_is_a_token(amazon: LoginWithAmazonProfile, clock: SettableClock) -> None:
    token = token_of(amazon)
    refresh = str(amazon.tokens(form(code_of(amazon)), basic(SECRET)).body["refresh_token"])
    another = LoginWithAmazonProfile(CLIENT, "another secret", (REDIRECT,), lambda: (DANA,), clock)
    for wrong in (
        "",
        "Atza|",
        token[:-1],
        token + "x",
        refresh,
        refresh.replace("Atzr", "Atza"),
        token_of(another, "another secret"),
        "é",
    ):
        assert amazon.token_info(wrong).status == 400
        assert amazon.profile(f"Bearer {wrong}").status == 400
    assert amazon.profile(token).status == 400
    clock.now += TOKEN_LIFETIME_S
    assert amazon.token_info(token).status == 400
