"""Event source mappings, by answers as Lambda's API describes them."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import ACCOUNT, REGION, LiveStack, live_stack

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
STREAM = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/lamps/stream/1"
SAYS = {
    "UUID": UUID,
    "State": "Enabled",
    "FunctionArn": f"{FUNCTION}:reporter",
    "EventSourceArn": STREAM,
    "BatchSize": 25,
    "MaximumRetryAttempts": -1,
    "TumblingWindowInSeconds": 0,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "DestinationConfig": {"OnFailure": {"Destination": "arn:queue"}},
}
WANTED = {
    "FunctionName": {"Ref": "Function"},
    "EventSourceArn": {"Fn::GetAtt": ["Lamps", "StreamArn"]},
    "BatchSize": 25,
    "MaximumRetryAttempts": -1,
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "DestinationConfig": {"OnFailure": {"Destination": "arn:queue"}},
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        live.physical |= {"Mapping": UUID, "Function": "reporter", "Lamps": "lamps"}
        live.answers("dynamodb", "DescribeTable", {"Table": {"LatestStreamArn": STREAM}})
        live.answers("lambda", "UpdateEventSourceMapping", "ResourceInUseException", {})
        yield live


def look(live: LiveStack, **says: Any) -> list[Found]:
    live.answers("lambda", "GetEventSourceMapping", SAYS | says)
    body = live.template(Mapping=("AWS::Lambda::EventSourceMapping", WANTED))
    lamps = {"Type": "AWS::DynamoDB::Table", "Properties": {}}
    body.resources = {**body.resources, "Lamps": lamps}
    return [each for each in damages(live.stack, body, lambda _: None) if each.about.startswith("Mapping")]


@pytest.mark.parametrize("state", ["Enabled", "Enabling", "Creating", "Updating"])
def test_one_that_runs_or_soon_will(live: LiveStack, state: str) -> None:
    assert look(live, State=state) == []


@pytest.mark.parametrize(
    ("says", "about", "sent"),
    [
        ({"State": "Disabled"}, "/Enabled", {"Enabled": True}),
        ({"State": "Disabling"}, "/Enabled", {"Enabled": True}),
        ({"BatchSize": 1}, "/BatchSize", {"BatchSize": 25}),
        ({"FunctionArn": f"{FUNCTION}:other"}, "/FunctionName", {"FunctionName": "reporter"}),
        ({"FunctionArn": f"{FUNCTION}:reporter:old"}, "/FunctionName", {"FunctionName": "reporter"}),
        (
            {"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}},
            "/FilterCriteria/Filters",
            {"FilterCriteria": {"Filters": []}},
        ),
        ({"DestinationConfig": {}}, "/DestinationConfig/OnFailure/Destination", {"DestinationConfig": WANTED["DestinationConfig"]}),
    ],
)  # fmt: skip
def test_what_differs_is_set_back_alone(
    live: LiveStack, says: dict[str, Any], about: str, sent: dict[str, Any]
) -> None:
    (found,) = look(live, **says)
    assert isinstance(found, Damage)
    assert found.about == f"Mapping {about}"
    found.repair()
    assert live.writes() == [("UpdateEventSourceMapping", {"UUID": UUID, **sent})] * 2


def test_one_that_reads_a_stream_of_the_past_keeps_it_for_ever(live: LiveStack) -> None:
    (found,) = look(live, EventSourceArn=f"{STREAM}0")
    assert isinstance(found, ByHand)
    assert found.about == "Mapping /EventSourceArn"
    assert "docs/recovery.md" in found.to_do
