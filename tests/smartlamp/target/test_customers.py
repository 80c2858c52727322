"""The people of a stack's user pool: moto's pool, and what Cognito documents that moto does not do."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws

from smartlamp.errors import CannotRun, Failed, SmartLampError
from smartlamp.local_stack.user_pool.people import Person
from smartlamp.target.customers import Customers

GOOD = "Lamp-of-somebody-7a"
SAM = Person("sam@example.com", GOOD, "Sam", "Sample")
SUB = "0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"
_POLICY = {"MinimumLength": 12, "RequireUppercase": True, "RequireLowercase": True, "RequireNumbers": True}


def client() -> Any:
    return boto3.client("cognito-idp", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


class Pool:
    """A pool as the template makes it."""

    def __init__(self, *, by_phone: bool = False) -> None:
        self.cognito = client()
        self.pool = self.cognito.create_user_pool(
            PoolName="users",
            UsernameAttributes=["phone_number" if by_phone else "email"],
            Policies={"PasswordPolicy": _POLICY},
        )["UserPool"]["Id"]
        self.customers = Customers(self.cognito, self.pool, by_phone=by_phone)

    def user(self, name: str) -> tuple[str, dict[str, str]]:
        """Their status and attributes."""
        user = self.cognito.admin_get_user(UserPoolId=self.pool, Username=name)
        return user["UserStatus"], {each["Name"]: each["Value"] for each in user["UserAttributes"]}


@pytest.fixture
def pool() -> Iterator[Pool]:
    with mock_aws():
        yield Pool()


@pytest.fixture
def by_phone() -> Iterator[Pool]:
    with mock_aws():
        yield Pool(by_phone=True)


def test_somebody_new_is_confirmed_with_all_that_the_pool_requires(pool: Pool) -> None:
    added = pool.customers.add(SAM)
    status, attributes = pool.user(SAM.email)
    assert status == "CONFIRMED"
    assert {"email", "given_name", "family_name", "phone_number", "address"} <= set(attributes)
    assert (attributes["email_verified"], attributes["phone_number_verified"]) == ("true", "false")
    assert (added.signs_in_as, added.owner.sub) == (SAM.email, attributes["sub"])
    assert attributes["sub"] not in repr(added.owner)
    assert pool.customers.find(SAM.email) == added
    assert list(pool.customers.emails()) == [SAM.email]


def test_cognito_sends_nothing_and_sees_the_password_before_it_adds_anybody() -> None:
    cognito = client()
    with Stubber(cognito) as answers:
        answers.add_client_error("admin_create_user", "InvalidPasswordException", "Password not long enough", 400)
        with pytest.raises(CannotRun) as refused:
            Customers(cognito, "eu-west-1_pool", by_phone=False).add(replace(SAM, password="short"))
    assert "Password not long enough" in refused.value.what
    assert "12 characters" in refused.value.to_do
    with Stubber(cognito) as answers:
        user = {"Username": "u", "Attributes": [{"Name": "sub", "Value": SUB}]}
        expected = {
            "UserPoolId": "eu-west-1_pool",
            "Username": SAM.email,
            "UserAttributes": [
                {**each, "Value": "false"} if each["Name"] == "phone_number_verified" else each
                for each in SAM.attributes()
            ],
            "TemporaryPassword": GOOD,
            "MessageAction": "SUPPRESS",
        }
        answers.add_response("admin_create_user", {"User": user}, expected)
        permanent = {"UserPoolId": "eu-west-1_pool", "Username": "u", "Password": GOOD, "Permanent": True}
        answers.add_response("admin_set_user_password", {}, permanent)
        assert Customers(cognito, "eu-west-1_pool", by_phone=False).add(SAM).owner.sub == SUB


def test_the_password_of_somebody_who_is_there_stays_until_that_is_asked_for(pool: Pool) -> None:
    first = pool.customers.add(SAM)
    pool.cognito.admin_update_user_attributes(
        UserPoolId=pool.pool, Username=SAM.email, UserAttributes=[{"Name": "given_name", "Value": "Samantha"}]
    )
    with pytest.raises(CannotRun) as refused:
        pool.customers.add(replace(SAM, password="Another-password-7a"))
    assert "Nothing was changed" in refused.value.what
    assert "`smartlamp users add sam@example.com --new-password`" in refused.value.to_do
    assert pool.user(SAM.email)[1]["given_name"] == "Samantha"
    assert signs_in(pool, GOOD)
    assert pool.customers.replace_password(SAM.email, "Another-password-7a") == first
    assert not signs_in(pool, GOOD)
    assert signs_in(pool, "Another-password-7a")
    assert pool.user(SAM.email)[1]["given_name"] == "Samantha"


def signs_in(pool: Pool, password: str) -> bool:
    app = pool.cognito.create_user_pool_client(
        UserPoolId=pool.pool, ClientName="x", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    try:
        pool.cognito.admin_initiate_auth(
            UserPoolId=pool.pool,
            ClientId=app,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": SAM.email, "PASSWORD": password},
        )
    except pool.cognito.exceptions.NotAuthorizedException:
        return False
    return True


def test_somebody_whose_password_could_not_be_set_is_said_to_be_there(pool: Pool) -> None:
    with pytest.raises(Failed) as failed:  # moto, unlike Cognito, takes any temporary password
        pool.customers.add(replace(SAM, password="short"))
    assert "was added, but has no password yet" in failed.value.what
    assert "--new-password" in failed.value.to_do
    pool.customers.replace_password(SAM.email, GOOD)
    assert pool.user(SAM.email)[0] == "CONFIRMED"


def test_people_who_sign_in_with_a_number_need_a_real_one(by_phone: Pool) -> None:
    with pytest.raises(CannotRun) as refused:
        by_phone.customers.add(SAM)
    assert "--phone +4915550100" in refused.value.to_do
    added = by_phone.customers.add(replace(SAM, number="+4915550100"))
    _, attributes = by_phone.user("+4915550100")
    assert added.signs_in_as == attributes["phone_number"] == "+4915550100"
    assert attributes["phone_number_verified"] == "true"
    assert by_phone.customers.find("+4915550100") == by_phone.customers.find(SAM.email) == added


def test_an_address_that_two_have_is_not_guessed(by_phone: Pool) -> None:
    for number in ("+4915550100", "+4915550101"):
        by_phone.customers.add(replace(SAM, number=number))
    with pytest.raises(CannotRun, match="More than one person"):
        by_phone.customers.find(SAM.email)
    assert by_phone.customers.find("+4915550101").signs_in_as == "+4915550101"


def test_who_is_deleted_is_not_found(pool: Pool) -> None:
    pool.customers.add(SAM)
    pool.customers.add(replace(SAM, email="eve@example.com"))
    pool.customers.delete(pool.customers.find(SAM.email))
    assert list(pool.customers.emails()) == ["eve@example.com"]
    for ask in (pool.customers.find, lambda who: pool.customers.replace_password(who, GOOD)):
        with pytest.raises(Failed, match=r"Nobody in the user pool has sam@example\.com"):
            ask(SAM.email)


def test_all_pages_are_listed(pool: Pool) -> None:
    everybody = {f"person{number}@example.com" for number in range(65)}  # a page has 60
    for email in everybody:
        pool.customers.add(replace(SAM, email=email))
    assert set(pool.customers.emails()) == everybody


@pytest.mark.parametrize("who", ["sam", "", "a b@example.com", "+49", "+49 155", "+4915550100x", "+0123456789"])
def test_what_is_neither_an_address_nor_a_number_is_not_asked_for(who: str) -> None:
    with Stubber(client()) as nothing, pytest.raises(CannotRun):
        Customers(nothing.client, "eu-west-1_pool", by_phone=False).find(who)


@pytest.mark.parametrize("number", ["4915550100", "+49 155", "+", "+0123456789"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with Stubber(client()) as nothing, pytest.raises(CannotRun, match="not a telephone number"):
        Customers(nothing.client, "eu-west-1_pool", by_phone=False).add(replace(SAM, number=number))


def test_a_filter_cannot_be_broken_out_of() -> None:
    cognito = client()
    who = 'a"b\\c@example.com'
    with Stubber(cognito) as answers:
        quoted = r'email = "a\"b\\c@example.com"'
        answers.add_response(
            "list_users", {"Users": []}, {"UserPoolId": "eu-west-1_pool", "Filter": quoted, "Limit": 2}
        )
        with pytest.raises(Failed, match="Nobody"):
            Customers(cognito, "eu-west-1_pool", by_phone=True).find(who)


@pytest.mark.parametrize(
    ("code", "kind", "to_do"),
    [
        ("AccessDeniedException", Failed, "cognito-idp:AdminGetUser"),
        ("TooManyRequestsException", Failed, "Try again"),
        ("InvalidParameterException", CannotRun, "e-mail address"),
    ],
)
def test_what_cognito_refuses_is_said_with_what_to_do(code: str, kind: type[SmartLampError], to_do: str) -> None:
    cognito = client()
    with Stubber(cognito) as answers:
        answers.add_client_error("admin_get_user", code, "Why it is refused.", 400)
        with pytest.raises(kind) as refused:
            Customers(cognito, "eu-west-1_pool", by_phone=False).find(SAM.email)
    assert "Why it is refused." in refused.value.what
    assert to_do in refused.value.to_do


def test_a_pool_out_of_reach_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    cognito = client()

    def away(*_: object, **__: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://cognito-idp.eu-west-1.amazonaws.com")

    monkeypatch.setattr(cognito, "list_users", away)
    with pytest.raises(Failed, match="could not be reached"):
        list(Customers(cognito, "eu-west-1_pool", by_phone=False).emails())


def test_a_user_without_a_sub_is_nobodys_owner() -> None:
    cognito = client()
    with Stubber(cognito) as answers:
        answers.add_response("admin_get_user", {"Username": "u", "UserAttributes": []})
        with pytest.raises(Failed, match="without a sub"):
            Customers(cognito, "eu-west-1_pool", by_phone=False).find(SAM.email)
