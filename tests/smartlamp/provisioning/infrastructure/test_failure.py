"""A deployment that fails: the first resource that did, why, and what to do."""

import pytest

from smartlamp.errors import Failed
from smartlamp.provisioning.infrastructure.failure import first_failed
from tests.fakes.stack_maker import NAME, StackMaker
from tests.smartlamp.provisioning.infrastructure.conftest import Maker

CANCELLED = "Resource creation cancelled"


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("Domain already associated with another user pool.", "choose another DomainPrefix"),
        ("User: x is not authorized to perform: kms:CreateKey", "the right that it names"),
        ("Invalid AttributeDataType input", "ExistingUserPool"),
        ("something else", "Mend what it names."),
    ],
)
def test_a_creation_that_fails_names_the_first_reason(maker: Maker, aws: StackMaker, reason: str, advice: str) -> None:
    aws.ends["CREATE"] = ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    aws.reasons = [("HostedDomain", reason), ("Lamps", CANCELLED)]
    with pytest.raises(Failed, match="First failed HostedDomain: ") as failed:
        maker.wants().apply()
    assert reason in failed.value.what
    assert CANCELLED not in failed.value.what
    assert advice in failed.value.to_do
    assert "it begins anew" in failed.value.to_do
    aws.ends.clear()
    aws.reasons.clear()
    maker.wants().apply()
    assert maker.wants().check() == ()


@pytest.mark.parametrize(
    ("ends", "after"),
    [
        (["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"], "The stack is as it was before."),
        (["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"], "continue-update-rollback"),
    ],
)
def test_an_update_that_fails_says_what_the_stack_is_like(
    maker: Maker, aws: StackMaker, ends: list[str], after: str
) -> None:
    maker.wants().apply()
    aws.ends["UPDATE"], aws.reasons = ends, [("UserPool", "no")]
    with pytest.raises(Failed, match=f"it is {ends[-1]}") as failed:
        maker.wants(LogRetentionDays="14").apply()
    assert after in failed.value.to_do
    assert aws.parameter("LogRetentionDays") == "30"


def test_the_next_run_says_why_the_last_one_was_rolled_back(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    aws.ends["UPDATE"], aws.reasons = ["UPDATE_ROLLBACK_COMPLETE"], [("UserPool", "no")]
    with pytest.raises(Failed):
        maker.wants(LogRetentionDays="14").apply()
    aws.ends.clear()
    maker.wants(LogRetentionDays="14").apply()
    assert "The last update of smartlamp was rolled back. First failed UserPool: no" in maker.said


def event(name: str, status: str, reason: str = "") -> dict[str, str]:
    own = name == NAME
    return {
        "LogicalResourceId": name,
        "ResourceType": "AWS::CloudFormation::Stack" if own else "AWS::SNS::Topic",
        "StackId": "arn",
        "PhysicalResourceId": "arn" if own else "",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


NESTED = {**event("Nested", "UPDATE_FAILED", "inside"), "ResourceType": "AWS::CloudFormation::Stack"}


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([], ("", "")),
        ([event("A", "UPDATE_FAILED", "second"), event("B", "UPDATE_FAILED", "first")], ("B", "first")),
        ([event("A", "CREATE_FAILED")], ("A", "no reason given")),
        # The operation before failed, too; its reasons are history.
        (
            [event("A", "UPDATE_FAILED", "now"), event(NAME, "UPDATE_IN_PROGRESS"), event("B", "UPDATE_FAILED", "x")],
            ("A", "now"),
        ),
        ([event(NAME, "CREATE_FAILED", "no role"), event(NAME, "CREATE_IN_PROGRESS")], (NAME, "no role")),
        # A nested stack is a resource like any other, and its beginning is not the operation's.
        ([NESTED, {**NESTED, "ResourceStatus": "UPDATE_IN_PROGRESS"}, event("A", "UPDATE_FAILED", "1")], ("A", "1")),
    ],
)
def test_the_first_that_failed_in_the_last_operation(events: list[dict[str, str]], found: tuple[str, str]) -> None:
    assert first_failed(events) == found
