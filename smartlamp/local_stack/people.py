"""The people of the user pool: the emulator's sign-in page has no sign-up form, so the command line adds them."""

import contextlib
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import botocore.exceptions

from smartlamp.errors import CannotRun, Failed
from smartlamp.private_file import read_private, write_private

DEMO_EMAIL = "demo@example.com"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    email: str
    password: str = field(repr=False)
    given_name: str = "Dana"
    family_name: str = "Demo"
    signs_in_with: str = "email"

    @property
    def phone_number(self) -> str:
        """A made-up number, another for everybody: with it a person signs in where the pool wants that."""
        if self.email == DEMO_EMAIL:
            return "+15555550100"
        return f"+1555{int(hashlib.sha256(self.email.encode()).hexdigest(), 16) % 10**7:07}"

    @property
    def username(self) -> str:
        """What they type on the sign-in page."""
        return self.phone_number if self.signs_in_with == "phone" else self.email

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


class People:
    """The pool's people, with the passwords that this command gave them (in a file only this user can read)."""

    def __init__(self, cognito: Any, pool: str, file: Path, signs_in_with: str = "email") -> None:
        self._cognito = cognito
        self._pool = pool
        self._file = file
        self._signs_in_with = signs_in_with

    def person(self, email: str, password: str) -> Person:
        """Somebody of this pool, who signs in as it wants."""
        return Person(email, password, signs_in_with=self._signs_in_with)

    def add(self, person: Person) -> None:
        """Add a confirmed person with a permanent password, or give an existing one this password.

        Raises:
            Failed: the pool refused, with its reason.
        """
        username = self.person(person.email, person.password).username
        try:
            with contextlib.suppress(self._cognito.exceptions.UsernameExistsException):
                self._cognito.admin_create_user(
                    UserPoolId=self._pool,
                    Username=username,
                    UserAttributes=person.attributes(),
                    MessageAction="SUPPRESS",
                )
            self._cognito.admin_set_user_password(
                UserPoolId=self._pool, Username=username, Password=person.password, Permanent=True
            )
        except botocore.exceptions.ClientError as refused:
            error = refused.response["Error"]
            raise Failed(
                f"The user pool refused {person.email}: {error['Message']}",
                "Passwords need 12 characters with a capital, a small letter and a digit."
                if error["Code"] == "InvalidPasswordException"
                else "People are added by their e-mail address: smartlamp users add sam@example.com",
            ) from refused
        self._write({**self._read(), person.email: person.password})

    def delete(self, email: str) -> None:
        """Delete a person.

        Raises:
            Failed: nobody has this address.
        """
        try:
            self._cognito.admin_delete_user(UserPoolId=self._pool, Username=self.person(email, "").username)
        except self._cognito.exceptions.UserNotFoundException as unknown:
            raise Failed(
                f"Nobody in the user pool has the address {email}.", "See who there is: smartlamp users list"
            ) from unknown
        self._write({known: password for known, password in self._read().items() if known != email})

    def emails(self) -> list[str]:
        """The addresses of all people of the pool."""
        return sorted(each["email"] for each in self._attributes())

    def email_of(self, sub: str) -> str | None:
        """The address of the one whose sub begins like this; None if there is nobody."""
        return next((each["email"] for each in self._attributes() if each["sub"].startswith(sub)), None)

    def _attributes(self) -> Iterator[dict[str, str]]:
        for page in self._cognito.get_paginator("list_users").paginate(UserPoolId=self._pool):
            for user in page["Users"]:
                yield {each["Name"]: each["Value"] for each in user["Attributes"]}

    def get(self, email: str) -> Person:
        """A person whose password this command knows.

        Raises:
            CannotRun: it does not know it.
        """
        password = self._read().get(email)
        if password is None:
            raise CannotRun(
                f"The password of {email} is not known here.",
                f"Give them a new one: smartlamp users add {email}, or pass --password-stdin.",
            )
        return self.person(email, password)

    def everybody(self) -> list[Person]:
        """All of the pool whose password this command knows, with their names."""
        passwords = self._read()
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
        """The demo user, added when absent, and whether they were new to the pool."""
        known = self._read().get(DEMO_EMAIL)
        new = DEMO_EMAIL not in self.emails()
        person = self.person(DEMO_EMAIL, known or new_password())
        if new or known is None:
            self.add(person)
        return person, new

    def _read(self) -> Mapping[str, str]:
        if not self._file.exists():
            return {}
        passwords: dict[str, str] = read_private(self._file)
        return passwords

    def _write(self, passwords: Mapping[str, str]) -> None:
        write_private(self._file, json.dumps(passwords, indent=1))
