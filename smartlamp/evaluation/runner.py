"""Runs the cases of a plan: pure logic over a callable that sends a directive and returns the answer.

Amazon publishes the plans' format, not how they are run. This is at least as strict as Amazon's service: every setup is sent and waited
for, and the state is read twice, from the answer and from a fresh report (provisioning 8.3).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from smartlamp.evaluation.plan import Case, Directive, Plan, State
from smartlamp.evaluation.result import CaseResult, Code, Reason, Status
from smartlamp.evaluation.value_match import alike, holds

DEADLINE_S = 10.0
POLL_EVERY_S = 0.5

Json = dict[str, Any]

_REPORT_STATE = Directive("Alexa", "ReportState", {})


@dataclass(frozen=True)
class Answer:
    """The answer to a directive.

    Attributes:
        event: the message, without secrets; None if there was none.
        faults: why Alexa would refuse it, one sentence each: shape, tokens, ids, time, contradiction.
        error: the type of an ErrorResponse.
    """

    event: object
    faults: tuple[str, ...] = ()
    error: str | None = None

    @property
    def properties(self) -> tuple[Json, ...]:
        """The properties in its context."""
        match self.event:
            case {"context": {"properties": list(properties)}}:
                return tuple(each for each in properties if isinstance(each, dict))
        return ()

    @property
    def refusal(self) -> str:
        """A sentence on why the answer does not count; empty if it does."""
        if self.error:
            return f"it was answered with the error {self.error}."
        return " ".join(self.faults)


Send = Callable[[Directive], Answer]
Say = Callable[[str], None]


class _Ended(Exception):
    """The case ended before its expectations were checked."""

    def __init__(self, status: Status, why: Code | Reason, message: str) -> None:
        super().__init__(message)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Runner:
    """Runs cases against one endpoint.

    Attributes:
        send: sends a directive to that endpoint and judges the answer.
        interfaces: those that discovery declared for it.
        lenient: tolerances are percentages of a property's range.
        clock, wait: give the time, and let it pass.
    """

    send: Send
    interfaces: frozenset[str]
    lenient: bool = False
    clock: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep

    def run(self, plan: Plan, say: Say = lambda _: None) -> Iterator[CaseResult]:
        """The result of each case as it ends; `say` is told what is happening."""
        return (self.evaluate(case, say) for case in plan.cases)

    def evaluate(self, case: Case, say: Say = lambda _: None) -> CaseResult:
        """Run one case to its end."""
        started = self.clock()
        result = self._evaluated(case, say)
        return replace(result, seconds=self.clock() - started)

    def _evaluated(self, case: Case, say: Say) -> CaseResult:
        result = CaseResult(case, Status.PASSED)
        try:
            self._require_capabilities(case)
            for position, setup in enumerate(case.setups, start=1):
                say(f"{case.name}: setup {position} of {len(case.setups)}, {setup.directive.name}")
                self._set_up(case, setup.state, setup.directive, f"Setup {position}")
            say(f"{case.name}: {case.directive.name}")
            answer = self.send(case.directive)
            result = replace(result, answer=answer.event)
            _accept(answer, case.directive.name)
            report = self.send(_REPORT_STATE)
            actual = tuple(found for state in case.expected for found in [_find(state, report)] if found is not None)
            result = replace(result, actual=actual)
            _accept(report, f"ReportState after {case.directive.name}")
            self._require_agreement(case, answer, report)
            for source in (answer, report):
                self._require_expected(case, source)
        except _Ended as ended:
            return replace(result, status=ended.status, why=ended.why, message=str(ended))
        return result

    def _require_capabilities(self, case: Case) -> None:
        missing = sorted(case.namespaces - self.interfaces)
        if missing:
            raise _Ended(
                Status.ERROR,
                Code.CAPABILITY_NOT_SUPPORTED,
                f"The endpoint does not declare {', '.join(missing)}, which this case needs.",
            )

    def _set_up(self, case: Case, state: State, directive: Directive, name: str) -> None:
        # Sent even if the lamp already has the state: later setups depend on the side effects of earlier ones.
        deadline = self.clock() + DEADLINE_S
        refused = self.send(directive).refusal
        while True:
            report = self.send(_REPORT_STATE)
            unlike = self._unlike(case, state, report)
            if not unlike:
                return
            # A skill that refused will not comply later.
            if refused or self.clock() + POLL_EVERY_S > deadline:
                break
            self.wait(POLL_EVERY_S)
        how = (
            f"{directive.name} was refused ({refused})"
            if refused
            else f"not within {DEADLINE_S:g} s after {directive.name}"
        )
        raise _Ended(Status.ERROR, Code.TEST_CASE_TIME_OUT, f"{name} was not reached: {how}, and {unlike}")

    def _unlike(self, case: Case, state: State, report: Answer) -> str:
        """Why the report does not show this state; empty if it does."""
        if report.refusal:
            return f"The StateReport cannot be used: {report.refusal}"
        if _unreachable(report):
            return "the endpoint is reported unreachable."
        found = _find(state, report)
        if found is None:
            return f"{state.name} is not reported."
        if holds(state, found.get("value"), case.tolerance(state), lenient=self.lenient):
            return ""
        return f"{state.name} is {_shown(found.get('value'))} instead of {_wanted(state)}."

    def _require_agreement(self, case: Case, answer: Answer, report: Answer) -> None:
        told, reported = ({_key(each): each.get("value") for each in one.properties} for one in (answer, report))
        for key in sorted(told.keys() | reported.keys()):
            namespace, name, _ = key
            percent = case.tolerances.get((namespace, name), 0.0)
            if key not in told or key not in reported:
                only = "StateReport" if key in reported else "Response"
                sentence = f"only the {only} reports {name}."
            elif not alike(name, told[key], reported[key], percent, lenient=self.lenient):
                sentence = f"the Response says {name} {_shown(told[key])}, a StateReport right after it {_shown(reported[key])}."
            else:
                continue
            raise _Ended(Status.FAILED, Reason.INCONSISTENT_STATE, f"Inconsistent state: {sentence}")

    def _require_expected(self, case: Case, source: Answer) -> None:
        wrong = [unlike for state in case.expected for unlike in [self._unlike(case, state, source)] if unlike]
        if wrong:
            raise _Ended(Status.FAILED, Reason.UNEXPECTED_STATE, f"After {case.directive.name}, {' '.join(wrong)}")


def _accept(answer: Answer, name: str) -> None:
    if answer.error:
        raise _Ended(Status.FAILED, Reason.ERROR_RESPONSE, f"{name} was answered with the error {answer.error}.")
    if answer.faults:
        raise _Ended(
            Status.FAILED, Reason.REFUSED_ANSWER, f"Alexa refuses the answer to {name}. {' '.join(answer.faults)}"
        )


def _key(part: Json) -> tuple[str, str, str]:
    return str(part.get("namespace")), str(part.get("name")), str(part.get("instance", ""))


def _find(state: State, answer: Answer) -> Json | None:
    for each in answer.properties:
        if _key(each)[:2] == (state.namespace, state.name) and state.instance in (None, each.get("instance")):
            return each
    return None


def _unreachable(answer: Answer) -> bool:
    return any(
        _key(each)[1] == "connectivity" and each.get("value") == {"value": "UNREACHABLE"} for each in answer.properties
    )


def _wanted(state: State) -> str:
    how = {"GREATER_THAN": "more than ", "LESS_THAN": "less than "}.get(state.compare, "")
    return f"{how}{_shown(state.value)}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return str(value)
