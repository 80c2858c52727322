"""Two sides measured in turns, so that whatever else this machine does meets both: medians, and how far they spread."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

from benchmarks.functions.container import Taken

Side = Callable[[int], Taken]


@dataclass(frozen=True)
class Spread:
    """A median, and the quartiles around it."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        """Of measured values, one or more."""
        if len(values) == 1:
            return cls(*values * 3)
        low, middle, high = quantiles(values, n=4, method="inclusive")
        return cls(low, middle, high)


@dataclass(frozen=True)
class Comparison:
    """One side beside the other.

    Attributes:
        ours_ms, other_ms: CPU of the process.
        ratio: of each turn's CPU.
        ours_wall_ms, other_wall_ms: from beginning to end.
        wall_ratio: of each turn's time.
    """

    ours_ms: Spread
    other_ms: Spread
    ratio: Spread
    ours_wall_ms: Spread
    other_wall_ms: Spread
    wall_ratio: Spread

    @classmethod
    def of(cls, pairs: list[tuple[Taken, Taken]]) -> "Comparison":
        """Of each turn's two sides."""
        return cls(
            Spread.of([ours.cpu_ms for ours, _ in pairs]),
            Spread.of([other.cpu_ms for _, other in pairs]),
            Spread.of([ours.cpu_ms / other.cpu_ms for ours, other in pairs]),
            Spread.of([ours.wall_ms for ours, _ in pairs]),
            Spread.of([other.wall_ms for _, other in pairs]),
            Spread.of([ours.wall_ms / other.wall_ms for ours, other in pairs]),
        )

    def as_json(self) -> dict[str, Any]:
        """For the file of results."""
        return {name: {key: round(value, 4) for key, value in spread.items()} for name, spread in asdict(self).items()}


def compared(sides: Mapping[str, tuple[Side, Side]], turns: int, say: Callable[[str], None]) -> dict[str, Comparison]:
    """Measure each pair of sides so often, all pairs in turns; a first turn is not counted.

    Args:
        sides: ours and the other, by name. Each is told the number of the turn.
        turns: how often.
        say: is told how far it is.
    """
    pairs: dict[str, list[tuple[Taken, Taken]]] = {name: [] for name in sides}
    began = time.monotonic()
    for turn in range(turns + 1):
        for name, (ours, other) in sides.items():
            if turn % 2:
                pair = ours(turn), other(turn)
            else:
                later = other(turn)
                pair = ours(turn), later
            if turn:
                pairs[name].append(pair)
        say(f"turn {turn} of {turns}, {time.monotonic() - began:.0f} s")
    return {name: Comparison.of(each) for name, each in pairs.items()}
