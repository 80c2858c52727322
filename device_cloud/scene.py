"""A scene: a name for the light that some of an owner's lamps gave at one moment. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from device_cloud import names
from device_cloud.lamp import State, is_lamp_id

MAX_LAMPS = 32  # so that an item stays below 8 KB (SEC-118)

# Scenes are stored in the table Lamps under "~" and their id. No lamp_id can contain a "~", so no id from outside can name a scene as
# a lamp (SEC-114, SEC-116), and "~" sorts after everything that a lamp_id can begin with.
KEY_PREFIX = "~"

_SCENE_ID = re.compile(r"scene-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Scene:
    """One scene of one owner.

    Attributes:
        scene_id: issued by us, unique among all owners, never reused; unlike any lamp_id that we issue.
        name: what its owner calls it, clean (SEC-113).
        states: by lamp_id, for each of its 1 to 32 lamps, the state whose light it remembers.
        version: counts the writes of its item, from 1.

    Raises:
        ValueError: a field is not as described here.
    """

    scene_id: str
    name: str
    states: Mapping[str, State] = field(hash=False)
    version: int = 1

    def __post_init__(self) -> None:
        if not is_scene_id(self.scene_id):
            raise ValueError("scene_id is scene- and a UUID")
        if type(self.name) is not str or names.clean(self.name) != self.name:
            raise ValueError("name is clean")
        if not 1 <= len(self.states) <= MAX_LAMPS:
            raise ValueError(f"a scene has 1 to {MAX_LAMPS} lamps")
        if not all(is_lamp_id(lamp_id) and type(state) is State for lamp_id, state in self.states.items()):
            raise ValueError("states are states by lamp_id")
        if type(self.version) is not int or self.version < 1:
            raise ValueError("version is a whole number from 1")


def is_scene_id(text: object) -> bool:
    """Whether it could be the id of a scene: a text in the form that we issue (SEC-114)."""
    return type(text) is str and _SCENE_ID.fullmatch(text) is not None
