"""An owner's scenes, in DynamoDB next to the lamps. The caller must be an Owner (SEC-060)."""

import uuid
from collections.abc import Sequence

from device_cloud import spoken_name
from device_cloud.errors import NoSuchScene, SceneUnreadable, TooManyScenes
from device_cloud.identity import Owner
from device_cloud.lamp import Lamp
from device_cloud.runtime import log
from device_cloud.scene import KEY_PREFIX, Scene, is_scene_id
from device_cloud.store.item import item_of_scene, scene_of
from device_cloud.store.owned import Kind, Owned

MAX_SCENES = 50


class Scenes(Owned[Scene]):
    """The only way to a scene. Removing a scene leaves its lamps as they are. The arguments and errors are those of `Owned`."""

    _kind = Kind(
        query="#owner = :owner AND begins_with(#lamp_id, :scenes)",
        prefix=KEY_PREFIX,
        is_id=is_scene_id,
        read=scene_of,
        most=MAX_SCENES,
        unreadable=SceneUnreadable,
        missing=NoSuchScene,
        too_many=TooManyScenes,
    )

    def _log_unreadable(self, owner: Owner, count: int) -> None:
        log.error("scenes_unreadable", sub=owner.sub, count=count)

    def add(self, owner: Owner, name: object, lamps: Sequence[Lamp]) -> Scene:
        """Remember the light that these lamps give now.

        Args:
            owner: the owner of the lamps and the scene.
            name: what they call it.
            lamps: 1 to 32 of their lamps.

        Raises:
            NameRefused: with a sentence for the person who typed it, and the name that would be accepted (SEC-113).
            NameTaken: a lamp or scene of theirs has it (SEC-113).
            TooManyScenes: the owner has 50 (SEC-118). If several are added at once and cannot all stay, all may be refused.
            ValueError: no lamp, or more than 32.
        """
        scene = Scene(f"scene-{uuid.uuid4()}", spoken_name.given(name), {lamp.lamp_id: lamp.state for lamp in lamps})
        self._add(owner, item_of_scene(owner.sub, scene))
        return scene
