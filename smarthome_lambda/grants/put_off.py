"""Why an event is not sent now, and whether that says anything about the customer."""

from enum import Enum, auto


class Fault(Enum):
    """Whose fault it is that an event was not sent."""

    NONE = auto()
    """Nobody's: no time was left, or another container is at it. The stream delivers again at once."""
    DOUBTFUL = auto()
    """A service did not answer for this grant. Whether it answers for others, only others can show."""
    GRANTS = auto()
    """This grant's alone, and nobody said that the customer ended it."""
    REFUSED = auto()
    """The gateway answered, and refused for another reason than the next two."""
    NEVER_ENABLED = auto()
    """The gateway says that the skill was never enabled: a wrong region, or a link that is not known everywhere yet (SEC-082)."""
    SUSPECT = auto()
    """Amazon says that the customer ended the grant. It also says so by mistake (SEC-081)."""


class NotNow(Exception):
    """It may work later.

    Attributes:
        reason: a short code for the log.
        fault: whose fault it is.
        after_s: it is of no use to try again before that many seconds.
    """

    def __init__(self, reason: str, fault: Fault = Fault.GRANTS, after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fault = fault
        self.after_s = after_s


class GrantEnded(Exception):
    """Nothing is sent with this grant any more; that is no failure of a report.

    Attributes:
        reason: a short code for the log.
        is_lost: whether somebody must look after what was not told.
    """

    def __init__(self, reason: str, *, is_lost: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_lost = is_lost
