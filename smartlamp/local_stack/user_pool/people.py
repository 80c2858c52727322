"""The people of the user pool, as the command line adds and finds them."""

import contextlib
import hashlib
import json
import re
import secrets
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from smartlamp.errors import AGAIN, CannotRun, Failed
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.inbox import Inbox
from smartlamp.terminal.private_file import read_private, write_private

DEMO_EMAIL = "demo@example.com"
_BY_ADDRESS = "People are known by their e-mail address: `smartlamp users add sam@example.com`"
_ADDRESS = re.compile(r"(?=.{3,128}$)[^\s@]+@[^\s@]+")


@dataclass(frozen=True)
class Person:
    """A person who can sign in."""

    email: str
    password: str = field(repr=False)
    given_name: str = "Dana"
    family_name: str = "Demo"
    signs_in_with: str = "email"
    inbox: Inbox | None = field(default=None, repr=False, compare=False)
    number: str = ""

    @property
    def phone_number(self) -> str:
        """Their own `number`, or a made-up one, different for each person. They sign in with it if the pool requires that."""
        if self.number:
            return self.number
        if self.email == DEMO_EMAIL:
            return "+15555550100"
        return f"+1555{int(hashlib.sha256(self.email.encode()).hexdigest(), 16) % 10**7:07}"

    @property
    def username(self) -> str:
        """What the person types on the sign-in page."""
        return self.phone_number if self.signs_in_with == "phone" else self.email

    def next_code(self) -> Callable[[], str] | None:
        """Called before a sign-in; what it returns gives the code that this person was then sent. None: no code can be read."""
        return self.inbox.next_code(self.username) if self.inbox else None

    def attributes(self) -> list[dict[str, str]]:
        """The pool's required attributes; the address is one text, as OpenID Connect's claim is."""
        return [
            {"Name": "email", "Value": self.email},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "given_name", "Value": self.given_name},
            {"Name": "family_name", "Value": self.family_name},
            {"Name": "phone_number", "Value": self.phone_number},
            {"Name": "phone_number_verified", "Value": "true"},
            {"Name": "address", "Value": "1 Lamp Street, Exampleville"},
        ]


def new_password() -> str:
    """A random password that the pool's policy accepts."""
    return f"Lamp-{secrets.token_urlsafe(12)}-7a"


def require_address(email: str) -> None:
    """Refuse what is not an address at all; Cognito decides the rest."""
    if not _ADDRESS.fullmatch(email) or not email.isprintable():
        raise CannotRun(f'"{email}" is not an e-mail address.', _BY_ADDRESS)


def _passwords(kept: Any) -> Mapping[str, str]:
    if not isinstance(kept, dict) or not all(isinstance(password, str) for password in kept.values()):
        raise TypeError(type(kept))
    return kept


