"""Alarms that ring, that rang, and those of other stacks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smartlamp.deploy import template
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.stack.alarm_meanings import MEANINGS
from smartlamp.doctor.hops.stack.alarms import alarms
from tests.fakes.doctor_stack import DoctorStack
from tests.fakes.doctor_subject import DoctorSubject, denied, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def alarm(name: str, state: str = "OK", stack: str = "lamps", ago: timedelta = timedelta(days=9)) -> dict[str, Any]:
    return {
        "AlarmName": f"{stack}-{name}-1A2B3C",
        "StateValue": state,
        "StateUpdatedTimestamp": NOW - ago,
        "ActionsEnabled": True,
        "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:topic"],
    }


def found(stack: DoctorStack, *alarms_there: dict[str, Any], history: Any = ()) -> list[Finding]:
    stack.subject.says |= {
        "cloudwatch.describe_alarms": lambda asked: {
            "MetricAlarms": [each for each in alarms_there if each["AlarmName"].startswith(asked["AlarmNamePrefix"])]
        },
        "cloudwatch.describe_alarm_history": history or (lambda _: {"AlarmHistoryItems": []}),
    }
    return list(alarms(stack.subject, NOW.timestamp))


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_each_alarm_that_rings_is_explained(stack: DoctorStack, name: str) -> None:
    said = found(stack, alarm("FaultsAlarm"), alarm(name, "ALARM"))
    assert troubles(said) == {f"alarm {name}": (WRONG, MEANINGS[name].causes[0])}
    assert "rings since 2026-05-23 12:00 UTC" in said[0].says


def test_every_alarm_of_the_template_has_a_meaning() -> None:
    resources = template.load()["Resources"]
    assert {name for name, each in resources.items() if each["Type"] == "AWS::CloudWatch::Alarm"} == MEANINGS.keys()


def test_an_alarm_that_rang_within_a_day_is_doubted(stack: DoctorStack) -> None:
    def history(asked: Any) -> Any:
        assert asked["AlarmName"] == "lamps-LinkingFailureAlarm-1A2B3C"
        turns = [("ALARM to OK", 1), ("OK to ALARM", 2)]
        return {
            "AlarmHistoryItems": [
                {"Timestamp": NOW - timedelta(hours=hours), "HistorySummary": f"Alarm updated from {turn}"}
                for turn, hours in turns
            ]
        }

    there = alarm("LinkingFailureAlarm", ago=timedelta(hours=1))
    said = found(stack, there, alarm("FaultsAlarm"), history=history)
    assert troubles(said) == {"alarm LinkingFailureAlarm": (DOUBT, "event-client-missing")}
    assert "rang at 2026-06-01 10:00 UTC" in said[0].says


def test_one_that_became_quiet_without_ringing_is_good(stack: DoctorStack) -> None:
    changed = {"Timestamp": NOW, "HistorySummary": "Alarm updated from INSUFFICIENT_DATA to OK"}
    there = alarm("LinkingFailureAlarm", ago=timedelta(hours=1))
    assert troubles(found(stack, there, history=lambda _: {"AlarmHistoryItems": [changed]})) == {}


def test_alarms_of_a_stack_whose_name_begins_the_same_are_not_ours(stack: DoctorStack) -> None:
    others = [alarm("LinkingFailureAlarm", "ALARM", "lamps-test"), alarm("SomebodysAlarm", "ALARM")]
    (said,) = found(stack, alarm("FaultsAlarm"), *others)
    assert said.verdict is Verdict.GOOD
    assert said.facts == {"alarms": 1}


def test_alarms_that_tell_nobody_are_counted(stack: DoctorStack) -> None:
    (said,) = found(stack, alarm("FaultsAlarm"), alarm("OutagesAlarm") | {"AlarmActions": []})
    assert "1 of them tell nobody" in said.says


def test_a_stack_without_alarms_is_unseen(stack: DoctorStack) -> None:
    assert troubles(found(stack)) == {"alarms": (UNSEEN, "")}


def test_the_local_stacks_alarms_never_ring(stack: DoctorStack) -> None:
    stack.subject.kind = "local"
    assert troubles(found(stack, alarm("FaultsAlarm", "INSUFFICIENT_DATA"))) == {"alarms": (UNSEEN, "")}


def test_a_function_elsewhere_has_alarms_of_its_own_stack(stack: DoctorStack) -> None:
    stack.parameters |= {"HomeRegion": "us-east-1", "HomeStack": "home"}
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:lamps-SmartHomeFunction-1A2B:live"
    stack.subject.function_arn = arn
    assert troubles(found(stack, alarm("FaultsAlarm", "ALARM"))) == {"alarm FaultsAlarm": (WRONG, "setting-missing")}


@pytest.mark.parametrize(
    ("operation", "hop"), [("describe_alarms", "alarms"), ("describe_alarm_history", "alarms of the last day")]
)
def test_rights_that_are_missing_are_named(stack: DoctorStack, operation: str, hop: str) -> None:
    found(stack, alarm("FaultsAlarm", ago=timedelta(hours=1)))
    stack.subject.says[f"cloudwatch.{operation}"] = denied
    said = [each for each in alarms(stack.subject, NOW.timestamp) if each.hop == hop]
    assert [each.verdict for each in said] == [UNSEEN]
    assert "cloudwatch:Describe" in said[0].to_do


def test_nothing_of_a_foreign_skill_is_asked() -> None:
    subject = DoctorSubject(kind="foreign", has_account=False)
    assert list(alarms(subject)) == []
    assert troubles(list(alarms(DoctorSubject(kind="aws")))) == {"alarms": (UNSEEN, "")}
