"""What becomes of a stack in each state that CloudFormation knows, at the front door."""

import pytest

from smartlamp.errors import CannotRun
from tests.fakes.stack_maker import NAME, READY, REGION, StackMaker
from tests.smartlamp.provisioning.infrastructure.conftest import Maker

# The status, what the next looks show, and whether the stack is another one afterwards.
GOES_ON = [
    *((each, [], False) for each in sorted(READY)),
    ("CREATE_IN_PROGRESS", ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"], False),
    ("UPDATE_IN_PROGRESS", ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"], False),
    ("UPDATE_IN_PROGRESS", ["UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"], False),
    ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", ["UPDATE_ROLLBACK_COMPLETE"], False),
    ("REVIEW_IN_PROGRESS", [], False),
    ("DELETE_IN_PROGRESS", ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"], True),
    ("DELETE_COMPLETE", [], True),
    ("ROLLBACK_IN_PROGRESS", ["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"], True),
    ("ROLLBACK_COMPLETE", [], True),
]

STOPS = [
    ("CREATE_FAILED", "Delete it, then create it again."),
    ("ROLLBACK_FAILED", "aws cloudformation delete-stack"),
    ("UPDATE_FAILED", "aws cloudformation rollback-stack"),
    ("UPDATE_ROLLBACK_FAILED", "aws cloudformation continue-update-rollback"),
    ("DELETE_FAILED", "docs/recovery.md"),
    ("IMPORT_ROLLBACK_FAILED", "docs/recovery.md"),
]


@pytest.mark.parametrize(("status", "coming", "is_another"), GOES_ON)
def test_the_stack_is_as_wanted_afterwards(
    maker: Maker, aws: StackMaker, status: str, coming: list[str], is_another: bool
) -> None:
    aws.has(status)
    before = aws.stack["StackId"]
    assert NAME in {each.about.split()[0] for each in maker.wants().check()}
    assert aws.writes == []
    aws.coming = [*coming]
    maker.wants().apply()
    assert maker.wants().check() == ()
    assert (aws.stack["StackId"] != before) is is_another
    assert len(aws.executed) == (2 if is_another or status == "REVIEW_IN_PROGRESS" else 1)


@pytest.mark.parametrize(("status", "to_do"), STOPS)
def test_what_only_a_person_can_end_is_said_and_left_alone(
    maker: Maker, aws: StackMaker, status: str, to_do: str
) -> None:
    aws.has(status)
    told = {each.about: each.why for each in maker.wants().check()}[NAME]
    assert status in told
    assert to_do in told
    for now in ([], ["UPDATE_IN_PROGRESS", status]):
        aws.coming = [*now]
        with pytest.raises(CannotRun, match=f"is {status}") as stopped:
            maker.wants().apply()
        assert to_do in stopped.value.to_do
    assert aws.writes == []


def test_a_failed_first_deployment_that_cannot_be_deleted_is_said(maker: Maker, aws: StackMaker) -> None:
    aws.has("ROLLBACK_COMPLETE")
    aws.ends["DELETE"] = ["ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS", "DELETE_FAILED"]
    with pytest.raises(CannotRun, match="is DELETE_FAILED"):
        maker.wants().apply()
    assert aws.writes == ["delete_stack"]


def test_a_stack_that_somebody_else_is_about_to_make_is_left_to_them(maker: Maker, aws: StackMaker) -> None:
    aws.has("REVIEW_IN_PROGRESS")
    aws.foreign_change_set("import-of-what-was-left")
    with pytest.raises(CannotRun, match="import-of-what-was-left") as stopped:
        maker.wants().apply()
    assert "delete-change-set" in stopped.value.to_do
    assert aws.writes == []


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "DELETE_COMPLETE"])
def test_nothing_is_made_beside_what_a_stack_of_this_name_left(maker: Maker, aws: StackMaker, status: str) -> None:
    aws.has(status)
    event = {"LogicalResourceId": "Lamps", "ResourceType": "AWS::DynamoDB::Table", "PhysicalResourceId": "lamps"}
    aws.events[0] |= {**event, "ResourceStatus": "CREATE_COMPLETE"}
    aws.account.answers["dynamodb.describe_table"] = lambda _: {"Table": {"TableName": "lamps"}}
    aws.account.answers["dynamodb.scan"] = lambda _: {"Items": [{"owner": {"S": "somebody"}}]}
    with pytest.raises(CannotRun, match="left Lamps") as stopped:
        maker.wants().apply()
    of = f"--stack {NAME} --region {REGION}"
    assert f"`smartlamp rebuild {of}`" in stopped.value.to_do
    assert f"`smartlamp leftovers {of} --delete`" in stopped.value.to_do
    if status == "DELETE_COMPLETE":  # a failed one is deleted first
        with pytest.raises(CannotRun, match="left Lamps"):
            maker.wants().check()
    assert aws.writes == []
