"""What CloudFormation is asked, and what its answers are taken for."""

from collections.abc import Callable
from typing import Any

import boto3
import botocore.exceptions
import pytest

from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.infrastructure.stack import CloudFormation, Stack
from tests.fakes.aws_account import refusal
from tests.fakes.stack_maker import NAME, REGION, StackMaker


@pytest.fixture
def cloudformation(aws: StackMaker, monkeypatch: pytest.MonkeyPatch) -> CloudFormation:
    return CloudFormation(aws.serve(monkeypatch), REGION)


def there(cloudformation: CloudFormation) -> Stack:
    stack = cloudformation.stack(NAME)
    assert stack is not None
    return stack


def raising(error: Exception) -> Callable[[Any], Any]:
    def answer(_: Any) -> Any:
        raise error

    return answer


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (refusal("AccessDenied"), Failed),
        (refusal("ValidationError", "1 validation error detected"), Failed),
        (refusal("ExpiredToken"), Failed),
        (botocore.exceptions.EndpointConnectionError(endpoint_url="https://cloudformation"), CannotRun),
    ],
)
def test_a_refusal_is_not_taken_for_an_absent_stack(
    cloudformation: CloudFormation, aws: StackMaker, error: Exception, told: type[Exception]
) -> None:
    assert cloudformation.stack(NAME) is None
    aws.account.answers["cloudformation.describe_stacks"] = raising(error)
    with pytest.raises(told):
        cloudformation.stack(NAME)
    aws.account.answers["cloudformation.list_change_sets"] = raising(error)
    with pytest.raises(told):
        cloudformation.change_sets(NAME)


def test_there_are_no_change_sets_of_a_stack_that_is_not_there(cloudformation: CloudFormation) -> None:
    assert cloudformation.change_sets(NAME) == []


@pytest.mark.parametrize(
    ("status", "is_busy", "is_made"),
    [
        ("REVIEW_IN_PROGRESS", False, False),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", True, False),
        ("UPDATE_ROLLBACK_COMPLETE", False, True),
        ("ROLLBACK_COMPLETE", False, False),
    ],
)
def test_a_status(cloudformation: CloudFormation, aws: StackMaker, status: str, is_busy: bool, is_made: bool) -> None:
    aws.has(status)
    assert (there(cloudformation).is_busy, there(cloudformation).is_made) == (is_busy, is_made)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("Resources:\n  A: !Ref B\n", {"Resources": {"A": {"Ref": "B"}}}),
        ('{"Resources": {"A": {"Ref": "B"}}}', {"Resources": {"A": {"Ref": "B"}}}),
        ("no: [template", {}),
    ],
)
def test_a_template_is_read_in_either_notation(
    cloudformation: CloudFormation, aws: StackMaker, body: str, read: dict[str, Any]
) -> None:
    aws.has("UPDATE_COMPLETE")
    aws.account.answers["cloudformation.get_template"] = lambda _: {"TemplateBody": body}
    assert cloudformation.template(there(cloudformation)) == read


@pytest.mark.parametrize(("text", "read"), [("", None), ('{"Statement": []}', {"Statement": []}), ("{", "{")])
def test_a_policy_is_read(cloudformation: CloudFormation, aws: StackMaker, text: str, read: Any) -> None:
    aws.has("UPDATE_COMPLETE")
    aws.policy = text
    assert cloudformation.policy(there(cloudformation)) == read


def test_it_asks_in_the_region_that_it_is_given(aws: StackMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.serve(monkeypatch)
    CloudFormation(boto3.Session(region_name="us-west-2"), REGION).stack(NAME)
    assert aws.account.regions("cloudformation") == {REGION}
