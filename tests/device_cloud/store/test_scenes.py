import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from device_cloud.errors import (
    NameRefused,
    NameTaken,
    NoSuchLamp,
    NoSuchScene,
    SceneUnreadable,
    StoreUnavailable,
    TooManyScenes,
)
from device_cloud.lamp import Cause, Lamp, Model, first_state, is_lamp_id
from device_cloud.runtime import log
from device_cloud.scene import KEY_PREFIX, Scene, is_scene_id
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import MAX_SCENES, Scenes
from tests.device_cloud.conftest import TABLE, Recording, person
from tests.device_cloud.strategies import AT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SCENE_ID = "scene-0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"


@pytest.fixture
def scenes(client: "DynamoDBClient") -> Scenes:
    return Scenes(TABLE, client)


@pytest.fixture
def lamps(client: "DynamoDBClient") -> Lamps:
    return Lamps(TABLE, client)


def lamp(lamp_id: str = "lamp-1", model: Model = Model.COLOR) -> Lamp:
    return Lamp(lamp_id, "SL-1", model, "Desk Lamp", first_state(model), Cause.APP, 1, AT, AT)


def test_a_scene_is_found_as_it_was_remembered(scenes: Scenes) -> None:
    owner = person()
    scene = scenes.add(owner, " Relax ", [lamp("lamp-1"), lamp("lamp-2", Model.PLUG)])
    assert scene.name == "Relax"
    assert scene.states == {"lamp-1": first_state(Model.COLOR), "lamp-2": first_state(Model.PLUG)}
    assert scenes.get(owner, scene.scene_id) == scene
    assert scenes.of(owner) == (scene,)


def test_scenes_are_no_lamps_and_lamps_no_scenes(scenes: Scenes, lamps: Lamps) -> None:
    owner = person()
    light = lamps.add(owner, serial="SL-1", model=Model.COLOR, name="Desk Lamp", cause=Cause.APP)
    scene = scenes.add(owner, "Relax", [light])
    assert lamps.of(owner) == (light,)
    assert scenes.of(owner) == (scene,)
    for lamp_id in (scene.scene_id, KEY_PREFIX + scene.scene_id):
        with pytest.raises(NoSuchLamp):
            lamps.get(owner, lamp_id)
    with pytest.raises(NoSuchScene):
        scenes.get(owner, light.lamp_id)


def test_no_lamp_id_can_begin_like_a_scenes_key_and_all_sort_before_it() -> None:
    letters = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000 and is_lamp_id(chr(point))]
    assert letters
    assert max(letters) < KEY_PREFIX


def test_scenes_do_not_count_as_lamps(quick_client: "DynamoDBClient") -> None:
    owner, lamps, scenes = person(), Lamps(TABLE, quick_client), Scenes(TABLE, quick_client)
    first = lamps.add(owner, serial="SL-1", model=Model.PLUG, name="Kettle", cause=Cause.APP)
    scenes.add(owner, "Relax", [first])
    key = {"owner": {"S": owner.sub}, "lamp_id": {"S": first.lamp_id}}
    row = quick_client.get_item(TableName=TABLE, Key=key)["Item"]
    for number in range(298):
        quick_client.put_item(TableName=TABLE, Item=row | {"lamp_id": {"S": f"lamp-{number}"}})
    assert lamps.add(owner, serial="SL-2", model=Model.PLUG, name="The 300th", cause=Cause.APP)


def test_somebody_elses_scene_is_none(scenes: Scenes) -> None:
    owner, stranger = person(), person()
    scene = scenes.add(owner, "Relax", [lamp()])
    with pytest.raises(NoSuchScene):
        scenes.get(stranger, scene.scene_id)
    with pytest.raises(NoSuchScene):
        scenes.remove(stranger, scene.scene_id)
    assert scenes.of(stranger) == ()
    assert scenes.get(owner, scene.scene_id) == scene


def test_a_removed_scene_is_gone(scenes: Scenes) -> None:
    owner = person()
    scene = scenes.add(owner, "Relax", [lamp()])
    scenes.remove(owner, scene.scene_id)
    assert scenes.of(owner) == ()
    with pytest.raises(NoSuchScene):
        scenes.remove(owner, scene.scene_id)


def test_a_scene_whose_addition_or_removal_was_answered_into_the_void_is_added_and_removed(
    client: "DynamoDBClient",
) -> None:
    recording = Recording(client)
    recording.before["put_item"] = lambda arguments: client.put_item(**arguments)
    recording.before["delete_item"] = lambda arguments: client.delete_item(**arguments)
    owner, scenes = person(), Scenes(TABLE, cast("DynamoDBClient", recording))
    scene = scenes.add(owner, "Relax", [lamp()])
    assert scenes.of(owner) == (scene,)
    scenes.remove(owner, scene.scene_id)
    assert scenes.of(owner) == ()


def test_at_most_50_scenes(quick_client: "DynamoDBClient") -> None:
    owner, scenes = person(), Scenes(TABLE, quick_client)
    for number in range(MAX_SCENES):
        scenes.add(owner, f"Scene {number}", [lamp()])
    with pytest.raises(TooManyScenes):
        scenes.add(owner, "One more", [lamp()])


