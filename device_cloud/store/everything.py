"""All that an owner has, by one query: their lamps and scenes are in one table."""

from device_cloud.identity import Owner
from device_cloud.lamp import Lamp
from device_cloud.scene import KEY_PREFIX, Scene
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes


def everything_of(owner: Owner, lamps: Lamps, scenes: Scenes) -> tuple[tuple[Lamp, ...], tuple[Scene, ...]]:
    """An owner's lamps and scenes, each in order of id. Unreadable ones are left out, counted and logged (SEC-121).

    Raises:
        StoreUnavailable: DynamoDB does not answer, or refuses us.
    """
    items = lamps.items_with_scenes(owner)
    # "~" sorts after everything that a lamp_id can begin with.
    first = next((n for n, item in enumerate(items) if item["lamp_id"]["S"].startswith(KEY_PREFIX)), len(items))
    return lamps.read(owner, items[:first]), scenes.read(owner, items[first:])
