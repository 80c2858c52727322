"""The paths that belong to the login pages, over the real emulator."""

import html
from urllib.parse import parse_qsl, quote

import pytest

from alexa_troubleshooting import cause
from tests.smartlamp.local_stack.emulator.gate.conftest import AFTER_SIGN_OUT, CALLBACK, Browser, Pool

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


def test_the_first_request_leads_to_the_login_page_with_its_parameters(by_email: Pool) -> None:
    browser = Browser(by_email)
    answer = browser.session.get(f"{by_email.account.endpoint}/oauth2/authorize?{by_email.question()}", timeout=5)
    path, _, query = answer.headers["location"].partition("?")
    assert (answer.status_code, path) == (302, "/login")
    assert sorted(parse_qsl(query)) == sorted(parse_qsl(by_email.question()))


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login", "/signup", "/forgotPassword", "/mfa", "/confirmUser"])
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"redirect_uri": "https://evil.example/"}, "redirect_mismatch"),
        ({"redirect_uri": None}, "redirect_mismatch"),
        ({"client_id": "nobody"}, "Client does not exist."),
        ({"client_id": None}, "Client does not exist."),
    ],
)
def test_a_wrong_client_or_address_ends_at_cognitos_own_page(
    by_email: Pool, path: str, changed: dict[str, str | None], said: str
) -> None:
    browser = Browser(by_email).open(f"{path}?{by_email.question(**changed)}")
    assert (browser.path, browser.answer.status_code) == ("/error", 400)
    assert browser.page.error == said
    assert browser.went_to == ""


@pytest.mark.parametrize(
    ("changed", "likeliest"), [({"redirect_uri": None}, "vendor-id"), ({"client_id": "other"}, "client-id")]
)
def test_the_page_of_an_error_says_why_in_the_words_of_the_hints(
    by_email: Pool, changed: dict[str, str | None], likeliest: str
) -> None:
    browser = Browser(by_email).open(f"/oauth2/authorize?{by_email.question(**changed)}")
    assert cause(likeliest).cause in html.unescape(browser.answer.text)


def test_each_client_has_its_own_addresses(by_email: Pool) -> None:
    theirs = "http://localhost:8765/signed-in"
    client = by_email.cognito.create_user_pool_client(
        UserPoolId=by_email.pool_id,
        ClientName="other",
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=[theirs],
        SupportedIdentityProviders=["COGNITO"],
    )["UserPoolClient"]["ClientId"]
    assert Browser(by_email).sign_in_page(client_id=client, redirect_uri=theirs, scope="openid").path == "/login"
    assert Browser(by_email).sign_in_page(client_id=client, scope="openid").page.error == "redirect_mismatch"
    assert Browser(by_email).sign_in_page(redirect_uri=theirs).page.error == "redirect_mismatch"


def test_signing_out(by_email: Pool) -> None:
    browser = Browser(by_email).sign_in_page()
    kept = f"/login?{by_email.question()}"
    form = {each.name: each.value for each in browser.page.forms[0][1]}
    client = f"client_id={by_email.client_id}"
    assert browser.open(f"/logout?{client}&logout_uri={quote(AFTER_SIGN_OUT, safe='')}").went_to == AFTER_SIGN_OUT
    assert browser.open(kept, "POST", form).answer.status_code == 403  # the session is over
    assert browser.open(f"/logout?{client}&logout_uri={quote(CALLBACK, safe='')}").page.error == "logout_mismatch"
    assert browser.open(f"/logout?{by_email.question()}").path == "/login"


def test_whoever_may_not_use_the_pages_does_not_exist_there(by_email: Pool) -> None:
    client = by_email.cognito.create_user_pool_client(
        UserPoolId=by_email.pool_id,
        ClientName="api only",
        CallbackURLs=[CALLBACK],
        AllowedOAuthFlowsUserPoolClient=False,
    )["UserPoolClient"]["ClientId"]
    assert Browser(by_email).sign_in_page(client_id=client).page.error == "Client does not exist."


def test_a_large_form_is_refused(by_email: Pool) -> None:
    browser = Browser(by_email).sign_in_page()
    sent = browser.open(f"/login?{by_email.question()}", "POST", {"username": "x" * 200_000})
    assert sent.answer.status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe", b"_csrf", b"&&==&", b"username=%ff%fe", b"{}"])
def test_any_body_is_read(by_email: Pool, body: bytes) -> None:
    browser = Browser(by_email).sign_in_page()
    target = f"{by_email.account.endpoint}/login?{by_email.question()}"
    assert browser.session.post(target, data=body, timeout=5).status_code == 403
