"""What CloudFormation tells of stacks that live and that ended: written by the test, in pages of two, latest event first."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.exceptions

_BEGIN = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

Resources = Mapping[str, tuple[str, str]]


@dataclass
class Told:
    """A stack; `resources` are logical id -> type and physical id; those in `deleted` were deleted with it, of the others `last_event` tells."""

    name: str
    status: str
    resources: Resources
    number: int
    deleted: tuple[str, ...] = ()
    template: Any = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    last_event: str = "DELETE_SKIPPED"

    @property
    def stack_id(self) -> str:
        """Its ARN."""
        return f"arn:aws:cloudformation:eu-west-1:123456789012:stack/{self.name}/{self.number:08}"


class StackHistory:
    """A client of CloudFormation. `refuses` are the operations that answer AccessDenied."""

    def __init__(self) -> None:
        self.stacks: list[Told] = []
        self.refuses: set[str] = set()

    def add(self, name: str, status: str, resources: Resources, **more: Any) -> Told:
        """Tell of one more, later than the others."""
        self.stacks.append(Told(name, status, resources, len(self.stacks), **more))
        return self.stacks[-1]

    def get_paginator(self, operation: str) -> "_Pages":
        """Of list_stacks, list_stack_resources, describe_stack_events."""
        return _Pages(self, operation)

    def get_template(self, **asked: str) -> dict[str, Any]:
        """Of a stack by its ARN."""
        self._judge("get_template")
        return {"TemplateBody": self._stack(asked["StackName"]).template}

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        """By ARN."""
        self._judge("describe_stacks")
        values = self._stack(asked["StackName"]).parameters
        return {"Stacks": [{"Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()]}]}

    def entries(self, operation: str, **asked: str) -> tuple[str, list[dict[str, Any]]]:
        """The member that an operation answers with, and all that is in it."""
        self._judge(operation)
        if operation == "list_stacks":
            return "StackSummaries", [
                {
                    "StackName": each.name,
                    "StackId": each.stack_id,
                    "StackStatus": each.status,
                    "CreationTime": _BEGIN + dt.timedelta(hours=each.number),
                }
                for each in self.stacks
            ]
        stack = self._stack(asked["StackName"])
        if operation == "list_stack_resources":
            return "StackResourceSummaries", [
                {"PhysicalResourceId": each[1], "ResourceStatus": "CREATE_COMPLETE"}
                for each in stack.resources.values()
            ]
        gone = "DELETE_COMPLETE"
        last = [
            self._event(stack, name, gone if name in stack.deleted else stack.last_event) for name in stack.resources
        ]
        first = [self._event(stack, name, "CREATE_COMPLETE") for name in [*stack.resources][::-1]]
        begun = [{**each, "PhysicalResourceId": ""} for each in first]
        return "StackEvents", [*last, *first, *begun]

    def _event(self, stack: Told, name: str, status: str) -> dict[str, Any]:
        kind, physical_id = stack.resources[name]
        return {
            "LogicalResourceId": name,
            "ResourceType": kind,
            "PhysicalResourceId": physical_id,
            "ResourceStatus": status,
        }

    def _stack(self, stack_id: str) -> Told:
        return next(each for each in self.stacks if each.stack_id == stack_id)

    def _judge(self, operation: str) -> None:
        if operation in self.refuses:
            raise botocore.exceptions.ClientError(
                {"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, operation
            )


@dataclass(frozen=True)
class _Pages:
    history: StackHistory
    operation: str

    def paginate(self, **asked: str) -> Iterator[dict[str, Any]]:
        member, entries = self.history.entries(self.operation, **asked)
        for at in range(0, max(len(entries), 1), 2):
            yield {member: entries[at : at + 2]}
