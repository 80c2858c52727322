"""Sign-ups by programs, over the real emulator: what the pool demands, where the code goes, and that it is not everybody's."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from alexa_simulator.outbound import Session
from tests.smartlamp.local_stack.emulator.gate.conftest import PASSWORD, Pool

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


def signed_up(pool: Pool, **changed: str | None) -> tuple[str, Any]:
    """Sign somebody up with some attributes changed; their name, and the answer."""
    person = pool.person()
    given = {name.removeprefix("requiredAttributes[")[:-1]: value for name, value in person.items() if "[" in name}
    attributes = [{"Name": name, "Value": value} for name, value in {**given, **changed}.items() if value is not None]
    return person["username"], pool.anybody.sign_up(
        ClientId=pool.public_id, Username=person["username"], Password=PASSWORD, UserAttributes=attributes
    )


def test_the_answer_says_where_the_code_went_and_not_more(pool: Pool) -> None:
    username, answer = signed_up(pool)
    by_phone = pool.signs_in_with == "phone_number"
    assert answer["CodeDeliveryDetails"] == {
        "Destination": f"+*******{username[-4:]}" if by_phone else "s***@e***",
        "DeliveryMedium": "SMS" if by_phone else "EMAIL",
        "AttributeName": pool.signs_in_with,
    }
    assert answer["UserConfirmed"] is False
    sent = pool.messages()[-1]
    assert (sent["medium"], sent["to"]) == ("sms" if by_phone else "email", username)
    assert sent["code"] in sent["text"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"given_name": None}, "given_name: The attribute given_name is required"),
        ({"address": ""}, "address: The attribute address is required"),
        ({"phone_number": "+49 155"}, "Invalid phone number format"),
        ({"custom:shoe_size": "44"}, r"Type for attribute \{custom:shoe_size\} could not be determined"),
        ({"birthdate": "2000-1-1"}, "birthdate: String must be no shorter than 10"),
        ({"nickname": "Sam"}, "A client attempted to write unauthorized attribute"),
        ({"email_verified": "true"}, "A client attempted to write unauthorized attribute"),
    ],
)
def test_attributes_conform_to_the_schema(by_email: Pool, changed: dict[str, str | None], why: str) -> None:
    with pytest.raises(ClientError, match=why):
        signed_up(by_email, **changed)


def test_the_codes_that_everybody_knows_confirm_nobody(pool: Pool) -> None:
    username, _ = signed_up(pool)
    for code in {"123456", "654321", "000000"} - {pool.code_to(username)}:
        with pytest.raises(ClientError, match="CodeMismatchException"):
            pool.anybody.confirm_sign_up(ClientId=pool.public_id, Username=username, ConfirmationCode=code)
    assert pool.cognito.admin_get_user(UserPoolId=pool.pool_id, Username=username)["UserStatus"] == "UNCONFIRMED"


def test_codes_are_random(by_email: Pool) -> None:
    codes = [by_email.code_to(signed_up(by_email)[0]) for _ in range(8)]
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(set(codes)) > 5


def test_another_code_for_whoever_waits_and_for_nobody_else(by_email: Pool) -> None:
    username, _ = signed_up(by_email)
    ask = {"ClientId": by_email.public_id, "Username": username}
    before = by_email.sent()
    assert by_email.anybody.resend_confirmation_code(**ask)["CodeDeliveryDetails"]["Destination"] == "s***@e***"
    assert by_email.sent() == before + 1
    by_email.anybody.confirm_sign_up(**ask, ConfirmationCode=by_email.code_to(username))
    with pytest.raises(ClientError, match="User is already confirmed"):
        by_email.anybody.resend_confirmation_code(**ask)
    nobody = {"ClientId": by_email.public_id, "Username": "sonia@example.com"}
    assert by_email.anybody.resend_confirmation_code(**nobody)["CodeDeliveryDetails"]["Destination"] == "s***@e***"
    assert by_email.sent() == before + 1
    with pytest.raises(ClientError, match="CodeMismatchException"):
        by_email.anybody.confirm_sign_up(**nobody, ConfirmationCode="123456")


def test_a_confidential_client_proves_itself_before_a_try_counts(by_email: Pool) -> None:
    username, _ = signed_up(by_email)
    for _ in range(12):
        with pytest.raises(ClientError, match="SECRET_HASH"):
            by_email.anybody.confirm_sign_up(ClientId=by_email.client_id, Username=username, ConfirmationCode="0")
    right = {"ClientId": by_email.client_id, "Username": username, "SecretHash": by_email.secret_hash(username)}
    by_email.anybody.confirm_sign_up(**right, ConfirmationCode=by_email.code_to(username))


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("phone_number_verified", "true", "A client attempted to write unauthorized attribute"),
        ("nickname", "Sam", "A client attempted to write unauthorized attribute"),
        ("given_name", "", "given_name: The attribute given_name is required"),
        ("phone_number", "0555", "Invalid phone number format"),
        ("custom:shoe_size", "44", "could not be determined"),
    ],
)
def test_a_person_changes_their_attributes_within_the_same_bounds(
    by_email: Pool, name: str, value: str, why: str
) -> None:
    username, _ = signed_up(by_email)
    client = {"ClientId": by_email.public_id}
    by_email.anybody.confirm_sign_up(**client, Username=username, ConfirmationCode=by_email.code_to(username))
    who = {"USERNAME": username, "PASSWORD": PASSWORD}
    begun = by_email.anybody.initiate_auth(**client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=who)
    token = {"AccessToken": begun["AuthenticationResult"]["AccessToken"]}
    with pytest.raises(ClientError, match=why):
        by_email.anybody.update_user_attributes(**token, UserAttributes=[{"Name": name, "Value": value}])
    by_email.anybody.update_user_attributes(**token, UserAttributes=[{"Name": "given_name", "Value": "Samantha"}])
    kept = {each["Name"]: each["Value"] for each in by_email.anybody.get_user(**token)["UserAttributes"]}
    assert kept["given_name"] == "Samantha"
    assert kept.get(name) != value


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        None,
        {"ClientId": ["a"]},
        {"ClientId": "\ud800"},
        {"UserAttributes": ["given_name"]},
        {"UserAttributes": [{"Name": "given_name", "Value": 1}]},
        {"UserAttributes": [{"Name": "given_name", "Value": None}]},
        {"Password": None},
    ],
)
def test_what_is_no_request_is_refused_unseen(by_email: Pool, wrong: Any) -> None:
    right = {"ClientId": by_email.public_id, "Username": by_email.person()["username"], "Password": PASSWORD}
    headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp", "Content-Type": "application/x-amz-json-1.1"}
    body = json.dumps({**right, **wrong} if isinstance(wrong, dict) else wrong)
    with Session() as session:
        answer = session.post(by_email.account.endpoint, data=body, headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["__type"]) == (400, "SerializationException")


def test_an_address_has_no_control_characters(by_email: Pool) -> None:
    username = f"{by_email.person()['username']}\0"
    with pytest.raises(ClientError, match="Invalid email address format"):
        by_email.anybody.sign_up(
            ClientId=by_email.public_id,
            Username=username,
            Password=PASSWORD,
            UserAttributes=[
                {"Name": name, "Value": "+15550000001" if name == "phone_number" else "Sample"}
                for name in ("address", "family_name", "given_name", "phone_number")
            ],
        )
