"""What an endpoint has besides capabilities."""

from tests.schemas.case import Case
from tests.schemas.messages import capability
from tests.schemas.names import CATEGORIES

LONG = "x" * 257
ATTRIBUTES = ("manufacturer", "model", "serialNumber", "firmwareVersion", "softwareVersion", "customIdentifier")
TOP = capability("Alexa")
HEALTH = capability("Alexa.EndpointHealth", "connectivity")

CASES = [
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={
            "displayCategories": ["LIGHT"],
            "cookie": {"model": "a19"},
            "registration": {"anything": 1},
            "relationships": {
                "isConnectedBy": {"endpointId": "hub-1"},
                "Alexa.Automotive.IsPartOf": {"endpointId": "car-1"},
            },
        },
        values={
            "displayCategories/0": CATEGORIES,
            "endpointId": ["x", "x" * 256, "a-Z0_=#;:?@& 9"],
            "friendlyName": ["x", "x" * 256],
            "manufacturerName": ["x", "x" * 128],
            "description": ["x", "x" * 128],
            "connections": [[]],
        },
        required=(
            "endpointId manufacturerName description friendlyName displayCategories capabilities "
            "relationships/isConnectedBy/endpointId relationships/Alexa.Automotive.IsPartOf/endpointId"
        ),
        closed=". relationships/isConnectedBy",
        wrong={
            "endpointId": ["", "x" * 257, "a|b", 5],
            "friendlyName": ["", "x" * 257, 5],
            "manufacturerName": ["", "x" * 129, 5],
            "description": ["", "x" * 129, 5],
            "displayCategories": ["LIGHT", [], ["LIGHT", "LIGHT"]],
            "displayCategories/0": ["light"],
            "cookie": ["x"],
            "cookie/model": [19],
            "registration": ["x"],
            "relationships": ["x"],
            "relationships/isConnectedBy": ["hub-1"],
            "connections": [{}],
            "connections/0": ["TCP_IP"],
            "capabilities": [{}, []],
            "capabilities/0": ["Alexa"],
            "capabilities/0/type": ["alexaInterface", 5],
            "capabilities/0/interface": [5],
        },
    ),
    Case("Alexa.Discovery", "endpoint", right={"capabilities": [TOP, HEALTH]}, wrong={"capabilities": [[HEALTH]]}),
    Case("Alexa.Discovery", "endpoint", right={"capabilities": [TOP]}, required="capabilities/0/type"),
    Case("Alexa.Discovery", "endpoint", right={"capabilities": [TOP]}, required="capabilities/0/interface"),
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={"capabilities": [TOP, *(capability(f"Alexa.{n}", version="1.0") for n in ("Media.Search",))]},
        wrong={"capabilities": [[TOP, *([capability("Alexa.Media.Search", version="1.0")] * 100)]]},
    ),
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={"additionalAttributes": dict.fromkeys(ATTRIBUTES, "x" * 256)},
        closed="additionalAttributes",
        wrong={
            "additionalAttributes": ["x"],
            **{f"additionalAttributes/{each}": ["x" * 257, 5] for each in ATTRIBUTES},
        },
    ),
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={"connections": [{"type": "ZWAVE", "homeId": "0x00000001", "nodeId": "0x01"}]},
        required="connections/0/type connections/0/homeId connections/0/nodeId",
        closed="connections/0",
        wrong={"connections/0/type": ["zwave"], "connections/0/homeId": [1], "connections/0/nodeId": [1]},
    ),
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={"connections": [{"type": "TCP_IP", "macAddress": "00:1A:2B:3C:4D:5E"}]},
        values={"connections/0/type": ["ZIGBEE"]},
        wrong={"connections/0/macAddress": [5]},
    ),
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={"connections": [{"type": "UNKNOWN", "value": "x" * 256}]},
        required="connections/0/value",
        wrong={"connections/0/value": ["x" * 257, 5]},
    ),
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={
            "connections": [
                {
                    "type": "MATTER",
                    "macAddress": "00:1A:2B:3C:4D:5E",
                    "matterDiscriminator": 4095,
                    "matterVendorId": 65535,
                    "matterProductId": 65535,
                    "macNetworkInterface": "WIFI",
                }
            ]
        },
        values={
            "connections/0/matterDiscriminator": [0],
            "connections/0/matterVendorId": [0],
            "connections/0/matterProductId": [0],
        },
        wrong={
            "connections/0/matterDiscriminator": [-1, 4096, "1"],
            "connections/0/matterVendorId": [-1, 65536, "1"],
            "connections/0/matterProductId": [-1, 65536, "1"],
            "connections/0/macNetworkInterface": [5],
        },
    ),
    Case(
        "Alexa.Discovery",
        "endpoint",
        right={
            "displayCategories": ["SCENE_TRIGGER"],
            "capabilities": [TOP, {**capability("Alexa.SceneController"), "supportsDeactivation": False}],
        },
        values={"displayCategories/0": ["ACTIVITY_TRIGGER"]},
    ),
]
