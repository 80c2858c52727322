"""Alarms, as moto's CloudWatch answers."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

SIMPLE: dict[str, Any] = {
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "Dimensions": [{"Name": "QueueName", "Value": "dead"}],
    "Statistic": "Maximum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:alarms"],
}
_METRIC = {"Metric": {"Namespace": "AWS/SQS", "MetricName": "Age"}, "Period": 60, "Stat": "Sum"}
SUM: dict[str, Any] = {
    "Metrics": [
        {"Id": "sum", "Expression": "a + 1", "Label": "Sum"},
        {"Id": "a", "ReturnData": False, "MetricStat": _METRIC},
    ],
    "EvaluationPeriods": 1,
    "Threshold": 3,
    "ComparisonOperator": "GreaterThanThreshold",
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        cloudwatch = live.client("cloudwatch")
        for name, alarm in (("simple", SIMPLE), ("sum", SUM)):
            cloudwatch.put_metric_alarm(AlarmName=name, OKActions=["arn:aws:sns:eu-west-1:123456789012:ok"], **alarm)
        live.physical |= {"Simple": "simple", "Sum": "sum"}
        yield live


def look(live: LiveStack) -> list[Found]:
    alarm = "AWS::CloudWatch::Alarm"
    return list(damages(live.stack, live.template(Simple=(alarm, SIMPLE), Sum=(alarm, SUM))))


def test_all_are_asked_for_at_once(live: LiveStack) -> None:
    assert look(live) == []
    assert [name for name, _ in live.asked] == ["ListStackResources", "DescribeAlarms"]


@pytest.mark.parametrize(
    ("name", "changes", "about"),
    [
        ("simple", {"ActionsEnabled": False}, "Simple /ActionsEnabled"),
        ("simple", {"Threshold": 1000}, "Simple /Threshold"),
        ("simple", {"AlarmActions": []}, "Simple /AlarmActions"),
        ("sum", {"Metrics": [{**SUM["Metrics"][0], "Expression": "0"}, SUM["Metrics"][1]]}, "Sum /Metrics"),
    ],
)
def test_what_differs_is_set_back_and_the_rest_stays(live: LiveStack, name: str, changes: Any, about: str) -> None:
    kept = {"AlarmName": name, "OKActions": ["arn:aws:sns:eu-west-1:123456789012:mine"]}
    live.client("cloudwatch").put_metric_alarm(**kept, **({"simple": SIMPLE, "sum": SUM}[name] | changes))
    (found,) = look(live)
    assert isinstance(found, Damage)
    assert found.about == about
    found.repair()
    assert look(live) == []
    (after,) = live.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert after["OKActions"] == kept["OKActions"]


def test_one_that_is_gone_is_made_again(live: LiveStack) -> None:
    live.client("cloudwatch").delete_alarms(AlarmNames=["sum"])
    (found,) = look(live)
    assert isinstance(found, Damage)
    found.repair()
    assert look(live) == []
