"""A field of a lamp's state: its kind, its first value, and which models have it. No I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

_KEY = "state_field"


@dataclass(frozen=True)
class WholeNumber:
    """A kind of value: whole numbers from `least` to `most`."""

    least: int
    most: int

    def __str__(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def nearest(self, number: int) -> int:
        """The value in the range that is nearest to a number."""
        return max(self.least, min(self.most, number))


@dataclass(frozen=True)
class StateField:
    """One field of a state.

    Attributes:
        kind: what its values are; a type is a kind, too.
        first: its value in a new lamp, and in lamps and scenes that were stored before the field existed.
        about: what it is, in a few words; `smartlamp lamps set --help` shows them.
        belongs_to: whether lamps of a model have it.
        is_of_all: whether every model has it.
    """

    kind: type[Any] | WholeNumber
    first: object
    about: str
    belongs_to: Callable[[Any], bool]
    is_of_all: bool

    @property
    def is_simple(self) -> bool:
        """Whether its value is a number, a boolean or a word: such a field needs only its declaration."""
        return isinstance(self.kind, WholeNumber) or issubclass(self.kind, bool | StrEnum)

    def allows(self, value: object) -> bool:
        """Whether a state may have this value."""
        if value is None:
            return not self.is_of_all
        if isinstance(self.kind, WholeNumber):
            return type(value) is int and self.kind.least <= value <= self.kind.most
        return type(value) is self.kind


def state_field(
    kind: type[Any] | WholeNumber, *, first: object, about: str, has: Callable[[Any], bool] | None = None
) -> Any:
    """Declare a field in the class body of a dataclass of states.

    Args:
        kind: what its values are: bool, a class of words (StrEnum), a class of values, or a range of whole numbers.
        first: see StateField. If not every model has the field, the constructor's default is None instead.
        about: see StateField.
        has: whether lamps of a model have it; if left out, all do.
    """
    known = StateField(kind, first, about, has or (lambda _: True), is_of_all=has is None)
    return field(default=first if has is None else None, metadata={_KEY: known})


def state_fields(state: type[Any]) -> Mapping[str, StateField]:
    """The fields of a dataclass of states by their names, in their order."""
    return {each.name: each.metadata[_KEY] for each in fields(state)}
