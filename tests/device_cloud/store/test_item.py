"""Items of every shape in which lamps and scenes were ever stored, written down as they were; none is made by today's code."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_cloud.errors import LampUnreadable, SceneUnreadable
from device_cloud.lamp import FIELDS, Condition, Effect, Lamp, Model, first_state
from device_cloud.scene import Scene
from device_cloud.store.item import item_of, item_of_scene, lamp_of, scene_of
from device_cloud.store.stream import change_of
from tests.device_cloud.conftest import TABLE, Cloud
from tests.fakes.any_json import ANYTHING, spoilt

Item = dict[str, Any]

SCENE_ID = "scene-0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"

FIELDS_OF: dict[Model, Item] = {
    Model.PLUG: {},
    Model.DIMMABLE: {"brightness": {"N": "100"}, "last_brightness": {"N": "100"}},
    Model.TUNABLE_WHITE: {"brightness": {"N": "100"}, "last_brightness": {"N": "100"}, "kelvin": {"N": "2700"}},
    Model.COLOR: {
        "brightness": {"N": "100"},
        "last_brightness": {"N": "100"},
        "color": {"M": {"hue": {"N": "0.000000"}, "saturation": {"N": "0.000000"}, "brightness": {"N": "1.000000"}}},
        "kelvin": {"N": "2700"},
        "mode": {"S": "white"},
    },
}
FIELDS_OF_ALL_TIMES = FIELDS_OF[Model.COLOR]
OFF: Item = {"power": {"S": "OFF"}, "reachable": {"BOOL": True}}
WELL: Item = {"condition": {"S": "well"}}
NO_EFFECT: Item = {"effect": {"S": "none"}}


def state(model: Model, *later: Item) -> Item:
    """A state as it was first stored, with what came later."""
    fields = OFF | FIELDS_OF[model]
    for each in later:
        fields |= each
    return {"M": fields}


def lamp_item(model: Model, stored: Item, **later: Any) -> Item:
    """A lamp as it was first stored, with what came later."""
    return {
        "owner": {"S": "owner-1"},
        "lamp_id": {"S": "lamp-1"},
        "serial": {"S": "SL-1"},
        "model": {"S": str(model)},
        "name": {"S": "Desk Lamp"},
        "state": stored,
        "cause": {"S": "app"},
        "version": {"N": "1"},
        "created_at": {"S": "2026-05-01T08:00:00.000Z"},
        "changed_at": {"S": "2026-05-01T08:00:00.000Z"},
        "change_id": {"S": "change-1"},
        **later,
    }


def scene_item(states: Item, **later: Any) -> Item:
    """A scene as it was first stored, with what came later."""
    return {
        "owner": {"S": "owner-1"},
        "lamp_id": {"S": f"~{SCENE_ID}"},
        "name": {"S": "Relax"},
        "states": {"M": states},
        **later,
    }


def lamp_shapes() -> Iterator[Any]:
    for model in Model:
        effect = NO_EFFECT if model is Model.COLOR else {}
        for shape, item in {
            "first": lamp_item(model, state(model)),
            "before effects": lamp_item(model, state(model, WELL)),
            "before conditions": lamp_item(model, state(model, effect)),
            "of today": lamp_item(model, state(model, WELL, effect)),
            "of today, its radio known": lamp_item(
                model, state(model, WELL, effect), mac_address={"S": "02:00:5E:10:00:01"}
            ),
        }.items():
            yield pytest.param(model, item, id=f"{model}, {shape}")


def scene_shapes() -> Iterator[Any]:
    for shape, (later, version) in {
        "first": ((), {}),
        "before effects": ((WELL,), {"version": {"N": "1"}}),
        "before conditions": ((NO_EFFECT,), {"version": {"N": "1"}}),
        "before versions": ((WELL, NO_EFFECT), {}),
        "of today": ((WELL, NO_EFFECT), {"version": {"N": "1"}}),
    }.items():
        # Lamps without colour never had an effect.
        states = {
            str(model): state(model, *(each for each in later if model is Model.COLOR or each is not NO_EFFECT))
            for model in Model
        }
        yield pytest.param(scene_item(states, **version), id=shape)


@pytest.mark.parametrize(("model", "item"), [*lamp_shapes()])
def test_a_lamp_of_every_earlier_shape_is_read(model: Model, item: Item) -> None:
    lamp = lamp_of(item)
    assert lamp.state == first_state(model)
    assert lamp.state.condition is Condition.WELL
    assert lamp.state.effect is (Effect.NONE if model is Model.COLOR else None)
    assert lamp_of(item_of("owner-1", lamp, "change-2")) == lamp


@pytest.mark.parametrize("item", [*scene_shapes()])
def test_a_scene_of_every_earlier_shape_is_read(item: Item) -> None:
    scene = scene_of(item)
    assert scene == Scene(SCENE_ID, "Relax", {str(model): first_state(model) for model in Model}, 1)
    assert scene_of(item_of_scene("owner-1", scene)) == scene


@pytest.mark.parametrize(("model", "item"), [*lamp_shapes()])
def test_a_lamp_of_every_earlier_shape_goes_on_working(cloud: Cloud, model: Model, item: Item) -> None:
    cloud.client.put_item(TableName=TABLE, Item=item | {"owner": {"S": cloud.owner.sub}})
    (lamp,) = cloud.lamps.of(cloud.owner)
    switched = cloud.lamps.change(cloud.owner, lamp.lamp_id, lambda now: now.state.switched_on(), lamp.cause)
    assert switched.state == first_state(model).switched_on()
    cloud.lamps.rename(cloud.owner, lamp.lamp_id, "Porch", lamp.cause)
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id).name == "Porch"


@pytest.mark.parametrize("model", Model)
@pytest.mark.parametrize("name", [name for name in FIELDS if name not in OFF and name not in FIELDS_OF_ALL_TIMES])
def test_what_was_stored_before_a_field_has_its_first_value(model: Model, name: str) -> None:
    """Whatever the fields of today are: what came after the first shape is filled in, for lamps and for scenes."""
    lamp = lamp_of(lamp_item(model, state(model)))
    item: Item = dict(item_of("owner-1", lamp, "change-1"))
    scene: Item = dict(item_of_scene("owner-1", Scene(SCENE_ID, "Relax", {"lamp-1": lamp.state})))
    item["state"]["M"].pop(name, None)
    scene["states"]["M"]["lamp-1"]["M"].pop(name, None)
    assert getattr(lamp.state, name) == (FIELDS[name].first if FIELDS[name].belongs_to(model) else None)
    assert lamp_of(item) == lamp
    assert scene_of(scene).states == {"lamp-1": lamp.state}


@pytest.mark.parametrize("model", Model)
def test_what_was_always_stored_is_never_filled_in(model: Model) -> None:
    for name in OFF | FIELDS_OF[model]:
        item = lamp_item(model, state(model, WELL))
        del item["state"]["M"][name]
        with pytest.raises(LampUnreadable):
            lamp_of(item)
        scene = scene_item({"lamp-1": item["state"]})
        # Of a scene nobody knows the model: what lacks a white may be a lamp that has none.
        try:
            (found,) = scene_of(scene).states.values()
        except SceneUnreadable:
            continue
        assert found == first_state(Model.DIMMABLE)


def test_the_stream_tells_of_an_older_lamp_and_an_older_scene() -> None:
    lamp, scene = lamp_item(Model.COLOR, state(Model.COLOR)), scene_item({"lamp-1": state(Model.COLOR)})
    for item, read in ((lamp, lamp_of), (scene, scene_of)):
        key = {name: item[name] for name in ("owner", "lamp_id")}
        assert change_of({"dynamodb": {"Keys": key, "OldImage": item}}).before == read(item)


LAMP = lamp_item(Model.COLOR, state(Model.COLOR, WELL, NO_EFFECT))
SCENE = scene_item({"lamp-1": state(Model.COLOR, WELL, NO_EFFECT)}, version={"N": "1"})


@given(ANYTHING | st.binary() | spoilt(LAMP) | spoilt(SCENE))
def test_whatever_is_stored_is_read_or_called_unreadable(item: Any) -> None:
    for read, kind, unreadable in ((lamp_of, Lamp, LampUnreadable), (scene_of, Scene, SceneUnreadable)):
        try:
            found = read(item)
        except unreadable:
            continue
        assert isinstance(found, kind)
    image = item if isinstance(item, dict) else {}
    for record in (item, {"dynamodb": item}, {"dynamodb": {"Keys": image, "NewImage": item, "OldImage": item}}):
        try:
            change_of(record)
        except (LampUnreadable, SceneUnreadable):
            continue


def test_an_item_nested_without_end_is_unreadable() -> None:
    nested: Item = {"S": "ON"}
    for _ in range(2000):
        nested = {"M": {"power": nested}}
    with pytest.raises(LampUnreadable):
        lamp_of(LAMP | {"state": nested})
    with pytest.raises(SceneUnreadable):
        scene_of(SCENE | {"states": nested})
