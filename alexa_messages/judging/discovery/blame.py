"""Which endpoints of a discovery are to blame that devices vanish: the smallest set without which none of the others does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alexa_messages.fault import Fault
from alexa_messages.judging.discovery.vanishing import endpoint_of, moved

Judge = Callable[[object], Sequence[Fault]]


@dataclass(frozen=True)
class Blame:
    """Who is to blame.

    Attributes:
        endpoints: the positions of the endpoints to leave out, each with the faults for which; as in the whole discovery.
        outside: the faults that no endpoint is to blame for, such as one of the header; they stay.
    """

    endpoints: dict[int, tuple[Fault, ...]]
    outside: tuple[Fault, ...]


def blame(discovery: dict[str, Any], judge: Judge) -> Blame:
    """The smallest set of endpoints without which no fault is left that hides an endpoint, or may.

    Every endpoint that has such a fault by itself is in it; of those that are wrong only together, such as several with one
    endpointId, all but one. Putting back any one of them brings back a fault.

    Args:
        discovery: a Discover.Response or an AddOrUpdateReport whose endpoints are a list.
        judge: the faults of such a message.
    """
    count = len(discovery["event"]["payload"]["endpoints"])
    culprits: dict[int, tuple[Fault, ...]] = {}
    for position in range(count):
        culprits |= _hiding(discovery, [position], judge)
    left = [each for each in range(count) if each not in culprits]
    # What is wrong between endpoints is said at all of them but the first, which may stay.
    while found := _hiding(discovery, left, judge):
        culprits |= found
        left = [each for each in left if each not in found]
    outside = tuple(each for each in judge(_with(discovery, left)) if endpoint_of(each) is None)
    return Blame(dict(sorted(culprits.items())), outside)


def _hiding(discovery: dict[str, Any], positions: list[int], judge: Judge) -> dict[int, tuple[Fault, ...]]:
    """The faults that hide an endpoint or more if only some endpoints are there, by their positions in the discovery."""
    found: dict[int, tuple[Fault, ...]] = {}
    for fault in judge(_with(discovery, positions)):
        here = endpoint_of(fault)
        if here is not None and fault.hides is not None and fault.hides.what != "capability":
            position = positions[here]
            found[position] = (*found.get(position, ()), replace(fault, pointer=moved(fault.pointer, position)))
    return found


def _with(discovery: dict[str, Any], positions: list[int]) -> dict[str, Any]:
    event = discovery["event"]
    endpoints = event["payload"]["endpoints"]
    payload = {**event["payload"], "endpoints": [endpoints[each] for each in positions]}
    return {**discovery, "event": {**event, "payload": payload}}
