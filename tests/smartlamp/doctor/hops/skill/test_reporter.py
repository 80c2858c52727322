"""The reporter, and what starts it."""

from collections.abc import Callable
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.skill.reporter import reporter
from tests.fakes.doctor_stack import REPORTER, DoctorStack
from tests.fakes.doctor_subject import REGION, denied, troubles

WRONG = Verdict.WRONG


def found(stack: DoctorStack) -> dict[str, tuple[Verdict, str]]:
    return troubles(list(reporter(stack.subject, REGION)))


def set_to(**variables: str) -> Callable[[DoctorStack], Any]:
    return lambda stack: stack.function(variables, REPORTER)


def gone(stack: DoctorStack) -> None:
    stack.client("lambda").delete_function(FunctionName=REPORTER)


def throttled(stack: DoctorStack) -> None:
    stack.client("lambda").put_function_concurrency(FunctionName=REPORTER, ReservedConcurrentExecutions=0)


def stream_off(stack: DoctorStack) -> None:
    stack.mappings["dynamodb"] = "Disabled"


def stream_gone(stack: DoctorStack) -> None:
    del stack.mappings["dynamodb"]


@pytest.mark.parametrize(
    ("fault", "hop", "cause"),
    [
        (gone, "reporter", "reporter-stopped"),
        (throttled, "reporter", "function-throttled"),
        (set_to(USER_POOL_ID="another"), "reporter", "pool-mismatch"),
        (set_to(EVENT_CLIENT_PARAMETER="/other/alexa/event-client"), "reporter", "event-client-parameter"),
        (set_to(EVENT_GATEWAY_URL="https://api.amazonalexa.com/v3/events"), "reporter", "gateway-region"),
        (stream_off, "what starts the reporter", "reporter-stopped"),
        (stream_gone, "what starts the reporter", "reporter-stopped"),
    ],
)
def test_each_fault_has_its_cause(
    stack: DoctorStack, fault: Callable[[DoctorStack], Any], hop: str, cause: str
) -> None:
    assert found(stack) == {}
    fault(stack)
    assert found(stack)[hop] == (WRONG, cause)


def test_a_stack_elsewhere_has_none(stack: DoctorStack) -> None:
    del stack.outputs["ChangeReportFunctionName"]
    assert found(stack) == {}
    assert stack.subject.operations == []


def test_rights_that_are_missing_are_named(stack: DoctorStack) -> None:
    stack.subject.says["lambda.list_event_source_mappings"] = denied
    assert found(stack) == {"what starts the reporter": (Verdict.UNSEEN, "")}
