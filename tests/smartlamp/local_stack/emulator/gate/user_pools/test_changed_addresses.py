"""A person changes their own address, over the real emulator: it is theirs after the code, and never somebody else's."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.smartlamp.local_stack.emulator.gate.conftest import PASSWORD, Pool
from tests.smartlamp.local_stack.emulator.gate.user_pools.test_verification import signed_up

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


def signed_in(pool: Pool) -> tuple[str, dict[str, str]]:
    """Somebody new; their address, and their access token."""
    username, _ = signed_up(pool)
    client = {"ClientId": pool.public_id}
    pool.anybody.confirm_sign_up(**client, Username=username, ConfirmationCode=pool.code_to(username))
    return username, token_of(pool, username)


def token_of(pool: Pool, username: str) -> dict[str, str]:
    who = {"USERNAME": username, "PASSWORD": PASSWORD}
    begun = pool.anybody.initiate_auth(ClientId=pool.public_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=who)
    return {"AccessToken": begun["AuthenticationResult"]["AccessToken"]}


def kept(pool: Pool, token: dict[str, str]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in pool.anybody.get_user(**token)["UserAttributes"]}


def changed(pool: Pool, token: dict[str, str], name: str, value: str) -> Any:
    return pool.anybody.update_user_attributes(**token, UserAttributes=[{"Name": name, "Value": value}])


def test_a_new_address_holds_after_its_code(by_email: Pool) -> None:
    username, token = signed_in(by_email)
    wanted = f"new-{username}"
    told = changed(by_email, token, "email", wanted)["CodeDeliveryDetailsList"]
    assert told == [{"Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}]
    assert kept(by_email, token)["email"] == username
    code = by_email.code_to(wanted)
    entered = {**token, "AttributeName": "email"}
    with pytest.raises(ClientError, match="CodeMismatchException"):
        by_email.anybody.verify_user_attribute(**entered, Code=f"{(int(code) + 1) % 1_000_000:06}")
    by_email.anybody.verify_user_attribute(**entered, Code=code)
    assert (kept(by_email, token)["email"], kept(by_email, token)["email_verified"]) == (wanted, "true")
    assert token_of(by_email, wanted)
    with pytest.raises(ClientError, match="ExpiredCodeException"):
        by_email.anybody.verify_user_attribute(**entered, Code=code)


@pytest.mark.parametrize("written", [str, str.upper])
def test_nobody_takes_the_address_of_another(by_email: Pool, written: Any) -> None:
    owner, _ = signed_in(by_email)
    username, token = signed_in(by_email)
    with pytest.raises(ClientError, match="AliasExistsException"):
        changed(by_email, token, "email", written(owner))
    assert kept(by_email, token)["email"] == username
    assert token_of(by_email, owner)


def test_an_address_that_was_taken_meanwhile_stays_its_owners(by_email: Pool) -> None:
    username, token = signed_in(by_email)
    wanted = by_email.person()["username"]
    changed(by_email, token, "email", wanted)
    code = by_email.code_to(wanted)
    attributes = [{"Name": name, "Value": value} for name, value in kept(by_email, token).items() if name in _OTHERS]
    by_email.anybody.sign_up(ClientId=by_email.public_id, Username=wanted, Password=PASSWORD, UserAttributes=attributes)
    with pytest.raises(ClientError, match="AliasExistsException"):
        by_email.anybody.verify_user_attribute(**token, AttributeName="email", Code=code)
    assert kept(by_email, token)["email"] == username


def test_a_new_number_that_no_code_goes_to_is_unverified(by_email: Pool) -> None:
    username, token = signed_in(by_email)
    verified = [{"Name": "phone_number_verified", "Value": "true"}]
    by_email.cognito.admin_update_user_attributes(
        UserPoolId=by_email.pool_id, Username=username, UserAttributes=verified
    )
    assert changed(by_email, token, "phone_number", "+15550009999")["CodeDeliveryDetailsList"] == []
    assert kept(by_email, token)["phone_number_verified"] == "false"


def test_the_same_address_again_changes_nothing(by_email: Pool) -> None:
    username, token = signed_in(by_email)
    before = by_email.sent()
    assert changed(by_email, token, "email", username)["CodeDeliveryDetailsList"] == []
    assert by_email.sent() == before
    assert kept(by_email, token)["email_verified"] == "true"


_OTHERS = {"address", "family_name", "given_name", "phone_number"}
