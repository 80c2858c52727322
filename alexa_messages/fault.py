"""One thing to say about a message, and where."""

from dataclasses import dataclass

from alexa_messages.kinds import Hides, Level


@dataclass(frozen=True)
class Fault:
    """A fault of a message, advice, or a note; `level` says which. `str(fault)` is a sentence for people.

    Attributes:
        level: whether it is a fault, advice, or a note on what could not be judged.
        kind: its kind, such as `missing-member`; `alexa_messages.KINDS` explains each.
        pointer: JSON pointer (RFC 6901) of what is wrong, or of what is missing; "" is the whole message.
        found: what is there, shortened; for tokens and codes, only their length.
        right: what is right instead. Begins with "must" in a fault, "better:" in advice, "not judged:" in a note.
        page: the page that says so, if there is one: Amazon's documentation, or a report of what happened.
        hides: in a discovery, what people no longer find because of it; None if nothing, and in other messages.
    """

    level: Level
    kind: str
    pointer: str
    found: str
    right: str
    page: str | None
    hides: Hides | None = None

    def __str__(self) -> str:
        return f"{self.pointer[1:] or 'message'}: found {self.found}, {self.right}"


def pointer(where: tuple[str | int, ...]) -> str:
    """The JSON pointer of a place, given as the members and positions that lead to it."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in where)
