"""Alarms: what they watch, from when they ring, and whom they tell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.errors import ResourceGone
from smartlamp.provisioning.live.found import Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, laid_over

SETTINGS = (
    # Switched off by hand while something was repaired, and forgotten: the most likely damage of all.
    Setting("ActionsEnabled", default=True, unnamed=True),
    Setting("AlarmActions", default=[], unordered=True),
    Setting("AlarmDescription"),
    Setting("Namespace"),
    Setting("MetricName"),
    Setting("Dimensions", default=[], unordered=True),
    Setting("Statistic"),
    Setting("Period"),
    Setting("EvaluationPeriods"),
    Setting("DatapointsToAlarm"),
    Setting("Threshold"),
    Setting("ComparisonOperator"),
    Setting("TreatMissingData", default="missing"),
    Setting("Metrics", default=[], unordered=True),
)


def settings(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """All of an alarm. One that is gone is made again: its id is its name."""
    alarm = look.physical[name]

    def now() -> Mapping[str, Any] | None:
        said = look.ask_again("cloudwatch", "describe_alarms", AlarmNames=[alarm])["MetricAlarms"]
        return said[0] if said else None

    def write(different: Sequence[Setting]) -> None:
        there = now()
        if there is None:
            raise ResourceGone
        look.write(
            "cloudwatch",
            "put_metric_alarm",
            **look.accepted("cloudwatch", "put_metric_alarm", laid_over(there, wanted, different)),
        )

    def make() -> None:
        look.write("cloudwatch", "put_metric_alarm", AlarmName=alarm, **wanted)

    answer = _alarms(look).get(alarm)
    if answer is None:
        yield Damage(name, "The alarm is gone: nobody is told. It shall be there.", look.repair(name, make))
    else:
        yield from look.compared(name, SETTINGS, wanted, answer, write)


def _alarms(look: Look) -> Mapping[str, Mapping[str, Any]]:
    """All of the stack's, in as few requests as AWS allows: 100 alarms in each (documented: DescribeAlarms)."""
    names = sorted(
        look.physical[name] for name in look.template.of_type("AWS::CloudWatch::Alarm") if name in look.physical
    )
    found = {}
    for start in range(0, len(names), 100):
        some = names[start : start + 100]
        said = look.ask("cloudwatch", "describe_alarms", AlarmNames=some, MaxRecords=100)
        found.update({each["AlarmName"]: each for each in said["MetricAlarms"]})
    return found
