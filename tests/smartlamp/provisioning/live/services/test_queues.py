"""Queues, as moto's SQS answers."""

from collections.abc import Iterator

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

DEAD = "arn:aws:sqs:eu-west-1:123456789012:dead"
WANTED = {
    "SqsManagedSseEnabled": True,
    "VisibilityTimeout": 360,
    "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 100},
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        live.physical |= {"Queue": "https://sqs/1/queue", "Dead": "https://sqs/1/dead"}
        live.answers("sqs", "SetQueueAttributes", {})
        yield live


def look(live: LiveStack, **says: str) -> list[Found]:
    redrive = f'{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":"100"}}'
    as_wanted = {"SqsManagedSseEnabled": "true", "VisibilityTimeout": "360", "RedrivePolicy": redrive}
    live.answers("sqs", "GetQueueAttributes", {"Attributes": as_wanted | says})
    template = live.template(Queue=("AWS::SQS::Queue", WANTED), Dead=("AWS::SQS::Queue", {}))
    return [each for each in damages(live.stack, template) if each.about.startswith("Queue")]


def test_everything_is_a_text_in_the_answer(live: LiveStack) -> None:
    assert look(live) == []


@pytest.mark.parametrize(
    ("says", "about", "attributes"),
    [
        ({"SqsManagedSseEnabled": "false"}, "/SqsManagedSseEnabled", {"SqsManagedSseEnabled": "true"}),
        ({"VisibilityTimeout": "1"}, "/VisibilityTimeout", {"VisibilityTimeout": "360"}),
        (
            {"RedrivePolicy": f'{{"deadLetterTargetArn":"{DEAD}","maxReceiveCount":1}}'},
            "/RedrivePolicy/maxReceiveCount",
            {"RedrivePolicy": f'{{"deadLetterTargetArn": "{DEAD}", "maxReceiveCount": 100}}'},
        ),
    ],
)
def test_and_in_the_request(live: LiveStack, says: dict[str, str], about: str, attributes: dict[str, str]) -> None:
    (found,) = look(live, **says)
    assert isinstance(found, Damage)
    assert found.about == f"Queue {about}"
    found.repair()
    ((_, sent),) = live.writes()
    assert sent["Attributes"] == attributes


def test_a_policy_is_named_and_left(live: LiveStack) -> None:
    (found,) = look(live, Policy='{"Statement": []}')
    assert isinstance(found, ByHand)
    assert (found.about, found.broken) == ("Queue /Policy", False)
