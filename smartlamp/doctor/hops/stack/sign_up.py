"""Whether people can sign up, and whether the functions that the user pool calls meanwhile can run.

A function of the pool that fails, or that Cognito may not call, ends the sign-up or the sign-in on the page ("Customizing user pool workflows with
Lambda triggers", Amazon Cognito's guide): Alexa and the skill's function hear nothing of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.linking.pool_client import read_pool
from smartlamp.doctor.hops.policy import statements
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_OPEN, _STARTER = "sign-up", "lamp of whoever signs up"
_SERVICE = "cognito-idp.amazonaws.com"
_CAUSE = "pool-trigger-fails"


def sign_up(subject: Subject) -> Iterator[Finding]:
    """Look at the pool, then at each function that it calls."""
    if subject.kind == "foreign" or not subject.outputs.get("UserPoolId"):
        return  # the linking client's hop says that the pool is not seen
    pool = read_pool(subject, _OPEN)
    if isinstance(pool, Finding):
        return  # so does it, if it cannot be read or is gone
    yield _open(subject, pool)
    called = {str(when): arn for when, arn in (pool.get("LambdaConfig") or {}).items() if isinstance(arn, str)}
    wanted, stage = subject.parameters.get("StarterLamp", ""), subject.parameters.get("Stage", "")
    if (wanted == "true" or (wanted == "outside-prod" and stage != "prod")) and "PostConfirmation" not in called:
        says = f"The user pool calls no function after a sign-up, so whoever signs up gets no lamp, against StarterLamp={wanted}."
        to_do = mending.stack(subject, "UserPool, LambdaConfig: PostConfirmation")
        yield Finding.doubt(_STARTER, says, "discovery-empty", to_do=to_do)
    for when, arn in called.items():
        if ":function:" in arn:
            yield _function(subject, when, arn)


def _open(subject: Subject, pool: Mapping[str, Any]) -> Finding:
    if (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
        says = "The sign-in page has no sign-up: the user pool lets only administrators add people."
        to_do = "Add people (`smartlamp users add sam@example.com`). Or open it: "
        to_do += mending.stack(subject, "UserPool, AdminCreateUserConfig: AllowAdminCreateUserOnly: false")
        return Finding.doubt(_OPEN, says, "sign-up-closed", to_do=to_do)
    return Finding.good(_OPEN, "Whoever has no account can sign up on the sign-in page.")


def _function(subject: Subject, when: str, arn: str) -> Finding:
    """One function that the pool calls."""
    hop, region = f"function of the user pool, {when}", arn.split(":")[3]
    name = arn.partition(":function:")[2]
    shown = f"{name}, which the user pool calls at {when},"
    feels = "The page says so to people, and the sign-in or sign-up ends there."
    try:
        has = ask(subject, "lambda", "get_function_configuration", region, FunctionName=arn)
        reserved = ask(subject, "lambda", "get_function_concurrency", region, FunctionName=name.partition(":")[0])
    except ResourceGone:
        return Finding.wrong(hop, f"{shown} is gone. {feels}", _CAUSE, to_do=_deploy(subject))
    except (ResourceUnreadable, CannotRun) as problem:
        return unseen(hop, subject, problem)
    if reserved.get("ReservedConcurrentExecutions") == 0:
        says = f"{shown} has a reserved concurrency of 0, so AWS does not run it. {feels}"
        to_do = f"Take it away: `aws lambda delete-function-concurrency --function-name {name.partition(':')[0]} --region {region}`"
        return Finding.wrong(hop, says, _CAUSE, "function-throttled", to_do=to_do)
    if has.get("State") in ("Failed", "Inactive"):
        says = f"{shown} is in the state {has['State']}. {feels}"
        return Finding.wrong(hop, says, _CAUSE, "function-broken", to_do=_deploy(subject))
    return _permitted(subject, hop, arn, shown, feels)


def _permitted(subject: Subject, hop: str, arn: str, shown: str, feels: str) -> Finding:
    pool, region = subject.outputs["UserPoolId"], arn.split(":")[3]
    try:
        policy = str(ask(subject, "lambda", "get_policy", region, FunctionName=arn)["Policy"])
    except ResourceGone:
        policy = ""
    except (ResourceUnreadable, CannotRun) as problem:
        return unseen(hop, subject, problem)
    if not any(_lets_in(each, pool) for each in statements(policy)):
        says = f"{shown} does not let the user pool call it. {feels}"
        return Finding.wrong(hop, says, _CAUSE, to_do=_deploy(subject))
    return Finding.good(hop, f"{shown.removesuffix(',')}, is there, and lets it.")


def _lets_in(statement: Mapping[str, Any], pool: str) -> bool:
    principal = statement.get("Principal")
    who = principal.get("Service") if isinstance(principal, Mapping) else principal
    if statement.get("Effect") != "Allow" or who not in (_SERVICE, "*"):
        return False
    conditions = statement.get("Condition")
    sources = [
        str(value)
        for operator in (conditions.values() if isinstance(conditions, Mapping) else ())
        if isinstance(operator, Mapping)
        for key, value in operator.items()
        if key.lower() == "aws:sourcearn"
    ]
    return not sources or any(each.endswith((f"userpool/{pool}", "userpool/*")) for each in sources)


def _deploy(subject: Subject) -> str:
    return mending.stack(subject, "SignUpFunction, SignUpPermission, and UserPool, LambdaConfig")
