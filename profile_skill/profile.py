"""What is known about the linked person: untrusted text, made harmless on its way in (SEC-104)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from device_cloud.errors import NotStrict
from device_cloud.identity import strict_json

MAX_CHARACTERS = 64

# Checking a longer text takes longer; cutting it here does not change what is kept.
_MAX_RAW_CHARACTERS = 1024

_PARTS_OF_AN_ADDRESS = ("street_address", "locality", "region", "postal_code", "country")


@dataclass(frozen=True)
class Profile:
    """A person's profile; what is not in it, or is blank, is None.

    Attributes:
        user_id: the person's id at the source; for the log, which never shows it.
        first_name: used to greet them.
        name: their full name.
        phone_number: as they gave it, such as +15555550100.
        address: in one line, with each of its parts cut to length.
        email: their e-mail address.
    """

    user_id: str = field(repr=False)
    first_name: str | None = field(repr=False)
    name: str | None = field(repr=False)
    phone_number: str | None = field(repr=False)
    address: str | None = field(repr=False)
    email: str | None = field(repr=False)

    @classmethod
    def of(cls, user_id: str, claims: Mapping[str, object]) -> Self:
        """A profile from its source's claims, under their OpenID Connect names (Core, 5.1)."""
        given_name, family_name = clean(claims.get("given_name")), clean(claims.get("family_name"))
        name = clean(claims.get("name")) or clean(" ".join(_in_order(given_name or "", family_name or "")))
        return cls(
            user_id=user_id,
            first_name=given_name or (name.split(" ")[0] if name else None),
            name=name,
            phone_number=clean(claims.get("phone_number")),
            address=_address(claims.get("address")),
            email=clean(claims.get("email")),
        )


def clean(value: object) -> str | None:
    """The text without what cannot be seen or said, in one line of at most `MAX_CHARACTERS`; None if nothing is left."""
    if not isinstance(value, str):
        return None
    # Controls, formats such as the bidirectional ones, surrogates, private use and unassigned characters.
    seen = "".join(
        " " if character.isspace() else character
        for character in value[:_MAX_RAW_CHARACTERS]
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return " ".join(seen.split())[:MAX_CHARACTERS].rstrip() or None


def _in_order(given_name: str, family_name: str) -> tuple[str, str]:
    """In East Asian scripts, the family name comes first, whatever language it is read in."""
    is_east_asian = any(unicodedata.east_asian_width(character) in {"W", "F"} for character in family_name)
    return (family_name, given_name) if is_east_asian else (given_name, family_name)


def _address(value: object) -> str | None:
    """One text from an address, which is a text, OpenID Connect's object, or that object as JSON text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = strict_json.read_object(value.encode())
        except (NotStrict, UnicodeEncodeError):
            return clean(value)
    if not isinstance(value, dict):
        return clean(value)
    lines: list[object] = [value.get(name) for name in _PARTS_OF_AN_ADDRESS]
    if isinstance(formatted := value.get("formatted"), str) and clean(formatted):
        lines = [*formatted.splitlines()[: len(_PARTS_OF_AN_ADDRESS)]]
    return ", ".join(line for each in lines if (line := clean(each))) or None
