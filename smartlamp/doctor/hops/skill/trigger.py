"""Whether Alexa may invoke the function, and which functions it invokes: the permission on one side, the manifest's endpoints on the other."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.policy import statements
from smartlamp.doctor.hops.skill import manifest as manifests
from smartlamp.doctor.hops.skill.configured import Named
from smartlamp.doctor.hops.skill.manifest import REGIONS, WORDS, Endpoint
from smartlamp.doctor.subject import Subject, Unseen
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable
from smartlamp.provisioning.probes.permissions import CUSTOM, SMART_HOME, Wanted, permissions

_ID, _ENDPOINTS, _REGIONS, _EVENTS = (
    "skill id of the stack",
    "endpoints of the skill",
    "regions",
    "endpoint of skill events",
)
_SEVERAL = 3


def trigger(subject: Subject) -> Iterator[Finding]:
    """Look at both sides."""
    yield from _skill_id(subject)
    manifest = subject.console.manifest
    found = () if isinstance(manifest, Unseen) else manifests.endpoints(manifest)
    if isinstance(manifest, Unseen):
        yield Finding.unseen(_ENDPOINTS, manifest.why, manifest.to_do)
    else:
        yield _endpoints(subject, found)
        yield from _regions(subject, manifest, found)
        yield from _skill_events(subject, manifest)
    for function in _functions(subject, found):
        yield _permission(subject, function)


def _skill_id(subject: Subject) -> Iterator[Finding]:
    """A stack lets exactly the skill of its parameter invoke the function."""
    given, real = subject.parameters.get("SkillId"), subject.console.skill_id
    if given is None:
        return
    if not given:
        says = "The stack has no SkillId, so it lets no skill invoke its function."
        yield Finding.wrong(_ID, says, "trigger-missing", skill_id=real)
    elif real and given != real:
        says = f"The stack is deployed for the skill {given}, and yours is {real}: the function is not for it."
        yield Finding.wrong(_ID, says, "skill-id-mismatch", stack=given, skill_id=real)
    else:
        yield Finding.good(_ID, f"The stack is deployed for the skill {given}.", skill_id=given)


def _functions(subject: Subject, endpoints: tuple[Endpoint, ...]) -> list[Named]:
    """The stack's function, and those that Alexa invokes in other regions. Another one in the stack's region is the endpoint's mistake."""
    ours = Named.of(subject.function_arn)
    others = filter(None, (Named.of(each.uri) for each in endpoints))
    found = {} if ours is None else {ours.region: ours}
    for each in others:
        found.setdefault(each.region, each)
    return list(found.values())[: _SEVERAL + 1]


def _permission(subject: Subject, function: Named) -> Finding:
    where = "" if function.arn == subject.function_arn else f", {function.region}"
    hop = f"permission of Alexa{where}"
    skill_id = subject.console.skill_id or subject.parameters.get("SkillId", "")
    if not skill_id:
        return Finding.unseen(hop, "It is not known which skill shall invoke the function.")
    wanted = Wanted(function.arn, (SMART_HOME, CUSTOM), skill_id)
    try:
        policy = str(ask(subject, "lambda", "get_policy", function.region, **wanted.named)["Policy"])
    except ResourceGone:
        policy = json.dumps({"Statement": []})
    except (ResourceUnreadable, CannotRun) as problem:
        return unseen(hop, subject, problem)
    ours = [each for each in statements(policy) if each.get("Resource") in (None, function.arn)]
    given = {service: _skills(ours, service) for service in (SMART_HOME, CUSTOM)}
    if not given[SMART_HOME] & {skill_id, ""}:
        others = ", ".join(sorted(given[SMART_HOME]))
        who = f"It is for another skill: {others}." if others else "Nobody gave it."
        says = f"Alexa ({SMART_HOME}) may not invoke {function.arn.partition(':function:')[2]} for the skill {skill_id}. {who}"
        return Finding.wrong(hop, says, "trigger-missing", skill_id=skill_id, given_to=sorted(given[SMART_HOME]))
    # A skill of somebody else may need no skill events.
    services = wanted.services if subject.kind != "foreign" or given[CUSTOM] else (SMART_HOME,)
    exactly = permissions(Wanted(function.arn, services, skill_id), json.dumps({"Statement": ours}))
    if exactly.passed:
        return Finding.good(hop, exactly.says, skill_id=skill_id)
    return Finding.doubt(hop, exactly.says, "trigger-missing", to_do=exactly.to_do, skill_id=skill_id)


