"""What a simulator on the same machine knows of the user pool behind the sign-in page."""

from collections.abc import Callable
from typing import Protocol

from alexa_simulator.memory.memory_model import Json


class LocalPool(Protocol):
    """The user pool's messages, whom its sign-in page lets in at a click, and how to go on in a terminal."""

    def commands(self) -> list[str]:
        """Commands of this stack, as they can be pasted into a shell."""
        ...

    def next_code(self, to: str) -> Callable[[], str]:
        """Called before a sign-in; what it returns gives the code that was then sent, or raises SignInRefused."""
        ...

    def messages(self) -> list[Json]:
        """The mails and text messages, oldest first: `number`, `at` (ISO 8601), `medium` ("email" or "sms"), `to`, `subject`, `text`, `code`."""
        ...

    def latest(self) -> int:
        """The number of the latest message; 0 if there is none. It grows with every one."""
        ...

    def offer(self, url: str) -> str:
        """The address of the sign-in page for one authorization request; the page then offers the demo customer."""
        ...
