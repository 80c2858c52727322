"""Which alarms of the stack ring, or rang lately."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import unseen
from smartlamp.doctor.hops.pages import pages
from smartlamp.doctor.hops.skill.settings import stack_name
from smartlamp.doctor.hops.stack.alarm_meanings import MEANINGS
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_ALARMS, _HISTORY = "alarms", "alarms of the last day"
_FUNCTION = re.compile(r"([A-Za-z][A-Za-z0-9-]*)-SmartHomeFunction-\w+")
_MOST_PAGES = 5
# Whose history is asked for, at most.
_MOST_QUIET = 10
_LATELY_S = 24 * 3600.0


def alarms(subject: Subject, clock: Callable[[], float] = time.time) -> Iterator[Finding]:
    """Ask CloudWatch.

    Args:
        subject: whose alarms.
        clock: the time in seconds since 1970.
    """
    if subject.kind == "foreign":
        return
    stack = _stack(subject)
    if not stack:
        yield Finding.unseen(_ALARMS, "It is not known which alarms are the stack's.")
        return
    try:
        listed = pages(
            subject,
            "cloudwatch",
            "describe_alarms",
            "MetricAlarms",
            most=_MOST_PAGES,
            AlarmNamePrefix=f"{stack}-",
            AlarmTypes=["MetricAlarm"],
        ).found
    except (ResourceGone, ResourceUnreadable, CannotRun) as problem:
        yield _no_answer(_ALARMS, subject, problem)
        return
    ours = {name: each for each in listed if (name := _logical(str(each.get("AlarmName", "")), stack)) in MEANINGS}
    ringing = {name: each for name, each in ours.items() if each.get("StateValue") == "ALARM"}
    for name, each in ringing.items():
        yield _rings(name, each)
    quiet = {name: each for name, each in ours.items() if name not in ringing}
    lately = list(_lately(subject, quiet, clock()))
    yield from lately
    if not (ringing or lately):
        yield _none(subject, ours)


def _stack(subject: Subject) -> str:
    """The stack's own name. A function elsewhere logs under its home's name, but is named after its own stack."""
    if not subject.parameters.get("HomeRegion"):
        return stack_name(subject)
    found = _FUNCTION.search(subject.function_arn)
    return found[1] if found else ""


def _logical(name: str, stack: str) -> str:
    """The template's name of an alarm: CloudFormation calls it STACK-NAME-SUFFIX."""
    return name.removeprefix(f"{stack}-").partition("-")[0]


def _rings(name: str, alarm: Mapping[str, Any]) -> Finding:
    meaning, since = MEANINGS[name], alarm.get("StateUpdatedTimestamp")
    when = f" since {_shown(since)}" if isinstance(since, datetime) else ""
    says = f"{name} rings{when}: {meaning.says}."
    return Finding.wrong(f"alarm {name}", says, *meaning.causes, state="ALARM", since=_shown(since) if since else None)


def _lately(subject: Subject, quiet: Mapping[str, Mapping[str, Any]], now: float) -> Iterator[Finding]:
    """Those that changed within a day, and rang before."""
    changed = {
        name: each
        for name, each in quiet.items()
        if each.get("StateValue") == "OK"
        and isinstance(since := each.get("StateUpdatedTimestamp"), datetime)
        and now - since.timestamp() < _LATELY_S
    }
    for name, each in list(changed.items())[:_MOST_QUIET]:
        try:
            items = pages(
                subject,
                "cloudwatch",
                "describe_alarm_history",
                "AlarmHistoryItems",
                most=1,
                AlarmName=each["AlarmName"],
                HistoryItemType="StateUpdate",
                StartDate=datetime.fromtimestamp(now - _LATELY_S, UTC),
            ).found
        except (ResourceGone, ResourceUnreadable, CannotRun) as problem:
            yield _no_answer(_HISTORY, subject, problem)
            return
        rang = [item for item in items if "to ALARM" in str(item.get("HistorySummary", ""))]
        if rang:
            last = max(item["Timestamp"] for item in rang)
            says = f"{name} rang at {_shown(last)}, and is quiet now: {MEANINGS[name].says}."
            yield Finding.doubt(f"alarm {name}", says, *MEANINGS[name].causes, state="OK", times=len(rang))


def _none(subject: Subject, ours: Mapping[str, Mapping[str, Any]]) -> Finding:
    if not ours:
        return Finding.unseen(
            _ALARMS, "No alarm of the stack was found.", "Run the same `smartlamp deploy` again: the template has them."
        )
    if subject.kind == "local" and all(each.get("StateValue") == "INSUFFICIENT_DATA" for each in ours.values()):
        return Finding.unseen(
            _ALARMS, "The local stack has the alarms, but its emulator counts nothing, so none ever rings there."
        )
    untold = sorted(
        name for name, each in ours.items() if not (each.get("ActionsEnabled") and each.get("AlarmActions"))
    )
    told = (
        f" {len(untold)} of them tell nobody when they ring: AlarmTopic is not set, or their actions are off."
        if untold
        else ""
    )
    return Finding.good(
        _ALARMS, f"None of the stack's {len(ours)} alarms rings, or rang within a day.{told}", alarms=len(ours)
    )


def _no_answer(hop: str, subject: Subject, problem: ResourceGone | ResourceUnreadable | CannotRun) -> Finding:
    if isinstance(problem, ResourceGone):
        return Finding.unseen(hop, "CloudWatch knows nothing of the stack's alarms.")
    return unseen(hop, subject, problem)


def _shown(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
