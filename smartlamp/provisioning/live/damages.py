"""What of a deployed stack is not as its template says."""

import time
from collections.abc import Callable, Iterator

from smartlamp.deploy.review.resolved import Resolved
from smartlamp.errors import ResourceGone, ResourceUnreadable
from smartlamp.provisioning.live.found import ByHand, Found, Unseen
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.resource_types import TYPES, Row
from smartlamp.target.aws_stack import AwsStack


def damages(stack: AwsStack, template: Resolved, wait: Callable[[float], None] = time.sleep) -> Iterator[Found]:
    """Compare each resource with the template. This only reads; what is written, a damage's repair writes.

    Args:
        stack: which one.
        template: as it is deployed: processed, under the stack's parameters and pseudo parameters.
        wait: waits some seconds before a repair tries again.

    Yields:
        What differs, in the order in which it is to be repaired. Where AWS answers with a default that the template does not name, nothing
        differs. What the template names and cannot be known here, such as an attribute of a resource that is not there yet, is not compared.
    """
    try:
        look = Look(stack, template, wait)
    except ResourceUnreadable as unreadable:
        yield Unseen(stack.name, unreadable.action, unreadable.reason)
        return
    except ResourceGone:
        yield ByHand(stack.name, "The stack is gone.", "docs/recovery.md says what of it is left.")
        return
    for kind, row in TYPES.items():
        for name in template.of_type(kind):
            if name in look.physical:
                yield from _of(look, row, name, kind)


def _of(look: Look, row: Row, name: str, kind: str) -> Iterator[Found]:
    wanted = look.values.of(look.template.resources[name].get("Properties") or {})
    for check in row.checks:
        try:
            yield from check(look, name, wanted)
        except ResourceGone:
            yield ByHand(
                name,
                f"{kind} {look.physical[name]} is gone: somebody deleted it. A new one would have another id, and hold nothing of the old.",
                "docs/recovery.md says what can be had back, and how.",
            )
            return
        except ResourceUnreadable as unreadable:
            yield Unseen(name, unreadable.action, unreadable.reason)
