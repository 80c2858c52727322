"""What a run of changes of one lamp or scene means to Alexa: nothing, a property or two, or another endpoint. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from device_cloud.change import Change
from device_cloud.lamp import Lamp
from device_cloud.scene import Scene
from smarthome_lambda.endpoint import endpoint_of, properties_of

Names = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class History:
    """What the stream told of one lamp or scene in one delivery, in order, each with its place in the stream."""

    changes: tuple[Change, ...]
    sequence_numbers: tuple[str, ...]

    @property
    def last(self) -> Change:
        """The newest of them."""
        return self.changes[-1]


def is_endpoint_news(changes: Sequence[Change], told: int) -> bool:
    """Whether Alexa, which knows it as it was at version `told`, would see another endpoint now, or none."""
    return any(
        change.version > told
        and (change.before is None or change.after is None or endpoint_of(change.before) != endpoint_of(change.after))
        for change in changes
    )


def changed_properties(changes: Sequence[Change], told: int, now: Lamp) -> Names:
    """The namespace and name of every property that changed after version `told`, as far as it means something now.

    One that changed and changed back is among them: Alexa may have heard of the first change in another way, such as an answer.

    Args:
        changes: of one lamp, in order.
        told: the version that Alexa knows.
        now: the lamp as it is.
    """
    steps = [
        (change.before, change.after)
        for change in changes
        if change.version > told and change.before is not None and change.after is not None
    ]
    if not steps:
        return frozenset()
    # What was written since the last of them is yet to be delivered, and is told now.
    steps.append((steps[-1][1], now))
    values = [(_values(before), _values(after)) for before, after in steps]
    changed = {name for before, after in values for name, value in after.items() if before.get(name) != value}
    return frozenset(changed & _values(now).keys())


def _values(lamp: Lamp | Scene) -> dict[tuple[str, str], object]:
    return {(str(each["namespace"]), str(each["name"])): each["value"] for each in properties_of(lamp, 0.0)}
