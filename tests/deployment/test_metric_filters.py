"""What is counted, and what an alarm watches (SEC-130). What the functions really write is counted beside their own tests."""

import pytest

from smartlamp.deploy import template
from tests.deployment.metric_filters import FILTERS, matches

RESOURCES = template.load()["Resources"]
COUNTS = {name: each["MetricTransformations"][0] for name, each in FILTERS.items()}
ALARMS = {
    name: each["Properties"]
    for name, each in RESOURCES.items()
    if each["Type"] == "AWS::CloudWatch::Alarm"
    and not str(each["Properties"].get("Namespace", "AWS/")).startswith("AWS/")
}
# One alarm compares two counts.
COMPARED = {
    each["MetricStat"]["Metric"]["MetricName"]: each
    for each in RESOURCES["NoGoodTokenAlarm"]["Properties"]["Metrics"]
    if "MetricStat" in each
}


def test_an_alarm_watches_what_is_counted_and_what_is_counted_as_a_whole_has_an_alarm() -> None:
    namespace = {"Fn::Sub": "SmartLamp/${AWS::StackName}"}
    assert {str(each["MetricNamespace"]) for each in COUNTS.values()} == {str(namespace)}
    assert {str(each["Namespace"]) for each in ALARMS.values()} == {str(namespace)}
    wholes = {each["MetricName"] for each in COUNTS.values() if "Dimensions" not in each}
    assert {each["MetricName"] for each in ALARMS.values()} | set(COMPARED) == wholes
    assert {str(each["MetricStat"]["Metric"]["Namespace"]) for each in COMPARED.values()} == {str(namespace)}
    assert not [name for name, each in ALARMS.items() if "Dimensions" in each or each["Statistic"] != "Sum"]


@pytest.mark.parametrize("name", [name for name, each in COUNTS.items() if "Dimensions" in each])
def test_a_dimension_is_a_member_of_every_line_that_is_counted(name: str) -> None:
    """PutMetricFilter takes no default value beside dimensions, and three of them at most."""
    assert "DefaultValue" not in COUNTS[name]
    fields = [dimension["Value"] for dimension in COUNTS[name]["Dimensions"]]
    assert 0 < len(fields) <= 3
    assert all(f'{field} = "' in FILTERS[name]["FilterPattern"] for field in fields)


def test_the_custom_skills_lines_are_counted_only_if_it_is_there() -> None:
    for name, each in FILTERS.items():
        assert RESOURCES[name].get("Condition") == RESOURCES[each["LogGroupName"]["Ref"]].get("Condition")


@pytest.mark.parametrize(
    "metric", ["Faults", "GoodTokens", "InvalidTokens", "KeyFetchFailures", "Outages", "Refusals", "SetUpMistakes"]
)
def test_both_doors_are_counted_alike(metric: str) -> None:
    groups = [FILTERS[name]["LogGroupName"]["Ref"] for name, each in COUNTS.items() if each["MetricName"] == metric]
    assert sorted(groups) == ["ProfileSkillLogs", "SmartHomeLogs"]


@pytest.mark.parametrize(
    ("alarm", "when"),
    [
        ("DecryptFailureAlarm", (1, 60, 1, 1)),
        ("FaultsAlarm", (3, 900, 1, 1)),
        ("InvalidTokensAlarm", (50, 300, 1, 1)),
        ("KeyFetchFailureAlarm", (1, 300, 2, 3)),
        ("LinkingFailureAlarm", (1, 300, 1, 1)),
        ("OutagesAlarm", (3, 900, 1, 1)),
        ("SetUpMistakesAlarm", (1, 300, 1, 1)),
        ("LampsNotGivenAlarm", (1, 300, 1, 1)),
        ("LateReportsAlarm", (1, 300, 1, 1)),
        ("SuspectGrantsAlarm", (1, 900, 1, 1)),
    ],
)
def test_when_an_alarm_is_raised(alarm: str, when: tuple[int, int, int, int]) -> None:
    """So many lines, in a period of so many seconds, in so many periods of so many."""
    says = ALARMS[alarm]
    periods = says["EvaluationPeriods"]
    assert (says["Threshold"], says["Period"], says.get("DatapointsToAlarm", periods), periods) == when
    assert says["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


def test_no_good_token_raises_an_alarm_although_few_are_refused() -> None:
    says = RESOURCES["NoGoodTokenAlarm"]["Properties"]
    assert {name: each["Id"] for name, each in COMPARED.items()} == {"InvalidTokens": "refused", "GoodTokens": "good"}
    assert not [each for each in COMPARED.values() if each["ReturnData"] or each["MetricStat"]["Stat"] != "Sum"]
    (expression,) = [each["Expression"] for each in says["Metrics"] if "Expression" in each]
    assert expression == "IF(FILL(good, 0) == 0, FILL(refused, 0), 0)"
    assert (says["Threshold"], says["ComparisonOperator"]) == (3, "GreaterThanOrEqualToThreshold")


def test_an_alarm_is_raised_where_people_try_to_sign_up_and_nobody_can() -> None:
    """Cognito counts a sign-up that worked as 1 and one that failed as 0, so the number of samples is that of the attempts."""
    says = RESOURCES["FailedSignUpsAlarm"]["Properties"]
    counted = {each["Id"]: each for each in says["Metrics"] if "MetricStat" in each}
    assert {name: each["MetricStat"]["Stat"] for name, each in counted.items()} == {
        "tried": "SampleCount",
        "done": "Sum",
    }
    assert {str(each["MetricStat"]["Metric"]) for each in counted.values()} == {
        str(
            {
                "Namespace": "AWS/Cognito",
                "MetricName": "SignUpSuccesses",
                "Dimensions": [
                    {"Name": "UserPool", "Value": {"Ref": "UserPool"}},
                    {"Name": "UserPoolClient", "Value": {"Ref": "LinkingClient"}},
                ],
            }
        )
    }
    assert not [each for each in counted.values() if each["ReturnData"] or each["MetricStat"]["Period"] != 3600]
    (expression,) = [each["Expression"] for each in says["Metrics"] if "Expression" in each]
    assert expression == "IF(FILL(done, 0) == 0, FILL(tried, 0), 0)"
    assert (says["Threshold"], says["ComparisonOperator"]) == (3, "GreaterThanOrEqualToThreshold")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.a = "x" }', True),
        ('{ $.a = "y" }', False),
        ('{ $.a = "*" }', True),
        ('{ $.c = "*" }', False),
        ('{ $.n = "*" }', False),
        ('{ $.a != "x" }', False),
        ('{ $.a != "y" }', True),
        ('{ $.a = "x" && $.b != "y" }', True),
        ('{ $.a = "x" && $.b != "z" }', False),
    ],
)
def test_patterns_are_applied_as_cloudwatch_does(pattern: str, expected: bool) -> None:
    assert matches(pattern, {"a": "x", "b": "z", "n": 1}) is expected


@pytest.mark.parametrize("pattern", ["ERROR", '{ $.a = "x" || $.b = "y" }', "{ $.a = x }", "{ ($.a = 1) }"])
def test_another_pattern_is_not_guessed(pattern: str) -> None:
    with pytest.raises(AssertionError):
        matches(pattern, {"a": "x"})
