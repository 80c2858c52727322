"""What was read, and where."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from alexa_messages import Fault
from smartlamp.validation.written import Written


@dataclass(frozen=True)
class Source:
    """Where a message was read.

    Attributes:
        name: the path as given, or "-" for standard input.
        line: the line at which the message begins, counted from 1.
        column: the column at which it begins, counted from 1.
        text: the message as JSON, as it is written or as it was meant.
        positions: the line and column in the file of a place in the text; None if only the message's own are known.
    """

    name: str
    line: int = 1
    column: int = 1
    text: str = field(default="", repr=False)
    positions: Callable[[int], tuple[int, int]] | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        return self.name if self.line == 1 else f"{self.name}:{self.line}"

    def position(self, place: int) -> tuple[int, int]:
        """The line and column in the file of a place in the text."""
        return (self.line, self.column) if self.positions is None else self.positions(place)


@dataclass(frozen=True)
class File:
    """A text as a whole, by the name of its file."""

    name: str
    text: str = field(repr=False)

    def source(self, written: Written) -> Source:
        """The source of a part of the text."""

        def positions(place: int) -> tuple[int, int]:
            return self._position(written.origin(place))

        return Source(self.name, *positions(0), written.text, positions)

    def _position(self, place: int) -> tuple[int, int]:
        starts = _line_starts(self.text)
        above = bisect_right(starts, place) - 1
        return above + 1, place - starts[above] + 1


@lru_cache(maxsize=2)
def _line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


@dataclass(frozen=True)
class Message:
    """A value read as one message; whether it is one is still to be judged.

    Attributes:
        source: where it was read.
        value: the message, without what it was wrapped in.
        wrapping: what is wrong with what it was wrapped in; () if nothing is.
        in_sequence: whether it is one of several in a text that has an order: a log, JSON Lines, a list.
    """

    source: Source
    value: object = field(repr=False)
    wrapping: tuple[Fault, ...] = ()
    in_sequence: bool = False


@dataclass(frozen=True)
class Unreadable:
    """Why there is no message to judge, in words."""

    source: Source
    why: str


Found = Message | Unreadable
