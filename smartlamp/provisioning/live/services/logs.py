"""Logs, and what is counted in them. Their ids are their names, so one that is gone is made again where it was."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, differences

RETENTION = (Setting("RetentionInDays", at="retentionInDays", default="for ever", number=True),)
FILTER = (
    Setting("FilterPattern", at="filterPattern"),
    Setting("MetricTransformations", at="metricTransformations"),
)


def group(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """How long a log is kept. The functions may not make their logs themselves: without one they write none."""
    log = look.physical[name]

    def write(_: Sequence[Setting]) -> None:
        look.write("logs", "put_retention_policy", logGroupName=log, retentionInDays=RETENTION[0].wanted(wanted))

    def make() -> None:
        if _named(look.ask_again("logs", "describe_log_groups", logGroupNamePrefix=log), log) is None:
            look.write("logs", "create_log_group", logGroupName=log)
        write(())

    answer = _named(look.ask("logs", "describe_log_groups", logGroupNamePrefix=log), log)
    if answer is None:
        yield Damage(name, f"The log {log} is gone, with what was in it. It shall be there.", look.repair(name, make))
    else:
        yield from look.compared(name, RETENTION, wanted, answer, write)


def metric_filter(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """What is counted in a log."""
    identifier, log = look.physical[name], wanted["LogGroupName"]

    def write() -> None:
        look.write(
            "logs",
            "put_metric_filter",
            logGroupName=log,
            filterName=identifier,
            filterPattern=wanted["FilterPattern"],
            metricTransformations=_transformations(wanted)["MetricTransformations"],
        )

    if _named(look.ask("logs", "describe_log_groups", logGroupNamePrefix=log), log) is None:
        yield Damage(name, f"It went with its log {log}.", look.repair(name, write))
        return
    said = look.ask("logs", "describe_metric_filters", logGroupName=log)["metricFilters"]
    found = next((each for each in said if each["filterName"] == identifier), None)
    if found is None:
        yield Damage(
            name, f"It is gone: its alarm hears of nothing. It shall count in {log}.", look.repair(name, write)
        )
        return
    shared = look.repair(name, write)
    for each in differences(FILTER, _transformations(wanted), found):
        yield Damage(f"{name} {each.path}", each.why, shared)


def _named(said: Mapping[str, Any], log: str) -> Mapping[str, Any] | None:
    return next((each for each in said["logGroups"] if each["logGroupName"] == log), None)


def _transformations(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The template's, in the service's words: MetricName is metricName, and a list of dimensions is a map."""
    found = []
    for each in wanted["MetricTransformations"]:
        ours = {key[0].lower() + key[1:]: value for key, value in each.items()}
        if "dimensions" in ours:
            ours["dimensions"] = {one["Key"]: one["Value"] for one in ours["dimensions"]}
        found.append(ours)
    return {**wanted, "MetricTransformations": found}
