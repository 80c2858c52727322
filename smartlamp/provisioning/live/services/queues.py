"""Queues: how long a message is kept and hidden, where it goes then, and who may use them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import ByHand, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, only

SETTINGS = (
    Setting("MessageRetentionPeriod"),
    Setting("VisibilityTimeout"),
    Setting("SqsManagedSseEnabled", default=False),
    Setting("RedrivePolicy", default={}),
)


def settings(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """All of a queue."""
    queue = look.physical[name]

    def write(different: Sequence[Setting]) -> None:
        look.write("sqs", "set_queue_attributes", QueueUrl=queue, Attributes=_texts(only(wanted, different)))

    said = look.ask("sqs", "get_queue_attributes", QueueUrl=queue, AttributeNames=["All"]).get("Attributes", {})
    answer = {**said, "RedrivePolicy": json.loads(said["RedrivePolicy"])} if said.get("RedrivePolicy") else said
    yield from look.compared(name, SETTINGS, wanted, answer, write)
    if said.get("Policy"):
        yield ByHand(
            f"{name} /Policy",
            "The queue has a policy, and the template gives it none: somebody else may use it.",
            f"If nobody needs it: {look.command(f'sqs set-queue-attributes --queue-url {queue} --attributes Policy=')}",
            broken=False,
        )


def _texts(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: json.dumps(each)
        if isinstance(each, Mapping)
        else str(each).lower()
        if isinstance(each, bool)
        else str(each)
        for key, each in attributes.items()
    }
