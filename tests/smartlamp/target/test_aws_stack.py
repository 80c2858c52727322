"""Whether there is a stack: CloudFormation says the same of one that is not there and of a request that is wrong."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from smartlamp.errors import CannotRun
from smartlamp.target.aws_session import session_in
from smartlamp.target.aws_stack import AwsStack
from tests.fakes.aws_account import AwsAccount, refusal

ABSENT = "Stack with id smartlamp does not exist"
STACK_ID = "arn:aws:cloudformation:eu-west-1:123456789012:stack/smartlamp/0"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> AwsAccount:
    account = AwsAccount()

    def client(session: boto3.Session, service: str, **options: Any) -> Any:
        return account.client(session, service, **options)

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(boto3.Session, "client", client)
    return account


def described(status: str) -> dict[str, Any]:
    return {
        "StackName": "smartlamp",
        "StackId": STACK_ID,
        "StackStatus": status,
        "CreationTime": "2026-11-29T00:00:00Z",
        "Parameters": [{"ParameterKey": "SkillId", "ParameterValue": ""}, {"ParameterKey": "Hidden"}],
        "Outputs": [{"OutputKey": "GrantsTable", "OutputValue": "Grants"}],
        "Tags": [{"Key": "application", "Value": "smartlamp"}],
    }


@pytest.mark.parametrize(
    ("status", "is_there"),
    [("UPDATE_COMPLETE", True), ("ROLLBACK_COMPLETE", True), ("DELETE_FAILED", True), ("REVIEW_IN_PROGRESS", False)],
)
def test_what_is_there_is_found_but_no_mere_change_set(
    account: AwsAccount,
    status: str,
    is_there: bool,
) -> None:
    account.answers["cloudformation.describe_stacks"] = lambda _: {"Stacks": [described(status)]}
    found = AwsStack.found("smartlamp", session_in("eu-west-1"))
    assert (found is not None) is is_there
    assert account.regions("cloudformation") == {"eu-west-1"}
    if found:
        assert (found.stack_id, found.status) == (STACK_ID, status)
        assert (found.parameters, found.outputs) == ({"SkillId": "", "Hidden": ""}, {"GrantsTable": "Grants"})
        assert found.session.region_name == "eu-west-1"


def test_what_is_not_there_is_none(account: AwsAccount) -> None:
    def absent(_: object) -> Any:
        raise refusal("ValidationError", ABSENT)

    account.answers["cloudformation.describe_stacks"] = absent
    assert AwsStack.found("smartlamp", session_in("eu-west-1")) is None
    with pytest.raises(CannotRun, match="was not found in eu-west-1"):
        AwsStack.named("smartlamp", "eu-west-1")


@pytest.mark.parametrize(
    ("problem", "what", "to_do"),
    [
        (refusal("AccessDenied", "not authorized"), "not authorized", "cloudformation:DescribeStacks"),
        (refusal("ValidationError", "1 validation error detected"), "1 validation error", "DescribeStacks"),
        (refusal("ExpiredToken", "The token is expired"), "is expired", "Check your AWS credentials"),
        (EndpointConnectionError(endpoint_url="https://x"), "could not be reached", "Check the region"),
    ],
    ids=["denied", "wrong", "expired", "no network"],
)
def test_what_cannot_be_asked_is_not_taken_for_absent(
    account: AwsAccount, problem: Exception, what: str, to_do: str
) -> None:
    def refuse(_: object) -> Any:
        raise problem

    account.answers["cloudformation.describe_stacks"] = refuse
    with pytest.raises(CannotRun, match=what) as refused:
        AwsStack.found("smartlamp", session_in("eu-west-1"))
    assert to_do in refused.value.to_do
