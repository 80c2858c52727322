"""The mails and text messages that Cognito sends on the local stack: the gate writes them to a file, which only this user can read."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alexa_simulator.errors import SignInRefused
from smartlamp.terminal.private_file import read_private

_MEDIA = ("email", "sms")


@dataclass(frozen=True)
class Message:
    """A mail or a text message (`medium` is "email" or "sms"). `at` is in seconds since 1970; `code` is empty if there is none in it."""

    number: int
    at: float
    medium: str
    to: str
    subject: str
    text: str = field(repr=False)
    code: str = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """A JSON object with one key per attribute; `at` in ISO 8601, UTC."""
        at = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return {**asdict(self), "at": at}


class Inbox:
    """What was sent, as far as it is kept (`smartlamp.local_stack.emulator.gate.user_pools.inbox`).

    Args:
        file: where the gate keeps it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def messages(self, after: int = 0) -> list[Message]:
        """The messages with a number above `after`, oldest first. Raises CannotRun: the file is damaged."""
        try:
            kept = read_private(self._file, _messages)
        except FileNotFoundError:
            return []
        return [each for each in kept if each.number > after]

    def latest(self) -> int:
        """The number of the latest message; 0 if there is none."""
        return max((each.number for each in self.messages()), default=0)

    def next_code(self, to: str) -> Callable[[], str]:
        """Call it before a sign-in begins; what it returns gives the code that the sign-in then sent to this address or number.

        It raises SignInRefused if none was sent.
        """
        before = self.latest()

        def code() -> str:
            found = [each.code for each in self.messages(before) if each.code and each.to == to]
            if not found:
                raise SignInRefused(
                    f"The sign-in page asks for a code, but none was sent to {to}. See what was sent: `smartlamp inbox`"
                )
            return found[-1]

        return code


def _messages(kept: Any) -> list[Message]:
    found = [Message(**each) for each in kept]
    if not all(type(each.number) is int and each.medium in _MEDIA and isinstance(each.code, str) for each in found):
        raise TypeError(kept)
    return found
