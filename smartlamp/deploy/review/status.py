"""Findings about a change set that cannot run as it is, or a stack that cannot take it."""

from collections.abc import Iterator

from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding

_NOTHING = ("didn't contain changes", "no updates are to be performed")
_ANEW = "Make a new one: `sam deploy --no-execute-changeset`."
# By the status of a stack: what to do first.
STACKS = {
    "ROLLBACK_COMPLETE": "It failed when it was made. Delete it, then create it again; `smartlamp leftovers` shows what it left behind.",
    "ROLLBACK_FAILED": "It failed when it was made, and could not be cleaned up. Delete it: `aws cloudformation delete-stack`.",
    "CREATE_FAILED": "It failed when it was made. Delete it, then create it again.",
    "UPDATE_ROLLBACK_FAILED": "Finish its rollback first: `aws cloudformation continue-update-rollback`; `--resources-to-skip` leaves out what cannot go back.",
    "UPDATE_FAILED": "Roll it back first: `aws cloudformation rollback-stack`.",
    "DELETE_FAILED": "Its deletion failed. Finish it (docs/recovery.md), then build the stack again around what stayed: `smartlamp rebuild`.",
    "DELETE_COMPLETE": "It is deleted. Build it again around what stayed: `smartlamp rebuild`.",
}
_READY = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
        "REVIEW_IN_PROGRESS",
    }
)


def has_nothing(facts: Facts) -> bool:
    """Whether the change set failed only because nothing changes."""
    return facts.change_set.status == "FAILED" and says_nothing_changes(facts.change_set.reason)


def says_nothing_changes(reason: str) -> bool:
    """Whether CloudFormation's reason for a change set that failed is that nothing changes."""
    return any(each in reason.lower() for each in _NOTHING)


def findings(facts: Facts) -> Iterator[Finding]:
    """Why it cannot run now."""
    change_set = facts.change_set
    if has_nothing(facts):
        return
    if change_set.status != "CREATE_COMPLETE":
        reason = f": {change_set.reason}" if change_set.reason else ""
        yield _finding(change_set.name, f"The change set is {change_set.status}{reason}.", _ANEW)
    elif change_set.execution != "AVAILABLE":
        why = "the stack has changed since" if change_set.execution == "OBSOLETE" else "it ran, or runs now"
        yield _finding(change_set.name, f"The change set is {change_set.execution}: {why}.", _ANEW)
    if facts.stack.status not in _READY:
        waits = "Wait until it is done" if facts.stack.status.endswith("_IN_PROGRESS") else "See why"
        to_do = STACKS.get(facts.stack.status, f"{waits}: `aws cloudformation describe-stack-events`.")
        yield _finding(facts.stack.name, f"The stack is {facts.stack.status}, and takes no change set.", to_do)
    if change_set.reverts_drift:
        yield Finding(
            change_set.name,
            Effect.WITH_CARE,
            "It also undoes what was changed outside CloudFormation.",
            Evidence.DOCUMENTED,
            "CloudFormation, “Drift-aware change sets”",
            "Look at what drifted first: `aws cloudformation describe-stack-resource-drifts`.",
        )
    yield from _imports(facts)


def _imports(facts: Facts) -> Iterator[Finding]:
    resources = facts.after.resources if facts.after else {}
    for change in facts.change_set.changes:
        if (
            change.action == "Import"
            and change.logical_id in resources
            and "DeletionPolicy" not in resources[change.logical_id]
        ):
            yield _finding(
                change.logical_id, "It is to be imported, and has no DeletionPolicy.", "Give it DeletionPolicy: Retain."
            )
        if change.action == "Import":
            yield Finding(
                change.logical_id,
                Effect.WITH_CARE,
                "It becomes the stack's as it is. Where it differs from the template, the next update of it changes it.",
                Evidence.DOCUMENTED,
                "CloudFormation, “Import AWS resources into a CloudFormation stack”",
                "See what differs afterwards: `aws cloudformation detect-stack-drift`.",
            )


def _finding(about: str, happens: str, instead: str) -> Finding:
    return Finding(
        about,
        Effect.REFUSED,
        happens,
        Evidence.DOCUMENTED,
        "CloudFormation, ExecuteChangeSet; “Stack status codes”",
        instead,
    )
