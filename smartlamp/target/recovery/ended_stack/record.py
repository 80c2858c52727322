"""What CloudFormation still knows of a stack that was deleted, or whose creation failed. It forgets after 90 days.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from smartlamp.errors import CannotRun
from smartlamp.target.aws_session import usable_settings

POOL, CLIENT, DOMAIN = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolDomain"
TABLE, KEY, ROLE = "AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::IAM::Role"
_OUTLIVE = frozenset({POOL, CLIENT, DOMAIN, TABLE, KEY, ROLE})
# The creation failed, or the deletion: CloudFormation can do nothing with such a stack but delete it.
_ENDED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_COMPLETE", "DELETE_FAILED")
# Deleted, or nothing but a change set that nobody has executed.
_WITHOUT_RESOURCES = ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS")
# A resource is the stack's no longer, or an import that failed has not made it the stack's.
_NOT_LEFT = ("DELETE_COMPLETE", "IMPORT_FAILED", "IMPORT_ROLLBACK_COMPLETE")
_PATIENT = Config(connect_timeout=5, read_timeout=20, retries={"mode": "adaptive", "total_max_attempts": 8})


@dataclass(frozen=True)
class Resource:
    """A resource that a stack made.

    Attributes:
        logical_id: its name in the template.
        kind: its type, such as AWS::DynamoDB::Table.
        physical_id: its name or id on AWS.
    """

    logical_id: str
    kind: str
    physical_id: str


@dataclass(frozen=True)
class EndedStack:
    """A stack that is no more.

    Attributes:
        name: its name; another stack may have it now.
        stack_id: its ARN.
        status: how it ended, such as DELETE_COMPLETE.
        ended: when, in words.
        resources: of the kinds that can outlive a stack, whatever it did not delete, the latest first. Somebody else may have.
    """

    name: str
    stack_id: str
    status: str
    ended: str
    resources: tuple[Resource, ...]

    @property
    def was_deleted(self) -> bool:
        """Whether its name is free."""
        return self.status == "DELETE_COMPLETE"


class Stacks:
    """The stacks of an account in a region, by what CloudFormation remembers.

    Every method raises CannotRun if CloudFormation does not tell: who deletes by half of an answer deletes too much.
    """

    def __init__(self, session: boto3.Session) -> None:
        with usable_settings():
            self._cloudformation: Any = session.client("cloudformation", config=_PATIENT)

    def ended(self, name: str) -> list[EndedStack]:
        """Those of a name, or the one of an ARN, that ended: the latest first."""
        found = [
            each
            for each in self._all()
            if name in (each["StackName"], each["StackId"]) and each["StackStatus"] in _ENDED
        ]
        found.sort(key=lambda each: str(_time_of(each)), reverse=True)
        return [
            EndedStack(
                each["StackName"],
                each["StackId"],
                each["StackStatus"],
                f"{_time_of(each):%Y-%m-%d %H:%M} UTC",
                tuple(self._not_deleted(each["StackId"])),
            )
            for each in found
        ]

    def owners(self) -> dict[str, str]:
        """Physical id -> ARN of the stack that has it, for everything that any stack has now."""
        owners: dict[str, str] = {}
        for stack in self._all():
            if stack["StackStatus"] in _WITHOUT_RESOURCES:
                continue
            for each in self._pages("list_stack_resources", "StackResourceSummaries", StackName=stack["StackId"]):
                if each.get("PhysicalResourceId") and each["ResourceStatus"] not in (
                    "DELETE_COMPLETE",
                    "DELETE_SKIPPED",
                ):
                    owners[each["PhysicalResourceId"]] = stack["StackId"]
        return owners

    def status(self, name: str) -> str | None:
        """That of the stack which has this name now, or None. One that only has an unexecuted change set is none yet."""
        named = [each["StackStatus"] for each in self._all() if each["StackName"] == name]
        return next((status for status in named if status not in _WITHOUT_RESOURCES), None)

    def template(self, stack: EndedStack) -> Any:
        """Its template: a text, or JSON values."""
        return self._ask("get_template", StackName=stack.stack_id, TemplateStage="Original")["TemplateBody"]

    def parameters(self, stack: EndedStack) -> dict[str, str]:
        """Its parameters, by name."""
        (told,) = self._ask("describe_stacks", StackName=stack.stack_id)["Stacks"]
        return {each["ParameterKey"]: each["ParameterValue"] for each in told.get("Parameters", ())}

    def _not_deleted(self, stack_id: str) -> Iterator[Resource]:
        seen: set[tuple[str, str]] = set()
        for event in self._pages("describe_stack_events", "StackEvents", StackName=stack_id):  # the latest first
            kind, physical_id = event["ResourceType"], event.get("PhysicalResourceId", "")
            if kind not in _OUTLIVE or not physical_id or (kind, physical_id) in seen:
                continue
            seen.add((kind, physical_id))
            if event["ResourceStatus"] not in _NOT_LEFT:
                yield Resource(event["LogicalResourceId"], kind, physical_id)

    def _all(self) -> list[Mapping[str, Any]]:
        return list(self._pages("list_stacks", "StackSummaries"))

    def _pages(self, operation: str, member: str, **arguments: str) -> Iterator[Mapping[str, Any]]:
        with _told():
            for page in self._cloudformation.get_paginator(operation).paginate(**arguments):
                yield from page[member]

    def _ask(self, operation: str, **arguments: str) -> Any:
        with _told():
            return getattr(self._cloudformation, operation)(**arguments)


def _time_of(stack: Mapping[str, Any]) -> Any:
    return stack.get("DeletionTime") or stack.get("LastUpdatedTime") or stack["CreationTime"]


@contextmanager
def _told() -> Iterator[None]:
    """Say what to do when CloudFormation refuses or cannot be reached."""
    try:
        yield
    except botocore.exceptions.ClientError as refused:
        raise CannotRun(
            f"CloudFormation refuses to tell: {refused}",
            "Your credentials need cloudformation:ListStacks, ListStackResources, DescribeStackEvents, DescribeStacks and GetTemplate.",
        ) from refused
    except botocore.exceptions.BotoCoreError as away:
        raise CannotRun(
            f"CloudFormation could not be reached: {away}.", "Check AWS_PROFILE, the region and ~/.aws/config."
        ) from away
