"""Logs and what is counted in them, as moto's CloudWatch Logs answers."""

from collections.abc import Iterator

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

PLAIN = {"MetricName": "Failures", "MetricNamespace": "SmartLamp", "MetricValue": "1", "DefaultValue": 0}
BY_REASON = {"MetricName": "Refusals", "MetricNamespace": "SmartLamp", "MetricValue": "1", "Dimensions": [{"Key": "Reason", "Value": "$.reason"}]}  # fmt: skip


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        logs = live.client("logs")
        for log in ("/log", "/log-of-another"):
            logs.create_log_group(logGroupName=log)
        logs.put_retention_policy(logGroupName="/log", retentionInDays=30)
        live.physical |= {"Log": "/log", "Plain": "plain", "ByReason": "by-reason"}
        for each in look(live):
            assert isinstance(each, Damage)
            each.repair()
        live.asked.clear()
        yield live


def look(live: LiveStack) -> list[Found]:
    filters = {
        name: (
            "AWS::Logs::MetricFilter",
            {"LogGroupName": {"Ref": "Log"}, "FilterPattern": "{ $.x = 1 }", "MetricTransformations": [each]},
        )
        for name, each in (("Plain", PLAIN), ("ByReason", BY_REASON))
    }
    log = ("AWS::Logs::LogGroup", {"LogGroupName": "/log", "RetentionInDays": "30"})
    return list(damages(live.stack, live.template(Log=log, **filters)))


def test_as_it_shall_be(live: LiveStack) -> None:
    assert look(live) == []


def test_a_log_that_is_gone_comes_back_with_what_is_counted_in_it(live: LiveStack) -> None:
    live.client("logs").delete_log_group(logGroupName="/log")
    found = look(live)
    assert [each.about for each in found] == ["Log", "Plain", "ByReason"]
    for each in found:
        assert isinstance(each, Damage)
        each.repair()
    assert look(live) == []


def test_a_filter_that_is_gone_is_made_again(live: LiveStack) -> None:
    live.client("logs").delete_metric_filter(logGroupName="/log", filterName="by-reason")
    (found,) = look(live)
    assert isinstance(found, Damage)
    assert found.about == "ByReason"
    found.repair()
    (sent,) = [given for name, given in live.writes() if name == "PutMetricFilter"]
    assert sent["metricTransformations"][0]["dimensions"] == {"Reason": "$.reason"}
    assert look(live) == []


def test_a_filter_that_counts_something_else(live: LiveStack) -> None:
    """moto never replaces a filter, so it is told what AWS would say."""
    logs = live.client("logs")
    said = {each["filterName"]: each for each in logs.describe_metric_filters(logGroupName="/log")["metricFilters"]}
    other = {"metricName": "Failures", "metricNamespace": "SmartLamp", "metricValue": "2", "defaultValue": 0}
    changed = said["plain"] | {"filterPattern": "{ $.x = 2 }", "metricTransformations": [other]}
    live.answers("logs", "DescribeMetricFilters", {"metricFilters": [changed, said["by-reason"]]})
    found = look(live)
    assert [each.about for each in found] == ["Plain /FilterPattern", "Plain /MetricTransformations"]
    for each in found:
        assert isinstance(each, Damage)
        each.repair()
    ((name, sent),) = live.writes()
    assert (name, sent["filterName"], sent["filterPattern"]) == ("PutMetricFilter", "plain", "{ $.x = 1 }")
    assert sent["metricTransformations"][0]["metricValue"] == "1"
