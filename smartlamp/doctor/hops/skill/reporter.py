"""The function that tells Alexa of changes, and what starts it."""

from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.pages import pages
from smartlamp.doctor.hops.skill.configured import variables
from smartlamp.doctor.hops.skill.settings import Wanted, wanted_of
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_REPORTER, _STARTED = "reporter", "what starts the reporter"
_MOST_PAGES = 3
# What the reporter has no use for.
_NOT_ITS_OWN = frozenset({"LINKING_CLIENT_ID", "DASHBOARD_CLIENT_ID", "SKILL_ID", "JWKS_URL"})


def reporter(subject: Subject, region: str) -> Iterator[Finding]:
    """Look at it; nothing for a stack without one, such as a function in another region than its home."""
    name = subject.outputs.get("ChangeReportFunctionName", "")
    if not name:
        return
    try:
        found = ask(subject, "lambda", "get_function_configuration", region, FunctionName=name)
        concurrency = ask(subject, "lambda", "get_function_concurrency", region, FunctionName=name)
    except ResourceGone:
        says = f"There is no function {name} any more, so nobody tells Alexa of changes."
        yield Finding.wrong(_REPORTER, says, "reporter-stopped")
        return
    except (ResourceUnreadable, CannotRun) as problem:
        yield unseen(_REPORTER, subject, problem)
    else:
        yield _configured(subject, found, concurrency.get("ReservedConcurrentExecutions"))
    try:
        listed = pages(
            subject,
            "lambda",
            "list_event_source_mappings",
            "EventSourceMappings",
            most=_MOST_PAGES,
            region=region,
            FunctionName=name,
        )
    except ResourceGone:
        return
    except (ResourceUnreadable, CannotRun) as problem:
        yield unseen(_STARTED, subject, problem)
    else:
        yield _started(listed.found)


def _configured(subject: Subject, found: Mapping[str, Any], reserved: object) -> Finding:
    has = variables(found)
    wanted = [each for each in wanted_of(subject) if each.name not in _NOT_ITS_OWN]
    if subject.kind == "aws" and not subject.parameters.get("LocalAmazon"):
        wanted.append(Wanted("EVENT_GATEWAY_URL", "", "gateway-region"))
    wrong = [each for each in wanted if not each.is_met(has)]
    if reserved == 0:
        says = "The reporter has a reserved concurrency of 0, so AWS does not run it, and Alexa hears of no change."
        return Finding.wrong(_REPORTER, says, "function-throttled", reserved=0)
    if found.get("State") in ("Failed", "Inactive") or found.get("LastUpdateStatus") == "Failed":
        why = found.get("StateReason") or found.get("LastUpdateStatusReason") or "AWS gives no reason"
        return Finding.wrong(_REPORTER, f"The reporter does not run: {why}", "reporter-stopped")
    if wrong:
        told = " ".join(
            f"{each.name} is {has.get(each.name) or 'empty'}, and the stack has {each.value or 'nothing there'}."
            for each in wrong
        )
        facts: dict[str, Any] = {each.name: {"is": has.get(each.name), "shall be": each.value} for each in wrong}
        causes = dict.fromkeys("setting-missing" if each.cause == "settings-not-live" else each.cause for each in wrong)
        to_do = mending.stack(subject, f"ChangeReportFunction, Environment: {', '.join(each.name for each in wrong)}")
        return Finding.wrong(_REPORTER, told, *causes, to_do=to_do, **facts)
    return Finding.good(_REPORTER, f"The reporter is there, with {len(wanted)} settings of the stack.")


def _started(mappings: list[Mapping[str, Any]]) -> Finding:
    states = {_source(each): str(each.get("State", "")) for each in mappings}
    off = sorted(source for source, state in states.items() if state in ("Disabled", "Disabling"))
    if missing := {"dynamodb", "sqs"} - states.keys():
        words = {"dynamodb": "the stream of the table Lamps", "sqs": "the queue of waiting grants"}
        says = f"Nothing starts the reporter for {' and '.join(words[each] for each in sorted(missing))}."
        return Finding.wrong(_STARTED, says, "reporter-stopped", **states)
    if off:
        says = f"What starts the reporter is switched off ({', '.join(off)}), so Alexa hears of changes late or never."
        return Finding.wrong(_STARTED, says, "reporter-stopped", **states)
    return Finding.good(
        _STARTED, "The stream of the table and the queue of waiting grants start the reporter.", **states
    )


def _source(mapping: Mapping[str, Any]) -> str:
    arn = str(mapping.get("EventSourceArn", ""))
    return arn.split(":")[2] if arn.count(":") > 2 else arn
