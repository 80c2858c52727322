"""What the simulator knows of one Alexa interface."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Json = dict[str, object]


@dataclass(frozen=True)
class Phrase:
    """A way to say something.

    Attributes:
        pattern: a regular expression for the whole utterance in lower case. The lamp's name, perhaps with an article, is the
            group `lamp`; the other groups go to `payload`.
        namespace, name: of the directive that Alexa makes of it.
        payload: the directive's payload out of the pattern's groups.
        asks: the property whose value is the answer, if it is a question.
    """

    pattern: str
    namespace: str
    name: str
    payload: Callable[[Mapping[str, str]], Json] = lambda _: {}
    asks: str | None = None


@dataclass(frozen=True)
class Outcome:
    """After this directive, this property must be in the answer; `value` is what it must be, or None if any will do."""

    directive: str
    property_name: str
    value: Callable[[Json], object | None]


@dataclass(frozen=True)
class Interface:
    """One interface. `always_reported` are properties no state report may leave out; `spoken` says a value in words."""

    name: str
    phrases: tuple[Phrase, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    always_reported: tuple[str, ...] = ()
    spoken: Callable[[object], str] = field(default=str)
