"""The function that Alexa invokes: whether it is there and works, with which settings, and what it answers."""

from collections.abc import Iterator
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.skill.answer import answer
from smartlamp.doctor.hops.skill.configured import LATEST, Configured, Named, configured
from smartlamp.doctor.hops.skill.reporter import reporter
from smartlamp.doctor.hops.skill.settings import settings
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_FUNCTION, _ALIAS, _LIMITS = "function", "alias of the function", "limits of the function"
# The function itself gives up after 6 s, and needs a moment to say so (SEC-058); Alexa waits for 8.
_LEAST_S = 7
_LEAST_MB = 256


def function(subject: Subject) -> Iterator[Finding]:
    """Look at the function, and ask it as a stranger would."""
    named = Named.of(subject.function_arn)
    if named is None:
        why = "It is not known which function the skill has." if not subject.function_arn else ""
        yield Finding.unseen(_FUNCTION, why or f"{subject.function_arn} is not the ARN of a Lambda function.")
        return
    try:
        found = configured(subject, named)
    except ResourceGone:
        says = f"There is no function {named.name} in {named.region} any more, and Alexa invokes it."
        yield Finding.wrong(_FUNCTION, says, "function-gone")
        return
    except (ResourceUnreadable, CannotRun) as problem:
        yield unseen(_FUNCTION, subject, problem)
    else:
        if found is None:
            says = (
                f"The function {named.name} has no alias {named.alias} any more, and Alexa invokes the function by it."
            )
            yield Finding.wrong(_ALIAS, says, "function-gone")
            return
        yield _state(found, named)
        yield from _alias(found, named)
        yield settings(subject, found)
        yield _limits(subject, found, named)
    yield answer(subject, named)
    yield from reporter(subject, named.region)


def _state(found: Configured, named: Named) -> Finding:
    live = found.live
    state, update = live.get("State", "Active"), live.get("LastUpdateStatus", "Successful")
    facts: dict[str, Any] = {
        "state": state,
        "last_update": update,
        "runtime": live.get("Runtime"),
        "region": named.region,
    }
    if state in ("Failed", "Inactive"):
        why = live.get("StateReason") or "AWS gives no reason"
        return Finding.wrong(_FUNCTION, f"The function is in the state {state}: {why}", "function-broken", **facts)
    if update == "Failed":
        why = live.get("LastUpdateStatusReason") or "AWS gives no reason"
        says = f"The last update of the function failed: {why}"
        return Finding.wrong(_FUNCTION, says, "function-broken", **facts)
    if state == "Pending" or update == "InProgress":
        says = "AWS is still changing the function."
        return Finding.doubt(_FUNCTION, says, "function-broken", to_do="Run the doctor again in a minute.", **facts)
    return Finding.good(
        _FUNCTION, f"{named.name} is there in {named.region} and runs with {live.get('Runtime')}.", **facts
    )


def _alias(found: Configured, named: Named) -> Iterator[Finding]:
    if not named.alias:
        return
    facts: dict[str, Any] = {"version": found.version, "shared_with": found.shared or None}
    to_do = (
        f"Let the alias lead to what is deployed: `aws lambda update-alias --function-name {named.name} --name {named.alias} "
        f"--function-version '{LATEST}' --region {named.region} "
        """--routing-config '{"AdditionalVersionWeights": {}}'`"""
    )
    if found.version == LATEST and not found.shared:
        says = f"The alias {named.alias} leads to what was deployed last."
        yield Finding.good(_ALIAS, says, **facts)
    elif found.shared:
        says = f"A part of the directives goes to version {found.shared}, and the others to {found.version}."
        yield Finding.doubt(_ALIAS, says, "settings-not-live", to_do=to_do, **facts)
    else:
        says = (
            f"The alias {named.alias} leads to version {found.version}, which keeps the code and the settings that it was made with. "
            "A deployment with another parameter does not reach it."
        )
        yield Finding.doubt(_ALIAS, says, "settings-not-live", to_do=to_do, **facts)


def _limits(subject: Subject, found: Configured, named: Named) -> Finding:
    live = found.live
    timeout, memory = int(live.get("Timeout", 0)), int(live.get("MemorySize", 0))
    facts: dict[str, Any] = {"timeout_s": timeout, "memory_mb": memory}
    try:
        said = ask(subject, "lambda", "get_function_concurrency", named.region, FunctionName=named.name)
    except ResourceGone:
        said = {}
    except (ResourceUnreadable, CannotRun) as problem:
        return unseen(_LIMITS, subject, problem)
    reserved = said.get("ReservedConcurrentExecutions")
    if reserved == 0:
        says = "The function has a reserved concurrency of 0, so AWS invokes it for nobody."
        to_do = f"Take it away: `aws lambda delete-function-concurrency --function-name {named.name} --region {named.region}`"
        return Finding.wrong(_LIMITS, says, "function-throttled", to_do=to_do, **facts, reserved=0)
    facts |= {"reserved": reserved} if reserved is not None else {}
    if subnets := live.get("VpcConfig", {}).get("SubnetIds"):
        says = (
            f"The function is in a VPC ({', '.join(subnets)}). Without a NAT gateway it reaches neither the keys of the user pool nor Login with "
            "Amazon."
        )
        return Finding.doubt(_LIMITS, says, "keys-unreachable", **facts)
    if timeout < _LEAST_S:
        says = f"Lambda ends the function after {timeout} s. It answers within 6 s, with an error if it must, and needs {_LEAST_S} s for that."
        return Finding.doubt(_LIMITS, says, "function-slow", **facts)
    if memory < _LEAST_MB:
        says = f"The function has {memory} MB. The template gives it 512; with little memory it has little processor time, and starts slowly."
        return Finding.doubt(_LIMITS, says, "function-slow", **facts)
    room = (
        "It shares the account's concurrency"
        if reserved is None
        else f"{reserved} executions at once are reserved for it"
    )
    return Finding.good(_LIMITS, f"The function has {timeout} s and {memory} MB. {room}.", **facts)
