"""A change set as CloudFormation describes it, and which of its changes replace a resource.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# Attributes that stay as they are while a resource is updated in place.
_STEADY = frozenset({"", "Arn", "ProviderName", "KeyId", "QueueUrl", "RoleId", "UserPoolId", "ClientId"})

# Those that stay unless a property changes: a new stream has a new ARN.
_UNLESS = {"StreamArn": "StreamSpecification"}


class Replaced(enum.Enum):
    """What a change does to the resource itself."""

    NO = "no"
    FOLLOWS = "follows"  # CloudFormation says Conditional, only because of references whose values will stay
    MAYBE = "maybe"
    YES = "yes"


@dataclass(frozen=True)
class Change:
    """One resource of a change set; the attributes are the members of CloudFormation's ResourceChange, "" for absent ones."""

    logical_id: str
    type: str
    action: str
    replacement: str = ""
    policy_action: str = ""
    nested: str = ""
    details: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Change":
        """From a ResourceChange."""
        return cls(
            str(said.get("LogicalResourceId", "")),
            str(said.get("ResourceType", "")),
            str(said.get("Action", "")),
            str(said.get("Replacement", "")),
            str(said.get("PolicyAction", "")),
            str(said.get("ChangeSetId", "")),
            tuple(said.get("Details", ())),
        )

    @property
    def properties(self) -> frozenset[str]:
        """Names of the properties that change."""
        targets = (each.get("Target", {}) for each in self.details)
        return frozenset(each["Name"] for each in targets if each.get("Attribute") == "Properties" and "Name" in each)

    @property
    def leaves(self) -> bool:
        """Whether the resource is no longer the stack's afterwards, deleted or not."""
        return self.action == "Remove" or self.policy_action in {"Delete", "Retain", "Snapshot"}


@dataclass(frozen=True)
class ChangeSet:
    """A change set, all pages of it.

    Attributes:
        name, status, reason, execution: CloudFormation's ChangeSetName, Status, StatusReason and ExecutionStatus.
        type: CREATE, UPDATE or IMPORT, as far as it shows.
        parameters: what they will be, by key.
        changes: of the stack itself and of nested stacks.
        unseen: logical ids of nested stacks whose changes CloudFormation did not list.
        reverts_drift: whether it also undoes what was changed outside CloudFormation.
    """

    name: str
    status: str = "CREATE_COMPLETE"
    reason: str = ""
    execution: str = "AVAILABLE"
    type: str = "UPDATE"
    parameters: Mapping[str, str] | None = None
    changes: tuple[Change, ...] = ()
    unseen: tuple[str, ...] = ()
    reverts_drift: bool = False

    @classmethod
    def of(cls, pages: Iterable[Mapping[str, Any]], stack_status: str, before: Mapping[str, str]) -> "ChangeSet":
        """From the answers to DescribeChangeSet.

        Args:
            pages: each of them.
            stack_status: REVIEW_IN_PROGRESS is a stack that the change set creates.
            before: the stack's parameters; one that is kept has no value of its own in some change sets.
        """
        first, *more = pages
        said = [
            each["ResourceChange"]
            for page in (first, *more)
            for each in page.get("Changes", ())
            if "ResourceChange" in each
        ]
        changes = tuple(map(Change.of, said))
        imports = bool(changes) and all(each.action == "Import" for each in changes)
        kept = {each["ParameterKey"]: each for page in (first, *more) for each in page.get("Parameters", ())}
        return cls(
            str(first.get("ChangeSetName", "")),
            str(first.get("Status", "")),
            str(first.get("StatusReason", "")),
            str(first.get("ExecutionStatus", "")),
            "IMPORT" if imports else "CREATE" if stack_status == "REVIEW_IN_PROGRESS" else "UPDATE",
            {key: str(each.get("ParameterValue", before.get(key, ""))) for key, each in kept.items()},
            changes,
            tuple(
                each.logical_id
                for each in changes
                if each.type == "AWS::CloudFormation::Stack" and each.action == "Modify" and not each.nested
            ),
            first.get("DeploymentMode") == "REVERT_DRIFT",
        )

    @cached_property
    def _by_id(self) -> Mapping[str, Change]:
        return {each.logical_id: each for each in self.changes}

    def replaced(self, change: Change, above: frozenset[str] = frozenset()) -> Replaced:
        """Whether a change replaces its resource.

        CloudFormation says Conditional where a create-only property refers to another resource that changes, whatever happens to
        that one. If the other is only updated in place, its id and ARN stay, and so does this resource.
        """
        if change.policy_action.startswith("ReplaceAnd") or change.replacement == "True":
            return Replaced.YES
        if change.action == "Dynamic":
            return Replaced.MAYBE
        if change.replacement != "Conditional":
            return Replaced.NO
        causes = [
            each
            for each in change.details
            if each.get("Target", {}).get("RequiresRecreation") in {"Always", "Conditionally"}
        ]
        steady = causes and all(self._stays(each, above | {change.logical_id}) for each in causes)
        return Replaced.FOLLOWS if steady else Replaced.MAYBE

    def _stays(self, detail: Mapping[str, Any], above: frozenset[str]) -> bool:
        """Whether the value that a Dynamic detail refers to will be what it is."""
        cause, _, attribute = str(detail.get("CausingEntity", "")).partition(".")
        changed = self._by_id.get(cause)
        if changed is None or changed.action != "Modify" or cause in above:
            return False
        steady = attribute in _STEADY or (
            changed.properties and _UNLESS.get(attribute) not in {None, *changed.properties}
        )
        return bool(
            detail.get("Evaluation") == "Dynamic"
            and detail.get("ChangeSource") in {"ResourceReference", "ResourceAttribute"}
            and steady
            and self.replaced(changed, above) in {Replaced.NO, Replaced.FOLLOWS}
        )
