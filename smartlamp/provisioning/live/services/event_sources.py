"""Event source mappings: what a stream or a queue hands to a function, and whether it does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartlamp.provisioning.live.found import ByHand, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import Setting, only
from smartlamp.provisioning.live.values import UNKNOWN

SETTINGS = (
    Setting("Enabled", unnamed=True),
    Setting("FunctionName"),
    Setting("BatchSize"),
    Setting("MaximumBatchingWindowInSeconds", default=0),
    Setting("ParallelizationFactor", default=1),
    Setting("MaximumRetryAttempts", default=-1),
    Setting("MaximumRecordAgeInSeconds", default=-1),
    Setting("BisectBatchOnFunctionError", default=False),
    Setting("FunctionResponseTypes", default=[], unordered=True),
    Setting("DestinationConfig.OnFailure.Destination"),
    Setting("ScalingConfig"),
    # With a filter the function is not told of what the filter drops.
    Setting("FilterCriteria.Filters", default=[], unnamed=[], unordered=True),
)
_STOPPED = frozenset({"Disabled", "Disabling"})


def settings(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """All of a mapping."""
    identifier = look.physical[name]

    def write(different: Sequence[Setting]) -> None:
        look.write("lambda", "update_event_source_mapping", UUID=identifier, **only(wanted, different))

    said = look.ask("lambda", "get_event_source_mapping", UUID=identifier)
    answer = {
        **said,
        "Enabled": said.get("State") not in _STOPPED,
        "FunctionName": str(said.get("FunctionArn", "")).rsplit(":function:", 1)[-1],
    }
    yield from look.compared(name, SETTINGS, wanted, answer, write)
    source = wanted.get("EventSourceArn", UNKNOWN)
    if source is not UNKNOWN and source != said.get("EventSourceArn"):
        yield ByHand(
            f"{name} /EventSourceArn",
            f"It reads {said.get('EventSourceArn')}, which is not the source that is there now: {source}. The function is told of nothing.",
            "A mapping keeps its source for ever: see docs/recovery.md.",
        )
