"""What a run of changes to one lamp or scene means to Alexa: nothing, a property or two, or a changed endpoint. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from device_cloud.lamp import Lamp
from device_cloud.scene import KEY_PREFIX, Scene
from device_cloud.store.stream import Change
from smarthome_lambda.messages.endpoint import Key, endpoint_of, key_of, properties_of

Keys = frozenset[Key]

_CONNECTIVITY: Keys = frozenset({("Alexa.EndpointHealth", "connectivity", None)})


@dataclass(frozen=True)
class News:
    """What may be news about one lamp or scene.

    Attributes:
        sub: the owner's.
        key: of its item.
        endpoint_version: the newest version that adds, changes or removes the endpoint that Alexa sees; 0 if there is none.
        state_version: the newest version that changes what the lamp reports; 0 if there is none.
        is_gone: whether its last known change is its removal.
        changes: the changes, in order; () if they are not known.
        is_again: reported though perhaps nothing changed, to correct whatever Alexa believes.
    """

    sub: str = field(repr=False)
    key: str
    endpoint_version: int
    state_version: int
    is_gone: bool
    changes: tuple[Change, ...] = ()
    is_again: bool = False

    @classmethod
    def of(cls, changes: Sequence[Change]) -> "News":
        """From the changes to one lamp or scene in one stream delivery, in order."""
        last = changes[-1]
        seen_otherwise = [change.version for change in changes if _is_another_endpoint(change)]
        is_state = isinstance(last.after, Lamp) and changed_properties(changes, 0, last.after)
        return cls(
            last.sub,
            last.key,
            max(seen_otherwise, default=0),
            last.version if is_state else 0,
            last.after is None,
            tuple(changes),
        )

    @property
    def id(self) -> str:
        """The lamp_id or scene_id."""
        return self.key.removeprefix(KEY_PREFIX)

    @property
    def last_known(self) -> Lamp | Scene | None:
        """The lamp or scene as it was last readable."""
        return (self.changes[-1].after or self.changes[-1].before) if self.changes else None

    def changed(self, told: int, now: Lamp) -> Keys:
        """Its properties that changed after version `told`; all of them if the changes are not known.

        When it is reported again, only connectivity counts as changed. The other properties are in the context: that corrects Alexa, too,
        and starts no routine for a lamp that did not change (protocol 5.6).
        """
        if self.is_again:
            return _CONNECTIVITY
        return changed_properties(self.changes, told, now) if self.changes else frozenset(_values(now))


def changed_properties(changes: Sequence[Change], told: int, now: Lamp) -> Keys:
    """Every property that changed after version `told` and means something now.

    This includes one that changed and changed back: Alexa may know the first change from elsewhere, such as a response.

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
    # What was written after the last of them has not been delivered yet, but is reported now.
    steps.append((steps[-1][1], now))
    values = [(_values(before), _values(after)) for before, after in steps]
    changed = {key for before, after in values for key, value in after.items() if before.get(key) != value}
    return frozenset(changed & _values(now).keys())


def _is_another_endpoint(change: Change) -> bool:
    return change.before is None or change.after is None or endpoint_of(change.before) != endpoint_of(change.after)


def _values(lamp: Lamp | Scene) -> dict[Key, object]:
    return {key_of(each): each["value"] for each in properties_of(lamp, 0.0)}
