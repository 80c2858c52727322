"""A clock that whoever sleeps moves, so that waiting takes no time."""

from smartlamp.developer_account.exchange import Clock


class PassingClock:
    """Give its `clock` wherever something waits.

    Attributes:
        seconds: the time.
        slept: how long each time, in seconds.
    """

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []
        self.clock = Clock(lambda: self.seconds, self._pass)

    def _pass(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
