"""The scenes of an owner, in DynamoDB beside the lamps. Whoever asks must be an Owner (SEC-060)."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from device_cloud import spoken_name
from device_cloud.errors import NoSuchScene, SceneUnreadable, TooManyScenes
from device_cloud.identity import Owner
from device_cloud.lamp import Lamp
from device_cloud.runtime import log
from device_cloud.runtime.aws import answering
from device_cloud.scene import KEY_PREFIX, Scene, is_scene_id
from device_cloud.store.item import item_of_scene, scene_of
from device_cloud.store.newcomer import put_newcomer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_SCENES = 50

# Constants, with a placeholder for every name and value (SEC-115).
_SCENES_OF = "#owner = :owner AND begins_with(#lamp_id, :scenes)"
_EXISTS = "attribute_exists(#owner)"
_OWNER = {"#owner": "owner"}
_OWNER_AND_LAMP = _OWNER | {"#lamp_id": "lamp_id"}

Key = Mapping[str, Mapping[str, str]]


class Scenes:
    """The only way to a scene.

    Args:
        table: the name of the table Lamps.
        client: boto3's low-level DynamoDB client.

    Every method raises StoreUnavailable when DynamoDB does not answer or refuses us.
    """

    def __init__(self, table: str, client: "DynamoDBClient") -> None:
        self._table = table
        self._client = client

    def of(self, owner: Owner) -> tuple[Scene, ...]:
        """All scenes of an owner, ordered by scene_id. Unreadable ones are left out, counted and logged (SEC-121)."""
        scenes: list[Scene] = []
        unreadable = 0
        with answering():
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression=_SCENES_OF,
                ExpressionAttributeNames=_OWNER_AND_LAMP,
                ExpressionAttributeValues={":owner": {"S": owner.sub}, ":scenes": {"S": KEY_PREFIX}},
            )
            for page in pages:
                for item in page["Items"]:
                    try:
                        scenes.append(scene_of(item))
                    except SceneUnreadable:
                        unreadable += 1
        if unreadable:
            log.error("scenes_unreadable", sub=owner.sub, count=unreadable)
        return tuple(scenes)

    def get(self, owner: Owner, scene_id: object) -> Scene:
        """One scene of an owner.

        Raises:
            NoSuchScene: unknown, removed, somebody else's, or no possible id (SEC-061, SEC-114).
            SceneUnreadable: its item is corrupt.
        """
        return scene_of(self._stored(_key(owner, scene_id)))

    def add(self, owner: Owner, name: object, lamps: Sequence[Lamp]) -> Scene:
        """Remember the light that these lamps give now.

        Args:
            owner: whose lamps, and so whose scene.
            name: what they call it.
            lamps: 1 to 32 lamps of theirs.

        Raises:
            NameRefused: with a sentence for the person who typed it, and the name that would be taken (SEC-113).
            NameTaken: a lamp or scene of theirs has it (SEC-113).
            TooManyScenes: the owner has 50 (SEC-118). Of several added at once that cannot all stay, all may be refused.
            ValueError: no lamp, or more.
        """
        scene = Scene(f"scene-{uuid.uuid4()}", spoken_name.given(name), {lamp.lamp_id: lamp.state for lamp in lamps})
        item = item_of_scene(owner.sub, scene)
        put_newcomer(item, owner, MAX_SCENES, TooManyScenes, self._table, self._client)
        return scene

    def remove(self, owner: Owner, scene_id: object) -> None:
        """Forget a scene, also one that cannot be read; its lamps stay as they are.

        Raises:
            NoSuchScene: as in get. Of two who remove it at once, none may be told.
        """
        key = _key(owner, scene_id)
        self._stored(key)
        # boto3 repeats a request whose answer was lost; then what is gone was removed by us.
        with answering(), suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.delete_item(
                TableName=self._table, Key=key, ConditionExpression=_EXISTS, ExpressionAttributeNames=_OWNER
            )

    def _stored(self, key: Key) -> Mapping[str, Any]:
        with answering():
            item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            raise NoSuchScene
        return item


def _key(owner: Owner, scene_id: object) -> Key:
    if not isinstance(scene_id, str) or not is_scene_id(scene_id):
        raise NoSuchScene
    return {"owner": {"S": owner.sub}, "lamp_id": {"S": KEY_PREFIX + scene_id}}
