"""A lamp or a scene as a DynamoDB item. Stored items are checked like any other input (SEC-121)."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from device_cloud import names
from device_cloud.errors import LampUnreadable, NameRefused, SceneUnreadable
from device_cloud.lamp import FIELDS, Cause, Color, Lamp, Model, State
from device_cloud.scene import KEY_PREFIX, Scene
from device_cloud.state_field import WholeNumber

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

# What reading a corrupt item can raise.
_MALFORMED = (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError)


def item_of(sub: str, lamp: Lamp, change_id: str) -> dict[str, "AttributeValueTypeDef"]:
    """The item of an owner's lamp, in DynamoDB's JSON.

    Args:
        sub: the owner's.
        lamp: the lamp.
        change_id: identifies this write, so that a repeated request recognises it.
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
    return {name: _attribute_of(value) for name, value in facts.items() if value is not None}


def lamp_of(item: Mapping[str, Any]) -> Lamp:
    """The lamp in an item in DynamoDB's JSON; unknown attributes are ignored.

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
        # Without the error's text, which may quote the item.
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
    return {name: _attribute_of(value) for name, value in facts.items()}


def scene_of(item: Mapping[str, Any]) -> Scene:
    """The scene in an item in DynamoDB's JSON; unknown attributes are ignored.

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
        # Without the error's text, which may quote the item.
        raise SceneUnreadable from None


def _facts_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a lamp's or a scene's item; only this function fills in those that are newer than the item.

    Raises: one of `_MALFORMED`, if it is neither a lamp nor a scene.
    """
    facts = {name: _value_of(attribute) for name, attribute in item.items()}
    if not facts["lamp_id"].startswith(KEY_PREFIX):
        return facts | {"state": _filled(facts["state"], [Model(facts["model"])])}
    # A scene does not name its lamps' models, but the original fields show them.
    states = {lamp_id: _filled(fields, Model) for lamp_id, fields in facts["states"].items()}
    return {"version": Decimal(1)} | facts | {"states": states}


def _attribute_of(value: object) -> "AttributeValueTypeDef":
    """A value in DynamoDB's JSON: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": str(value)}
        case dict():
            return {"M": {name: _attribute_of(each) for name, each in value.items()}}
        case _:
            raise TypeError(f"no lamp and no scene has a {type(value).__name__}")


def _value_of(attribute: Any) -> Any:
    """The value of one; of a type that no lamp and no scene has, the attribute itself. Raises one of `_MALFORMED`."""
    ((kind, value),) = attribute.items()
    match kind:
        case "S" if type(value) is str:
            return value
        case "BOOL" if type(value) is bool:
            return value
        case "N":
            return Decimal(value)
        case "M":
            return {name: _value_of(each) for name, each in value.items()}
        case _:
            return attribute


def _filled(fields: Mapping[str, Any], models: Iterable[Model]) -> Mapping[str, Any]:
    """A stored state, with newer fields filled in. Raises ValueError if it is not the state of a lamp of these models."""
    for model in models:
        always, later = _SHAPES[model]
        if fields.keys() & _ALWAYS_THERE == always:
            return {**later, **fields}
    raise ValueError("no such model has these fields")


def _stored(value: object) -> object:
    if isinstance(value, Color):
        return {part: Decimal(f"{getattr(value, part):.6f}") for part in ("hue", "saturation", "brightness")}
    return Decimal(value) if type(value) is int else str(value) if isinstance(value, StrEnum) else value


# The fields of the first states ever stored. An item that lacks one that its model has is unreadable; later fields are filled in.
_ALWAYS_THERE = frozenset({"power", "reachable", "brightness", "last_brightness", "color", "kelvin", "mode"})
# For each model, which of these it has, and its other fields with their stored first values.
_SHAPES = {
    model: (
        frozenset(name for name in _ALWAYS_THERE if FIELDS[name].belongs_to(model)),
        {
            name: _stored(field.first)
            for name, field in FIELDS.items()
            if name not in _ALWAYS_THERE and field.belongs_to(model)
        },
    )
    for model in Model
}


def _map_of(state: State) -> dict[str, object]:
    """A state as a map of texts, numbers and maps; fields that the model does not have are left out."""
    fields = {name: getattr(state, name) for name in FIELDS}
    return {name: _stored(value) for name, value in fields.items() if value is not None}


def _state_of(fields: Mapping[str, Any]) -> State:
    """The state in such a map. Raises one of `_MALFORMED` if there is none."""
    return State(**{name: _READ[name](value) for name, value in fields.items() if name in _READ})


def _color(parts: Any) -> Color:
    return Color(**{part: float(parts[part]) for part in ("hue", "saturation", "brightness")})


def _whole(number: object) -> int:
    if not isinstance(number, Decimal) or number != number.to_integral_value():
        raise ValueError("a whole number is due")
    return int(number)


def _how_to_read(kind: type[Any] | WholeNumber) -> Callable[[Any], Any]:
    if isinstance(kind, WholeNumber):
        return _whole
    return _color if kind is Color else kind if issubclass(kind, StrEnum) else lambda value: value


_READ = {name: _how_to_read(field.kind) for name, field in FIELDS.items()}