class People:
    """The pool's people, with the passwords that this command gave them (in a file that only this user can read).

    Args:
        connect: makes boto3's client of Cognito. The passwords alone need none.
        pool: the id of the user pool.
        file: where the passwords are.
        signs_in_with: what the pool's people sign in with.
        inbox: where their codes arrive.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        pool: str,
        file: Path,
        signs_in_with: str = "email",
        inbox: Inbox | None = None,
    ) -> None:
        self._connect = connect
        self._pool = pool
        self._file = file
        self._signs_in_with = signs_in_with
        self._inbox = inbox

    @cached_property
    def _cognito(self) -> Any:
        return self._connect()

    def person(self, email: str, password: str) -> Person:
        """A person of this pool, who signs in as the pool requires."""
        return Person(email, password, signs_in_with=self._signs_in_with, inbox=self._inbox)

    def _known_to_the_pool(self, email: str, password: str) -> Person:
        """A person of this pool with the number that they signed up with, if they did so on the sign-in page."""
        made_up = self.person(email, password)
        if self._signs_in_with != "phone":
            return made_up
        numbers = [each["phone_number"] for each in self._attributes() if each["email"] == email]
        return made_up if made_up.phone_number in numbers or not numbers else replace(made_up, number=numbers[0])

    def add(self, person: Person) -> str:
        """Add a confirmed person with a permanent password, or give an existing one this password; the user name.

        Raises:
            CannotRun: this is not an e-mail address, or not a password that the pool accepts.
            Failed: the pool refused; with its reason.
        """
        require_address(person.email)
        known = self._known_to_the_pool(person.email, person.password)
        try:
            with contextlib.suppress(self._cognito.exceptions.UsernameExistsException):
                self._cognito.admin_create_user(
                    UserPoolId=self._pool,
                    Username=known.username,
                    UserAttributes=replace(person, number=known.number).attributes(),
                    MessageAction="SUPPRESS",
                )
            self._cognito.admin_set_user_password(
                UserPoolId=self._pool, Username=known.username, Password=person.password, Permanent=True
            )
        except self._cognito.exceptions.ClientError as refused:
            error = refused.response["Error"]
            what = f"The user pool refused {person.email}: {error['Message']}"
            if error["Code"] == "InvalidPasswordException":
                to_do = "A password needs at least 12 characters, with an upper-case letter, a lower-case letter and a digit."
                raise CannotRun(what, to_do) from refused
            if error["Code"] == "InvalidParameterException":
                raise CannotRun(what, _BY_ADDRESS) from refused
            raise Failed(what, AGAIN) from refused
        self._write({**self.known(), person.email: person.password})
        return known.username

    def keep(self, person: Person) -> None:
        """Know the password of somebody who has signed up."""
        self._write({**self.known(), person.email: person.password})

    def delete(self, email: str) -> None:
        """Delete a person.

        Raises:
            CannotRun: this is not an e-mail address.
            Failed: nobody has this address.
        """
        require_address(email)
        try:
            username = self._known_to_the_pool(email, "").username
            self._cognito.admin_delete_user(UserPoolId=self._pool, Username=username)
        except self._cognito.exceptions.UserNotFoundException as unknown:
            raise Failed(
                f"Nobody in the user pool has the address {email}.", "See everybody: `smartlamp users list`"
            ) from unknown
        self._write({known: password for known, password in self.known().items() if known != email})

    def ways_to_sign_in(self) -> list[dict[str, str | None]]:
        """Everybody's `email`, `username` (what they type on the sign-in page) and `password`: None if this command does not know it."""
        name = "phone_number" if self._signs_in_with == "phone" else "email"
        everybody = sorted((each["email"], each[name]) for each in self._attributes())
        return [{"email": email, "username": own, "password": self.known().get(email)} for email, own in everybody]

    def emails(self) -> list[str]:
        """The addresses of all people of the pool."""
        return sorted(each["email"] for each in self._attributes())

    def email_of(self, sub: str) -> str | None:
        """The address of the person whose sub begins with this; None if there is nobody."""
        return next((each["email"] for each in self._attributes() if each["sub"].startswith(sub)), None)

    def _attributes(self) -> Iterator[dict[str, str]]:
        for page in self._cognito.get_paginator("list_users").paginate(UserPoolId=self._pool):
            for user in page["Users"]:
                yield {each["Name"]: each.get("Value", "") for each in user["Attributes"]}

    def get(self, email: str) -> Person:
        """A person whose password this command knows.

        Raises:
            CannotRun: it does not know the password, or there is no such person.
        """
        require_address(email)
        password = self.known().get(email)
        if password is None:
            quoted = shlex.quote(email)
            add = f"`smartlamp users add {quoted}`"
            if email not in self.emails():
                raise CannotRun(f"Nobody in the user pool has the address {email}.", f"Add them: {add}")
            raise CannotRun(
                f"The password of {email} is not known here: they chose it on the sign-in page.",
                f"Link with theirs: `smartlamp link --as {quoted} --password-stdin`. Or replace it by a new one: {add}",
            )
        return self._known_to_the_pool(email, password)

    def everybody(self) -> list[Person]:
        """All people of the pool whose password this command knows, with their names."""
        passwords = self.known()
        return [
            replace(
                self.person(each["email"], passwords[each["email"]]),
                given_name=each["given_name"],
                family_name=each["family_name"],
            )
            for each in self._attributes()
            if each["email"] in passwords
        ]

    def demo(self) -> tuple[Person, bool]:
        """The demo user, added if absent, and whether they were new to the pool."""
        known = self.known().get(DEMO_EMAIL)
        new = DEMO_EMAIL not in self.emails()
        person = self.person(DEMO_EMAIL, known or new_password())
        if new or known is None:
            self.add(person)
        return person, new

    def known(self) -> Mapping[str, str]:
        """The passwords that this command knows, by e-mail address.

        Raises:
            CannotRun: their file is damaged.
        """
        try:
            return read_private(self._file, _passwords)
        except FileNotFoundError:
            return {}

    def _write(self, passwords: Mapping[str, str]) -> None:
        write_private(self._file, json.dumps(passwords, indent=1))


def people(folder: StateFolder, running: Running) -> People:
    """The people of the running stack's user pool."""
    return People(
        lambda: running.account.client("cognito-idp"),
        running.outputs["UserPoolId"],
        folder.passwords,
        Choices.of(folder).sign_in_with,
        Inbox(folder.inbox),
    )
