"""A look at a whole stack: what differs, what is gone, what cannot be seen."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.errors import Failed
from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found, Unseen
from tests.fakes.live_stack import LiveStack, live_stack

QUEUE = ("AWS::SQS::Queue", {"VisibilityTimeout": 360, "MessageRetentionPeriod": 1209600})
LOG = ("AWS::Logs::LogGroup", {"RetentionInDays": "30"})


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        sqs, logs = live.client("sqs"), live.client("logs")
        wanted = {"VisibilityTimeout": "360", "MessageRetentionPeriod": "1209600"}
        live.physical["Queue"] = sqs.create_queue(QueueName="q", Attributes=wanted)["QueueUrl"]
        logs.create_log_group(logGroupName="/log")
        logs.put_retention_policy(logGroupName="/log", retentionInDays=30)
        live.physical["Log"] = "/log"
        yield live


def look(live: LiveStack, **resources: Any) -> list[Found]:
    waited: list[float] = []
    return list(damages(live.stack, live.template(**(resources or {"Queue": QUEUE, "Log": LOG})), waited.append))


def test_what_is_as_it_shall_be_is_read_and_not_written(live: LiveStack) -> None:
    assert look(live) == []
    assert {name for name, _ in live.asked} == {"ListStackResources", "GetQueueAttributes", "DescribeLogGroups"}


def test_what_differs_is_named_and_set_back_alone(live: LiveStack) -> None:
    sqs = live.client("sqs")
    sqs.set_queue_attributes(QueueUrl=live.physical["Queue"], Attributes={"VisibilityTimeout": "1"})
    (found,) = look(live)
    assert isinstance(found, Damage)
    assert (found.about, found.why) == ("Queue /VisibilityTimeout", "It is 1, and shall be 360.")
    assert live.writes() == []
    found.repair()
    (written,) = live.writes()
    assert written == (
        "SetQueueAttributes",
        {"QueueUrl": live.physical["Queue"], "Attributes": {"VisibilityTimeout": "360"}},
    )
    assert look(live) == []


def test_two_damages_of_one_resource_are_one_write(live: LiveStack) -> None:
    attributes = {"VisibilityTimeout": "1", "MessageRetentionPeriod": "60"}
    live.client("sqs").set_queue_attributes(QueueUrl=live.physical["Queue"], Attributes=attributes)
    one, other = look(live)
    assert isinstance(one, Damage)
    assert isinstance(other, Damage)
    other.repair()
    one.repair()
    assert [name for name, _ in live.writes()] == ["SetQueueAttributes"]
    assert look(live) == []


def test_what_is_gone_is_not_made_again(live: LiveStack) -> None:
    live.client("sqs").delete_queue(QueueUrl=live.physical["Queue"])
    (found,) = look(live)
    assert isinstance(found, ByHand)
    assert found.about == "Queue"
    assert "is gone: somebody deleted it" in found.why
    assert "docs/recovery.md" in found.to_do
    assert found.broken


@pytest.mark.parametrize("refusal", ["AccessDenied", "AccessDeniedException", "Throttling"])
def test_what_cannot_be_read_is_said_and_the_rest_is_looked_at(live: LiveStack, refusal: str) -> None:
    live.client("logs").put_retention_policy(logGroupName="/log", retentionInDays=1)
    live.answers("sqs", "GetQueueAttributes", refusal)
    unseen, damage = look(live)
    assert unseen == Unseen("Queue", "sqs:GetQueueAttributes", f"{refusal}: so it is")
    assert damage.about == "Log /RetentionInDays"


def test_one_question_that_is_refused_hides_no_other(live: LiveStack) -> None:
    role = live.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument='{"Version": "2012-10-17"}')["Role"]
    live.physical["Role"] = role["RoleName"]
    live.answers("iam", "GetRole", "AccessDenied")
    shall = {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}]}
    found = look(live, Role=("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}, **shall}))
    assert [(type(each), each.about) for each in found] == [(Unseen, "Role"), (Damage, "Role /Policies/p")]


def test_a_stack_that_cannot_be_listed(live: LiveStack) -> None:
    live.unlisted = "AccessDenied"
    assert look(live) == [Unseen("smartlamp", "cloudformation:ListStackResources", "AccessDenied: so it is")]


def test_a_resource_that_is_not_there_yet_is_not_looked_for(live: LiveStack) -> None:
    assert look(live, Later=QUEUE) == []
    assert {name for name, _ in live.asked} == {"ListStackResources"}


@pytest.mark.parametrize(
    ("refusals", "tries"),
    [(["ConcurrentModificationException", ""], 2), (["ResourceConflictException"] * 4 + [""], 5)],
)
def test_whoever_was_at_it_at_the_same_time_is_waited_for(live: LiveStack, refusals: list[str], tries: int) -> None:
    live.client("logs").put_retention_policy(logGroupName="/log", retentionInDays=1)
    live.answers("logs", "PutRetentionPolicy", *refusals)
    (found,) = look(live)
    assert isinstance(found, Damage)
    found.repair()
    assert [name for name, _ in live.writes()] == ["PutRetentionPolicy"] * tries
    assert look(live) == []


@pytest.mark.parametrize(("refusal", "tries"), [("AccessDeniedException", 1), ("ResourceConflictException", 5)])
def test_a_refused_repair_says_why_and_ends(live: LiveStack, refusal: str, tries: int) -> None:
    live.client("logs").put_retention_policy(logGroupName="/log", retentionInDays=1)
    live.answers("logs", "PutRetentionPolicy", refusal)
    (found,) = look(live)
    assert isinstance(found, Damage)
    with pytest.raises(
        Failed, match=f"^Log could not be set back: PutRetentionPolicy was refused: {refusal}"
    ) as failed:
        found.repair()
    assert "Check the permissions" in failed.value.to_do
    assert [name for name, _ in live.writes()] == ["PutRetentionPolicy"] * tries
    with pytest.raises(Failed):
        found.repair()  # it was not done, so it is tried again
