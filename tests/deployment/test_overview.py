"""The dashboard shows metrics that somebody writes, of resources of the stack; the budget tells somebody."""

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from tests.deployment.deployed import TEMPLATE, Deployment

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
SKILL = {"ProfileSkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000002"}
KINDS = {name: each["Type"] for name, each in TEMPLATE["Resources"].items()}
DEPLOYMENTS = {
    "as it comes": Deployment(),
    "with the custom skill": Deployment(**SKILL),
    "prod, without a starter lamp": Deployment(Stage="prod"),
    "local": Deployment(Stage="local", **SKILL),
}

# The metrics that AWS documents, each with the names of its dimensions and the kinds of resource that they name.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
FUNCTION = {"FunctionName": "AWS::Serverless::Function"}
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
QUEUE = {"QueueName": "AWS::SQS::Queue"}
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
TABLE = {"TableName": "AWS::DynamoDB::Table"}
# https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html
POOL = {"UserPool": "AWS::Cognito::UserPool", "UserPoolClient": "AWS::Cognito::UserPoolClient"}
DOCUMENTED: dict[tuple[str, str], list[dict[str, str]]] = {
    **{("AWS/Lambda", name): [FUNCTION] for name in ("Duration", "Errors", "Invocations", "IteratorAge", "Throttles")},
    ("AWS/Lambda", "ConcurrentExecutions"): [FUNCTION, {}],
    **{("AWS/SQS", f"ApproximateNumberOfMessages{which}"): [QUEUE] for which in ("Delayed", "Visible")},
    **{("AWS/DynamoDB", f"{which}ThrottleEvents"): [TABLE] for which in ("Read", "Write")},
    **{("AWS/Cognito", f"{what}Successes"): [POOL] for what in ("SignIn", "SignUp", "TokenRefresh")},
    **{("AWS/Cognito", f"{what}Throttles"): [POOL] for what in ("SignIn", "SignUp", "TokenRefresh")},
}


def body(deployment: Deployment) -> Any:
    return json.loads(deployment.resolved(deployment.at("OverviewDashboard", "DashboardBody")))


def spelt_out(metrics: list[list[Any]]) -> Iterator[list[str]]:
    """Each row of a widget's metrics, with what its dots stand for.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    before: list[str] = []
    for row in metrics:
        words = [each for each in row if isinstance(each, str)]
        if not words:
            continue  # an expression
        if words[0] == "...":
            words = [*before[: len(before) - len(words) + 1], *words[1:]]
        before = [before[at] if word == "." else word for at, word in enumerate(words)]
        yield before


def written(deployment: Deployment) -> set[str]:
    """The metrics without dimensions that the stack's filters write."""
    return {
        transformation["MetricName"]
        for each in deployment.resources.values()
        if each["Type"] == "AWS::Logs::MetricFilter"
        for transformation in each["Properties"]["MetricTransformations"]
        if "Dimensions" not in transformation
    }


@pytest.mark.parametrize("deployment", DEPLOYMENTS.values(), ids=DEPLOYMENTS)
def test_every_metric_is_one_that_somebody_writes(deployment: Deployment) -> None:
    shown = [
        row for widget in body(deployment)["widgets"] for row in spelt_out(widget["properties"].get("metrics", []))
    ]
    assert len(shown) > 20
    for namespace, name, *dimensions in shown:
        named = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
        if namespace == "SmartLamp/AWS::StackName":
            assert name in written(deployment)
            assert not named
            continue
        kinds = {what: KINDS[value.partition(".")[0]] for what, value in named.items()}
        assert kinds in DOCUMENTED[namespace, name], name
        assert {value.partition(".")[0] for value in named.values()} <= set(deployment.resources)


