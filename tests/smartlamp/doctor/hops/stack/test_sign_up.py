"""Whether people can sign up: the pool, and the function that it calls when somebody has."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.stack.sign_up import sign_up
from tests.fakes.aws_account import refusal
from tests.fakes.doctor_stack import DoctorStack
from tests.fakes.doctor_subject import REGION, DoctorSubject, denied, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
OPEN, CALLED, STARTER = "sign-up", "function of the user pool, PostConfirmation", "lamp of whoever signs up"
ARN = f"arn:aws:lambda:{REGION}:123456789012:function:lamps-SignUpFunction"
COGNITO = "cognito-idp.amazonaws.com"


def allow(service: str, source: str | None) -> dict[str, Any]:
    condition = {"Condition": {"ArnLike": {"AWS:SourceArn": source}}} if source else {}
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "lambda:InvokeFunction", **condition}


@pytest.fixture
def calling(stack: DoctorStack) -> DoctorStack:
    """A stack whose pool calls a function."""
    pool(LambdaConfig={"PostConfirmation": ARN})(stack)
    stack.subject.says |= {
        "lambda.get_function_configuration": lambda _: {"State": "Active"},
        "lambda.get_function_concurrency": lambda _: {},
    }
    policy(allow(COGNITO, f"arn:aws:cognito-idp:{REGION}:123456789012:userpool/{stack.outputs['UserPoolId']}"))(stack)
    stack.parameters["StarterLamp"] = "true"
    return stack


def pool(**changed: Any) -> Callable[[DoctorStack], None]:
    def say(stack: DoctorStack) -> None:
        described = stack.client("cognito-idp").describe_user_pool(UserPoolId=stack.outputs["UserPoolId"])["UserPool"]
        stack.subject.says["cognito-idp.describe_user_pool"] = lambda _: {"UserPool": described | changed}

    return say


def policy(*statements: Mapping[str, Any]) -> Callable[[DoctorStack], None]:
    text = json.dumps({"Statement": statements})
    return says("lambda.get_policy", lambda _: {"Policy": text})


def says(operation: str, answer: Any) -> Callable[[DoctorStack], None]:
    return lambda stack: stack.subject.says.update({operation: answer})


def gone(_: object) -> Any:
    raise refusal("ResourceNotFoundException")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (lambda _: None, {}),
        (policy(allow(COGNITO, None)), {}),
        (pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True}, LambdaConfig={"PostConfirmation": ARN}), {OPEN: (DOUBT, "sign-up-closed")}),
        (pool(LambdaConfig={}), {STARTER: (DOUBT, "discovery-empty")}),
        (policy(), {CALLED: (WRONG, "pool-trigger-fails")}),
        (policy(allow("lambda.amazonaws.com", None)), {CALLED: (WRONG, "pool-trigger-fails")}),
        (policy(allow(COGNITO, "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_other")), {CALLED: (WRONG, "pool-trigger-fails")}),
        (says("lambda.get_policy", gone), {CALLED: (WRONG, "pool-trigger-fails")}),
        (says("lambda.get_policy", denied), {CALLED: (UNSEEN, "")}),
        (says("lambda.get_function_configuration", gone), {CALLED: (WRONG, "pool-trigger-fails")}),
        (says("lambda.get_function_configuration", denied), {CALLED: (UNSEEN, "")}),
        (says("lambda.get_function_configuration", lambda _: {"State": "Failed"}), {CALLED: (WRONG, "pool-trigger-fails")}),
        (says("lambda.get_function_concurrency", lambda _: {"ReservedConcurrentExecutions": 0}), {CALLED: (WRONG, "pool-trigger-fails")}),
    ],
)  # fmt: skip
def test_each_fault_has_its_cause(
    calling: DoctorStack, fault: Callable[[DoctorStack], Any], expected: dict[str, tuple[Verdict, str]]
) -> None:
    fault(calling)
    assert troubles(list(sign_up(calling.subject))) == expected


def test_a_stack_that_gives_no_lamps_calls_nothing(stack: DoctorStack) -> None:
    stack.parameters["StarterLamp"] = "outside-prod"
    assert troubles(list(sign_up(stack.subject))) == {}
    stack.parameters["Stage"] = "dev"
    assert troubles(list(sign_up(stack.subject))) == {STARTER: (DOUBT, "discovery-empty")}


def test_of_a_foreign_skill_nothing_is_asked() -> None:
    assert list(sign_up(DoctorSubject(kind="foreign", has_account=False))) == []
