"""What is wrong at one place of a message; it may still turn out to be only a consequence of something else."""

from dataclasses import dataclass
from typing import Literal

from alexa_messages.parts import Where


@dataclass(frozen=True)
class Finding:
    """A fault, or a consequence of one; `alexa_messages.words.verdict` tells them apart.

    Attributes:
        where: the members and positions that lead to what is wrong, or to what is missing.
        found: as in `Fault`.
        right: as in `Fault`.
        page: as in `Fault`.
        kind: a wrong "value", something "absent", something "refused" that must not be there, or a "misspelt" member.
        meant: what a misspelt member should be called.
        deciders: members that decide whether this is required at all, such as the `type` of a connection.
    """

    where: Where
    found: str
    right: str
    page: str | None
    kind: Literal["value", "absent", "refused", "misspelt"] = "value"
    meant: str = ""
    deciders: frozenset[str] = frozenset()
