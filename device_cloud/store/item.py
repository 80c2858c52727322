"""A lamp, or a scene, as DynamoDB keeps it. What is read is input too, and is judged like any other (SEC-121)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from device_cloud import names
from device_cloud.errors import LampUnreadable, NameRefused, SceneUnreadable
from device_cloud.lamp import Cause, Color, Condition, Effect, Lamp, Mode, Model, Power, State
from device_cloud.scene import KEY_PREFIX, Scene

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_SERIALIZER = TypeSerializer()
_DESERIALIZER = TypeDeserializer()

# What is raised by taking an item apart that is none.
_MALFORMED = (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError)


def item_of(sub: str, lamp: Lamp, change_id: str) -> dict[str, "AttributeValueTypeDef"]:
    """The item of an owner's lamp, in DynamoDB's JSON.

    Args:
        sub: whose it is.
        lamp: the lamp.
        change_id: names this one write, so that a repeated request recognises its own work.
    """
    facts = {
        "owner": sub,
        "lamp_id": lamp.lamp_id,
        "serial": lamp.serial,
        "model": str(lamp.model),
        "name": lamp.name,
        "state": _map_of(lamp.state),
        "cause": str(lamp.cause),
        "version": lamp.version,
        "created_at": lamp.created_at,
        "changed_at": lamp.changed_at,
        "change_id": change_id,
        "mac_address": lamp.mac_address,
    }
    return {name: _SERIALIZER.serialize(value) for name, value in facts.items() if value is not None}


def lamp_of(item: Mapping[str, Any]) -> Lamp:
    """The lamp of an item in DynamoDB's JSON; attributes that it does not know are ignored.

    Raises:
        LampUnreadable: the item is not a lamp.
    """
    try:
        facts = _facts_of(item)
        return Lamp(
            lamp_id=facts["lamp_id"],
            serial=facts["serial"],
            model=Model(facts["model"]),
            name=names.clean(facts["name"]),
            state=_state_of(facts["state"]),
            cause=Cause(facts["cause"]),
            version=_whole(facts["version"]),
            created_at=facts["created_at"],
            changed_at=facts["changed_at"],
            mac_address=facts.get("mac_address"),
        )
    except (NameRefused, *_MALFORMED):
        # Without its text: that may quote the item.
        raise LampUnreadable from None


def item_of_scene(sub: str, scene: Scene) -> dict[str, "AttributeValueTypeDef"]:
    """The item of an owner's scene, in DynamoDB's JSON."""
    facts = {
        "owner": sub,
        "lamp_id": KEY_PREFIX + scene.scene_id,
        "name": scene.name,
        "states": {lamp_id: _map_of(state) for lamp_id, state in scene.states.items()},
        "version": scene.version,
    }
    return {name: _SERIALIZER.serialize(value) for name, value in facts.items()}


def scene_of(item: Mapping[str, Any]) -> Scene:
    """The scene of an item in DynamoDB's JSON; attributes that it does not know are ignored.

    Raises:
        SceneUnreadable: the item is not a scene.
    """
    try:
        facts = _facts_of(item)
        return Scene(
            scene_id=facts["lamp_id"].removeprefix(KEY_PREFIX),
            name=names.clean(facts["name"]),
            states={lamp_id: _state_of(fields) for lamp_id, fields in facts["states"].items()},
            version=_whole(facts["version"]),
        )
    except (NameRefused, *_MALFORMED):
        # Without its text: that may quote the item.
        raise SceneUnreadable from None


def _facts_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """What an item of a lamp or a scene says, with what it lacks because it is older than that: the one place that fills it in.

    A new field of lamps, scenes or states needs a line here, and an item of the shape before it in tests/device_cloud/store/test_item.py.

    Raises: one of `_MALFORMED`, if it is neither a lamp nor a scene.
    """
    facts = {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}
    if not facts["lamp_id"].startswith(KEY_PREFIX):
        return facts | {"state": _filled(facts["state"])}
    states = {lamp_id: _filled(fields) for lamp_id, fields in facts["states"].items()}
    return {"version": Decimal(1)} | facts | {"states": states}


def _filled(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """A stored state, with what it may be older than. A scene does not say of what model its lamps are, but effects come with colour."""
    since: dict[str, Any] = {"condition": str(Condition.WELL)}
    if "color" in fields:
        since["effect"] = str(Effect.NONE)
    return {**since, **fields}


def _map_of(state: State) -> dict[str, object]:
    """A state as boto3's serializer takes it; what the model does not have is left out."""
    color = state.color
    fields: dict[str, object] = {
        "power": str(state.power),
        "reachable": state.reachable,
        "brightness": state.brightness,
        "last_brightness": state.last_brightness,
        "color": color
        and {part: Decimal(f"{getattr(color, part):.6f}") for part in ("hue", "saturation", "brightness")},
        "kelvin": state.kelvin,
        "mode": state.mode and str(state.mode),
        "effect": state.effect and str(state.effect),
        "condition": str(state.condition),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _state_of(fields: Mapping[str, Any]) -> State:
    """The state that such a map describes. Raises one of `_MALFORMED`, if it describes none."""
    color = fields.get("color")
    mode = fields.get("mode")
    effect = fields.get("effect")
    return State(
        power=Power(fields["power"]),
        reachable=fields["reachable"],
        brightness=_whole_or_none(fields.get("brightness")),
        last_brightness=_whole_or_none(fields.get("last_brightness")),
        color=color
        and Color(
            hue=float(color["hue"]), saturation=float(color["saturation"]), brightness=float(color["brightness"])
        ),
        kelvin=_whole_or_none(fields.get("kelvin")),
        mode=mode and Mode(mode),
        effect=effect and Effect(effect),
        condition=Condition(fields["condition"]),
    )


def _whole(number: object) -> int:
    if not isinstance(number, Decimal) or number != number.to_integral_value():
        raise ValueError("a whole number is due")
    return int(number)


def _whole_or_none(number: object) -> int | None:
    return None if number is None else _whole(number)
