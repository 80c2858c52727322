"""What there is to say about one place of a message; it may still turn out to be only a consequence of something else."""

from dataclasses import dataclass

from alexa_messages.kinds import KINDS, Level
from alexa_messages.parts import Where


@dataclass(frozen=True)
class Finding:
    """A fault, or a consequence of one, advice or a note; `alexa_messages.words.conclusion` tells them apart.

    Attributes:
        where: the members and positions that lead to what is wrong, or to what is missing.
        found: as in `Fault`.
        right: as in `Fault`.
        page: as in `Fault`.
        kind: as in `Fault`; one of `KINDS`.
        level: as in `Fault`.
        meant: what a misspelt member should be called.
        deciders: members that decide whether this is required at all, such as the `type` of a connection.
    """

    where: Where
    found: str
    right: str
    page: str | None
    kind: str
    level: Level = Level.FAULT
    meant: str = ""
    deciders: frozenset[str] = frozenset()

    @property
    def role(self) -> str:
        """What it means for other findings, as in `Kind`."""
        return KINDS[self.kind].role
