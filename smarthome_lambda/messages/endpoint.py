"""A lamp, or a scene, as Alexa sees it: an endpoint when it is discovered, properties when it reports."""

from collections.abc import Mapping
from functools import cache

from device_cloud import timestamp
from device_cloud.lamp import Lamp, Model
from device_cloud.scene import Scene
from smarthome_lambda.capabilities import CAPABILITIES
from smarthome_lambda.capabilities.capability import Capability

# A property: its namespace and name, and its instance if its interface has instances.
Key = tuple[str, str, str | None]

MANUFACTURER = "SmartLamp"

# All simulated lamps run the same firmware, and have no other software.
_FIRMWARE = "1.0.0"

_ALEXA = {"type": "AlexaInterface", "interface": "Alexa", "version": "3"}

_CATEGORIES = {Model.PLUG: "SMARTPLUG"}
_DESCRIPTIONS = {
    Model.PLUG: "Smart plug by SmartLamp",
    Model.DIMMABLE: "Dimmable lamp by SmartLamp",
    Model.TUNABLE_WHITE: "Tunable white lamp by SmartLamp",
    Model.COLOR: "Colour lamp by SmartLamp",
}


def endpoint_of(lamp: Lamp | Scene) -> dict[str, object]:
    """The endpoint object of a lamp, or of a scene.

    https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery-objects.html
    """
    if isinstance(lamp, Scene):
        return _endpoint_of_scene(lamp)
    endpoint: dict[str, object] = {
        "endpointId": lamp.lamp_id,
        "manufacturerName": MANUFACTURER,
        "friendlyName": lamp.name,
        "description": _DESCRIPTIONS[lamp.model],
        "displayCategories": [_CATEGORIES.get(lamp.model, "LIGHT")],
        "additionalAttributes": {
            "manufacturer": MANUFACTURER,
            "model": str(lamp.model),
            "serialNumber": lamp.serial,
            "firmwareVersion": _FIRMWARE,
            "softwareVersion": _FIRMWARE,
            "customIdentifier": lamp.lamp_id,
        },
        "cookie": {},
        "capabilities": _capabilities_of(lamp.model),
    }
    if lamp.mac_address is not None:
        endpoint["connections"] = [{"type": "TCP_IP", "macAddress": lamp.mac_address}]
    return endpoint


def _endpoint_of_scene(scene: Scene) -> dict[str, object]:
    """A scene cannot be undone, so it does not support deactivation.

    https://developer.amazon.com/en-US/docs/alexa/smarthome/provide-scenes-in-a-smart-home-skill.html
    """
    return {
        "endpointId": scene.scene_id,
        "manufacturerName": MANUFACTURER,
        "friendlyName": scene.name,
        "description": "Scene by SmartLamp",
        "displayCategories": ["SCENE_TRIGGER"],
        "additionalAttributes": {
            "manufacturer": MANUFACTURER,
            "model": "scene",
            "customIdentifier": scene.scene_id,
        },
        "cookie": {},
        "capabilities": [
            _ALEXA,
            {
                "type": "AlexaInterface",
                "interface": "Alexa.SceneController",
                "version": "3",
                "supportsDeactivation": False,
            },
        ],
    }


def properties_of(lamp: Lamp | Scene, now: float) -> list[dict[str, object]]:
    """Everything a lamp reports; a scene has nothing to report.

    The cloud knows the current state of a lamp that it hears from; for any other lamp, the state at its last change (protocol 5.5).

    Args:
        lamp: the lamp, or the scene.
        now: the time in seconds since 1970.
    """
    if isinstance(lamp, Scene):
        return []
    last = now if lamp.state.reachable else min(now, timestamp.seconds_of(lamp.changed_at))
    return [
        {
            "namespace": capability.interface,
            **_instance(capability),
            "name": name,
            "value": value,
            "timeOfSample": timestamp.text_of(sampled),
            "uncertaintyInMilliseconds": round((now - sampled) * 1000),
        }
        for capability in CAPABILITIES
        if capability.belongs_to(lamp.model)
        # The connectivity is always known as of now.
        for sampled in [now if "connectivity" in capability.properties else last]
        for name, value in capability.report(lamp).items()
    ]


def key_of(reported: Mapping[str, object]) -> Key:
    """What tells a reported property from the others of its lamp."""
    instance = reported.get("instance")
    return str(reported["namespace"]), str(reported["name"]), None if instance is None else str(instance)


@cache
def _capabilities_of(model: Model) -> list[dict[str, object]]:
    """Made once for all lamps of a model: an owner may have 300, and nothing changes what is in an answer."""
    return [dict(_ALEXA), *(_declared(capability) for capability in CAPABILITIES if capability.belongs_to(model))]


def _declared(capability: Capability) -> dict[str, object]:
    return {
        "type": "AlexaInterface",
        "interface": capability.interface,
        **_instance(capability),
        "version": "3",
        "properties": {
            "supported": [{"name": name} for name in capability.properties],
            "proactivelyReported": True,
            "retrievable": True,
        },
        **capability.declaration(),
    }


def _instance(capability: Capability) -> dict[str, str]:
    return {} if capability.instance is None else {"instance": capability.instance}
