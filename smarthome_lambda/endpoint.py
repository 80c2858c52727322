"""A lamp as Alexa sees it: an endpoint when it is discovered, properties when it reports."""

from device_cloud import timestamp
from device_cloud.lamp import Lamp, Model
from smarthome_lambda.capabilities import CAPABILITIES

MANUFACTURER = "SmartLamp"

_CATEGORIES = {Model.PLUG: "SMARTPLUG"}
_DESCRIPTIONS = {
    Model.PLUG: "Smart plug by SmartLamp",
    Model.DIMMABLE: "Dimmable lamp by SmartLamp",
    Model.TUNABLE_WHITE: "Tunable white lamp by SmartLamp",
    Model.COLOR: "Colour lamp by SmartLamp",
}


def endpoint_of(lamp: Lamp) -> dict[str, object]:
    """The endpoint object of a lamp.

    https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery-objects.html
    """
    return {
        "endpointId": lamp.lamp_id,
        "manufacturerName": MANUFACTURER,
        "friendlyName": lamp.name,
        "description": _DESCRIPTIONS[lamp.model],
        "displayCategories": [_CATEGORIES.get(lamp.model, "LIGHT")],
        "additionalAttributes": {
            "manufacturer": MANUFACTURER,
            "model": str(lamp.model),
            "serialNumber": lamp.serial,
            "customIdentifier": lamp.lamp_id,
        },
        "cookie": {},
        "capabilities": [
            {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
            *(
                {
                    "type": "AlexaInterface",
                    "interface": capability.interface,
                    "version": "3",
                    "properties": {
                        "supported": [{"name": name} for name in capability.properties],
                        "proactivelyReported": True,
                        "retrievable": True,
                    },
                }
                for capability in CAPABILITIES
                if capability.belongs_to(lamp.model)
            ),
        ],
    }


def properties_of(lamp: Lamp, now: float) -> list[dict[str, object]]:
    """Everything a lamp reports.

    The cloud knows a lamp that it hears from; of one that it does not hear from it knows what was so when it last changed (protocol 5.5).

    Args:
        lamp: the lamp.
        now: the time in seconds since 1970.
    """
    last = now if lamp.state.reachable else min(now, timestamp.seconds_of(lamp.changed_at))
    return [
        {
            "namespace": capability.interface,
            "name": name,
            "value": value,
            "timeOfSample": timestamp.text_of(sampled),
            "uncertaintyInMilliseconds": round((now - sampled) * 1000),
        }
        for capability in CAPABILITIES
        if capability.belongs_to(lamp.model)
        # That a lamp is not heard from is known now.
        for sampled in [now if "connectivity" in capability.properties else last]
        for name, value in capability.report(lamp).items()
    ]
