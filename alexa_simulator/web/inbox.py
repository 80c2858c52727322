"""Where the codes of the user pool arrive, if the simulator can see that."""

from collections.abc import Callable
from typing import Protocol

from alexa_simulator.memory.memory_model import Json


class Inbox(Protocol):
    """The mails and text messages that the user pool sends."""

    def next_code(self, to: str) -> Callable[[], str]:
        """Called before a sign-in; what it returns gives the code that was then sent, or raises SignInRefused."""
        ...

    def to_json(self) -> list[Json]:
        """The messages, oldest first: `number`, `at` (ISO 8601), `medium` ("email" or "sms"), `to`, `subject`, `text`, `code`."""
        ...
