"""Who is let in by the pages, and who is not, over the real emulator."""

import itertools

import pytest

from smartlamp.local_stack.emulator.gate.login.authorization import proof
from tests.smartlamp.local_stack.emulator.gate.conftest import CALLBACK, PASSWORD, Browser, Pool
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_up import confirmed, signed_up

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


def known(pool: Pool) -> str:
    """Somebody who can sign in; the user name."""
    _, person = confirmed(pool)
    return person["username"]


def at_the_code(pool: Pool, username: str) -> Browser:
    """A browser that has given the password and is asked for a code."""
    browser = Browser(pool).sign_in_page().send(username=username, password=PASSWORD)
    assert browser.path == "/mfa"
    return browser


def test_who_has_the_password_is_back_with_a_code_and_the_same_state(by_email: Pool) -> None:
    returned = Browser(by_email).sign_in_page().send(username=known(by_email), password=PASSWORD).returned
    assert sorted(returned) == ["code", "state"]
    assert returned["state"] == "s&t=1"


def test_the_address_may_have_other_letters(by_email: Pool) -> None:
    assert Browser(by_email).sign_in_page().send(username=known(by_email).upper(), password=PASSWORD).returned["code"]


def test_nobody_learns_who_exists(by_email: Pool) -> None:
    pages = []
    for username in (known(by_email), "nobody@example.com"):
        browser = Browser(by_email).sign_in_page().send(username=username, password="Wrong-Horse-99")
        assert browser.page.error == "Incorrect username or password."
        pages.append(browser.answer.text.replace(username, "").replace(browser.page.forms[0][1][0].value, ""))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("exists", [True, False])
def test_wrong_passwords_lock_for_a_while_whoever_exists(by_email: Pool, exists: bool) -> None:
    username = known(by_email) if exists else "nobody-at-all@example.com"
    browser = Browser(by_email).sign_in_page()
    said = [browser.send(username=username, password="Wrong-Horse-99").page.error for _ in range(6)]
    assert [each.startswith("Password attempts exceeded") for each in said] == [False] * 5 + [True]
    # The right one is not even looked at.
    assert browser.send(username=username, password=PASSWORD).page.error.startswith("Password attempts exceeded")
    by_email.late(2)
    arrived = browser.send(username=username, password=PASSWORD)
    assert bool(arrived.went_to) is exists


def test_no_password_alone_signs_in_where_a_code_is_demanded(by_phone: Pool) -> None:
    username = known(by_phone)
    browser = at_the_code(by_phone, username)
    right = by_phone.code_to(username)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    assert browser.send(code=wrong).page.error == "Invalid code or auth state for the user."
    assert browser.send(code="").page.error == "Invalid code or auth state for the user."
    assert browser.send(code=right).returned["code"]


def test_a_texted_code_is_late_after_three_minutes(by_phone: Pool) -> None:
    username = known(by_phone)
    browser = at_the_code(by_phone, username)
    by_phone.late(181)
    assert (
        browser.send(code=by_phone.code_to(username)).page.error == "Invalid session for the user, session is expired."
    )


def test_a_texted_code_works_once_and_for_its_own_sign_in(by_phone: Pool) -> None:
    username = known(by_phone)
    first = at_the_code(by_phone, username)
    code = by_phone.code_to(username)
    second = at_the_code(by_phone, username)
    if by_phone.code_to(username) != code:
        assert second.send(code=code).page.error == "Invalid code or auth state for the user."
    assert first.send(code=code).returned["code"]
    assert first.open(f"/mfa?{by_phone.question()}").path == "/login"


def test_guesses_of_a_texted_code_end(by_phone: Pool) -> None:
    username = known(by_phone)
    browser = at_the_code(by_phone, username)
    right = by_phone.code_to(username)
    wrong = [browser.send(code=f"{(int(right) + each) % 10**6:06}").page.error for each in range(1, 7)]
    assert wrong[4:] == ["Invalid code or auth state for the user.", wrong[5]]
    assert wrong[5].startswith("Password attempts exceeded")
    assert browser.send(code=right).page.error.startswith("Password attempts exceeded")
    by_phone.late(2)
    assert browser.send(code=right).returned["code"]


@pytest.mark.parametrize(
    "path", ["/mfa", "/confirmUser", "/confirm", "/newPassword", "/resendcode", "/confirmForgotPassword"]
)
def test_no_page_is_reached_without_the_one_before(pool: Pool, path: str) -> None:
    browser = Browser(pool).sign_in_page()
    wanted = "/forgotPassword" if path == "/confirmForgotPassword" else "/login"
    assert browser.to(path).path == wanted
    token = browser.page.forms[0][1][0].value
    sent = browser.open(f"{path}?{pool.question()}", "POST", {"_csrf": token, "code": "123456", "password": PASSWORD})
    assert sent.path == wanted


def test_a_temporary_password_is_replaced_by_ones_own(by_email: Pool) -> None:
    address = by_email.person()["username"]
    by_email.cognito.admin_create_user(
        UserPoolId=by_email.pool_id,
        Username=address,
        TemporaryPassword="Temporary-1-word",
        UserAttributes=[{"Name": "email", "Value": address}],
    )
    invited = next(each for each in by_email.messages() if each["to"] == address)
    assert "Temporary-1-word" in invited["text"]
    browser = Browser(by_email).sign_in_page().send(username=address, password="Temporary-1-word")
    assert browser.path == "/newPassword"
    assert "length greater than or equal to 12" in browser.send(password="Short-1").page.error
    assert browser.send(password="Their-own-1-word").returned["code"]


