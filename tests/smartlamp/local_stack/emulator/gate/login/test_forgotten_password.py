"""A forgotten password, on the pages and through the API, over the real emulator."""

import pytest
from botocore.exceptions import ClientError

from tests.smartlamp.local_stack.emulator.gate.conftest import PASSWORD, Browser, Pool
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_up import confirmed

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]

NEW = "Newer-Horse-10"


def asked(pool: Pool, username: str) -> Browser:
    """A browser at the page that asks for the code and the new password."""
    browser = Browser(pool).sign_in_page().to("/forgotPassword").send(username=username)
    assert browser.path == "/confirmForgotPassword"
    return browser


def test_a_code_gives_a_new_password_and_signs_in(by_email: Pool) -> None:
    _, person = confirmed(by_email)
    browser = asked(by_email, person["username"])
    code = by_email.code_to(person["username"])
    assert "length greater than" in browser.send(code=code, password="Short-1").page.error
    assert browser.send(code=code, password=NEW).returned["code"]
    assert Browser(by_email).sign_in_page().send(username=person["username"], password=PASSWORD).page.error
    again = asked(by_email, person["username"])
    newer = by_email.code_to(person["username"])
    if newer != code:
        assert "Invalid verification code" in again.send(code=code, password=NEW).page.error


def test_a_code_is_late_after_an_hour_and_works_once(by_email: Pool) -> None:
    _, person = confirmed(by_email)
    asked(by_email, person["username"])
    late = by_email.code_to(person["username"])
    by_email.late(3601)
    who = {"ClientId": by_email.public_id, "Username": person["username"]}
    with pytest.raises(ClientError, match="ExpiredCodeException"):
        by_email.anybody.confirm_forgot_password(**who, ConfirmationCode=late, Password=NEW)
    browser = asked(by_email, person["username"])
    code = by_email.code_to(person["username"])
    assert browser.send(code=code, password=NEW).went_to
    with pytest.raises(ClientError, match="ExpiredCodeException"):
        by_email.anybody.confirm_forgot_password(**who, ConfirmationCode=code, Password=PASSWORD)


def test_nobody_learns_who_exists(by_email: Pool) -> None:
    before = by_email.sent()
    browser = asked(by_email, "sally@example.com")
    assert "If there is such an account, a code was sent to s***@e***" in browser.answer.text
    assert "Invalid verification code provided" in browser.send(code="123456", password=NEW).page.error
    assert by_email.sent() == before


def test_a_number_that_is_the_second_factor_recovers_nothing(by_phone: Pool) -> None:
    _, person = confirmed(by_phone)
    before = by_phone.sent()
    browser = asked(by_phone, person["username"])
    sent = "If there is such an account, a code was sent to its verified e-mail address."
    assert sent in browser.answer.text
    assert "goes to your e-mail address, if it is verified. None goes to your phone." in browser.answer.text
    assert by_phone.sent() == before
    by_phone.cognito.admin_update_user_attributes(
        UserPoolId=by_phone.pool_id,
        Username=person["username"],
        UserAttributes=[{"Name": "email_verified", "Value": "true"}],
    )
    browser = asked(by_phone, person["username"])
    assert sent in browser.answer.text
    address = person["requiredAttributes[email]"]
    browser.send(code=by_phone.code_to(address), password=NEW)
    assert browser.path == "/mfa"  # a new password is no second factor
    assert browser.send(code=by_phone.code_to(person["username"])).returned["code"]


def test_requests_and_guesses_are_counted_together(by_email: Pool) -> None:
    _, person = confirmed(by_email)
    who = {"ClientId": by_email.public_id, "Username": person["username"]}
    for _ in range(5):
        by_email.anybody.forgot_password(**who)
        with pytest.raises(ClientError, match="CodeMismatch"):
            by_email.anybody.confirm_forgot_password(**who, ConfirmationCode="x", Password=NEW)
    with pytest.raises(ClientError, match="LimitExceededException"):
        by_email.anybody.forgot_password(**who)
    with pytest.raises(ClientError, match="LimitExceededException"):
        by_email.anybody.confirm_forgot_password(
            **who, ConfirmationCode=by_email.code_to(person["username"]), Password=NEW
        )


def test_an_administrators_reset_sends_a_code_too(by_email: Pool) -> None:
    _, person = confirmed(by_email)
    by_email.cognito.admin_reset_user_password(UserPoolId=by_email.pool_id, Username=person["username"])
    browser = Browser(by_email).sign_in_page().send(username=person["username"], password=PASSWORD)
    assert browser.path == "/forgotPassword"
    code = by_email.code_to(person["username"])
    by_email.anybody.confirm_forgot_password(
        ClientId=by_email.public_id, Username=person["username"], ConfirmationCode=code, Password=NEW
    )
    assert Browser(by_email).sign_in_page().send(username=person["username"], password=NEW).returned["code"]