def _endpoints(subject: Subject, endpoints: tuple[Endpoint, ...]) -> Finding:
    facts: dict[str, Any] = {each.world or "default": each.uri for each in endpoints} | {
        "function": subject.function_arn
    }
    if not endpoints:
        says = "The manifest of the skill names no function on its Smart Home page, so Alexa has nobody to ask."
        return Finding.wrong(_ENDPOINTS, says, "endpoint-wrong", **facts)
    if odd := [each for each in endpoints if Named.of(each.uri) is None]:
        says = f"{odd[0].words.capitalize()} is {odd[0].uri}. That is not the ARN of a Lambda function."
        return Finding.wrong(_ENDPOINTS, says, "endpoint-wrong", **facts)
    ours = Named.of(subject.function_arn)
    if ours is None:
        told = ", ".join(f"{each.words} is {each.uri}" for each in endpoints)
        return Finding.unseen(_ENDPOINTS, f"It is not known which function is yours. In the manifest, {told}.", **facts)
    here = [each for each in endpoints if each.region == ours.region]
    wrong = [each for each in here if each.uri != ours.arn] or ([] if here else list(endpoints[:1]))
    if wrong:
        each = wrong[0]
        named = Named.of(each.uri)
        same = named is not None and (named.name, named.region) == (ours.name, ours.region)
        why = (
            f" It is the same function without its alias {ours.alias}, for which Alexa has the permission."
            if same
            else ""
        )
        says = f"{each.words.capitalize()} is {each.uri}, and the stack's function is {ours.arn}.{why}"
        return Finding.wrong(_ENDPOINTS, says, "endpoint-wrong", **facts)
    told = " and ".join(dict.fromkeys(each.words for each in here))
    return Finding.good(_ENDPOINTS, f"The stack's function is {told} of the skill.", **facts)


def _regions(subject: Subject, manifest: Mapping[str, Any], endpoints: tuple[Endpoint, ...]) -> Iterator[Finding]:
    """Alexa invokes a function in the region of its customers only, and asks there for nobody else's."""
    if subject.kind == "local" or not endpoints or not all(each.region for each in endpoints):
        return
    default = next((each.region for each in endpoints if not each.world), "")
    named = {each.world: each.region for each in endpoints if each.world}
    facts: dict[str, Any] = {"default": default, **named, "languages": list(manifests.locales(manifest))}
    for world, region in named.items():
        if region and region != REGIONS.get(world, region):
            says = f"The function for {WORDS[world]} is in {region}. Alexa calls one in {REGIONS[world]} for those customers."
            yield Finding.wrong(_REGIONS, says, "function-region", **facts)
            return
    if default and default not in REGIONS.values():
        says = f"The default endpoint is in {default}. Alexa invokes functions in {', '.join(REGIONS.values())} only."
        yield Finding.wrong(_REGIONS, says, "function-region", **facts)
        return
    unserved = [world for world in manifests.worlds(manifest) if world not in named and REGIONS[world] != default]
    if unserved:
        told = ", ".join(f"{WORDS[each]} ({REGIONS[each]})" for each in unserved)
        says = f"The skill has languages of {told}, and names no function there. Customers with these languages may find no devices."
        to_do = f"`smartlamp deploy --also {REGIONS[unserved[0]]}` deploys one there; or take these languages out of the manifest."
        yield Finding.doubt(_REGIONS, says, "function-in-each-region", "function-region", to_do=to_do, **facts)
        return
    yield Finding.good(_REGIONS, "The functions are in the regions of the skill's languages.", **facts)


def _skill_events(subject: Subject, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """The events that tell of a link's end. A skill without them works, and hears a week later."""
    where = manifests.events_endpoint(manifest)
    if where is None or not subject.function_arn:
        return
    known = {subject.function_arn, *(each.uri for each in manifests.endpoints(manifest))}
    if where not in known:
        says = f"Skill events go to {where or 'no function'}, which is not the function of the skill. It is not told when a customer disables the skill."
        yield Finding.doubt(_EVENTS, says, "endpoint-wrong", endpoint=where)
    else:
        yield Finding.good(_EVENTS, "The function hears when a customer enables or disables the skill.", endpoint=where)


def _skills(given: list[dict[str, Any]], service: str) -> set[str]:
    """For which skills a service may invoke the function; "" is for every skill of anybody."""
    found = set()
    for each in given:
        if each.get("Effect") != "Allow" or each.get("Principal") not in ({"Service": service}, service):
            continue
        conditions = each.get("Condition") or {}
        tokens = [
            value
            for operator in conditions.values()
            for key, value in operator.items()
            if key.lower() == "lambda:eventsourcetoken"
        ]
        found |= {str(value) for value in tokens} if tokens else {""}
    return found
