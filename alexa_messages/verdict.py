"""What the checker says about one message."""

from dataclasses import dataclass
from typing import NoReturn

from alexa_messages.fault import Fault
from alexa_messages.kinds import Level


@dataclass(frozen=True)
class Verdict:
    """The judgement of one message. Ask for `accepted`, `faults`, `advice` or `notes`: it is neither true nor a list.

    Attributes:
        found: everything, in the order of the message.
    """

    found: tuple[Fault, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the message has no fault. There may still be advice, or something that could not be judged."""
        return not self.faults

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What Alexa refuses or drops, or the documentation forbids."""
        return self._of(Level.FAULT)

    @property
    def advice(self) -> tuple[Fault, ...]:
        """What Alexa accepts and could be better."""
        return self._of(Level.ADVICE)

    @property
    def notes(self) -> tuple[Fault, ...]:
        """What could not be judged."""
        return self._of(Level.NOTE)

    @property
    def worst(self) -> Fault | None:
        """The first of what matters most: of the faults, else of the advice, else of the notes; None if there is nothing."""
        return next(iter((*self.faults, *self.advice, *self.notes)), None)

    def _of(self, level: Level) -> tuple[Fault, ...]:
        return tuple(each for each in self.found if each.level is level)

    def __bool__(self) -> NoReturn:
        raise TypeError("A verdict is neither true nor false: ask for its `accepted`, or its `faults`.")

    def __str__(self) -> str:
        return "\n".join(map(str, self.found)) or "nothing to say"
