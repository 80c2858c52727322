"""A function that is as the stack deployed it, and each way in which it is not."""

from collections.abc import Callable
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.skill.function import function
from tests.fakes.doctor_stack import ALIAS, NAME, DoctorStack
from tests.fakes.doctor_subject import DoctorSubject, denied, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN


def found(stack: DoctorStack) -> dict[str, tuple[Verdict, str]]:
    return troubles(list(function(stack.subject)))


def test_a_function_as_it_was_deployed_is_good(stack: DoctorStack) -> None:
    assert found(stack) == {}
    assert stack.subject.regions["lambda"] == {"eu-west-1"}


def pinned(stack: DoctorStack) -> None:
    functions = stack.client("lambda")
    version = functions.publish_version(FunctionName=NAME)["Version"]
    functions.update_alias(FunctionName=NAME, Name=ALIAS, FunctionVersion=version)


def pinned_before_a_parameter_changed(stack: DoctorStack) -> None:
    stack.function({"GRANTS_TABLE": "table-of-before"})
    pinned(stack)
    stack.function({"GRANTS_TABLE": "GrantsTable"})


def shared(stack: DoctorStack) -> None:
    stack.subject.says["lambda.get_alias"] = lambda _: {
        "FunctionVersion": "$LATEST",
        "RoutingConfig": {"AdditionalVersionWeights": {"3": 0.5}},
    }


def throttled(stack: DoctorStack) -> None:
    stack.client("lambda").put_function_concurrency(FunctionName=NAME, ReservedConcurrentExecutions=0)


def gone(stack: DoctorStack) -> None:
    stack.client("lambda").delete_function(FunctionName=NAME)


def without_alias(stack: DoctorStack) -> None:
    stack.client("lambda").delete_alias(FunctionName=NAME, Name=ALIAS)


FAULTS: list[tuple[Callable[[DoctorStack], Any], dict[str, tuple[Verdict, str]]]] = [
    (gone, {"function": (WRONG, "function-gone")}),
    (without_alias, {"alias of the function": (WRONG, "function-gone")}),
    (lambda stack: stack.configuration(State="Failed", StateReason="gone"), {"function": (WRONG, "function-broken")}),
    (lambda stack: stack.configuration(LastUpdateStatus="Failed"), {"function": (WRONG, "function-broken")}),
    (lambda stack: stack.configuration(LastUpdateStatus="InProgress"), {"function": (DOUBT, "function-broken")}),
    (pinned, {"alias of the function": (DOUBT, "settings-not-live")}),
    (
        pinned_before_a_parameter_changed,
        {
            "alias of the function": (DOUBT, "settings-not-live"),
            "settings of the function": (WRONG, "settings-not-live"),
        },
    ),
    (shared, {"alias of the function": (DOUBT, "settings-not-live")}),
    (throttled, {"limits of the function": (WRONG, "function-throttled")}),
    (lambda stack: stack.function(Timeout=3), {"limits of the function": (DOUBT, "function-slow")}),
    (lambda stack: stack.function(MemorySize=128), {"limits of the function": (DOUBT, "function-slow")}),
    (
        lambda stack: stack.configuration(VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": []}),
        {"limits of the function": (DOUBT, "keys-unreachable")},
    ),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS)
def test_each_fault_has_its_cause(
    stack: DoctorStack, fault: Callable[[DoctorStack], Any], expected: dict[str, tuple[Verdict, str]]
) -> None:
    fault(stack)
    stack.outputs.pop("ChangeReportFunctionName")  # the reporter has its own tests
    assert found(stack) == expected


def test_rights_that_are_missing_are_named_and_the_rest_is_looked_at(stack: DoctorStack) -> None:
    stack.subject.says["lambda.get_function_concurrency"] = denied
    assert found(stack) == {"limits of the function": (UNSEEN, ""), "reporter": (UNSEEN, "")}
    unseen = [each for each in function(stack.subject) if each.verdict is UNSEEN]
    assert all("lambda:GetFunctionConcurrency" in each.to_do for each in unseen)
    stack.subject.says["lambda.get_function_configuration"] = denied
    assert found(stack) == {"function": (UNSEEN, ""), "reporter": (UNSEEN, "")}


@pytest.mark.parametrize("arn", ["", "https://example.com/alexa"])
def test_a_function_that_is_not_known_is_not_asked(arn: str) -> None:
    subject = DoctorSubject(kind="foreign", function_arn=arn)
    assert troubles(list(function(subject))) == {"function": (UNSEEN, "")}
    assert subject.operations == []


def test_without_an_account_everything_is_said_to_be_unseen() -> None:
    subject = DoctorSubject(kind="foreign", has_account=False)
    assert troubles(list(function(subject))) == {"function": (UNSEEN, ""), "answer of the function": (UNSEEN, "")}


def test_a_function_without_an_alias_is_looked_at_itself(stack: DoctorStack) -> None:
    stack.subject.function_arn = stack.subject.function_arn.removesuffix(f":{ALIAS}")
    assert found(stack) == {}
    assert "lambda.get_alias" not in stack.subject.operations
