"""What can be known of discovery without a customer's token: how many devices people have, how they are called, and whether Alexa asked lately."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from device_cloud import names
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.pages import Pages, pages
from smartlamp.doctor.hops.skill import manifest as manifests
from smartlamp.doctor.hops.skill.configured import Named
from smartlamp.doctor.subject import Subject, Unseen
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_REPORTED, _DEVICES, _NAMES, _LATELY, _ANSWER = (
    "states of devices",
    "devices",
    "names of devices",
    "last discovery",
    "a customer's devices",
)
# Amazon's limit for one answer (documented: Alexa.Discovery).
MOST_ENDPOINTS = 300
_MOST_PAGES = 20
_LOOKED_BACK_S = 7 * 24 * 3600
_PATTERN = '{ $.event = "directive" && $.name = "Discover" && $.result = "Discover.Response" }'


def discovery(subject: Subject, clock: Callable[[], float] = time.time) -> Iterator[Finding]:
    """Look at the table of lamps and at the log.

    Args:
        subject: whose they are.
        clock: the time in seconds since 1970.
    """
    yield from _reported(subject)
    if table := subject.outputs.get("LampsTable", ""):
        yield from _devices(subject, table)
    if subject.kind == "aws" and subject.outputs.get(
        "SmartHomeLogGroup"
    ):  # the local stack's function is new at each start
        yield from _lately(subject, clock())
    yield _unseen(subject)


def _reported(subject: Subject) -> Iterator[Finding]:
    """Our functions declare each state as proactively reported, so Alexa waits to be told."""
    manifest = subject.console.manifest
    if subject.kind == "foreign" or isinstance(manifest, Unseen):
        return
    if manifests.sends_events(manifest):
        yield Finding.good(_REPORTED, "The lamps' states are declared as reported, and the skill may report them.")
    else:
        says = (
            "The lamps' states are declared as proactively reported, and the skill may not send events. Alexa then waits for reports that never come, "
            "and may show a device as unresponsive right after it was discovered."
        )
        yield Finding.doubt(_REPORTED, says, "unresponsive-without-events", "event-permission-off")


def _devices(subject: Subject, table: str) -> Iterator[Finding]:
    asked: dict[str, Any] = {
        "TableName": table,
        "ProjectionExpression": "#owner, #name",
        "ExpressionAttributeNames": {"#owner": "owner", "#name": "name"},
    }
    region = subject.parameters.get("HomeRegion", "")
    try:
        found = pages(subject, "dynamodb", "scan", "Items", most=_MOST_PAGES, region=region, **asked)
    except ResourceGone:
        yield Finding.wrong(_DEVICES, f"The table {table} is gone, and the lamps with it.", "discovery-empty")
        return
    except (ResourceUnreadable, CannotRun) as problem:
        yield unseen(_DEVICES, subject, problem)
        return
    yield _many(found)
    yield _same(found)


def _many(found: Pages) -> Finding:
    owners = Counter(_text(each, "owner") for each in found.found)
    over = sum(count > MOST_ENDPOINTS for count in owners.values())
    most = max(owners.values(), default=0)
    facts: dict[str, Any] = {
        "devices": len(found.found),
        "owners": len(owners),
        "most": most,
        "counted_all": found.is_whole,
    }
    if over:
        says = f"{over} of {found.counted(len(owners))} people have more than {MOST_ENDPOINTS} lamps and scenes. Alexa takes that many, and learns of no more."
        return Finding.doubt(_DEVICES, says, "too-many-endpoints", **facts)
    if not owners:
        says = "Nobody has a lamp, so whoever links an account is told that no devices were found."
        return Finding.doubt(_DEVICES, says, "discovery-empty", **facts)
    says = f"{found.counted(len(found.found))} lamps and scenes belong to {found.counted(len(owners))} people, at most {most} of them to the same person."
    return Finding.good(_DEVICES, says, **facts)


def _same(found: Pages) -> Finding:
    taken = Counter((_text(each, "owner"), names.compared(_text(each, "name"))) for each in found.found)
    owners = {owner for (owner, _), count in taken.items() if count > 1}
    facts: dict[str, Any] = {"owners": len(owners), "counted_all": found.is_whole}
    if owners:
        people = "One person has" if len(owners) == 1 else f"{found.counted(len(owners))} people have"
        says = f"{people} several lamps or scenes of the same name. Alexa asks which one is meant, or says that several share the name."
        return Finding.doubt(_NAMES, says, "duplicate-names", **facts)
    return Finding.good(_NAMES, "No two lamps or scenes of a person have the same name.", **facts)


def _lately(subject: Subject, now: float) -> Iterator[Finding]:
    """Whether somebody's devices were discovered since the function was changed: what Alexa knows of a device is what it said then."""
    named = Named.of(subject.function_arn)
    if named is None:
        return
    try:
        said = ask(subject, "lambda", "get_function_configuration", named.region, FunctionName=named.name)
        asked: dict[str, Any] = {
            "logGroupName": subject.outputs["SmartHomeLogGroup"],
            "startTime": int((now - _LOOKED_BACK_S) * 1000),
            "filterPattern": _PATTERN,
        }
        found = pages(subject, "logs", "filter_log_events", "events", most=_MOST_PAGES, region=named.region, **asked)
    except ResourceGone:
        return  # the function's and the log's own hops say it
    except (ResourceUnreadable, CannotRun) as problem:
        yield unseen(_LATELY, subject, problem)
        return
    changed, times = _moment(str(said.get("LastModified", ""))), sorted(filter(None, map(_discovered, found.found)))
    if changed is None or not times:
        return  # nothing is known, so nothing is said: before the first customer it would be noise
    facts: dict[str, Any] = {"function_changed": _shown(changed), "last_discovery": _shown(times[-1])}
    if times[-1] < changed:
        says = (
            f"The function was changed at {_shown(changed)}, and nobody's devices were discovered since {_shown(times[-1])}. What Alexa knows of them "
            "is what the function said before."
        )
        yield Finding.doubt(_LATELY, says, "stale-discovery", **facts)
    else:
        yield Finding.good(
            _LATELY, f"Devices were last discovered at {_shown(times[-1])}, after the function's last change.", **facts
        )


def _unseen(subject: Subject) -> Finding:
    how = {
        "local": "`smartlamp discover` shows the linked person's.",
        "aws": f"`smartlamp discover --function {subject.function_arn} --token-stdin` shows those of whoever's token it is given.",
        "foreign": "Ask Alexa to discover devices, and read the function's log.",
    }
    says = "What the function answers for a customer can only be seen with that customer's token."
    return Finding.unseen(_ANSWER, says, how[subject.kind])


def _discovered(event: Any) -> float | None:
    """When a customer's devices were discovered, if this line of the log says so: the emulator gives all lines."""
    try:
        line = json.loads(event.get("message", ""))
    except (RecursionError, ValueError):
        return None
    match line:
        case {"event": "directive", "name": "Discover", "result": "Discover.Response"}:
            return float(event["timestamp"]) / 1000
    return None


def _moment(text: str) -> float | None:
    """Lambda's LastModified: `2024-01-31T12:00:00.000+0000`."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None


def _shown(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _text(item: Any, name: str) -> str:
    value = item.get(name, {}).get("S", "")
    return value if isinstance(value, str) else ""
