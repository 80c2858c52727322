"""A stack whose resources are moto's, and whose list of them is given: moto's CloudFormation knows neither SAM nor app clients.

with live_stack({"Queue": url}) as live:
    list(damages(live.stack, live.template(...)))
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
from moto import mock_aws

from smartlamp.deploy.review.resolved import Resolved
from smartlamp.target.aws_stack import AwsStack

REGION = "eu-west-1"
ACCOUNT = "123456789012"
STACK_ID = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/smartlamp/0"
_READS = ("Describe", "Get", "List")


@dataclass
class LiveStack:
    """The stack, and what was asked.

    Attributes:
        stack: it.
        physical: its resources' ids, by logical id; a test adds what it makes.
        asked: each operation with its parameters.
        unlisted: the code with which CloudFormation refuses to list the resources.
    """

    stack: AwsStack
    physical: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    unlisted: str = ""
    _answers: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """As the person has it who changes something by hand."""
        session: Any = boto3.Session("x", "x", region_name=REGION)
        return session.client(service)

    def template(self, **resources: Any) -> Resolved:
        """A template of these resources: `Queue=("AWS::SQS::Queue", {...})`."""
        body = {"Resources": {name: {"Type": kind, "Properties": each} for name, (kind, each) in resources.items()}}
        return Resolved(body, {}, {"AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::Region": REGION})

    def answers(self, service: str, operation: str, *answers: Mapping[str, Any] | str) -> None:
        """Answer in AWS's place from now on, in turn and with the last one for ever: with what an operation says, with the code with which
        it refuses, or, for "", let moto answer."""
        if (service, operation) not in self._answers:
            self._register(f"before-call.{service}.{operation}", lambda: self._next(service, operation))
        self._answers[service, operation] = list(answers)

    def lists(self) -> None:
        """Answer with the stack's resources."""
        self._register("before-call.cloudformation.ListStackResources", self._listed)

    def _next(self, service: str, operation: str) -> Any:
        left = self._answers[service, operation]
        said = left.pop(0) if len(left) > 1 else left[0]
        if said == "":
            return None
        if isinstance(said, str):
            return SimpleNamespace(status_code=400), {"Error": {"Code": said, "Message": "so it is"}}
        return SimpleNamespace(status_code=200), said

    def _listed(self) -> Any:
        if self.unlisted:
            return SimpleNamespace(status_code=400), {"Error": {"Code": self.unlisted, "Message": "so it is"}}
        summaries = [
            {"LogicalResourceId": name, "PhysicalResourceId": each, "ResourceStatus": "CREATE_COMPLETE"}
            for name, each in self.physical.items()
        ]
        return SimpleNamespace(status_code=200), {"StackResourceSummaries": summaries}

    def _register(self, event: str, answer: Callable[[], Any]) -> None:
        handler: Any = lambda **_: answer()  # noqa: E731 - botocore's types know no handler that answers
        self.stack.session.events.register(event, handler)

    def writes(self) -> list[tuple[str, Mapping[str, Any]]]:
        """What was asked that is no question."""
        return [each for each in self.asked if not each[0].startswith(_READS)]


@contextmanager
def live_stack() -> Iterator[LiveStack]:
    """One, for the length of the block."""
    with mock_aws():
        session = boto3.Session("x", "x", region_name=REGION)
        live = LiveStack(AwsStack("smartlamp", STACK_ID, "UPDATE_COMPLETE", {}, {}, {}, session))

        live.lists()
        session.events.register(
            "provide-client-params", lambda params, model, **_: live.asked.append((model.name, params))
        )
        yield live
