"""Alexa's clock, which a maker may move ahead: tokens expire at once, and nobody waits an hour for that."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from alexa_simulator.errors import MemoryUnreadable, PlanRefused
from alexa_simulator.memory import state_file

MOST_AHEAD_S = 20 * 365 * 86_400.0
_MOST_BYTES = 1000


class MovableClock:
    """The time in seconds since 1970, and how far it is ahead of this machine's: kept in a file, so that it goes on after a restart.

    Raises:
        MemoryUnreadable: the file cannot be read or written, or is damaged.
    """

    def __init__(self, file: Path, real: Callable[[], float] = time.time) -> None:
        self._file = file
        self._real = real
        self.ahead_s = _kept(file)

    def __call__(self) -> float:
        """The time."""
        return self._real() + self.ahead_s

    def move(self, seconds: float) -> None:
        """Move it ahead. Raises PlanRefused: it only goes forward, and twenty years at most."""
        ahead = self.ahead_s + seconds
        if not 0 < seconds <= MOST_AHEAD_S or ahead > MOST_AHEAD_S:
            raise PlanRefused("The clock can be moved ahead only, and by twenty years at most.")
        self._keep(ahead)

    def reset(self) -> None:
        """Show this machine's time again."""
        self._keep(0.0)

    def _keep(self, ahead_s: float) -> None:
        try:
            if ahead_s:
                self._file.write_text(json.dumps({"ahead_s": ahead_s}), encoding="utf-8")
            else:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            raise MemoryUnreadable(f"{self._file} cannot be written: {error.strerror}. The clock stays.") from None
        self.ahead_s = ahead_s


def _kept(file: Path) -> float:
    try:
        text = state_file.text_of(file, _MOST_BYTES)
        match None if text is None else json.loads(text):
            case None:
                return 0.0
            case {"ahead_s": int() | float() as ahead} if 0 <= ahead <= MOST_AHEAD_S:
                return float(ahead)
    except ValueError:
        pass
    raise MemoryUnreadable(f"{file} is damaged: it does not say how far the clock is ahead. Delete it to go on.")
