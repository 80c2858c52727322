"""The people of a stack's user pool, with the maker's own credentials. No password is kept, and none can be read."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from device_cloud.identity import Owner
from device_cloud.identity.administration import owner_with
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.user_pool.people import Person, require_address
from smartlamp.target.aws_stack import AwsStack

NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_PASSWORD = "A password needs at least 12 characters, with an upper-case letter, a lower-case letter and a digit."  # noqa: S105
_RIGHTS = "Check your right cognito-idp:{} on the user pool."
_QUOTED = str.maketrans({"\\": r"\\", '"': r"\""})


@dataclass(frozen=True)
class Customer:
    """A person as the pool knows them.

    Attributes:
        username: the pool's own name for them, which never changes.
        signs_in_as: what they type on the sign-in page.
        owner: the owner of their lamps.
    """

    username: str
    signs_in_as: str
    owner: Owner = field(repr=False)


class Customers:
    """The people of a pool.

    Args:
        cognito: boto3's client.
        pool: the id of the user pool.
        by_phone: whether people sign in with a number instead of an e-mail address.
    """

    def __init__(self, cognito: Any, pool: str, *, by_phone: bool) -> None:
        self._cognito = cognito
        self._pool = pool
        self._by_phone = by_phone

    @classmethod
    def of(cls, stack: AwsStack) -> "Customers":
        """The people of a stack."""
        by_phone = stack.parameters.get("SignInWith") == "phone"
        return cls(stack.client("cognito-idp"), stack.output("UserPoolId"), by_phone=by_phone)

    def add(self, person: Person) -> Customer:
        """Add a confirmed person with a permanent password. Cognito sends them nothing.

        Raises:
            CannotRun: this is not an address, a number or a password that the pool accepts; or the pool has this person already.
            Failed: the pool refused, or did not answer.
        """
        require_address(person.email)
        if person.number and not NUMBER.fullmatch(person.number):
            raise CannotRun(f'"{person.number}" is not a telephone number.', "Give it as --phone +4915550100")
        if self._by_phone and not person.number:
            raise CannotRun(
                "People of this stack sign in with a telephone number, and get a code by SMS.",
                f"Give theirs: `smartlamp users add {shlex.quote(person.email)} --phone +4915550100`",
            )
        username = person.number if self._by_phone else person.email
        quoted = shlex.quote(person.email)
        try:
            # The password is also the temporary one: the pool refuses a bad one before it adds anybody.
            user = self._ask(
                "admin_create_user",
                Username=username,
                UserAttributes=_attributes(person, by_phone=self._by_phone),
                TemporaryPassword=person.password,
                MessageAction="SUPPRESS",
            )["User"]
        except self._cognito.exceptions.UsernameExistsException:
            raise CannotRun(
                f"{username} is in the user pool already. Nothing was changed, and their password stays.",
                f"To replace their password: `smartlamp users add {quoted} --new-password`",
            ) from None
        customer = self._customer(user["Username"], user["Attributes"])
        try:
            self._set_password(customer, person.password)
        except (CannotRun, Failed) as failed:
            raise Failed(
                f"{person.email} was added, but has no password yet. {failed.what}",
                f"Give them one: `smartlamp users add {quoted} --new-password`",
            ) from failed
        return customer

    def replace_password(self, who: str, password: str) -> Customer:
        """Give somebody another password for the one that they have.

        Raises:
            CannotRun: this is not an address or a number, or not a password that the pool accepts.
            Failed: there is nobody, or the pool refused, or did not answer.
        """
        customer = self.find(who)
        self._set_password(customer, password)
        return customer

    def delete(self, customer: Customer) -> None:
        """Delete somebody. Raises Failed if the pool refuses, or does not answer."""
        self._ask("admin_delete_user", Username=customer.username)

    def emails(self) -> Iterator[str]:
        """The addresses of all people, as the pool lists them."""
        for attributes in self._listed():
            yield attributes.get("email", "")

    def find(self, who: str) -> Customer:
        """The person with this e-mail address, or this number.

        Raises:
            CannotRun: this is neither, or several people have this address.
            Failed: there is nobody, or the pool refused, or did not answer.
        """
        is_number = who.startswith("+")
        if not is_number:
            require_address(who)
        elif not NUMBER.fullmatch(who):
            raise CannotRun(f'"{who}" is not a telephone number.', "Give it as +4915550100, or give an e-mail address.")
        if is_number == self._by_phone:  # what they sign in with is unique, and compared as the pool does at a sign-in
            return self._named(who)
        name = "phone_number" if is_number else "email"
        users = self._ask("list_users", Filter=f'{name} = "{who.translate(_QUOTED)}"', Limit=2)["Users"]
        if len(users) > 1:
            raise CannotRun(f"More than one person in the user pool has {who}.", "Give what they sign in with instead.")
        if not users:
            raise _nobody(who)
        return self._customer(users[0]["Username"], users[0]["Attributes"])

    def _named(self, who: str) -> Customer:
        try:
            user = self._ask("admin_get_user", Username=who)
        except self._cognito.exceptions.UserNotFoundException:
            raise _nobody(who) from None
        return self._customer(user["Username"], user["UserAttributes"])

    def _set_password(self, customer: Customer, password: str) -> None:
        self._ask("admin_set_user_password", Username=customer.username, Password=password, Permanent=True)

    def _listed(self) -> Iterator[Mapping[str, str]]:
        token: dict[str, str] = {}
        while True:
            page = self._ask("list_users", **token)
            for user in page["Users"]:
                yield {each["Name"]: each.get("Value", "") for each in user["Attributes"]}
            if "PaginationToken" not in page:
                return
            token = {"PaginationToken": page["PaginationToken"]}

    def _customer(self, username: str, attributes: Sequence[Mapping[str, str]]) -> Customer:
        name = "phone_number" if self._by_phone else "email"
        signs_in_as = next((each.get("Value", "") for each in attributes if each["Name"] == name), username)
        try:
            return Customer(username, signs_in_as, owner_with(attributes))
        except ValueError:
            raise Failed(
                f"The user pool describes {signs_in_as} without a sub.", "Check the stack's output UserPoolId."
            ) from None

    def _ask(self, operation: str, **arguments: Any) -> Any:
        expected = (self._cognito.exceptions.UsernameExistsException, self._cognito.exceptions.UserNotFoundException)
        try:
            return getattr(self._cognito, operation)(UserPoolId=self._pool, **arguments)
        except expected:
            raise
        except ClientError as refused:
            error = refused.response["Error"]
            what = f"The user pool refused: {error['Message']}"
            if error["Code"] == "InvalidPasswordException":
                raise CannotRun(what, _PASSWORD) from refused
            if error["Code"] == "InvalidParameterException":
                raise CannotRun(what, "Check the e-mail address and the telephone number.") from refused
            right = _RIGHTS.format("".join(word.capitalize() for word in operation.split("_")))
            raise Failed(what, right if error["Code"] == "AccessDeniedException" else "Try again.") from refused
        except BotoCoreError as away:
            raise Failed(f"The user pool could not be reached: {away}.", "Try again.") from away


def _attributes(person: Person, *, by_phone: bool) -> list[dict[str, str]]:
    """All that the pool requires. Without a number they get one that nobody has, and that is not said to be verified."""
    verified = "true" if by_phone else "false"
    return [
        {**each, "Value": verified} if each["Name"] == "phone_number_verified" else each for each in person.attributes()
    ]


def _nobody(who: str) -> Failed:
    return Failed(f"Nobody in the user pool has {who}.", "See everybody: `smartlamp users list`")
