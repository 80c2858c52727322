"""Change sets: ours are used again or deleted, and what the person accepts may run against the stack's policy."""

import json
from typing import Any

import pytest

from smartlamp.errors import Failed, MustNotRun
from smartlamp.provisioning.infrastructure.infrastructure import STACK_POLICY
from tests.fakes.aws_account import refusal
from tests.fakes.stack_maker import Killed, StackMaker
from tests.smartlamp.provisioning.infrastructure.conftest import Maker


def killed_before_the_execution(maker: Maker, aws: StackMaker) -> None:
    aws.lives = 1
    with pytest.raises(Killed):
        maker.wants(LogRetentionDays="14").apply()
    assert aws.writes[-1] == "create_change_set"
    aws.lives = None


def states(aws: StackMaker) -> set[str]:
    return {each["ExecutionStatus"] for each in aws.change_sets.values()}


def test_the_change_set_of_a_killed_run_is_used(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    killed_before_the_execution(maker, aws)
    before = aws.writes.count("create_change_set")
    maker.wants(LogRetentionDays="14").apply()
    assert aws.writes.count("create_change_set") == before
    assert aws.parameter("LogRetentionDays") == "14"


def test_the_change_set_of_a_killed_run_that_wanted_something_else_is_deleted(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    killed_before_the_execution(maker, aws)
    assert states(aws) == {"AVAILABLE", "EXECUTE_COMPLETE"}
    maker.wants().apply()
    assert states(aws) == {"EXECUTE_COMPLETE"}
    killed_before_the_execution(maker, aws)
    maker.wants(LogRetentionDays="60").apply()
    assert states(aws) == {"EXECUTE_COMPLETE"}
    assert aws.parameter("LogRetentionDays") == "60"


def test_the_same_change_for_the_second_time_has_a_change_set_of_its_own(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    for days in ("14", "30", "14", "30", "14"):
        maker.wants(LogRetentionDays=days).apply()
        assert aws.parameter("LogRetentionDays") == days


def test_a_change_set_that_cannot_be_made_is_deleted_and_says_why(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    create = aws.account.answers["cloudformation.create_change_set"]

    def fails(asked: Any) -> Any:
        said = create(asked)
        aws.change_sets[asked["ChangeSetName"]] |= {"Status": "FAILED", "StatusReason": "Transform failed"}
        return said

    aws.account.answers["cloudformation.create_change_set"] = fails
    with pytest.raises(Failed, match="Transform failed"):
        maker.wants(LogRetentionDays="14").apply()
    assert states(aws) == {"EXECUTE_COMPLETE"}


def test_what_a_rule_of_the_template_refuses_is_said(maker: Maker, aws: StackMaker) -> None:
    def refuses(_: Any) -> Any:
        raise refusal("ValidationError", "Template error: Rule AHostNeedsItsZone failed")

    aws.account.answers["cloudformation.create_change_set"] = refuses
    with pytest.raises(Failed, match=r"refuses this template or its parameters: .*AHostNeedsItsZone"):
        maker.wants(AuthDomain="auth.example.com").apply()


def test_a_change_set_that_is_made_slowly_is_waited_for(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    describe, left = aws.account.answers["cloudformation.describe_change_set"], [3]

    def slowly(asked: Any) -> Any:
        left[0] -= 1
        return {**describe(asked), **({"Status": "CREATE_IN_PROGRESS"} if left[0] > 0 else {})}

    aws.account.answers["cloudformation.describe_change_set"] = slowly
    maker.wants(LogRetentionDays="14").apply()
    assert aws.parameter("LogRetentionDays") == "14"


def test_a_status_that_does_not_show_the_execution_yet_is_not_taken_for_its_end(maker: Maker, aws: StackMaker) -> None:
    maker.wants().apply()
    aws.ends["UPDATE"] = ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"]
    aws.shows_late, aws.reasons = 2, [("UserPool", "no")]
    with pytest.raises(Failed, match="UPDATE_ROLLBACK_COMPLETE"):
        maker.wants(LogRetentionDays="14").apply()


@pytest.fixture
def loses_lamps(maker: Maker, aws: StackMaker) -> None:
    """From now on each change takes a table out of the stack."""
    maker.wants().apply()
    describe = aws.account.answers["cloudformation.describe_change_set"]
    gone = {"Action": "Remove", "LogicalResourceId": "Lamps", "ResourceType": "AWS::DynamoDB::Table"}
    aws.account.answers["cloudformation.describe_change_set"] = lambda asked: {
        **describe(asked),
        "Changes": [{"Type": "Resource", "ResourceChange": {**gone, "PolicyAction": "Delete"}}],
    }


def effects(aws: StackMaker) -> list[str]:
    return [each["Effect"] for each in json.loads(aws.policy)["Statement"]]


@pytest.mark.usefixtures("loses_lamps")
def test_what_leaves_the_stack_needs_a_word_and_then_the_policy_lets_it_go(maker: Maker, aws: StackMaker) -> None:
    with pytest.raises(MustNotRun, match="- Lamps: "):
        maker.wants(LogRetentionDays="14").apply()
    assert effects(aws) == ["Allow", "Deny", "Deny"]
    meanwhile = []
    execute = aws.account.answers["cloudformation.execute_change_set"]

    def executed(asked: Any) -> Any:
        meanwhile.append(effects(aws))
        return execute(asked)

    aws.account.answers["cloudformation.execute_change_set"] = executed
    maker.wants("Lamps", LogRetentionDays="14").apply()
    assert meanwhile == [["Allow"]]
    assert json.loads(aws.policy) == json.loads(STACK_POLICY.read_text())


@pytest.mark.usefixtures("loses_lamps")
def test_the_policy_is_put_back_when_the_update_fails_or_is_not_wanted_any_more(maker: Maker, aws: StackMaker) -> None:
    aws.ends["UPDATE"], aws.reasons = ["UPDATE_ROLLBACK_COMPLETE"], [("Lamps", "no")]
    with pytest.raises(Failed, match="First failed Lamps"):
        maker.wants("Lamps", LogRetentionDays="14").apply()
    assert effects(aws) == ["Allow", "Deny", "Deny"]
    aws.lives = 3  # the change set of before goes, another is made, the policy is lifted
    with pytest.raises(Killed):
        maker.wants("Lamps", LogRetentionDays="14").apply()
    assert effects(aws) == ["Allow"]
    aws.lives = None
    with pytest.raises(MustNotRun, match="- Lamps: "):
        maker.wants(LogRetentionDays="14").apply()
    assert effects(aws) == ["Allow", "Deny", "Deny"]
