"""Findings about resources that a change set replaces, or takes out of the stack."""

from collections.abc import Iterator

from smartlamp.deploy.review.change_set import Change, Replaced
from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.deploy.review.resolved import at
from smartlamp.deploy.review.tables.resource_types import HARMLESS, Kept, is_stateful, kept

_WITHOUT_ROW = Kept(
    "Whether it holds anything that is lost is not known: the review has no row for this type.",
    (),
    Evidence.INFERRED,
    "smartlamp/deploy/review/tables/resource_types.py",
    "Find out what it holds, then `--accept` its logical id.",
)
_SMS_ROLE = Kept(
    "The user pool sends its SMS codes in this role. Without it no code is sent, and where a code is required nobody signs in; the pool itself cannot be changed while it names a role that is gone.",
    ("RoleName", "Path"),
    Evidence.REPORTED,
    "rebuy-de/aws-nuke#989",
    "Keep the role as long as its pool, with the pool's policies.",
)


_HOME_ROLE = Kept(
    "The functions in the skill's other regions run in this role. Without it each of their directives fails, until their stacks have the new one.",
    ("RoleName", "Path"),
    Evidence.DOCUMENTED,
    "template.yaml, HomeSmartHomeRoleArn; Lambda, “Execution role”",
    "Keep it. Without functions elsewhere: `--accept SmartHomeRole`. With them: give their stacks the new output ForOtherRegions right afterwards (docs/regions.md).",
)


def findings(facts: Facts) -> Iterator[Finding]:
    """What is replaced, leaves the stack, or cannot be seen."""
    for change in facts.change_set.changes:
        row = _row(facts, change)
        if row is None or _is_gone_already(facts, change):
            continue
        if change.leaves:
            lost = row.retained if change.policy_action == "Retain" and row.retained else row.lost
            yield _finding(change, row.removed, f"{_leaving(change)} {lost}", row)
        else:
            yield from _replaced(facts, change, row)
    yield from _staying(facts)
    for name in facts.change_set.unseen:
        yield Finding(
            name,
            Effect.BREAKS,
            "It is a stack of its own, and the change set does not say what changes in it: anything may be replaced there.",
            Evidence.DOCUMENTED,
            "CloudFormation, “Change sets for nested stacks”",
            "Make the change set with --include-nested-stacks.",
        )


def _row(facts: Facts, change: Change) -> Kept | None:
    if change.type == "AWS::IAM::Role" and change.logical_id in _sms_roles(facts):
        return _SMS_ROLE
    if change.logical_id == "SmartHomeRole":
        return _HOME_ROLE
    if change.type in HARMLESS or (change.type == "AWS::CloudFormation::Stack" and not change.leaves):
        return None
    return kept(change.type) or _WITHOUT_ROW


def _is_gone_already(facts: Facts, change: Change) -> bool:
    """Whether a domain is no longer the pool's: somebody deleted it to give the pool another prefix (docs/account_linking.md)."""
    there = facts.before.resources.get(change.logical_id, {}) if facts.before else {}
    domain, pool = at(there, "Domain"), facts.seen.pool
    if change.type != "AWS::Cognito::UserPoolDomain" or pool is None or not isinstance(domain, str):
        return False
    return domain not in {pool.get("Domain"), pool.get("CustomDomain")}


def _sms_roles(facts: Facts) -> set[str]:
    """Logical ids of the roles in which the stack's pools send SMS now."""
    if facts.before is None:
        return {"SmsRole"}
    callers = (
        at(each, "SmsConfiguration.SnsCallerArn") for each in facts.before.of_type("AWS::Cognito::UserPool").values()
    )
    return {each["Fn::GetAtt"][0] for each in callers if isinstance(each, dict) and "Fn::GetAtt" in each}


def _replaced(facts: Facts, change: Change, row: Kept) -> Iterator[Finding]:
    by = f" ({', '.join(sorted(change.properties))})" if change.properties else ""
    match facts.change_set.replaced(change):
        case Replaced.YES:
            old = (
                " CloudFormation keeps the old one, outside the stack."
                if change.policy_action.endswith("Retain")
                else ""
            )
            yield _finding(change, row.replaced, f"It would be replaced by a new one{by}.{old} {row.lost}", row)
        case Replaced.MAYBE:
            what = "what becomes of it" if change.action == "Dynamic" else "whether it is replaced"
            yield _finding(change, row.replaced, f"CloudFormation cannot tell {what}{by}. If it is: {row.lost}", row)


def _staying(facts: Facts) -> Iterator[Finding]:
    follow = [each for each in facts.change_set.changes if facts.change_set.replaced(each) is Replaced.FOLLOWS]
    if names := [each.logical_id for each in follow if is_stateful(each.type)]:
        yield Finding(
            ", ".join(names),
            Effect.WITH_CARE,
            "CloudFormation says that they may be replaced. They will not be: they refer to resources that are updated in place, and whose ids stay.",
            Evidence.INFERRED,
            "CloudFormation, ResourceChangeDetail: Dynamic; a resource that is updated in place keeps its physical id",
            "Compare their physical ids afterwards: `aws cloudformation describe-stack-resources`.",
        )


def _leaving(change: Change) -> str:
    if change.policy_action == "Retain":
        return "It would leave the stack and stay in the account, where nothing uses it."
    if change.policy_action in {"", "Delete"}:
        return "It would be deleted."
    return "It would be deleted after a snapshot."


def _finding(change: Change, effect: Effect, happens: str, row: Kept) -> Finding:
    return Finding(change.logical_id, effect, happens, row.evidence, row.why, row.instead)
