"""Settings against what the account has: the event client, concurrency, the topic for alarms, and the region that Alexa serves."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.deploy.review.resolved import Resolved, at

# https://developer.amazon.com/en-US/docs/alexa/smarthome/develop-smart-home-skills-in-multiple-languages.html
SERVED = ("us-east-1", "eu-west-1", "us-west-2")
_UNRESERVED = 100
_FUNCTION = "AWS::Lambda::Function"
_BUDGETS = "budgets.amazonaws.com"
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
_SNS_KEYS = ("alias/aws/sns",)


def event_clients(template: Resolved, region: str) -> Iterator[tuple[str, str]]:
    """Region and name of each SSM parameter in which a function looks for the event client."""
    found = set()
    for each in template.of_type(_FUNCTION).values():
        settings: Mapping[str, Any] = at(each, "Environment.Variables") or {}
        name = settings.get("EVENT_CLIENT_PARAMETER")
        if isinstance(name, str) and name:
            found.add((_home(settings, region), name))
    yield from sorted(found)


def _home(settings: Mapping[str, Any], region: str) -> str:
    """A function elsewhere reads it in the region of its home, which the pool's id begins with."""
    pool = settings.get("USER_POOL_ID")
    return pool.partition("_")[0] if isinstance(pool, str) and "_" in pool else region


def topics(template: Resolved) -> Iterator[str]:
    """The ARNs of topics that alarms tell."""
    told = (at(each, "AlarmActions") for each in template.of_type("AWS::CloudWatch::Alarm").values())
    found = {
        action
        for actions in told
        if isinstance(actions, list)
        for action in actions
        if isinstance(action, str) and ":sns:" in action
    }
    yield from sorted(found)


def reserved(template: Resolved | None) -> int:
    """How much concurrency a template's functions set aside. What only AWS can resolve counts as nothing."""
    functions = template.of_type(_FUNCTION).values() if template else ()
    numbers = (str(at(each, "ReservedConcurrentExecutions")) for each in functions)
    return sum(int(each) for each in numbers if each.isdecimal())


def findings(facts: Facts) -> Iterator[Finding]:
    """What in the account does not go with the settings."""
    yield from _region(facts)
    if facts.after is not None:
        yield from _event_client(facts, facts.after)
        yield from _concurrency(facts)
        for arn in topics(facts.after):
            yield from _topic(facts, arn)
        yield from _protected_at_once(facts, facts.after)


def _region(facts: Facts) -> Iterator[Finding]:
    if facts.new.get("Stage") == "local":
        yield Finding(
            "Stage",
            Effect.BREAKS,
            "local is the stack on one's own machine: on AWS nothing would be protected, and the functions would ask addresses at which nobody answers. Without these addresses a rule of the template refuses the change set.",
            Evidence.INFERRED,
            "template.yaml, Conditions; device_cloud/runtime/environment.py",
            "Stage=dev, or Stage=prod.",
        )
    if facts.new.get("SkillId") and facts.stack.region not in SERVED and facts.new.get("Stage") != "local":
        yield Finding(
            "SkillId",
            Effect.BREAKS,
            f"The stack is in {facts.stack.region}. Alexa takes the function of a Smart Home skill in {', '.join(SERVED)} only: the console refuses its ARN.",
            Evidence.DOCUMENTED,
            "Alexa, “Develop Smart Home skills in multiple languages”; alexa-samples/alexa-smarthome#183",
            "Another stack in one of these regions: “Another region” in docs/day_two.md.",
        )


def _event_client(facts: Facts, after: Resolved) -> Iterator[Finding]:
    for region, name in event_clients(after, facts.stack.region):
        if (region, name) not in facts.seen.stored:
            continue
        stored = facts.seen.stored[region, name]
        about, linked = "event client", bool(facts.new.get("SkillId"))
        put = f"`aws ssm put-parameter --region {region} --type SecureString --name {name} --value …`, as README.md shows."
        if stored is None:
            others = (
                f" There is {', '.join(facts.seen.others)}, which another stack reads." if facts.seen.others else ""
            )
            yield Finding(
                about,
                Effect.BREAKS if linked else Effect.WITH_CARE,
                f"The functions look for it in the SSM parameter {name} in {region}, and there is none.{others} "
                + (
                    "Every linking fails at AcceptGrant, and Alexa hears of no change."
                    if linked
                    else "Store it before the first customer links."
                ),
                Evidence.INFERRED,
                "smarthome_lambda/grants reads it at AcceptGrant; Alexa, “Authenticate a customer to Alexa with permissions”",
                put,
            )
        elif stored.type != "SecureString" or stored.fault:
            what = stored.fault or f"it is a {stored.type}, which anybody reads who may read parameters"
            yield Finding(
                about,
                Effect.BREAKS if stored.fault else Effect.WITH_CARE,
                f"The SSM parameter {name} in {region} is not right: {what}.{' Every linking fails at AcceptGrant.' if stored.fault else ''}",
                Evidence.INFERRED,
                "smarthome_lambda/grants/event_client.py reads it",
                put
                + (
                    " Add --overwrite."
                    if stored.type == "SecureString"
                    else " Delete it first: a parameter's type never changes."
                ),
            )


