"""Who can sign in."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `sub` is what a skill knows them by; made from the e-mail address if none is given."""

    name: str
    email: str
    password: str = field(repr=False)
    sub: str = ""

    @property
    def subject(self) -> str:
        """The `sub` of their tokens, the same at every start."""
        return self.sub or str(uuid.UUID(bytes=hashlib.sha256(self.email.encode()).digest()[:16], version=4))

    def claims(self) -> dict[str, str]:
        """Their profile, as userinfo gives it (OpenID Connect Core, 5.1)."""
        return {"sub": self.subject, "name": self.name, "email": self.email}


def found(people: Iterable[Person], email: str) -> Person | None:
    """The person with this e-mail address, whatever its letters."""
    return next((each for each in people if each.email.casefold() == email.strip().casefold()), None)