# ---------------------------------------------------------------- the demo customer


def offered(pool: Pool, customer: str, key: str | None = None, **changed: str) -> dict[str, str]:
    """The parameters with which the Alexa app offers a customer."""
    asked = {"client_id": pool.client_id, "redirect_uri": CALLBACK, "state": "s&t=1", "customer": customer}
    return {"customer": customer, "customer_proof": proof(key or pool.account.secret_access_key, asked), **changed}


def test_the_demo_customer_signs_in_at_a_click_without_a_password_anywhere(by_email: Pool) -> None:
    username = known(by_email)
    browser = Browser(by_email).sign_in_page(**offered(by_email, username))
    assert "Sign in as the demo customer" in browser.answer.text
    assert PASSWORD not in browser.answer.text
    assert browser.send(1).returned["code"]


def test_a_click_is_no_second_factor(by_phone: Pool) -> None:
    username = known(by_phone)
    browser = Browser(by_phone).sign_in_page(**offered(by_phone, username)).send(1)
    assert browser.path == "/mfa"
    assert browser.send(code=by_phone.code_to(username)).returned["code"]


def test_nobody_else_makes_such_an_offer(by_email: Pool) -> None:
    username, other = known(by_email), known(by_email)
    right = offered(by_email, username)
    for changed in (
        {"customer": username, "customer_proof": ""},
        offered(by_email, username, key="another key"),
        {**right, "customer": other},
        {**right, "state": "another"},
        {**right, "client_id": by_email.public_id},
    ):
        browser = Browser(by_email).sign_in_page(**changed)
        assert browser.path == "/login"
        assert "demo customer" not in browser.answer.text, changed
        sent = browser.send(0, customer=username)
        assert (sent.path, sent.went_to) == ("/login", "")
        assert sent.page.error


# ---------------------------------------------------------------- what else may not be


def test_a_form_without_this_browsers_token_does_nothing(by_email: Pool) -> None:
    username = known(by_email)
    browser, stranger = Browser(by_email).sign_in_page(), Browser(by_email).sign_in_page()
    form = {"username": username, "password": PASSWORD}
    target = f"/login?{by_email.question()}"
    for token in ({}, {"_csrf": ""}, {"_csrf": stranger.page.forms[0][1][0].value}, {"_csrf": "\u00e9"}):
        sent = browser.open(target, "POST", {**form, **token})
        assert (sent.answer.status_code, sent.went_to) == (403, "")
        assert "Please start again" in sent.answer.text
    without_cookie = Browser(by_email)
    assert without_cookie.open(target, "POST", {**form, "_csrf": browser.page.title}).answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_another_sites_page_sends_no_form(by_email: Pool, headers: dict[str, str]) -> None:
    browser = Browser(by_email).sign_in_page()
    form = {each.name: each.value for each in browser.page.forms[0][1]}
    sent = browser.open(
        f"/login?{by_email.question()}", "POST", {**form, "username": known(by_email), "password": PASSWORD}, **headers
    )
    assert (sent.answer.status_code, sent.went_to) == (403, "")


def test_whatever_comes_is_shown_as_text(by_email: Pool) -> None:
    evil = '"><script>alert(1)</script>'
    browser = Browser(by_email).sign_in_page(state=evil)
    pages = [browser.answer.text, browser.send(username=evil, password=evil).answer.text]
    pages.append(
        browser.to("/signup")
        .send(**{"username": evil, "password": evil, "requiredAttributes[address]": evil})
        .answer.text
    )
    pages.append(browser.to("/forgotPassword").send(username=evil).answer.text)
    pages.append(browser.open("/error?error=" + evil).answer.text)
    assert not [page for page in pages if "<script" in page]
    assert len(pages) == 5


def test_pages_are_locked_down_and_cookies_are_not_for_scripts(by_email: Pool) -> None:
    browser = Browser(by_email).sign_in_page()
    headers = browser.answer.headers
    assert "script-src" not in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["cache-control"], headers["x-content-type-options"], headers["x-frame-options"]) == (
        "no-store",
        "nosniff",
        "DENY",
    )
    cookie = next(iter(browser.session.cookies))
    told = headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(told.split("; ")), told
    assert str(cookie.value) not in browser.answer.text


def test_a_browsers_session_ends(by_email: Pool) -> None:
    browser = Browser(by_email).sign_in_page()
    by_email.late(15 * 60 + 1)
    assert browser.send(username=known(by_email), password=PASSWORD).answer.status_code == 403


def test_neither_codes_nor_passwords_are_in_the_log_or_in_an_address(by_phone: Pool) -> None:
    browser, person = signed_up(by_phone)
    first = by_phone.code_to(person["username"])
    addresses = [browser.url, browser.send(code=first).url]
    second = by_phone.code_to(person["username"])
    addresses.append(browser.send(code=second).went_to)
    log = (by_phone.folder / "emulator" / "emulator.log").read_text(errors="replace")
    for secret, place in itertools.product((first, second, PASSWORD), (log, *addresses)):
        assert secret not in place
    assert browser.returned["code"] not in log


def test_the_inbox_is_for_this_user_only(by_phone: Pool) -> None:
    known(by_phone)
    file = by_phone.folder / "emulator" / "inbox.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