def _concurrency(facts: Facts) -> Iterator[Finding]:
    limits, more = facts.seen.concurrency, reserved(facts.after) - reserved(facts.before)
    if limits is None or more <= 0:
        return
    left = limits["UnreservedConcurrentExecutions"] - more
    if left < _UNRESERVED:
        yield Finding(
            "reserved concurrency",
            Effect.REFUSED,
            f"The functions would set aside {more} more, and leave {left} of the account's {limits['ConcurrentExecutions']} to all others. AWS keeps {_UNRESERVED} of them, and the deployment rolls back.",
            Evidence.DOCUMENTED,
            "Lambda, “Configuring reserved concurrency”; in new accounts fewer are kept: aws-samples/alarm-context-tool#2",
            "Set aside less (0 is nothing), or ask AWS for a higher quota of concurrent executions first.",
        )


def _topic(facts: Facts, arn: str) -> Iterator[Finding]:
    region = arn.split(":")[3]
    if region != facts.stack.region:
        happens = f"It is in {region}, and alarms of {facts.stack.region} tell topics of their own region only."
    elif facts.seen.topics.get(arn) is False:
        happens = "There is no such topic."
    elif facts.seen.topic_attributes.get(arn, {}).get("KmsMasterKeyId") in _SNS_KEYS:
        happens = "It is encrypted with SNS's own key, which CloudWatch may not use."
    else:
        yield from _budget(facts, arn)
        return
    yield Finding(
        "AlarmTopic",
        Effect.BREAKS,
        f"{arn}: {happens} Nobody hears of alarms.",
        Evidence.DOCUMENTED,
        "CloudWatch, PutMetricAlarm",
        "The ARN of a topic in the stack's region: `aws sns list-topics`.",
    )


def _budget(facts: Facts, arn: str) -> Iterator[Finding]:
    has_budget = facts.after is not None and facts.after.of_type("AWS::Budgets::Budget")
    attributes = facts.seen.topic_attributes.get(arn)
    if has_budget and attributes is not None and not _lets_budgets_in(attributes.get("Policy", "{}")):
        yield Finding(
            "AlarmTopic",
            Effect.BREAKS,
            f"The policy of {arn} does not let budgets.amazonaws.com publish: nobody hears of the budget.",
            Evidence.DOCUMENTED,
            "AWS Budgets, “Creating an Amazon SNS topic for budget notifications”",
            "Give the topic the policy in docs/operations.md.",
        )


def _lets_budgets_in(policy: str) -> bool:
    statements = json.loads(policy).get("Statement", ())
    for statement in [statements] if isinstance(statements, dict) else statements:
        principal = statement.get("Principal")
        services = principal.get("Service", ()) if isinstance(principal, dict) else ()
        named = _BUDGETS in ([services] if isinstance(services, str) else services)
        anybody = principal in ("*", {"AWS": "*"}) and "Condition" not in statement
        if statement.get("Effect") == "Allow" and (named or anybody):
            return True
    return False


def _protected_at_once(facts: Facts, after: Resolved) -> Iterator[Finding]:
    if facts.change_set.type != "CREATE":
        return
    names = sorted(
        name
        for name, each in after.resources.items()
        if at(each, "DeletionProtection") == "ACTIVE" or at(each, "DeletionProtectionEnabled") in {True, "true"}
    )
    if names:
        yield Finding(
            facts.stack.name,
            Effect.WITH_CARE,
            f"{', '.join(names)} are protected from the start. If the deployment fails, AWS refuses to delete them: they stay, and cost.",
            Evidence.INFERRED,
            "localstack/localstack#11947; CloudFormation, “RetainExceptOnCreate”",
            "Create the stack without protection, and switch it on by a second deployment.",
        )
