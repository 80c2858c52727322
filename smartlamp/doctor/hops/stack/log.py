"""The last reasons in the functions' logs: counted and explained, without a line of them."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import unseen
from smartlamp.doctor.hops.stack.lines import LAMBDA, OF_LAMBDA, FunctionsLog, Tally
from smartlamp.doctor.hops.stack.reasons import causes_of, is_quiet
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_LOGS = {
    "SmartHomeLogGroup": "the skill's function",
    "ChangeReportLogGroup": "the reporter",
    "ProfileSkillLogGroup": "the custom skill's function",
    "SignUpLogGroup": "the user pool's function",
}
_AT_HOME = frozenset({"ChangeReportLogGroup", "SignUpLogGroup"})
# What is older may be mended, with nobody having tried since.
_FRESH_S = 900.0
_MOST_TOLD = 12
# Which line of several with one reason tells most.
_TELLING = ("directive", "request", "event_refused", "grant_suspect", "refresh_failed", "event_put_off")


def log(subject: Subject, clock: Callable[[], float] = time.time) -> Iterator[Finding]:
    """Read the logs of the stack's functions.

    Args:
        subject: whose.
        clock: the time in seconds since 1970.
    """
    groups = {name: group for name in _LOGS if (group := subject.outputs.get(name))}
    if not groups:
        if subject.kind == "foreign":
            yield Finding.unseen("log", "It is not known where the skill's function logs.")
        return
    now, counted, read = clock(), list[Tally](), 0
    for name, group in groups.items():
        region = subject.parameters.get("HomeRegion", "") if name in _AT_HOME else ""
        try:
            counted += _of_one(FunctionsLog(subject, group, _LOGS[name], region), now)
            read += 1
        except ResourceGone:
            says = f"There is no log group {group}."
            yield Finding.unseen(f"log of {_LOGS[name]}", says, "Run the same `smartlamp deploy` again.")
        except (ResourceUnreadable, CannotRun) as problem:
            yield unseen(f"log of {_LOGS[name]}", subject, problem)
    yield from _told(counted, read, now)


def _of_one(functions: FunctionsLog, now: float) -> list[Tally]:
    """What a log says, and of what is fresh whether it is over."""
    found = functions.tallies(now)
    for each in found:
        if _is_loud(each) and each.event != LAMBDA and now - each.newest < _FRESH_S:
            each.is_over = functions.went_well_since(each)
    return found


def _is_loud(each: Tally) -> bool:
    return not is_quiet(each.event, each.reason, each.result, each.count)


def _told(counted: list[Tally], read: int, now: float) -> Iterator[Finding]:
    loud = sorted(_by_reason(filter(_is_loud, counted)), key=lambda each: -each.newest)
    for each in loud[:_MOST_TOLD]:
        yield _finding(each, now)
    quiet = sum(each.count for each in counted if not _is_loud(each))
    if left := loud[_MOST_TOLD:]:
        says = f"{len(left)} more kinds of refusals, {sum(each.count for each in left)} in all, are in the logs, and older than these."
        yield Finding.unseen("log, the rest", says, "Mend these first, then run the doctor again.")
    if read and not loud:
        told = f", but {quiet} that are customers' own or pass by themselves" if quiet else ""
        says = f"The logs of {read} functions have no refusal of the last 3 hours{told}."
        yield Finding.good("log", says, quiet=quiet)


def _by_reason(loud: Iterable[Tally]) -> Iterator[Tally]:
    """One for each reason in a log: an event that is refused leaves a line for the event, one for its grant, and more."""
    found: dict[tuple[str, str], list[Tally]] = {}
    for each in loud:
        found.setdefault((each.function, each.reason), []).append(each)
    for same in found.values():
        told = min(same, key=lambda each: _TELLING.index(each.event) if each.event in _TELLING else len(_TELLING))
        newest = max(each.newest for each in same)
        yield replace(
            told,
            count=max(each.count for each in same),
            newest=newest,
            is_over=all(each.is_over for each in same if each.newest == newest),
        )


def _finding(each: Tally, now: float) -> Finding:
    times = "once" if each.count == 1 else f"{each.count:,} times"
    if not each.is_whole:
        times = f"at least {times}"
    when = datetime.fromtimestamp(each.newest, UTC).strftime("%Y-%m-%d %H:%M UTC")
    facts: dict[str, Any] = {
        "function": each.function,
        "event": each.event,
        "reason": each.reason,
        "result": each.result,
        "count": each.count,
        "newest": when,
        "is_over": each.is_over,
    }
    if each.event == LAMBDA:
        cause, why = OF_LAMBDA[each.reason]
        causes: tuple[str, ...] = (cause,)
        says = f"Lambda ended {each.function}, {times}, last at {when}: {why}."
    else:
        causes = causes_of(each.event, each.reason)
        what = each.result or each.event
        says = f"The log of {each.function} has {what} with the reason {each.reason}, {times}, last at {when}."
        says += " The same went well since then, so it may be mended." if each.is_over else ""
    to_do = "" if causes else f"What {each.reason} means: docs/operations.md, “Reasons”."
    hop = f"log of {each.function}, {' '.join(filter(None, (each.result or each.event, f'({each.reason})')))}"
    is_now = now - each.newest < _FRESH_S and not each.is_over
    made = Finding.wrong if is_now else Finding.doubt
    return made(hop, says, *causes, to_do=to_do, **facts)
