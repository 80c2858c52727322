"""The functions beside their units, and one revision of them beside another."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.functions import cases
from benchmarks.functions.amazon import Amazon, amazon
from benchmarks.functions.archives import Archives, unit_path
from benchmarks.functions.cases import NAMES, Case
from benchmarks.functions.container import Container, Taken, cold, environment, function, taken, unit
from benchmarks.functions.measuring import Comparison, Side, compared

Say = Callable[[str], None]

TABLE_CALLS = frozenset({"DeleteItem", "GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem"})
# Enough messages to count: TurnOn and TurnOff.
_COUNTED = 2
LIMITS_COLD: Mapping[str, tuple[float | None, float | None]] = {
    name: (1.3, 0.7) if name == cases.SKILL else (None, None) for name in NAMES
}


@dataclass(frozen=True)
class Calls:
    """What one message costs on any machine.

    Attributes:
        table: calls of the table.
        others: requests to anything else, such as KMS or the gateway.
        functions: calls of Python's functions and C's.
    """

    table: float
    others: float
    functions: int


class Measured:
    """The functions of one tree, with an Amazon and containers of their own.

    Args:
        path: what a door's process imports from.
        stored: what is in the tables at first, by table; None for what the cases need.

    Attributes:
        peak_mb: the most memory that a process held until it had answered a first message, by the case's key.
    """

    def __init__(
        self, path: Callable[[str], Sequence[Path]], stored: Mapping[str, Sequence[Any]] | None = None
    ) -> None:
        self._path = path
        self._stored = cases.stored() if stored is None else stored
        self.peak_mb: dict[str, float] = {}
        self._open = ExitStack()
        self._containers: dict[tuple[str, bool], Container] = {}
        self.amazon: Amazon

    def __enter__(self) -> Self:
        self.amazon = self._open.enter_context(amazon(cases.keys(), self._stored))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def start(self, module: str) -> Side:
        """A cold start that ends when the function is ready."""
        return lambda _: cold(self._command(module), environment(self.amazon))[0]

    def first(self, case: Case) -> Side:
        """A cold start with the first message."""

        def side(turn: int) -> Taken:
            self.amazon.put("Lamps", case.items(turn))
            whole, reply = cold(self._command(case.function), environment(self.amazon), case.messages(turn))
            _check(case, reply["said"])
            self.peak_mb[case.key] = reply["peak_kib"] * 1024 / 1e6
            return whole

        return side

    def warm(self, case: Case) -> Side:
        """The messages of one turn, each."""
        container = self._container(case.function)

        def side(turn: int) -> Taken:
            self.amazon.put("Lamps", case.items(turn))
            reply = container.ask(case.messages(turn))
            _check(case, reply["said"])
            return taken(reply, case.times)

        return side

    def answer(self, case: Case) -> object:
        """The answer to a case's message."""
        return self._container(case.function).ask(case.messages(0)[:1])["last"]

    def calls(self, case: Case) -> Calls:
        """What a warm container calls for one message."""
        container = self._container(case.function, is_counting=True)
        for turn in (0, 1):
            self.amazon.put("Lamps", case.items(turn))
            self.amazon.asked()
            messages = case.messages(turn)[:_COUNTED]
            reply = container.ask(messages)
            _check(case, reply["said"])
        asked, times = Counter(self.amazon.asked()), len(messages)
        table = sum(calls for operation, calls in asked.items() if operation in TABLE_CALLS)
        return Calls(table / times, (asked.total() - table) / times, round(reply["calls"] / times))

    def _container(self, module: str, *, is_counting: bool = False) -> Container:
        if (module, is_counting) not in self._containers:
            command = function(module, self._path(_door(module)), is_counting=is_counting)
            container = self._open.enter_context(Container(command, environment(self.amazon)))
            self._containers[module, is_counting] = container
        return self._containers[module, is_counting]

    def _command(self, module: str) -> list[str]:
        return function(module, self._path(_door(module)))


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was measured.
        comparison: with the other side.
        limits: the ratio that it must keep, and the one that is wished for; None where there is none.
        calls: of one message; None for a start.
        peak_mb: the most memory until the first message was answered, where it was measured.
    """

    name: str
    comparison: Comparison
    limits: tuple[float | None, float | None]
    calls: Calls | None
    peak_mb: float | None = None


def beside_units(built: Archives, turns: int, cold_turns: int, say: Say) -> list[Row]:
    """Each start and each case beside its unit."""
    with Measured(built.path) as counted:
        calls = {case.key: counted.calls(case) for case in cases.warm()}
    with Measured(built.path) as ours, Container(unit(unit_path()), environment(ours.amazon)) as units:
        firsts, warms = cases.first(), cases.warm()

        def unit_cold(_: int) -> Taken:
            return cold(unit(unit_path()), environment(ours.amazon))[0]

        def unit_warm(case: Case) -> Side:
            return of_unit(units, case, ours.amazon, ours.answer(case) if "dumps" in case.steps else None)

        starts: dict[str, tuple[Side, Side]] = {}
        for case in firsts:
            starts[_start(case.function)] = (ours.start(case.function), unit_cold)
            starts[case.key] = (ours.first(case), unit_cold)
        limits = {_start(module): limit for module, limit in LIMITS_COLD.items()}
        limits.update({case.key: (case.must, case.goal) for case in (*firsts, *warms)})
        found = compared(starts, cold_turns, lambda said: say(f"cold: {said}"))
        found |= compared(
            {case.key: (ours.warm(case), unit_warm(case)) for case in warms}, turns, lambda said: say(f"warm: {said}")
        )
    return [Row(name, each, limits[name], calls.get(name), ours.peak_mb.get(name)) for name, each in found.items()]


def beside_each_other(new: Archives, old: Archives, turns: int, cold_turns: int, say: Say) -> list[Row]:
    """Each start and each case of one tree beside another's, each with an Amazon of its own."""
    with Measured(new.path) as ours, Measured(old.path) as other:
        starts = {
            _start(case.function): (ours.start(case.function), other.start(case.function)) for case in cases.first()
        }
        starts |= {case.key: (ours.first(case), other.first(case)) for case in cases.first()}
        found = compared(starts, cold_turns, lambda said: say(f"cold: {said}"))
        warms = {case.key: (ours.warm(case), other.warm(case)) for case in cases.warm()}
        found |= compared(warms, turns, lambda said: say(f"warm: {said}"))
    return [Row(name, each, (None, None), None) for name, each in found.items()]


def of_unit(units: Container, case: Case, amazon: Amazon, answer: object = None) -> Side:
    """A case's unit.

    Args:
        units: the process.
        case: the case.
        amazon: that it asks.
        answer: of the function, if the unit is `json.dumps` of it.
    """
    request = {"steps": case.steps, "times": case.times, "needs": cases.needs(case, amazon.url, answer)}
    return lambda _: taken(units.ask(request), case.times)


def _start(module: str) -> str:
    return f"{NAMES[module]}: cold"


def _door(module: str) -> str:
    return module.partition(".")[0]


def _check(case: Case, said: Sequence[str]) -> None:
    wrong = [each for each in said if case.says not in each]
    assert not wrong, f"{case.key}: {json.dumps(wrong[0])[:500]}"
