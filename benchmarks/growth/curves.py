"""What one directive costs while something grows: an owner's lamps, an owner's scenes, the owners in the table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from benchmarks.functions import cases
from benchmarks.functions.archives import Archives, unit_path
from benchmarks.functions.bench import Calls, Measured, of_unit
from benchmarks.functions.cases import REPORTER, SKILL, Case
from benchmarks.functions.container import Container, environment, unit
from benchmarks.functions.measuring import Comparison, Side, compared
from device_cloud.lamp import first_state
from device_cloud.scene import Scene
from device_cloud.store.item import item_of_scene
from tests.smarthome_lambda.messages import discover, report_state

# What grows, and how far: 300 lamps and 50 scenes are the most that an owner may have.
AXES = {"lamps": (1, 10, 100, 300), "scenes": (0, 10, 50), "owners": (1, 100, 10_000)}
_UNIT = ("verify", "update")
_TIMES = 20


@dataclass(frozen=True)
class Point:
    """One measured point.

    Attributes:
        axis: what grows.
        size: how many there are.
        what: is asked.
        comparison: with one verification and one write.
        calls: of the table and of functions.
    """

    axis: str
    size: int
    what: str
    comparison: Comparison
    calls: Calls


def asked_of(owner: str, size: int) -> list[Case]:
    """What is asked of an owner, with fewer turns of what takes longer."""
    times = max(2, _TIMES // (1 + size // 20))
    told, items = cases.changes([_whose_changes(owner)], 1)
    report = report_state(cases.token(owner), cases.lamp_id(owner))
    return [
        Case(SKILL, "TurnOn, TurnOff", cases.switched(owner, _TIMES), '"Response"', _UNIT, _TIMES),
        Case(SKILL, "ReportState", cases.same(lambda: report, _TIMES), '"StateReport"', _UNIT, _TIMES),
        Case(SKILL, "Discover", cases.same(lambda: discover(cases.token(owner)), times), "Lamp ", _UNIT, times),
        Case(REPORTER, "one change told", told, '{"batchItemFailures": []}', _UNIT, 1, items=items),
    ]


def curves(built: Archives, turns: int, say: Callable[[str], None]) -> list[Point]:
    """Every point, all of them measured in turns."""
    found: list[Point] = []
    with ExitStack() as opened:
        sides: dict[str, tuple[Side, Side]] = {}
        points: dict[str, tuple[str, int, str, Calls]] = {}
        for axis, size, owner, measured in _places(built, opened):
            units = opened.enter_context(Container(unit(unit_path()), environment(measured.amazon)))
            for case in asked_of(owner, size if axis == "lamps" else 1):
                key = f"{axis} {size}: {case.name}"
                points[key] = (axis, size, case.name, measured.calls(case))
                # The calls were counted in the first two turns.
                sides[key] = (_after_two(measured.warm(case)), of_unit(units, case, measured.amazon))
        for key, comparison in compared(sides, turns, say).items():
            axis, size, what, calls = points[key]
            found.append(Point(axis, size, what, comparison, calls))
    return found


def _places(built: Archives, opened: ExitStack) -> Iterator[tuple[str, int, str, Measured]]:
    """Where each size of each axis is: whose lamps are asked for, in which tables."""
    asked = {f"{axis}-{size}": (axis, size) for axis in ("lamps", "scenes") for size in AXES[axis]}
    shared = opened.enter_context(Measured(built.path, _tables(asked, 0)))
    for owner, (axis, size) in asked.items():
        yield axis, size, owner, shared
    for size in AXES["owners"]:
        alone = _tables({"owner": ("lamps", 1)}, size - 1)
        yield "owners", size, "owner", opened.enter_context(Measured(built.path, alone))


def _tables(asked: Mapping[str, tuple[str, int]], others: int) -> dict[str, Sequence[Any]]:
    """Those who are asked about, each with a double whose changes are told; and others with a lamp each."""
    lamps: list[Any] = []
    for name, (axis, size) in asked.items():
        for owner in (name, _whose_changes(name)):
            lamps += cases.house(owner, size if axis == "lamps" else 10)
            lamps += scenes(owner, size if axis == "scenes" else 0)
    for number in range(others):
        lamps += cases.house(f"other-{number}", 1)
    return {"Lamps": lamps, "Grants": [cases.grant(_whose_changes(name)) for name in asked]}


def _whose_changes(owner: str) -> str:
    # Somebody else's: the directives would meet the lamp as the change left it.
    return f"{owner}-told"


def scenes(owner: str, count: int) -> list[Any]:
    """The items of an owner's scenes, each of ten lamps."""
    lamps = [cases.lamp(owner, number) for number in range(10)]
    states = {lamp.lamp_id: first_state(lamp.model) for lamp in lamps}
    names = [f"Scene {number + 1}" for number in range(count)]
    return [item_of_scene(owner, Scene(f"scene-{uuid5(NAMESPACE_OID, owner + name)}", name, states)) for name in names]


def _after_two(side: Side) -> Side:
    return lambda turn: side(turn + 2)
