"""One thing that is wrong with a message, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault of a message. `str(fault)` is a sentence for people.

    Attributes:
        pointer: JSON pointer (RFC 6901) of what is wrong, or of what is missing; "" is the whole message.
        found: what is there, shortened; for tokens and codes, only their length.
        right: what is right instead, beginning with "must".
        page: the page of Amazon's documentation that says so, if there is one.
    """

    pointer: str
    found: str
    right: str
    page: str | None

    def __str__(self) -> str:
        return f"{self.pointer[1:] or 'message'}: found {self.found}, {self.right}"


def pointer(where: tuple[str | int, ...]) -> str:
    """The JSON pointer of a place, given as the members and positions that lead to it."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in where)
