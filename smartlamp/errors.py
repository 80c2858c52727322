"""What the command line tells people when it cannot go on.

SmartLampError
├── Failed      the thing that was asked for was tried and is not so: exit status 1
└── CannotRun   it could not be tried: wrong usage, a busy port, nothing running: exit status 2
"""

from typing import Any

AGAIN = "Try again; if it stays so, start anew: `smartlamp down`, then `smartlamp up`."
FROM_CHECKOUT = "In a checkout of SmartLamp: `make setup`, or `pip install -e '.[cli]'`."


class SmartLampError(Exception):
    """A sentence on what happened and why, and one on what to do now."""

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
