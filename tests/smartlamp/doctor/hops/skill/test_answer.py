"""What a function answers to an invented token, and the cause behind each answer."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from alexa_simulator.faults.breakable_skill import BreakableSkill
from alexa_simulator.faults.plan import Misbehaviour
from alexa_simulator.faults.ways import FUNCTION as FUNCTION_IS_BROKEN
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.skill.answer import answer
from smartlamp.doctor.hops.skill.configured import Named
from smartlamp.provisioning.probes.invented import MARK
from tests.fakes.aws_account import refusal
from tests.fakes.doctor_stack import DoctorStack
from tests.fakes.doctor_subject import FUNCTION, troubles
from tests.fakes.fake_skill import error, event

HOP = "answer of the function"
WRONG, UNSEEN = Verdict.WRONG, Verdict.UNSEEN


def asked(stack: DoctorStack) -> Finding:
    named = Named.of(FUNCTION)
    assert named is not None
    return answer(stack.subject, named)


def of(name: str) -> Any:
    return lambda directive: error(directive, name)


def found(directive: dict[str, Any]) -> object:
    return event(directive, "Alexa.Discovery", "Discover.Response", {"endpoints": []})


def as_text(directive: dict[str, Any]) -> object:
    return json.dumps(found(directive))


def echo(directive: dict[str, Any]) -> object:
    said: Any = error(directive, "INVALID_AUTHORIZATION_CREDENTIAL")
    said["event"]["payload"]["message"] = f"bad {directive['directive']['payload']['scope']['token']}"
    return said


@pytest.mark.parametrize(
    ("said", "fails", "cause"),
    [
        (found, False, "token-unchecked"),
        (of("INTERNAL_ERROR"), False, "setting-missing"),
        (of("EXPIRED_AUTHORIZATION_CREDENTIAL"), False, "clock-skew"),
        (of("NO_SUCH_ENDPOINT"), False, "answer-malformed"),
        (as_text, False, "answer-as-text"),
        (echo, False, "answer-malformed"),
        (b"no JSON", False, "answer-malformed"),
        (None, False, "answer-malformed"),
        ({"statusCode": 200, "body": "{}"}, False, "answer-malformed"),
        ({"errorMessage": "2026-01-01 Task timed out after 8.00 seconds"}, True, "function-slow"),
        ({"errorType": "Runtime.ImportModuleError", "errorMessage": "No module named x"}, True, "function-broken"),
        ({"errorType": "Runtime.OutOfMemory", "errorMessage": "killed"}, True, "function-broken"),
    ],
)
def test_each_answer_has_its_cause(stack: DoctorStack, said: object, fails: bool, cause: str) -> None:
    stack.answers(said, fails=fails)
    assert troubles([asked(stack)]) == {HOP: (WRONG, cause)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TooManyRequestsException", (WRONG, "function-throttled")),
        ("ThrottlingException", (WRONG, "function-throttled")),
        ("ServiceException", (WRONG, "aws-unavailable")),
        ("ResourceNotFoundException", (WRONG, "function-gone")),
        ("KMSAccessDeniedException", (WRONG, "function-broken")),
        ("AccessDeniedException", (UNSEEN, "")),
        ("InvalidRuntimeException", (WRONG, "function-broken")),
        (ReadTimeoutError(endpoint_url="x"), (WRONG, "function-slow")),
        (EndpointConnectionError(endpoint_url="x"), (UNSEEN, "")),
    ],
)
def test_each_way_of_not_being_invoked_has_its_cause(
    stack: DoctorStack, code: str | Exception, expected: tuple[Verdict, str]
) -> None:
    def refuse(_: object) -> Any:
        raise refusal(code) if isinstance(code, str) else code

    stack.subject.says["lambda.invoke"] = refuse
    assert troubles([asked(stack)]) == {HOP: expected}


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ("timeout", "function-slow"),
        ("denied", "trigger-missing"),
        ("gone", "function-gone"),
        ("throttled", "function-throttled"),
        ("crash", "function-broken"),
        ("text", "answer-as-text"),
        ("empty", "answer-malformed"),
        ("malformed", "answer-malformed"),
    ],
)
def test_what_is_broken_on_purpose_at_the_desk_is_found(stack: DoctorStack, how: str, cause: str) -> None:
    plan = Misbehaviour((FUNCTION_IS_BROKEN,))
    plan.obey({"name": FUNCTION_IS_BROKEN, "how": [how]})
    stack.subject.kind, stack.subject.reached = "local", lambda skill: BreakableSkill(skill, plan)
    assert troubles([asked(stack)]) == {HOP: (WRONG, cause)}


def test_the_doctor_asks_in_its_own_name_and_shows_no_token(stack: DoctorStack) -> None:
    heard: list[dict[str, Any]] = []

    def hear(directive: dict[str, Any]) -> object:
        heard.append(directive)
        return echo(directive)

    stack.answers(hear)
    said = asked(stack)
    (directive,) = heard
    assert directive["directive"]["header"]["messageId"].startswith(MARK)
    assert directive["directive"]["payload"]["scope"]["token"] not in repr(said)


def test_a_refusal_is_good(stack: DoctorStack) -> None:
    good = asked(stack)
    assert good.verdict is Verdict.GOOD
    assert "Alexa waits for 8" in good.says
