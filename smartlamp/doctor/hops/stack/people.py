"""The people of the stack, their lamps and their grants: counts and states, and nothing of anybody."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.pages import Pages, pages
from smartlamp.doctor.hops.skill.manifest import REGIONS
from smartlamp.doctor.hops.stack.reasons import CODE, causes_of
from smartlamp.doctor.subject import EventClientCopy, Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_PEOPLE, _LAMPS, _GRANTS = "people", "lamps", "grants"
_MOST_PAGES = 20
_A_PAGE_OF_PEOPLE = 60  # at most (documented: ListUsers)
# What the values of a grant look like that are told.
_FORMS = {
    "state": re.compile(r"[a-z]+(-[a-z]+)?"),
    "region": re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]"),
    "waits_for": CODE,
}
_NONE_OF_OURS = "something unknown"
_SHOWN = ("state", "region", "waits_for", "client_id", "created_at")


def people(subject: Subject) -> Iterator[Finding]:
    """Count them."""
    region = subject.parameters.get("HomeRegion", "")
    signed_up = 0
    if pool := subject.outputs.get("UserPoolId") or subject.parameters.get("HomeUserPoolId"):
        try:
            found = _people(subject, pool, region)
        except ResourceGone:
            yield Finding.wrong(_PEOPLE, f"The user pool {pool} is gone, and everybody's account with it.", "user-gone")
        except (ResourceUnreadable, CannotRun) as problem:
            yield unseen(_PEOPLE, subject, problem)
        else:
            signed_up = int(found.facts["people"])
            yield found
    if table := subject.outputs.get("LampsTable") or subject.parameters.get("HomeLampsTable"):
        yield _lamps(subject, table, region)
    if table := subject.outputs.get("GrantsTable") or subject.parameters.get("HomeGrantsTable"):
        try:
            rows = pages(subject, "dynamodb", "scan", "Items", most=_MOST_PAGES, region=region, **_projected(table))
        except ResourceGone:
            yield Finding.wrong(_GRANTS, f"The table {table} is gone, so no customer can link.", "grant-not-kept")
        except (ResourceUnreadable, CannotRun) as problem:
            yield unseen(_GRANTS, subject, problem)
        else:
            yield from _grants(subject, rows, signed_up)


def _people(subject: Subject, pool: str, region: str) -> Finding:
    asked: dict[str, Any] = {"UserPoolId": pool, "AttributesToGet": ["sub"], "Limit": _A_PAGE_OF_PEOPLE}
    found = pages(subject, "cognito-idp", "list_users", "Users", most=_MOST_PAGES, region=region, **asked)
    states = Counter(str(each.get("UserStatus", "UNKNOWN")) for each in found.found)
    off = sum(each.get("Enabled") is False for each in found.found)
    number = len(found.found)
    if not found.is_whole:
        said = ask(subject, "cognito-idp", "describe_user_pool", region, UserPoolId=pool)["UserPool"]
        number = max(number, int(said.get("EstimatedNumberOfUsers", 0)))
    facts: dict[str, Any] = {"people": number, "states": dict(states), "disabled": off, "counted_all": found.is_whole}
    waiting = states["UNCONFIRMED"]
    if waiting and not states.keys() - {"UNCONFIRMED"}:
        says = f"Nobody who signed up ({waiting}) has confirmed the code that was sent to them, so nobody can sign in."
        return Finding.doubt(_PEOPLE, says, "user-not-confirmed", "sign-up-mail-limit", **facts)
    if not number:
        says = "Nobody has an account yet: nobody signed up, and nobody was added."
        return Finding.good(_PEOPLE, says, **facts)
    if off == len(found.found):
        says = f"Everybody's account ({off}) is disabled: nobody can sign in, and Alexa asks those who have linked to link again."
        to_do = "Enable them: `aws cognito-idp admin-enable-user --user-pool-id POOL --username NAME`. Then find out who disabled them."
        return Finding.doubt(_PEOPLE, says, "user-gone", to_do=to_do, **facts)
    about = "" if found.is_whole else "About "
    who = ", ".join(f"{count} {state.lower().replace('_', ' ')}" for state, count in states.most_common())
    says = f"{about}{number:,} {'person has' if number == 1 else 'people have'} an account ({who}{f', {off} disabled' if off else ''})."
    return Finding.good(_PEOPLE, says[0].upper() + says[1:], **facts)


def _lamps(subject: Subject, table: str, region: str) -> Finding:
    try:
        asked: dict[str, Any] = {"TableName": table, "Select": "COUNT"}
        found = pages(subject, "dynamodb", "scan", "Items", most=_MOST_PAGES, region=region, **asked)
    except ResourceGone:
        return Finding.wrong(_LAMPS, f"The table {table} is gone, and the lamps with it.", "discovery-empty")
    except (ResourceUnreadable, CannotRun) as problem:
        return unseen(_LAMPS, subject, problem)
    says = f"Lamps and scenes in the table: {found.counted(found.count)}."
    return Finding.good(_LAMPS, says, lamps=found.count, counted_all=found.is_whole)


def _projected(table: str) -> dict[str, Any]:
    """What is read of a grant: neither whose it is nor its tokens."""
    names = {f"#{name}": name for name in _SHOWN}
    return {"TableName": table, "ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}


def _grants(subject: Subject, rows: Pages, signed_up: int) -> Iterator[Finding]:
    # Rows without a state are links, of which skill events tell.
    grants = [
        {name: _read(name, each.get(name, {}).get("S", "")) for name in _SHOWN}
        for each in rows.found
        if "state" in each
    ]
    states = Counter(each["state"] for each in grants)
    facts: dict[str, Any] = {
        "states": dict(states),
        "regions": dict(Counter(each["region"] for each in grants)),
        "counted_all": rows.is_whole,
    }
    trouble = list(_in_trouble(subject, grants, states))
    yield from trouble
    kept = [each for each in grants if each["state"] not in ("pending", "failed")]
    if not kept and signed_up:
        says = (
            f"Nobody's link gave the skill a grant, although {signed_up:,} {'person has' if signed_up == 1 else 'people have'} an account: nobody has "
            "linked yet, everybody disabled the skill, or it has no permission to send events."
        )
        yield Finding.doubt(_GRANTS, says, "not-enabled", "event-permission-off", **facts)
    elif not trouble:
        where = Counter(each["region"] for each in kept)
        told = ", ".join(f"{count} in {region or 'no region'}" for region, count in where.most_common())
        says = f"Grants that events are sent with: {rows.counted(len(kept))}{f' ({told})' if told else ''}."
        yield Finding.good(_GRANTS, says if kept else "No grant is kept: nobody has linked yet.", **facts)


def _read(name: str, value: str) -> str:
    """A value of a row; of one that nobody of ours wrote, that it is none: it may be anything."""
    form = _FORMS.get(name)
    return value if not value or form is None or form.fullmatch(value) else _NONE_OF_OURS


def _in_trouble(subject: Subject, grants: list[dict[str, str]], states: Counter[str]) -> Iterator[Finding]:
    if count := states["paused"]:
        says = f"Grants that are paused: {count}. The gateway refused three reports in a row although their tokens are fresh."
        yield Finding.wrong("paused grants", says, "gateway-region", "event-token-ended", count=count)
    if count := states["needs-relink"]:
        says = f"Grants that cannot be read any more: {count}. Their tokens do not decrypt, and these customers have to disable and enable the skill."
        yield Finding.wrong("grants that cannot be read", says, "grant-not-kept", count=count)
    if count := states["suspect"]:
        says = f"Suspect grants: {count}. Amazon says that the customer ended them; each is tried again after an hour, a day and a week."
        yield Finding.doubt("suspect grants", says, "grants-suspect", "skill-disabled", "gateway-region", count=count)
    last = max((each["created_at"] for each in grants if each["state"] == "active"), default="")
    if count := sum(each["state"] == "failed" and each["created_at"] >= last for each in grants):
        says = f"Links that failed within the last hour or so: {count}. The code that Alexa sent could not be exchanged; the log of the function says why."
        yield Finding.doubt(
            "links that failed", says, "event-client-wrong", "event-client-missing", "lwa-unreachable", count=count
        )
    if waits := Counter(each["waits_for"] for each in grants if each["waits_for"] and each["state"] == "active"):
        told = ", ".join(f"{count} for {reason}" for reason, count in waits.most_common())
        causes = causes_of("grant_waits", waits.most_common(1)[0][0]) or ("gateway-unavailable",)
        yield Finding.doubt("grants that wait", f"Events of some grants wait: {told}.", *causes, waits=dict(waits))
    if odd := {each["region"] for each in grants if each["region"]} - set(REGIONS.values()):
        says = f"Grants were accepted in {', '.join(sorted(odd))}, for which Amazon has no event gateway."
        yield Finding.wrong("regions of grants", says, "function-region", regions=sorted(odd))
    yield from _of_another_client(subject, grants)


def _of_another_client(subject: Subject, grants: list[dict[str, str]]) -> Iterator[Finding]:
    """A grant is renewed with the event client that it was given to, and with no other."""
    shown = subject.console.event_client
    if not isinstance(shown, EventClientCopy):
        return
    others = sum(each["client_id"] not in ("", shown.client_id) for each in grants)
    if others:
        says = f"Grants that were given to another event client than {shown.client_id}, the skill's: {others}. Their tokens cannot be renewed."
        yield Finding.wrong("event client of the grants", says, "event-client-wrong", count=others)
