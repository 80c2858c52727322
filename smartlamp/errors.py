"""What the command line tells people when it cannot go on.

SmartLampError
├── Failed      it was tried and failed: exit status 1
└── CannotRun   it could not be tried: wrong usage, a busy port, nothing running: exit status 2
    └── NotEvaluated     a test plan's cases could not be tried
NothingHappens           a change to an unplugged lamp
InputUnreadable          a file or standard input cannot be read
└── InputTooLarge        it is larger than the limit
CognitoRefused           the local stack's user pool refuses an operation
Misdirected              an authorization request whose redirect URL or client is wrong
EndedBySignal            a signal ends the command
"""

import signal
from typing import Any

AGAIN = "Try again. If it still fails, restart the stack: `smartlamp down`, then `smartlamp up`."
FROM_CHECKOUT = "In a checkout of SmartLamp: `make setup`, or `pip install -e '.[cli]'`."


class SmartLampError(Exception):
    """One sentence on what happened and why, and one on what to do now."""

    status = 1

    def __init__(self, what: str, to_do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.to_do = to_do

    def to_json(self) -> dict[str, Any]:
        """The same for programs: an object with the member `error`."""
        return {"error": {"message": self.what, "to_do": self.to_do}}


class Failed(SmartLampError):
    """It was tried, and it failed."""


class CannotRun(SmartLampError):
    """It could not be tried."""

    status = 2


class NotEvaluated(CannotRun):
    """Nothing could be evaluated; `code` is Amazon's code for the reason."""

    def __init__(self, code: str, what: str, to_do: str = "") -> None:
        super().__init__(f"{what} ({code})", to_do)
        self.code = code

    def to_json(self) -> dict[str, Any]:
        """With Amazon's code, as the report of an evaluation would have it."""
        error = {"code": str(self.code), **super().to_json()["error"]}
        return {"status": "ERROR", "error": error}


class NothingHappens(Exception):
    """The lamp is unplugged: whatever is done to it, its light stays off and it tells the cloud nothing."""


class InputUnreadable(Exception):
    """Why, in a clause such as "a directory, not a file" or "Permission denied"."""


class InputTooLarge(InputUnreadable):
    """The input is larger than the limit."""


class CognitoRefused(Exception):
    """The local stack's user pool refuses: `code` is the name of Cognito's exception, `str()` its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Misdirected(Exception):
    """Nothing may be sent to the redirect URL. `word` is what Cognito's own page is told."""

    def __init__(self, word: str, client_id: str) -> None:
        super().__init__(word)
        self.word = word
        self.client_id = client_id


class EndedBySignal(BaseException):
    """Somebody told the command to end. Not an Exception: code that handles failures must not catch it.

    Attributes:
        status: the exit status that shells give to this signal, such as 130 for Ctrl-C.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.status = 128 + number
