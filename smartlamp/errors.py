"""What the command line tells people when it cannot go on.

SmartLampError
├── Failed      it was tried and failed: exit status 1
│   ├── Diagnosed                a probe failed, and the hints know why
│   ├── MustNotRun               the review stops a change set; nothing was changed
│   └── SkillManagementFailed    the Amazon developer account refused, or did not do what it was asked
│       ├── NoAnswer             nothing came back, or not all of it
│       ├── PerhapsDone          it may have been done: look before asking again
│       ├── NotInTheAccount      no such skill, or nothing of this kind in it
│       ├── ChangedMeanwhile     somebody else changed it since it was read
│       └── NotYetDone           Amazon is still busy: the same command goes on later
└── CannotRun   it could not be tried: wrong usage, a busy port, nothing running: exit status 2
    ├── NotEvaluated     a test plan's cases could not be tried
    └── NotSignedIn      Amazon does not know the maker, or no longer
NothingHappens           a change to an unplugged lamp
InputUnreadable          a file or standard input cannot be read
└── InputTooLarge        it is larger than the limit
ResourceGone             a deployed stack's resource that somebody deleted
ResourceUnreadable       AWS does not say what a resource is like
CognitoRefused           the local stack's user pool refuses an operation
Misdirected              an authorization request whose redirect URL or client is wrong
EndedBySignal            a signal ends the command
"""

import signal
from collections.abc import Mapping, Sequence
from typing import Any

AGAIN = "Try again. If it still fails, restart the stack: `smartlamp down`, then `smartlamp up`."
REST = 'Install the rest, wherever you are: `pip install "smartlamp[cli]"`.'
FROM_CHECKOUT = "Run it in a checkout of SmartLamp, after `make setup` there. For a skill of your own: `smartlamp init`, in its folder."


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


class Diagnosed(Failed):
    """A probe failed; `causes` are ids of `alexa_troubleshooting`, the likeliest first, whose remedy is what to do unless `to_do` is more exact.

    `also` is what there is to do besides.
    """

    def __init__(self, what: str, *causes: str, to_do: str = "", also: str = "") -> None:
        super().__init__(what, to_do)
        self.causes = causes
        self.also = also


class MustNotRun(Failed):
    """The review stops a change set, and nothing was changed; `findings` are its reasons, for programs."""

    def __init__(self, what: str, to_do: str, findings: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(what, to_do)
        self.findings = findings

    def to_json(self) -> dict[str, Any]:
        """With the findings, one by one."""
        return {"error": {**super().to_json()["error"], "findings": list(self.findings)}}


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


class SkillManagementFailed(Failed):
    """The Amazon developer account refused, or did not do what it was asked.

    Attributes:
        status: the exit status of the command.
        http_status: Amazon's; 0 if there is none.
        violations: everything that Amazon says is wrong, one sentence each, with the path of the property.
    """

    def __init__(self, what: str, to_do: str = "", http_status: int = 0, violations: Sequence[str] = ()) -> None:
        super().__init__("\n".join((what, *(f"- {each}" for each in violations))), to_do)
        self.http_status = http_status
        self.violations = tuple(violations)

    def to_json(self) -> dict[str, Any]:
        """With what Amazon says is wrong, one by one."""
        error = super().to_json()["error"]
        if self.http_status:
            error["http_status"] = self.http_status
        if self.violations:
            error["violations"] = list(self.violations)
        return {"error": error}


class NoAnswer(SkillManagementFailed):
    """Nothing came back, or not all of it. `perhaps_done`: the request may have reached Amazon."""

    def __init__(self, what: str, to_do: str = "", *, perhaps_done: bool) -> None:
        super().__init__(what, to_do)
        self.perhaps_done = perhaps_done


class PerhapsDone(SkillManagementFailed):
    """It may have been done, and must not be asked for twice: look first."""


class NotInTheAccount(SkillManagementFailed):
    """There is no such skill, or nothing of this kind in it."""


class ChangedMeanwhile(SkillManagementFailed):
    """Somebody else changed it since it was read, so nothing was written."""


class NotYetDone(SkillManagementFailed):
    """Amazon is still busy. Nothing is lost: the same command goes on later."""


class NotSignedIn(CannotRun):
    """Amazon does not know the maker, or no longer."""


class SignInEnded(NotSignedIn):
    """The refresh token is good no more: the maker withdrew it, or changed the password."""


class NothingHappens(Exception):
    """The lamp is unplugged: whatever is done to it, its light stays off and it tells the cloud nothing."""


class InputUnreadable(Exception):
    """Why, in a clause such as "a directory, not a file" or "Permission denied"."""


class InputTooLarge(InputUnreadable):
    """The input is larger than the limit."""


class ResourceGone(Exception):
    """AWS knows no such resource any more."""


class ResourceUnreadable(Exception):
    """AWS does not say what a resource is like: `action` is the IAM action that asks, `reason` what AWS answered."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"{action}: {reason}")
        self.action = action
        self.reason = reason


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
