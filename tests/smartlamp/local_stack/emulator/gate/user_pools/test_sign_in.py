"""Signing in by programs, over the real emulator: no password alone where a code is demanded, no tokens for a question that was not asked."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smartlamp.local_stack.emulator.account import Account
from tests.fakes.secure_remote_password import Proof
from tests.smartlamp.local_stack.emulator.gate.conftest import CALLBACK, PASSWORD, Browser, Pool, new_pool
from tests.smartlamp.local_stack.emulator.gate.login.test_signing_in import known

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


def started(pool: Pool, username: str, password: str = PASSWORD) -> Any:
    """What InitiateAuth answers."""
    given = {"USERNAME": username, "PASSWORD": password}
    return pool.anybody.initiate_auth(ClientId=pool.public_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)


def answered(pool: Pool, challenge: str, session: str, **responses: str) -> Any:
    """What RespondToAuthChallenge answers."""
    return pool.anybody.respond_to_auth_challenge(
        ClientId=pool.public_id, ChallengeName=challenge, Session=session, ChallengeResponses=responses
    )


def test_the_password_gives_tokens_or_a_question(pool: Pool) -> None:
    username = known(pool)
    said = started(pool, username)
    if pool.signs_in_with == "email":
        assert said["AuthenticationResult"]["AccessToken"]
        return
    assert "AuthenticationResult" not in said
    assert said["ChallengeName"] == "SMS_MFA"
    parameters = said["ChallengeParameters"]
    assert parameters["CODE_DELIVERY_DELIVERY_MEDIUM"] == "SMS"
    assert parameters["CODE_DELIVERY_DESTINATION"] == f"+*******{username[-4:]}"
    right = pool.code_to(username)
    who = {"USERNAME": username}
    with pytest.raises(ClientError, match="CodeMismatchException"):
        answered(pool, "SMS_MFA", said["Session"], **who, SMS_MFA_CODE=f"{(int(right) + 1) % 10**6:06}")
    tokens = answered(pool, "SMS_MFA", said["Session"], **who, SMS_MFA_CODE=right)["AuthenticationResult"]
    assert pool.anybody.get_user(AccessToken=tokens["AccessToken"])["Username"]
    with pytest.raises(ClientError, match="session is expired"):
        answered(pool, "SMS_MFA", said["Session"], **who, SMS_MFA_CODE=right)


def proved(pool: Pool, username: str, password: str = PASSWORD) -> Any:
    """What the linking client, which takes no password itself, is told when somebody proves theirs (USER_SRP_AUTH)."""
    proof, client = Proof(pool.pool_id, password), {"ClientId": pool.client_id}
    given = {"USERNAME": username, "SRP_A": proof.srp_a, "SECRET_HASH": pool.secret_hash(username)}
    asked = pool.anybody.initiate_auth(**client, AuthFlow="USER_SRP_AUTH", AuthParameters=given)["ChallengeParameters"]
    answers = {**proof.answers(asked), "SECRET_HASH": pool.secret_hash(asked["USER_ID_FOR_SRP"])}
    return pool.anybody.respond_to_auth_challenge(
        **client, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=answers
    )


def test_a_proved_password_gives_tokens_or_a_question(pool: Pool) -> None:
    username = known(pool)
    with pytest.raises(ClientError, match="Incorrect username or password"):
        proved(pool, username, "Wrong-Horse-99")
    said = proved(pool, username)
    if pool.signs_in_with == "email":
        assert said["AuthenticationResult"]["AccessToken"]
        return
    assert "AuthenticationResult" not in said
    assert said["ChallengeName"] == "SMS_MFA"
    name = said["ChallengeParameters"]["USER_ID_FOR_SRP"]
    tokens = pool.anybody.respond_to_auth_challenge(
        ClientId=pool.client_id,
        ChallengeName="SMS_MFA",
        Session=said["Session"],
        ChallengeResponses={
            "USERNAME": name,
            "SMS_MFA_CODE": pool.code_to(username),
            "SECRET_HASH": pool.secret_hash(name),
        },
    )["AuthenticationResult"]
    assert pool.anybody.get_user(AccessToken=tokens["AccessToken"])["Username"] == name


def test_nobody_trades_the_code_for_an_app_that_the_pool_does_not_have(by_phone: Pool) -> None:
    username = known(by_phone)
    app = {"Enabled": True, "PreferredMfa": True}
    by_phone.cognito.admin_set_user_mfa_preference(
        UserPoolId=by_phone.pool_id, Username=username, SoftwareTokenMfaSettings=app
    )
    assert started(by_phone, username)["ChallengeName"] == "SMS_MFA"
    assert Browser(by_phone).sign_in_page().send(username=username, password=PASSWORD).path == "/mfa"


def test_an_app_is_no_way_around_the_second_factor_on_the_page(emulated: tuple[Account, Path]) -> None:
    pool = new_pool(*emulated, "email", MfaConfiguration="OFF")
    pool.cognito.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="OPTIONAL"
    )
    username = known(pool)
    app = {"Enabled": True, "PreferredMfa": True}
    pool.cognito.admin_set_user_mfa_preference(UserPoolId=pool.pool_id, Username=username, SoftwareTokenMfaSettings=app)
    assert started(pool, username)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    browser = Browser(pool).sign_in_page().send(username=username, password=PASSWORD)
    assert (browser.path, browser.went_to) == ("/login", "")
    assert "authenticator app" in browser.page.error


@pytest.mark.parametrize("challenge", ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "MFA_SETUP", "NEW_PASSWORD_REQUIRED"])
def test_nobody_answers_a_question_that_was_not_asked(pool: Pool, challenge: str) -> None:
    username = known(pool)
    taken = {"NEW_PASSWORD": "Taken-over-1-word", "SMS_MFA_CODE": "123456", "SOFTWARE_TOKEN_MFA_CODE": "123456"}
    for session in ("x" * 40, "y" * 900):
        with pytest.raises(ClientError, match="session is expired"):
            answered(pool, challenge, session, USERNAME=username, **taken)
        with pytest.raises(ClientError, match="session is expired"):
            pool.cognito.admin_respond_to_auth_challenge(
                UserPoolId=pool.pool_id,
                ClientId=pool.public_id,
                ChallengeName=challenge,
                Session=session,
                ChallengeResponses={"USERNAME": username, **taken},
            )
    assert Browser(pool).sign_in_page().send(username=username, password=PASSWORD).page.error == ""


def test_a_question_is_answered_by_the_same_person_through_the_same_client(by_phone: Pool) -> None:
    username, other = known(by_phone), known(by_phone)
    session = started(by_phone, username)["Session"]
    code = by_phone.code_to(username)
    with pytest.raises(ClientError, match="session is expired"):
        answered(by_phone, "SMS_MFA", session, USERNAME=other, SMS_MFA_CODE=code)
    with pytest.raises(ClientError, match="session is expired"):
        by_phone.anybody.respond_to_auth_challenge(
            ClientId=by_phone.client_id,
            ChallengeName="SMS_MFA",
            Session=session,
            ChallengeResponses={
                "USERNAME": username,
                "SMS_MFA_CODE": code,
                "SECRET_HASH": by_phone.secret_hash(username),
            },
        )
    with pytest.raises(ClientError, match="session is expired"):
        answered(by_phone, "NEW_PASSWORD_REQUIRED", session, USERNAME=username, NEW_PASSWORD="Taken-over-1-word")
    by_phone.late(181)
    with pytest.raises(ClientError, match="session is expired"):
        answered(by_phone, "SMS_MFA", session, USERNAME=username, SMS_MFA_CODE=code)


def test_a_new_password_is_no_second_factor(by_phone: Pool) -> None:
    number = by_phone.person()["username"]
    by_phone.cognito.admin_create_user(
        UserPoolId=by_phone.pool_id,
        Username=number,
        TemporaryPassword="Temporary-1-word",
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "phone_number", "Value": number}],
    )
    said = started(by_phone, number, "Temporary-1-word")
    assert said["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    with pytest.raises(ClientError, match="InvalidPasswordException"):
        answered(by_phone, "NEW_PASSWORD_REQUIRED", said["Session"], USERNAME=number, NEW_PASSWORD="Short-1")
    said = answered(
        by_phone, "NEW_PASSWORD_REQUIRED", said["Session"], USERNAME=number, NEW_PASSWORD="Their-own-1-word"
    )
    assert said["ChallengeName"] == "SMS_MFA"
    code = by_phone.code_to(number)
    assert answered(by_phone, "SMS_MFA", said["Session"], USERNAME=number, SMS_MFA_CODE=code)["AuthenticationResult"]


def test_programs_and_pages_share_the_lock(by_email: Pool) -> None:
    username = known(by_email)
    for _ in range(5):
        with pytest.raises(ClientError, match=r"Incorrect username or password\."):
            started(by_email, username, "Wrong-Horse-99")
    with pytest.raises(ClientError, match="Password attempts exceeded"):
        started(by_email, username)
    assert (
        "Password attempts exceeded"
        in Browser(by_email).sign_in_page().send(username=username, password=PASSWORD).page.error
    )
    by_email.late(2)
    assert started(by_email, username)["AuthenticationResult"]


def test_another_name_in_the_answer_evades_no_lock(by_email: Pool) -> None:
    name, client = known(by_email), {"ClientId": by_email.client_id}
    proof = Proof(by_email.pool_id, "Wrong-Horse-9")
    given = {"USERNAME": name, "SRP_A": proof.srp_a, "SECRET_HASH": by_email.secret_hash(name)}
    flow = {"AuthFlow": "USER_SRP_AUTH", "AuthParameters": given}
    asked = by_email.anybody.initiate_auth(**client, **flow)["ChallengeParameters"]
    for number, why in enumerate(["Incorrect username or password"] * 5 + ["Password attempts exceeded"]):
        other = f"other{number}@example.com"
        answers = {**proof.answers(asked), "USERNAME": other, "SECRET_HASH": by_email.secret_hash(other)}
        with pytest.raises(ClientError, match=why):
            by_email.anybody.respond_to_auth_challenge(
                **client, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=answers
            )


def test_the_clients_flows_are_not_widened(pool: Pool) -> None:
    username = known(pool)
    given = {"USERNAME": username, "PASSWORD": PASSWORD, "SECRET_HASH": pool.secret_hash(username)}
    with pytest.raises(ClientError, match="USER_PASSWORD_AUTH flow not enabled"):
        pool.anybody.initiate_auth(ClientId=pool.client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)


def test_new_tokens_need_the_clients_secret(by_email: Pool) -> None:
    returned = Browser(by_email).sign_in_page().send(username=known(by_email), password=PASSWORD).returned
    tokens = by_email.tokens(grant_type="authorization_code", code=returned["code"], redirect_uri=CALLBACK).json()
    asked = {"ClientId": by_email.client_id, "RefreshToken": tokens["refresh_token"]}
    for secret in ({}, {"ClientSecret": "w" * 26}):
        with pytest.raises(ClientError, match="Client secret does not match"):
            by_email.anybody.get_tokens_from_refresh_token(**asked, **secret)
    assert by_email.anybody.get_tokens_from_refresh_token(**asked, ClientSecret=by_email.secret)["AuthenticationResult"]
