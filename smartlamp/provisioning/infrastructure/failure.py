"""Why an operation of CloudFormation failed: the first resource that did, and what to do about it."""

from collections.abc import Iterable, Mapping
from typing import Any

from smartlamp.deploy.review import status
from smartlamp.errors import Failed
from smartlamp.provisioning.infrastructure.stack import CloudFormation, Stack

_STACK = "AWS::CloudFormation::Stack"
_BEGINNINGS = frozenset({"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "IMPORT_IN_PROGRESS", "DELETE_IN_PROGRESS"})
# In AWS's words, as others report them; none was seen on AWS.
_ADVICE = (
    ("Domain already associated", "Somebody has this prefix: choose another DomainPrefix."),
    ("Invalid AttributeDataType input", "Give the parameter ExistingUserPool the output UserPoolId (docs/day_two.md)."),
    ("UnreservedConcurrentExecution", "Lower the reserved concurrency, or ask AWS for more (docs/operations.md)."),
    ("is not authorized to perform", "Give your credentials, or the role that deploys, the right that it names."),
    (
        "Action denied by stack policy",
        "`smartlamp review` says what would be lost; `--accept` the names that it gives.",
    ),
)


def first_failed(events: Iterable[Mapping[str, Any]]) -> tuple[str, str]:
    """Logical id and reason of the first resource that failed in the last operation; empty if none did.

    Args:
        events: of the stack, the latest first.
    """
    found = ("", "")
    for event in events:
        kind, of, now = event.get("ResourceType"), str(event["LogicalResourceId"]), str(event["ResourceStatus"])
        if kind == _STACK and event.get("PhysicalResourceId") == event.get("StackId"):
            if now in _BEGINNINGS:
                break
            if found[0] and not now.endswith("_FAILED"):
                continue
        if now.endswith("_FAILED"):
            found = (of, str(event.get("ResourceStatusReason") or "no reason given"))
    return found


def of_operation(cloudformation: CloudFormation, stack: Stack, doing: str) -> Failed:
    """What is told of an operation that has failed.

    Args:
        cloudformation: of the stack's region.
        stack: as it is after it.
        doing: what was tried, such as "update".
    """
    resource, reason = first_failed(cloudformation.events(stack.stack_id))
    why = f"{resource}: {reason}" if resource else "CloudFormation names no resource that failed."
    what = f"The {doing} of the stack {stack.name} failed, and it is {stack.status}. First failed {why}"
    if not resource:
        what = f"The {doing} of the stack {stack.name} failed, and it is {stack.status}. {why}"
    mend = next((advice for words, advice in _ADVICE if words in reason), "Mend what it names.")
    match stack.status:
        case "ROLLBACK_COMPLETE" | "DELETE_COMPLETE":
            after = "What it had made is deleted. Run the same command again: it begins anew."
        case "UPDATE_ROLLBACK_COMPLETE":
            after = "The stack is as it was before. Then run the same command again."
        case _:
            after = to_do_about(stack)
    return Failed(what, f"{mend} {after}")


def to_do_about(stack: Stack) -> str:
    """What to do about a stack that takes no change set."""
    known = status.STACKS.get(stack.status)
    return known or "See why: `aws cloudformation describe-stack-events`. docs/recovery.md says more."
