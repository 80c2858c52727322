"""A change set: made, reviewed, executed, waited for. What must not run is deleted again."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import botocore.exceptions

from smartlamp.deploy.review.change_set import Replaced
from smartlamp.deploy.review.review import Review, review
from smartlamp.deploy.review.status import says_nothing_changes
from smartlamp.errors import Failed, MustNotRun
from smartlamp.provisioning.infrastructure import failure
from smartlamp.provisioning.infrastructure.refusals import AGAIN, answered, code_of
from smartlamp.provisioning.infrastructure.stack import CloudFormation, Stack, gone
from smartlamp.provisioning.infrastructure.waiting import Patience
from smartlamp.target.reviewed.change_set import facts_of
from smartlamp.terminal.console import Say

if TYPE_CHECKING:
    from smartlamp.deploy.review.facts import Facts
    from smartlamp.deploy.review.finding import Finding

_OURS = "smartlamp-deploy-"
_MADE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_RUNS = frozenset({"EXECUTE_IN_PROGRESS"})
_RAN = frozenset({"EXECUTE_COMPLETE", "EXECUTE_FAILED"})
_PENDING = frozenset({"CREATE_PENDING", "CREATE_IN_PROGRESS"})
_USABLE = _PENDING | {"CREATE_COMPLETE"}
# The policy of a stack while what the person has accepted is replaced or leaves it.
LIFTED = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}


@dataclass(frozen=True)
class Request:
    """What a change set is made from.

    Attributes:
        name: of the stack.
        template_url: of the template, in the bucket.
        parameters: as CreateChangeSet takes them.
        tags: all of them.
        accepted: for the review.
    """

    name: str
    template_url: str
    parameters: Sequence[Mapping[str, Any]]
    tags: Mapping[str, str]
    accepted: tuple[str, ...] = ()


def foreign(cloudformation: CloudFormation, name: str) -> list[str]:
    """Names of the change sets that others have made."""
    found = (str(each["ChangeSetName"]) for each in cloudformation.change_sets(name))
    return sorted(each for each in found if not each.startswith(_OURS))


class Change:
    """Changes one stack by change sets.

    Args:
        session: with credentials, in the stack's region.
        cloudformation: of its region.
        patience: waits.
        say: is told what happens now.
    """

    def __init__(self, session: boto3.Session, cloudformation: CloudFormation, patience: Patience, say: Say) -> None:
        self._session, self._cloudformation, self._patience, self._say = session, cloudformation, patience, say
        self.advice: tuple[Finding, ...] = ()

    def clean(self, name: str, but: str = "") -> bool:
        """Delete the change sets of ours that a killed run left. Those of others stay, and those that ran: they are history.

        Args:
            name: of the stack.
            but: the name of one that is of use.

        Returns:
            whether that one is there.
        """
        is_there = False
        for each in self._cloudformation.change_sets(name):
            is_it, now = each["ChangeSetName"] == but, each.get("ExecutionStatus")
            if not each["ChangeSetName"].startswith(_OURS) or now in _RUNS or (now in _RAN and not is_it):
                continue
            if is_it and now not in {"OBSOLETE", *_RAN} and each["Status"] in _USABLE:
                is_there = True
            else:
                self._delete(str(each["ChangeSetId"]))
        return is_there

    def run(self, stack: Stack | None, request: Request) -> Stack | None:
        """Make it, and execute it if the review lets it.

        Args:
            stack: what it changes; None to create one.
            request: what it shall be.

        Returns:
            the stack afterwards; None if nothing changes: the change set that says so stays, until `clean` deletes it.

        Raises:
            MustNotRun: the review stops it.
            Failed: CloudFormation refused it, or it failed.
        """
        doing = "update" if stack else "creation"
        self._say(f"Asking what changes in {request.name}")
        arn = self._made(stack, request)
        if arn is None:
            return None
        facts = facts_of(arn, session=self._session)
        judged = review(facts, request.accepted)
        if not judged.may_run:
            self._delete(arn)
            raise _must_not_run(request.name, doing, judged)
        self.advice = judged.findings
        if stack is not None and _is_accepted(facts, judged) and self._cloudformation.policy(stack) != LIFTED:
            # A change set takes no policy for its own update (ExecuteChangeSet). `Infrastructure.apply` puts ours back.
            self._cloudformation.set_policy(stack, LIFTED)
        return self._executed(request.name, arn, doing)

    def _made(self, stack: Stack | None, request: Request) -> str | None:
        """The ARN of a change set that can be executed; None if there is nothing to change."""
        name = _name(stack, request)
        if not self.clean(request.name, but=name):
            self._create(stack, request, name)
        said: dict[str, Any] = {}

        def is_made() -> bool:
            with answered(f"for the change set {name}", "cloudformation:DescribeChangeSet"):
                said.update(self._cloudformation.client.describe_change_set(StackName=request.name, ChangeSetName=name))
            return said["Status"] not in _PENDING

        self._patience.until(is_made, f"The change set {name}")
        if said["Status"] != "FAILED":
            return str(said["ChangeSetId"])
        reason = str(said.get("StatusReason", ""))
        if says_nothing_changes(reason):
            return None
        self._delete(str(said["ChangeSetId"]))
        raise Failed(
            f"CloudFormation cannot change the stack {request.name}: {reason}",
            "Mend what it names, then run the same command again.",
        )

    def _create(self, stack: Stack | None, request: Request, name: str) -> None:
        with answered(f"to change the stack {request.name}", "cloudformation:CreateChangeSet"):
            try:
                self._cloudformation.client.create_change_set(
                    StackName=request.name,
                    ChangeSetName=name,
                    ChangeSetType="UPDATE" if stack else "CREATE",
                    TemplateURL=request.template_url,
                    Parameters=request.parameters,
                    Capabilities=["CAPABILITY_IAM"],
                    Tags=[{"Key": key, "Value": value} for key, value in sorted(request.tags.items())],
                    # Another one each time: with that of a change set that was deleted, this might be taken for the same request.
                    ClientToken=str(uuid.uuid4()),
                    Description="Made by SmartLamp.",
                )
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) == "ValidationError":
                    message = refused.response["Error"].get("Message", "")
                    raise Failed(
                        f"CloudFormation refuses this template or its parameters: {message}",
                        "Mend what it names, then run the same command again.",
                    ) from refused
                # boto3 asks again when no answer has come. Then there is one of this name, which says what it was made from.
                if code_of(refused) != "AlreadyExistsException":
                    raise

    def _executed(self, name: str, arn: str, doing: str) -> Stack:
        stack_id = ""
        with answered(f"to execute a change set of {name}", "cloudformation:ExecuteChangeSet"):
            try:
                stack_id = str(self._cloudformation.client.describe_change_set(ChangeSetName=arn)["StackId"])
                self._cloudformation.client.execute_change_set(
                    ChangeSetName=arn, ClientRequestToken=arn.rpartition("/")[2]
                )
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) not in {"ChangeSetNotFound", "InvalidChangeSetStatus"}:
                    raise
                raise Failed(
                    f"Somebody else has changed the stack {name} since it was looked at, so nothing was done.", AGAIN
                ) from refused
        now: Stack | None = None

        def has_run() -> bool:
            nonlocal now
            now = self._cloudformation.stack(stack_id)
            return now is None or self._execution(arn) not in {"AVAILABLE", *_RUNS}

        settled = self._cloudformation.stack(stack_id)
        if settled is not None:
            self._patience.until_settled(settled)
        self._patience.until(has_run, f"The {doing} of the stack {name}")
        if now is None:
            raise gone(name)
        if now.is_busy:
            now = self._patience.until_settled(now)
        if now is None:
            raise gone(name)
        if now.status not in _MADE:
            raise failure.of_operation(self._cloudformation, now, doing)
        return now

    def _execution(self, arn: str) -> str:
        """Its ExecutionStatus; empty if CloudFormation has forgotten it, as it does with one that has run."""
        with answered("for a change set", "cloudformation:DescribeChangeSet"):
            try:
                return str(self._cloudformation.client.describe_change_set(ChangeSetName=arn)["ExecutionStatus"])
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) == "ChangeSetNotFound":
                    return ""
                raise

    def _delete(self, arn: str) -> None:
        with answered("to delete a change set", "cloudformation:DeleteChangeSet"):
            self._cloudformation.client.delete_change_set(ChangeSetName=arn)


def _name(stack: Stack | None, request: Request) -> str:
    """The name of the change set that changes this stack, as it is now, to this: a run that was killed finds its own again."""
    of = [request.name, request.template_url, list(request.parameters), dict(request.tags)]
    of += [stack.stack_id, stack.changed] if stack else []
    return f"{_OURS}{hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:32]}"


def _is_accepted(facts: "Facts", judged: Review) -> bool:
    """Whether the person wants something to be replaced or to leave the stack, which the stack's policy may forbid."""
    changes = facts.change_set
    going = {
        each.logical_id
        for each in changes.changes
        if each.leaves or changes.replaced(each) in {Replaced.MAYBE, Replaced.YES}
    }
    return any(each.accepted and each.about in going for each in judged.findings)


def _must_not_run(name: str, doing: str, judged: Review) -> MustNotRun:
    stops = [each for each in judged.findings if each.stops]
    reasons = "\n".join(f"- {each.about}: {each.happens} Instead: {each.instead}" for each in stops)
    return MustNotRun(
        f"The {doing} of the stack {name} must not run, and nothing was changed:\n{reasons}",
        "Change what these say. What you want to lose all the same: `--accept NAME`, with the name at the beginning of the line; what AWS would refuse cannot be accepted.",
        [each.to_json() for each in stops],
    )
