"""A stack as CloudFormation describes it, from one describe_stacks to the next."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from smartlamp.deploy import template
from smartlamp.errors import Failed
from smartlamp.provisioning.infrastructure.refusals import answered, code_of
from smartlamp.target.aws_session import usable_settings

_PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"mode": "adaptive", "total_max_attempts": 8})
_MOST_EVENTS = 2000
# Only a change set that nobody has executed: nothing is made.
REVIEWED = "REVIEW_IN_PROGRESS"
READY = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}
)


@dataclass(frozen=True)
class Stack:
    """A stack at one moment.

    Attributes:
        name, stack_id, status: CloudFormation's.
        parameters, tags, outputs: by key.
        is_protected: whether it cannot be deleted.
        changed: when it was changed last, in CloudFormation's words.
    """

    name: str
    stack_id: str
    status: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    outputs: Mapping[str, str]
    is_protected: bool
    changed: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether an operation runs on it."""
        return self.status.endswith("_IN_PROGRESS") and self.status != REVIEWED

    @property
    def is_made(self) -> bool:
        """Whether it is there and takes updates."""
        return self.status in READY


class CloudFormation:
    """What is asked of CloudFormation in one region. Every method raises Failed or CannotRun if it refuses or cannot be reached.

    Attributes:
        client: boto3's.
    """

    def __init__(self, session: boto3.Session, region: str) -> None:
        with usable_settings():
            self.client: Any = session.client("cloudformation", region_name=region, config=_PATIENT)

    def stack(self, name: str) -> Stack | None:
        """A stack by its name or ARN; None if there is none. By its ARN, one that was deleted is found, too."""
        with answered(f"to describe the stack {name}", "cloudformation:DescribeStacks"):
            try:
                (said,) = self.client.describe_stacks(StackName=name)["Stacks"]
            except botocore.exceptions.ClientError as refused:
                if _is_missing(refused):
                    return None
                raise
        return Stack(
            str(said["StackName"]),
            str(said["StackId"]),
            str(said["StackStatus"]),
            {each["ParameterKey"]: each.get("ParameterValue", "") for each in said.get("Parameters", ())},
            {each["Key"]: each["Value"] for each in said.get("Tags", ())},
            {each["OutputKey"]: each["OutputValue"] for each in said.get("Outputs", ())},
            bool(said.get("EnableTerminationProtection")),
            str(said.get("LastUpdatedTime") or said.get("CreationTime", "")),
        )

    def template(self, stack: Stack) -> Mapping[str, Any]:
        """The template that it was deployed with, before the transform; empty if it cannot be read as one."""
        with answered(f"for the template of {stack.name}", "cloudformation:GetTemplate"):
            body = self.client.get_template(StackName=stack.stack_id, TemplateStage="Original")["TemplateBody"]
        try:
            return template.parsed(body) if isinstance(body, str) else dict(body)
        except ValueError:
            return {}

    def policy(self, stack: Stack) -> Any:
        """Its stack policy; None if there is none."""
        with answered(f"for the policy of the stack {stack.name}", "cloudformation:GetStackPolicy"):
            text = self.client.get_stack_policy(StackName=stack.stack_id).get("StackPolicyBody")
        try:
            return json.loads(text) if text else None
        except ValueError:
            return text

    def set_policy(self, stack: Stack, policy: Any) -> None:
        """Give it a stack policy."""
        with answered(f"to set the policy of the stack {stack.name}", "cloudformation:SetStackPolicy"):
            self.client.set_stack_policy(StackName=stack.stack_id, StackPolicyBody=json.dumps(policy))

    def protect(self, stack: Stack) -> None:
        """Have AWS refuse to delete it."""
        with answered(f"to protect the stack {stack.name}", "cloudformation:UpdateTerminationProtection"):
            self.client.update_termination_protection(StackName=stack.stack_id, EnableTerminationProtection=True)

    def delete(self, stack: Stack) -> None:
        """Begin to delete it."""
        with answered(f"to delete the stack {stack.name}", "cloudformation:DeleteStack"):
            self.client.delete_stack(StackName=stack.stack_id)

    def events(self, stack_id: str, most: int = _MOST_EVENTS) -> Iterator[Mapping[str, Any]]:
        """What happened to its resources, the latest first."""
        pages = self.client.get_paginator("describe_stack_events").paginate(StackName=stack_id)
        with answered("what happened to the stack", "cloudformation:DescribeStackEvents"):
            yield from islice((event for page in pages for event in page["StackEvents"]), most)

    def change_sets(self, name: str) -> list[Mapping[str, Any]]:
        """The change sets of the stack of this name; none if there is no stack."""
        pages = self.client.get_paginator("list_change_sets").paginate(StackName=name)
        with answered(f"for the change sets of {name}", "cloudformation:ListChangeSets"):
            try:
                return [each for page in pages for each in page["Summaries"]]
            except botocore.exceptions.ClientError as refused:
                if _is_missing(refused):
                    return []
                raise


def _is_missing(refused: botocore.exceptions.ClientError) -> bool:
    """CloudFormation has no code of its own for a stack that is not there."""
    return code_of(refused) == "ValidationError" and "does not exist" in str(refused)


def gone(name: str) -> Failed:
    """A stack that was there a moment ago is not."""
    return Failed(
        f"The stack {name} was deleted meanwhile.", "Find out who did, then docs/recovery.md says how it comes back."
    )
