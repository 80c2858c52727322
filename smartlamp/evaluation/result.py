"""The results of an evaluation, in the format of Amazon's own evaluation service (SMAPI).

https://developer.amazon.com/en-US/docs/alexa/smapi/smart-home-evaluation-api.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from smartlamp.evaluation.plan import Case, Plan

Json = dict[str, Any]


class Status(StrEnum):
    """What became of a case, a plan or an evaluation."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    ERROR = "ERROR"


class Code(StrEnum):
    """Why something could not be evaluated: Amazon's codes."""

    CAPABILITY_NOT_SUPPORTED = "CAPABILITY_NOT_SUPPORTED"
    DISCOVERY_FAILED = "DISCOVERY_FAILED"
    MULTIPLE_MATCHED_ENDPOINTS = "MULTIPLE_MATCHED_ENDPOINTS"
    NO_SUCH_ENDPOINT = "NO_SUCH_ENDPOINT"
    TEST_CASE_TIME_OUT = "TEST_CASE_TIME_OUT"


class Reason(StrEnum):
    """Why a case failed: SmartLamp's own reasons, since Amazon's results give none."""

    ERROR_RESPONSE = "ERROR_RESPONSE"
    REFUSED_ANSWER = "REFUSED_ANSWER"
    INCONSISTENT_STATE = "INCONSISTENT_STATE"
    UNEXPECTED_STATE = "UNEXPECTED_STATE"


@dataclass(frozen=True)
class CaseResult:
    """One case.

    Attributes:
        why: Amazon's code for an error, SmartLamp's reason for a failure, None if it passed.
        message: the same as a sentence.
        answer: the event that answered the directive, without secrets; None if it was never sent.
        actual: the reported properties that the case asserts, from the fresh StateReport.
        seconds: how long the whole case took.
    """

    case: Case
    status: Status
    why: Code | Reason | None = None
    message: str = ""
    answer: object = None
    actual: tuple[Json, ...] = ()
    seconds: float = 0.0

    def to_json(self) -> Json:
        """The case with the keys of Amazon's results, plus `failure` with the reason of a failure."""
        told = {"code": str(self.why), "message": self.message}
        return {
            "name": self.case.name,
            "status": str(self.status),
            "directive": self.case.directive.to_json(),
            "expectedResponse": {"header": {"namespace": "Alexa", "name": "Response"}},
            "actualResponse": self.answer,
            "expectedCapabilityStates": [state.to_json() for state in self.case.expected],
            "actualCapabilityStates": list(self.actual),
            "error": told if self.status is Status.ERROR else None,
            "failure": told if self.status is Status.FAILED else None,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class PlanResult:
    """One plan: ERROR if any of its cases is, otherwise FAILED if any failed."""

    plan: Plan
    results: tuple[CaseResult, ...]

    @property
    def status(self) -> Status:
        """The status of all its cases together."""
        return together(result.status for result in self.results)

    def count(self, status: Status) -> int:
        """How many cases ended with this status."""
        return sum(result.status is status for result in self.results)

    def metrics(self) -> Json:
        """The numbers of cases, as Amazon names them."""
        return {
            "totalTestCases": len(self.results),
            "passedTestCases": self.count(Status.PASSED),
            "failedTestCases": self.count(Status.FAILED),
            "errorTestCases": self.count(Status.ERROR),
        }

    def to_json(self) -> Json:
        """The plan's name, source, status and results."""
        return {
            "name": self.plan.name,
            "source": self.plan.source,
            "status": str(self.status),
            "results": [result.to_json() for result in self.results],
        }


def together(statuses: Iterable[Status]) -> Status:
    """ERROR if any is, otherwise FAILED if any is, otherwise PASSED."""
    found = set(statuses)
    return next((status for status in (Status.ERROR, Status.FAILED) if status in found), Status.PASSED)
