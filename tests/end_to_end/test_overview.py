"""The dashboard as the emulator made it: every name in it is of something that the stack has."""

import json

import pytest

from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]


def test_the_dashboard_names_what_there_is(smartlamp: CommandLine) -> None:
    cloudwatch = smartlamp.client("cloudwatch")
    body = cloudwatch.get_dashboard(DashboardName="smartlamp-us-east-1")["DashboardBody"]
    assert "${" not in body
    widgets = json.loads(body)["widgets"]
    (shown,) = [each["properties"]["alarms"] for each in widgets if each["type"] == "alarm"]
    pages = cloudwatch.get_paginator("describe_alarms").paginate()
    assert sorted(shown) == sorted(alarm["AlarmArn"] for page in pages for alarm in page["MetricAlarms"])
    words = {word for each in widgets for row in each["properties"].get("metrics", []) for word in map(str, row)}
    functions = {each["FunctionName"] for each in smartlamp.client("lambda").list_functions()["Functions"]}
    outputs = smartlamp.running.outputs
    assert {outputs["LampsTable"], outputs["GrantsTable"], outputs["UserPoolId"], outputs["LinkingClientId"]} <= words
    assert len(functions & words) == 2