def test_the_51st_that_slipped_in_beside_another_withdraws(quick_client: "DynamoDBClient") -> None:
    owner, scenes = person(), Scenes(TABLE, quick_client)
    for number in range(MAX_SCENES - 1):
        scenes.add(owner, f"Scene {number}", [lamp()])
    with pytest.raises(TooManyScenes):
        beside(quick_client, lambda: scenes.add(owner, "The 50th", [lamp()])).add(owner, "Late", [lamp()])
    assert len(scenes.of(owner)) == MAX_SCENES


def test_a_scene_added_beside_another_of_its_name_withdraws(client: "DynamoDBClient", scenes: Scenes) -> None:
    owner = person()
    with pytest.raises(NameTaken):
        beside(client, lambda: scenes.add(owner, "Relax", [lamp()])).add(owner, "relax", [lamp()])
    assert [scene.name for scene in scenes.of(owner)] == ["Relax"]


def beside(client: "DynamoDBClient", happens: Callable[[], object]) -> Scenes:
    """Scenes, and what happens just before one of them is stored."""
    recording = Recording(client)
    recording.before["put_item"] = lambda _: happens()
    return Scenes(TABLE, cast("DynamoDBClient", recording))


def test_the_biggest_scene_is_a_small_item(client: "DynamoDBClient", scenes: Scenes) -> None:
    owner = person()
    scene = scenes.add(owner, "x" * 128, [lamp(str(uuid4())) for _ in range(32)])
    key = {"owner": {"S": owner.sub}, "lamp_id": {"S": KEY_PREFIX + scene.scene_id}}
    item = client.get_item(TableName=TABLE, Key=key)["Item"]
    assert size(item) < 8192
    with pytest.raises(ValueError, match="1 to 32 lamps"):
        scenes.add(owner, "Too many", [lamp(str(uuid4())) for _ in range(33)])
    with pytest.raises(ValueError, match="1 to 32 lamps"):
        scenes.add(owner, "None", [])


def size(value: Any) -> int:
    """As DynamoDB counts, roughly: names and values."""
    if isinstance(value, dict):
        return sum(
            (0 if name in {"S", "N", "M", "BOOL"} else len(name) + 1) + size(part) for name, part in value.items()
        )
    return len(str(value))


@pytest.mark.parametrize("name", ["", "\u202eRelax", 7])
def test_a_name_is_one_that_a_lamp_could_have(scenes: Scenes, name: object) -> None:
    with pytest.raises(NameRefused):
        scenes.add(person(), name, [lamp()])


CORRUPT: dict[str, dict[str, Any]] = {
    "no states": {"states": None},
    "states are a list": {"states": {"L": []}},
    "states are none": {"states": {"M": {}}},
    "state is no state": {"states": {"M": {"lamp-1": {"S": "ON"}}}},
    "state is impossible": {"states": {"M": {"lamp-1": {"M": {"power": {"S": "DIM"}, "reachable": {"BOOL": True}}}}}},
    "name is unseen": {"name": {"S": "\u200b"}},
    "version is no number": {"version": {"S": "1"}},
    "version is none": {"version": {"N": "0"}},
}


@pytest.mark.parametrize("attributes", CORRUPT.values(), ids=CORRUPT)
def test_a_corrupt_scene_hides_no_other(
    client: "DynamoDBClient", scenes: Scenes, attributes: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure("local", "eu-west-1_Example")
    owner = person()
    bad, good = scenes.add(owner, "Bad", [lamp()]), scenes.add(owner, "Good", [lamp()])
    key = {"owner": {"S": owner.sub}, "lamp_id": {"S": KEY_PREFIX + bad.scene_id}}
    row = client.get_item(TableName=TABLE, Key=key)["Item"] | attributes
    client.put_item(TableName=TABLE, Item={name: value for name, value in row.items() if value is not None})
    assert scenes.of(owner) == (good,)
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["count"]) == ("scenes_unreadable", 1)
    with pytest.raises(SceneUnreadable):
        scenes.get(owner, bad.scene_id)


def test_when_dynamodb_refuses_it_is_unavailable(scenes: Scenes, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "Any")

    monkeypatch.setattr(scenes._client, "get_item", fail)
    with pytest.raises(StoreUnavailable):
        scenes.get(person(), SCENE_ID)


IDS = {
    "ours": (SCENE_ID, True),
    "a lamp's": (SCENE_ID.removeprefix("scene-"), False),
    "with its key's prefix": (KEY_PREFIX + SCENE_ID, False),
    "in capitals": (SCENE_ID.upper(), False),
    "with a newline": (SCENE_ID + "\n", False),
    "short": ("scene-1", False),
}


@pytest.mark.parametrize(("text", "is_one"), IDS.values(), ids=IDS)
def test_what_can_be_an_id(text: str, is_one: bool) -> None:
    assert is_scene_id(text) is is_one


WRONG: dict[str, dict[str, Any]] = {
    "id of a lamp": {"scene_id": "lamp-1"},
    "name unclean": {"name": " Relax"},
    "no lamps": {"states": {}},
    "impossible lamp": {"states": {"a#b": first_state(Model.PLUG)}},
    "no state": {"states": {"lamp-1": None}},
    "no version": {"version": 0},
    "half a version": {"version": 1.5},
}


@pytest.mark.parametrize("fields", WRONG.values(), ids=WRONG)
def test_a_wrong_scene_cannot_be_made(fields: dict[str, Any]) -> None:
    right: dict[str, Any] = {"scene_id": SCENE_ID, "name": "Relax", "states": {"lamp-1": first_state(Model.PLUG)}}
    assert Scene(**right)
    with pytest.raises(ValueError, match=r"."):
        Scene(**right | fields)
