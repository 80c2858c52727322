"""Capability test plans: read from Amazon's JSON format, or refused in one sentence.

Amazon publishes plans in this format with the Alexa Automated Testing Service templates (provisioning 8.2). None of them is about an
interface with instances; SmartLamp's may name one, as messages do.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from smartlamp.errors import CannotRun, InputTooLarge, InputUnreadable
from smartlamp.terminal import input_file

OWN_PLANS = Path(__file__).parent.parent / "plans"
_LARGEST_PLAN = 5_000_000

Json = dict[str, Any]
Part = TypeVar("Part")


class Compare(StrEnum):
    """How a reported value must relate to the one in the plan."""

    EQUAL_TO = "EQUAL_TO"
    GREATER_THAN = "GREATER_THAN"
    LESS_THAN = "LESS_THAN"


@dataclass(frozen=True)
class State:
    """A value that a property must have; without an instance, that of any instance."""

    namespace: str
    name: str
    value: object
    compare: Compare
    instance: str | None = None

    def to_json(self) -> Json:
        """As it stands in a plan."""
        compare = {} if self.compare is Compare.EQUAL_TO else {"compare": str(self.compare)}
        return {**_named(self), "value": self.value, **compare}


@dataclass(frozen=True)
class Directive:
    """What is sent, without what Alexa adds."""

    namespace: str
    name: str
    payload: Mapping[str, object]
    instance: str | None = None

    def to_json(self) -> Json:
        """As it stands in a plan."""
        return {"header": _named(self), "payload": dict(self.payload)}


def _named(part: State | Directive) -> Json:
    instance = {} if part.instance is None else {"instance": part.instance}
    return {"namespace": part.namespace, "name": part.name, **instance}


@dataclass(frozen=True)
class Setup:
    """A state to bring about, and the directive that does it."""

    state: State
    directive: Directive


@dataclass(frozen=True)
class Case:
    """One test case. `tolerances` are percentages by namespace and name."""

    name: str
    setups: tuple[Setup, ...]
    directive: Directive
    expected: tuple[State, ...]
    tolerances: Mapping[tuple[str, str], float]

    @property
    def namespaces(self) -> frozenset[str]:
        """Every interface that an endpoint must declare for this case."""
        used = {setup.directive.namespace for setup in self.setups} | {setup.state.namespace for setup in self.setups}
        return frozenset({*used, self.directive.namespace, *(state.namespace for state in self.expected)} - {"Alexa"})

    def tolerance(self, state: State) -> float:
        """By how many percent this property may be off."""
        return self.tolerances.get((state.namespace, state.name), 0.0)


@dataclass(frozen=True)
class Plan:
    """A named list of cases. `source` is where it was read."""

    name: str
    cases: tuple[Case, ...]
    source: str

    @property
    def namespaces(self) -> frozenset[str]:
        """Every interface that any of its cases needs."""
        return frozenset(namespace for case in self.cases for namespace in case.namespaces)


def own_plans() -> tuple[Plan, ...]:
    """The plans that come with SmartLamp, in the order of their file names."""
    return tuple(read_plan(str(file)) for file in sorted(OWN_PLANS.glob("*.json")))


def read_plan(source: str) -> Plan:
    """The plan in a file, or one of SmartLamp's own by its name, such as "brightness".

    Raises:
        CannotRun: there is no such plan, or part of it is wrong: which part, and why.
    """
    own = OWN_PLANS / f"{source}.json"
    file = own if os.path.isfile(own) and not os.path.isfile(source) else Path(source)  # noqa: PTH113 - never raises
    try:
        raw = input_file.value(input_file.content(file, _LARGEST_PLAN))
    except InputTooLarge as large:
        raise CannotRun(f"{source} is larger than any test plan: {large}.", _TO_DO) from large
    except InputUnreadable as unreadable:
        names = ", ".join(each.stem for each in sorted(OWN_PLANS.glob("*.json")))
        raise CannotRun(
            f"The test plan {source} cannot be read: {unreadable}.",
            f"Give a file in Amazon's format, or the name of a plan that comes with SmartLamp: {names}.",
        ) from unreadable
    try:
        return _plan(raw, file.name)
    except _Wrong as wrong:
        raise CannotRun(f"{source} is not a test plan: {wrong}.", _TO_DO) from wrong


_TO_DO = "Give a plan in Amazon's format; SmartLamp's own are examples of it."


class _Wrong(Exception):
    """A clause saying where a plan is wrong, and how."""


def _plan(raw: object, source: str) -> Plan:
    plan = _object(raw, "the plan", {"name", "testCases"})
    cases = _list(plan, "testCases", "", _case)
    if not cases:
        raise _Wrong("testCases is empty")
    return Plan(_text(plan, "name", ""), cases, source)


def _case(raw: object, where: str) -> Case:
    optional = {"initialSetups", "capabilityTolerances"}
    case = _object(raw, where, {"name", "directive", "expectedCapabilityStates"}, optional)
    return Case(
        name=_text(case, "name", where),
        setups=_list(case, "initialSetups", where, _setup),
        directive=_directive(case["directive"], f"{where}.directive"),
        expected=_list(case, "expectedCapabilityStates", where, _state),
        tolerances=dict(_list(case, "capabilityTolerances", where, _tolerance)),
    )


def _setup(raw: object, where: str) -> Setup:
    setup = _object(raw, where, {"capabilityState", "directive"})
    state = _state(setup["capabilityState"], f"{where}.capabilityState")
    return Setup(state, _directive(setup["directive"], f"{where}.directive"))


def _state(raw: object, where: str) -> State:
    state = _object(raw, where, {"namespace", "name", "value"}, {"compare", "instance"})
    if state["value"] is None:
        raise _Wrong(f"{where}.value is null")
    compare = state.get("compare", Compare.EQUAL_TO)
    if compare not in list(Compare):
        raise _Wrong(f"{where}.compare is {json.dumps(compare)}, not one of {', '.join(Compare)}")
    if compare != Compare.EQUAL_TO and not _is_number(state["value"]):
        raise _Wrong(f"{where}.value is not a number, which {compare} needs")
    named = _text(state, "namespace", where), _text(state, "name", where)
    return State(*named, state["value"], Compare(compare), _instance(state, where))


def _directive(raw: object, where: str) -> Directive:
    directive = _object(raw, where, {"header"}, {"payload"})
    header = _object(directive["header"], f"{where}.header", {"namespace", "name"}, {"instance"})
    payload = directive.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise _Wrong(f"{where}.payload is neither an object nor null")
    named = _text(header, "namespace", f"{where}.header"), _text(header, "name", f"{where}.header")
    return Directive(*named, payload or {}, _instance(header, f"{where}.header"))


def _tolerance(raw: object, where: str) -> tuple[tuple[str, str], float]:
    tolerance = _object(raw, where, {"namespace", "name", "percentThreshold"})
    percent = tolerance["percentThreshold"]
    if not _is_number(percent) or not 0 <= percent <= 100:
        raise _Wrong(f"{where}.percentThreshold is not a number from 0 to 100")
    return (_text(tolerance, "namespace", where), _text(tolerance, "name", where)), float(percent)


def _object(raw: object, where: str, required: set[str], optional: set[str] | None = None) -> Json:
    if not isinstance(raw, dict):
        raise _Wrong(f"{where} is not an object")
    for missing in sorted(required - raw.keys()):
        raise _Wrong(f"{where} has no {missing}")
    # A misspelt "compare" or "initialSetups" would silently change the test.
    for unknown in sorted(raw.keys() - required - (optional or set())):
        raise _Wrong(f"{where} has {json.dumps(unknown)}, which the format does not know")
    return raw


def _list(raw: Json, member: str, where: str, read: Callable[[object, str], Part]) -> tuple[Part, ...]:
    found = raw.get(member, [])
    place = f"{where}.{member}".removeprefix(".")
    if not isinstance(found, list):
        raise _Wrong(f"{place} is not a list")
    return tuple(read(each, f"{place}[{position}]") for position, each in enumerate(found))


def _text(raw: Json, member: str, where: str) -> str:
    found = raw[member]
    if not isinstance(found, str) or not found:
        raise _Wrong(f"{where}.{member}".removeprefix(".") + " is not a text")
    return found


def _instance(raw: Json, where: str) -> str | None:
    return _text(raw, "instance", where) if "instance" in raw else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
