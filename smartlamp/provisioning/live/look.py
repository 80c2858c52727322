"""Asks a stack's services what is there, and writes what differs. Whatever is asked while a stack is looked at is asked once."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import botocore.exceptions
from botocore.config import Config

from smartlamp.deploy.review.resolved import Resolved
from smartlamp.errors import Failed, ResourceGone, ResourceUnreadable
from smartlamp.provisioning.live.found import Damage
from smartlamp.provisioning.live.settings import Setting, differences
from smartlamp.provisioning.live.values import Values
from smartlamp.target.aws_stack import AwsStack

_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 4, "mode": "standard"})
_MISSING = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchEntity",
        "NoSuchEntityException",
        "NotFoundException",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
    }
)
# Somebody else, or AWS itself, is at it: read again, then write again.
_AGAIN = frozenset(
    {
        "ConcurrentModificationException",
        "PreconditionFailedException",
        "ResourceConflictException",
        "ResourceInUseException",
    }
)
_TRIES = 5
_BETWEEN_S = 2.0
_SETTLES_WITHIN = 60  # times _BETWEEN_S


class Look:
    """One look at a stack.

    Args:
        stack: it.
        template: as it is deployed: processed, under the stack's parameters.
        wait: waits some seconds before something is tried again.
    """

    def __init__(self, stack: AwsStack, template: Resolved, wait: Callable[[float], None] = time.sleep) -> None:
        self.template = template
        self._stack, self._wait = stack, wait
        self._clients: dict[str, Any] = {}
        self._answers: dict[str, Any] = {}
        self.physical: Mapping[str, str] = self._physical()
        self.values = Values(stack.stack_id, self.physical, template.resources, self._stream)

    def command(self, words: str) -> str:
        """A command of AWS's own command line for people, as they can paste it."""
        return f"`aws {words} --region {self._stack.session.region_name}`"

    def ask(self, service: str, operation: str, **named: Any) -> Mapping[str, Any]:
        """What a service says, once for the whole look.

        Raises:
            ResourceGone: there is no such thing.
            ResourceUnreadable: it does not say.
        """
        key = json.dumps([service, operation, named], sort_keys=True, default=str)
        if key not in self._answers:
            self._answers[key] = self.ask_again(service, operation, **named)
        answer: Mapping[str, Any] = self._answers[key]
        return answer

    def ask_again(self, service: str, operation: str, **named: Any) -> Mapping[str, Any]:
        """What a service says now.

        Raises:
            ResourceGone: there is no such thing.
            ResourceUnreadable: it does not say.
        """
        client = self.client(service)
        action = f"{service}:{client.meta.method_to_api_mapping[operation]}"
        try:
            answer: Mapping[str, Any] = getattr(client, operation)(**named)
        except botocore.exceptions.ClientError as refused:
            error = refused.response["Error"]
            if error["Code"] in _MISSING:
                raise ResourceGone(error.get("Message", "")) from refused
            raise ResourceUnreadable(action, f"{error['Code']}: {error.get('Message', '')}") from refused
        except botocore.exceptions.BotoCoreError as away:
            raise ResourceUnreadable(action, str(away)) from away
        return answer

    def write(self, service: str, operation: str, **named: Any) -> None:
        """Change something. A refusal is for `repair`, which explains it."""
        getattr(self.client(service), operation)(**named)

    def accepted(self, service: str, operation: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What of some settings an operation takes. An empty text is left out: it is how some answers say that there is none."""
        client = self.client(service)
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape
        return {name: each for name, each in settings.items() if name in shape.members and each not in ("", None)}

    def compared(
        self,
        name: str,
        settings: Iterable[Setting],
        wanted: Mapping[str, Any],
        answer: Mapping[str, Any],
        write: Callable[[Sequence[Setting]], None],
    ) -> Iterator[Damage]:
        """A damage for each difference.

        Args:
            name: the resource's logical id.
            settings: which to look at.
            wanted: the template's properties, with ids put in.
            answer: what the service says.
            write: sets back all settings that differ. It reads again first, since time has passed.
        """
        found = differences(settings, wanted, answer)
        different = tuple({each.setting.path: each.setting for each in found}.values())
        shared = self.repair(name, lambda: write(different))
        for each in found:
            yield Damage(f"{name} {each.path}", each.why, shared)

    def repair(self, about: str, write: Callable[[], None]) -> Callable[[], None]:
        """A write that is made once, and tried again where somebody else was at it."""
        done = False

        def once() -> None:
            nonlocal done
            if not done:
                self._tried(about, write)
                done = True

        return once

    def settled(self, about: str, asked: Callable[[], str | None]) -> None:
        """Wait until AWS has done what it was asked.

        Args:
            about: the resource's logical id.
            asked: looks again; None while AWS is busy, "" when it is done, or why it failed.

        Raises:
            Failed: it failed, or is still busy.
        """
        for _ in range(_SETTLES_WITHIN):
            state = asked()
            if state is not None:
                if state:
                    raise Failed(f"{about} could not be set back: {state}", "Run the same command again.")
                return
            self._wait(_BETWEEN_S)
        raise Failed(f"AWS is still busy with {about}.", "Run the same command again later.")

    def client(self, service: str) -> Any:
        """A client of a service, in the stack's region."""
        if service not in self._clients:
            self._clients[service] = self._stack.client(service, _CONFIG)
        return self._clients[service]

    def _tried(self, about: str, write: Callable[[], None]) -> None:
        for attempt in range(_TRIES):
            try:
                write()
            except botocore.exceptions.ClientError as refused:
                error = refused.response["Error"]
                if error["Code"] not in _AGAIN or attempt == _TRIES - 1:
                    raise Failed(
                        f"{about} could not be set back: {refused.operation_name} was refused: {error['Code']}: {error.get('Message', '')}",
                        "Check the permissions of your credentials, then run the same command again. What was set back before stays so.",
                    ) from refused
                self._wait(_BETWEEN_S * (attempt + 1))
            except botocore.exceptions.BotoCoreError as away:
                raise Failed(f"{about} could not be set back: {away}", "Run the same command again.") from away
            except ResourceGone as gone:
                raise Failed(
                    f"{about} could not be set back: somebody deleted it meanwhile.", "See docs/recovery.md."
                ) from gone
            except ResourceUnreadable as unreadable:
                raise Failed(
                    f"{about} could not be set back, since it cannot be read ({unreadable.action}): {unreadable.reason}",
                    "Run the same command again.",
                ) from unreadable
            else:
                return

    def _physical(self) -> dict[str, str]:
        found: dict[str, str] = {}
        more: dict[str, str] = {}
        while True:
            page = self.ask_again("cloudformation", "list_stack_resources", StackName=self._stack.name, **more)
            for each in page["StackResourceSummaries"]:
                if each.get("PhysicalResourceId") and each["ResourceStatus"] != "DELETE_COMPLETE":
                    # Some types have several ids in one, the resource's own as the last: POOL|CLIENT.
                    found[each["LogicalResourceId"]] = each["PhysicalResourceId"].rsplit("|", 1)[-1]
            if not page.get("NextToken"):
                return found
            more = {"NextToken": page["NextToken"]}

    def _stream(self, table: str) -> str | None:
        try:
            arn = self.ask("dynamodb", "describe_table", TableName=table)["Table"].get("LatestStreamArn")
        except (ResourceGone, ResourceUnreadable):
            return None
        return None if arn is None else str(arn)
