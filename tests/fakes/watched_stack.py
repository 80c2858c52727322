"""A deployed stack that is looked at and repaired, with everything that is asked and answered on the way."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from smartlamp.deploy.review.resolved import Resolved
from smartlamp.local_stack.choices import STACK
from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.target.aws_stack import AwsStack

READS = ("Describe", "Get", "List")
# What changes by itself, or with each write.
VOLATILE = frozenset(
    {
        "AlarmConfigurationUpdatedTimestamp",
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
        "EarliestRestorableDateTime",
        "EstimatedNumberOfUsers",
        "ItemCount",
        "LastModified",
        "LastModifiedDate",
        "LastModifiedTimestamp",
        "LastProcessingResult",
        "LastUpdateStatusReason",
        "LastUpdateStatusReasonCode",
        "LatestRestorableDateTime",
        "ResponseMetadata",
        "RevisionId",
        "StateReason",
        "StateReasonCode",
        "StateUpdatedTimestamp",
        "StateValue",
        "TableSizeBytes",
        "UnusedAccountValidityDays",  # AWS answers with it, and refuses it in a request
        "creationTime",
        "storedBytes",
    }
)


@dataclass
class WatchedStack:
    """The stack as `smartlamp deploy` sees it.

    Attributes:
        asked: the operations of the last look or repair.
        answers: by request, what AWS answered in the last look: each setting of each resource.
    """

    stack: AwsStack
    template: Resolved
    asked: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def seen(cls) -> "WatchedStack":
        stack = AwsStack.named(STACK, "us-east-1")
        body = stack.client("cloudformation").get_template(StackName=STACK, TemplateStage="Processed")["TemplateBody"]
        _, partition, _, region, account, _ = stack.stack_id.split(":", 5)
        pseudo = {
            "AWS::StackName": STACK,
            "AWS::Region": region,
            "AWS::AccountId": account,
            "AWS::Partition": partition,
        }
        live = cls(stack, Resolved(body if isinstance(body, dict) else json.loads(body), stack.parameters, pseudo))
        stack.session.events.register("provide-client-params", live._asks)
        stack.session.events.register("after-call", live._hears)
        return live

    def _asks(self, params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        self.asked.append(model.name)
        context["request"] = f"{model.name} {sorted(params.items())}"

    def _hears(self, parsed: Any, context: Mapping[str, Any], **_: Any) -> None:
        self.answers[context["request"]] = steady(parsed)

    def look(self) -> list[Found]:
        """What is found, by reading alone."""
        self.asked.clear()
        self.answers.clear()
        found = list(damages(self.stack, self.template, wait=lambda seconds: time.sleep(seconds / 20)))
        assert self.writes() == []
        return found

    def repair(self, found: Sequence[Found]) -> list[str]:
        """Repair what was found; the writes that it took."""
        self.asked.clear()
        for each in found:
            if isinstance(each, Damage):
                each.repair()
        return self.writes()

    def writes(self) -> list[str]:
        """What was asked that is no question."""
        return [each for each in self.asked if not each.startswith(READS)]

    @cached_property
    def _physical(self) -> Mapping[str, str]:
        """What is repaired keeps its id."""
        return Look(self.stack, self.template).physical

    def __getitem__(self, name: str) -> str:
        return self._physical[name]

    def client(self, service: str) -> Any:
        return self.stack.client(service)


def steady(said: Any) -> Any:
    """An answer without what changes by itself. A pool's tags of AWS's own are refused in a request, so the emulator loses them."""
    match said:
        case {"MaxReadRequestUnits": -1}:
            return None  # no limit is a limit of -1
        case dict():
            kept = {
                key: steady(each) for key, each in said.items() if key not in VOLATILE and not key.startswith("aws:")
            }
            return {key: each for key, each in kept.items() if each is not None}
        case list():
            return sorted(map(steady, said), key=repr)
        case str() if said.startswith('{"'):
            return steady(json.loads(said))
    return said