def test_the_search_finds_what_the_filters_count_by_dimensions() -> None:
    (filters,) = {
        (each["Properties"]["MetricTransformations"][0]["MetricName"], *(key["Key"] for key in dimensions))
        for each in TEMPLATE["Resources"].values()
        if each["Type"] == "AWS::Logs::MetricFilter"
        and (dimensions := each["Properties"]["MetricTransformations"][0].get("Dimensions"))
    }
    (expression,) = [
        row[0]["expression"]
        for widget in body(DEPLOYMENTS["as it comes"])["widgets"]
        for row in widget["properties"].get("metrics", [])
        if isinstance(row[0], dict)
    ]
    name, *dimensions = filters
    space = "{SmartLamp/AWS::StackName," + ",".join(dimensions) + "}"
    assert expression == f"SEARCH('{space} MetricName=\"{name}\"', 'Sum', 300)"


@pytest.mark.parametrize("deployment", DEPLOYMENTS.values(), ids=DEPLOYMENTS)
def test_every_alarm_is_shown_and_no_other(deployment: Deployment) -> None:
    there = [name for name, each in deployment.resources.items() if each["Type"] == "AWS::CloudWatch::Alarm"]
    (shown,) = [widget["properties"]["alarms"] for widget in body(deployment)["widgets"] if widget["type"] == "alarm"]
    assert sorted(shown) == sorted(f"{name}.Arn" for name in there)


def test_no_picture_covers_another_or_leaves_the_page() -> None:
    widgets = body(DEPLOYMENTS["as it comes"])["widgets"]
    assert all(each["x"] >= 0 and each["x"] + each["width"] <= 24 for each in widgets)
    for one, other in combinations(widgets, 2):
        beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        below = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
        assert beside or below, (one["properties"]["title"], other["properties"]["title"])


def test_every_picture_of_metrics_says_where_and_what() -> None:
    for each in body(DEPLOYMENTS["as it comes"])["widgets"]:
        assert each["properties"]["title"]
        assert each["type"] == "alarm" or each["properties"]["region"] == "us-east-1"


def test_the_dashboard_can_be_left_out() -> None:
    without = Deployment(Overview="false")
    assert DEPLOYMENTS["as it comes"].resources.keys() - without.resources.keys() == {"OverviewDashboard"}


def test_stacks_of_one_name_in_two_regions_have_a_dashboard_each() -> None:
    name = DEPLOYMENTS["as it comes"].at("OverviewDashboard", "DashboardName")
    assert name == {"Fn::Sub": "${AWS::StackName}-${AWS::Region}"}


def test_the_pools_alarm_adds_what_it_names() -> None:
    metrics = Deployment().at("PoolThrottleAlarm", "Metrics")
    (expression,) = [each["Expression"] for each in metrics if "Expression" in each]
    added = {each["Id"]: each["MetricStat"]["Metric"] for each in metrics if "MetricStat" in each}
    assert expression == " + ".join(f"FILL({name}, 0)" for name in added)
    for metric in added.values():
        assert (metric["Namespace"], metric["MetricName"]) in DOCUMENTED
        assert {each["Name"] for each in metric["Dimensions"]} == POOL.keys()
    assert [each["Id"] for each in metrics if each.get("ReturnData", True)] == ["refused"]


@pytest.mark.parametrize(
    ("parameters", "is_accepted", "is_there"),
    [
        ({}, True, False),
        ({"MonthlyBudget": "20"}, False, True),
        ({"MonthlyBudget": "20", "AlarmTopic": TOPIC}, True, True),
        ({"AlarmTopic": TOPIC}, True, False),
    ],
)
def test_a_budget_is_an_option_that_needs_somebody_to_tell(
    parameters: dict[str, str], is_accepted: bool, is_there: bool
) -> None:
    deployment = Deployment(**parameters)
    assert deployment.accepts() == is_accepted
    assert ("Budget" in deployment.resources) == is_there


def test_the_budget_is_of_the_account_and_has_no_name_so_that_another_topic_can_replace_it() -> None:
    budget = Deployment(MonthlyBudget="20", AlarmTopic=TOPIC)
    assert budget.resolved(budget.at("Budget", "Budget")) == {
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "20", "Unit": "USD"},
    }
    told = budget.resolved(budget.at("Budget", "NotificationsWithSubscribers"))
    assert [each["Subscribers"] for each in told] == [[{"SubscriptionType": "SNS", "Address": TOPIC}]] * 2
