"""Nobody has two lamps or scenes that Alexa would hear as one (SEC-113)."""

from uuid import uuid4

import pytest

from device_cloud.errors import NameTaken
from device_cloud.lamp import Cause, Lamp, Model, Power
from tests.device_cloud.conftest import TABLE, Cloud, Recording, person


def names(cloud: Cloud) -> list[str]:
    return sorted(lamp.name for lamp in cloud.lamps.of(cloud.owner))


def twin(cloud: Cloud, lamp: Lamp) -> str:
    """Put another lamp of the same name into the table, as there may be from before names were compared."""
    lamp_id = str(uuid4())
    cloud.client.put_item(TableName=TABLE, Item=cloud.stored(lamp) | {"lamp_id": {"S": lamp_id}})
    return lamp_id


def test_no_two_lamps_have_one_name(cloud: Cloud) -> None:
    cloud.added(name="Desk Lamp")
    other = cloud.added(name="Porch")
    with pytest.raises(NameTaken):
        cloud.added(name=" desk  LAMP")
    with pytest.raises(NameTaken):
        cloud.lamps.rename(cloud.owner, other.lamp_id, "DESK lamp", Cause.APP)
    assert names(cloud) == ["Desk Lamp", "Porch"]


def test_no_scene_has_the_name_of_a_lamp_or_scene_nor_a_lamp_that_of_a_scene(cloud: Cloud) -> None:
    """'Turn on Relax' could be either."""
    lamp = cloud.added(name="Desk Lamp")
    cloud.scenes.add(cloud.owner, "Relax", [lamp])
    for taken in ("desk lamp", "RELAX"):
        with pytest.raises(NameTaken):
            cloud.scenes.add(cloud.owner, taken, [lamp])
    with pytest.raises(NameTaken):
        cloud.added(name="relax")
    with pytest.raises(NameTaken):
        cloud.lamps.rename(cloud.owner, lamp.lamp_id, "relax", Cause.APP)
    assert names(cloud) == ["Desk Lamp"]
    assert [scene.name for scene in cloud.scenes.of(cloud.owner)] == ["Relax"]


def test_a_name_is_taken_by_an_older_one_that_alexa_hears_as_the_same(cloud: Cloud) -> None:
    older = cloud.added()
    for name in ("Reading lamp!", "\U0001f4a1 Reading \u2013 lamp"):
        cloud.client.put_item(TableName=TABLE, Item=cloud.stored(older) | {"name": {"S": name}})
        with pytest.raises(NameTaken):
            cloud.added(name="reading lamp")
    assert cloud.lamps.rename(cloud.owner, older.lamp_id, "Reading lamp", Cause.APP).name == "Reading lamp"


def test_older_names_of_which_alexa_hears_nothing_take_none(cloud: Cloud) -> None:
    for name in ("!!!", "\U0001f4a1"):
        cloud.client.put_item(TableName=TABLE, Item=cloud.stored(cloud.added()) | {"name": {"S": name}})
    assert cloud.added(name="Lamp")


def test_a_lamp_may_be_called_what_it_is_called_written_otherwise(cloud: Cloud) -> None:
    lamp = cloud.added(name="Desk Lamp")
    assert cloud.lamps.rename(cloud.owner, lamp.lamp_id, "desk lamp", Cause.APP).name == "desk lamp"


def test_a_name_is_free_when_its_lamp_or_scene_is_gone(cloud: Cloud) -> None:
    lamp = cloud.added(name="Desk Lamp")
    cloud.lamps.rename(cloud.owner, lamp.lamp_id, "Porch", Cause.APP)
    cloud.scenes.remove(cloud.owner, cloud.scenes.add(cloud.owner, "Relax", [lamp]).scene_id)
    assert cloud.added(name="Desk Lamp")
    assert cloud.added(name="Relax")


def test_others_names_are_theirs(cloud: Cloud) -> None:
    cloud.added(name="Desk Lamp")
    stranger = person()
    assert cloud.lamps.add(stranger, serial="SL-1", model=Model.PLUG, name="Desk Lamp", cause=Cause.APP)


def test_who_adds_a_name_beside_another_that_does_withdraws(cloud: Cloud) -> None:
    lamp = cloud.added(name="Porch")
    recording = Recording(cloud.client)
    recording.before["put_item"] = lambda _: cloud.lamps.rename(cloud.owner, lamp.lamp_id, "Desk Lamp", Cause.APP)
    with pytest.raises(NameTaken):
        cloud.over(recording).add(cloud.owner, serial="SL-2", model=Model.PLUG, name="Desk Lamp", cause=Cause.APP)
    assert cloud.lamps.of(cloud.owner) == (cloud.lamps.get(cloud.owner, lamp.lamp_id),)


def test_lamps_of_old_with_one_name_are_read_switched_and_told_apart(cloud: Cloud) -> None:
    lamp = cloud.added(name="Desk Lamp")
    other = twin(cloud, lamp)
    assert names(cloud) == ["Desk Lamp", "Desk Lamp"]
    switched = cloud.lamps.change(cloud.owner, other, lambda now: now.state.switched_on(), Cause.VOICE)
    assert switched.state.power is Power.ON
    assert cloud.lamps.rename(cloud.owner, other, "Desk Lamp", Cause.APP) == switched, "nothing changes"
    cloud.lamps.rename(cloud.owner, other, "Porch", Cause.APP)
    assert names(cloud) == ["Desk Lamp", "Porch"]


@pytest.mark.parametrize("name", [None, {"L": []}, {"S": "\u202eevil"}], ids=repr)
def test_a_name_that_cannot_be_read_keeps_nobody_from_theirs(cloud: Cloud, name: object) -> None:
    cloud.plant(name=name)
    assert cloud.added(name="Desk Lamp")
