"""A new customer on the pages, over the real emulator: the right way, and each wrong one."""

import pytest

from tests.smartlamp.local_stack.emulator.gate.conftest import CALLBACK, PASSWORD, Browser, Pool

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


def signed_up(pool: Pool, **changed: str) -> tuple[Browser, dict[str, str]]:
    """A browser at the page that asks for the code."""
    person = pool.person(**changed)
    browser = Browser(pool).sign_in_page().to("/signup").send(0, **person)
    return browser, person


def confirmed(pool: Pool, **changed: str) -> tuple[Browser, dict[str, str]]:
    """A browser of somebody who has just confirmed their sign-up."""
    browser, person = signed_up(pool, **changed)
    return browser.send(code=pool.code_to(person["username"])), person


def test_somebody_signs_up_confirms_and_is_back_with_a_code(by_email: Pool) -> None:
    browser, person = signed_up(by_email)
    assert browser.path == "/confirmUser"
    assert "s***@e***" in browser.answer.text
    code = by_email.code_to(person["username"])
    assert code.isdigit()
    assert len(code) == 6
    returned = browser.send(code=code).returned
    assert returned["state"] == "s&t=1"
    given = by_email.tokens(grant_type="authorization_code", code=returned["code"], redirect_uri=CALLBACK)
    assert given.status_code == 200, given.text
    kept = by_email.cognito.admin_get_user(UserPoolId=by_email.pool_id, Username=person["username"])
    assert kept["UserStatus"] == "CONFIRMED"
    assert {"Name": "email_verified", "Value": "true"} in kept["UserAttributes"]


def test_with_a_telephone_the_number_is_confirmed_and_a_second_code_signs_in(by_phone: Pool) -> None:
    browser, person = signed_up(by_phone)
    number = person["username"]
    assert browser.path == "/confirmUser"
    assert f"+*******{number[-4:]}" in browser.answer.text
    first = by_phone.code_to(number)
    assert browser.send(code=first).path == "/mfa"
    second = by_phone.code_to(number)
    assert [each["medium"] for each in by_phone.messages() if each["to"] == number] == ["sms", "sms"]
    assert "code" in browser.send(code=second).returned
    kept = by_phone.cognito.admin_get_user(UserPoolId=by_phone.pool_id, Username=number)
    assert {"Name": "phone_number_verified", "Value": "true"} in kept["UserAttributes"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "Short-1a"}, "Password must have length greater than or equal to 12"),
        ({"password": "no-upper-case-1"}, "Password must have uppercase characters"),
        ({"password": "No-Digit-At-All"}, "Password must have numeric characters"),
        ({"requiredAttributes[given_name]": ""}, "given_name: The attribute given_name is required"),
        ({"requiredAttributes[address]": "x" * 3000}, "address: String must be no longer than 2048 characters"),
        ({"requiredAttributes[phone_number]": "0555 123"}, "Invalid phone number format."),
        ({"username": "sam"}, "Invalid email address format."),
        ({"username": ""}, "email: The attribute email is required"),
    ],
)
def test_what_the_pool_demands_is_said(by_email: Pool, changed: dict[str, str], said: str) -> None:
    sent = by_email.sent()
    browser, person = signed_up(by_email, **changed)
    assert browser.path == "/signup"
    assert said in browser.page.error
    assert by_email.sent() == sent
    # What was typed is still there, but for the password.
    kept = {each.name: each.value for _, inputs in browser.page.forms for each in inputs}
    assert kept["requiredAttributes[family_name]"] == person["requiredAttributes[family_name]"]
    assert kept["password"] == ""


def test_an_address_is_taken_whatever_its_letters(by_email: Pool) -> None:
    _, person = confirmed(by_email)
    browser, _ = signed_up(by_email, username=person["username"].upper())
    assert browser.page.error == "User already exists."


def test_a_wrong_code_a_late_one_and_an_earlier_one_confirm_nobody(by_email: Pool) -> None:
    browser, person = signed_up(by_email)
    right = by_email.code_to(person["username"])
    assert browser.send(code=f"{(int(right) + 1) % 10**6:06}").page.error.startswith(
        "Invalid verification code provided"
    )
    assert browser.send(code="").page.error.startswith("Invalid verification code provided")
    by_email.late(24 * 3600 + 1)
    # The browser's session is over, too; the person signs in, and is asked for the code.
    browser = Browser(by_email).sign_in_page().send(username=person["username"], password=PASSWORD)
    assert browser.path == "/confirmUser"
    assert browser.send(code=right).page.error.startswith("Invalid code provided, please request a code again.")
    assert "A new code was sent" in browser.send(1).answer.text
    newer = by_email.code_to(person["username"])
    assert browser.send(code=right).page.error if right != newer else True
    assert "code" in browser.send(code=newer).returned


def test_a_code_works_once(by_email: Pool) -> None:
    browser, person = signed_up(by_email)
    code = by_email.code_to(person["username"])
    again = Browser(by_email).sign_in_page().send(username=person["username"], password=PASSWORD)
    assert "code" in browser.send(code=code).returned
    assert again.send(code=code).page.error == "User cannot be confirmed. Current status is CONFIRMED"


def test_guesses_end(by_email: Pool) -> None:
    browser, person = signed_up(by_email)
    right = by_email.code_to(person["username"])
    wrong = f"{(int(right) + 1) % 10**6:06}"
    said = [browser.send(code=wrong).page.error for _ in range(11)]
    assert [each.startswith("Attempt limit exceeded") for each in said] == [False] * 10 + [True]
    assert browser.send(code=right).page.error.startswith("Attempt limit exceeded")
    by_email.late(3601)
    browser = Browser(by_email).sign_in_page().send(username=person["username"], password=PASSWORD)
    assert "code" in browser.send(code=right).returned


def test_who_has_not_confirmed_is_asked_for_the_code_and_only_with_the_password(by_email: Pool) -> None:
    _, person = signed_up(by_email)
    wrong = Browser(by_email).sign_in_page().send(username=person["username"], password="Wrong-Horse-99")
    assert (wrong.path, wrong.page.error) == ("/login", "Incorrect username or password.")
    browser = Browser(by_email).sign_in_page().send(username=person["username"], password=PASSWORD)
    assert browser.path == "/confirmUser"
    assert "code" in browser.send(code=by_email.code_to(person["username"])).returned


def test_nobody_confirms_in_another_browser(by_email: Pool) -> None:
    _, person = signed_up(by_email)
    stranger = Browser(by_email).sign_in_page().to("/confirmUser")
    assert stranger.path == "/login"
    assert by_email.code_to(person["username"]) not in stranger.answer.text
