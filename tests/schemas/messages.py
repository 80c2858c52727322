"""Messages that are right, and ways to make them wrong."""

import copy
from collections.abc import Mapping
from typing import Any, Final

REMOVED: Final = object()
TOKEN = "eyJraWQiOi.not-to-be-shown"
SCOPE = {"type": "BearerToken", "token": TOKEN}
NOW = "2026-05-01T08:00:00.120Z"
SAMPLE = {"timeOfSample": NOW, "uncertaintyInMilliseconds": 0}
RESOURCES = {
    "friendlyNames": [
        {"@type": "asset", "value": {"assetId": "Alexa.Setting.FanSpeed"}},
        {"@type": "text", "value": {"text": "Speed", "locale": "en-US"}},
    ]
}

Message = dict[str, Any]
Path = tuple[str | int, ...]


def header(namespace: str, name: str, **more: object) -> Message:
    return {
        "namespace": namespace,
        "name": name,
        "payloadVersion": "3",
        "messageId": f"id-of-{name.lower().replace('.', '-')}",
        **more,
    }


def directive(namespace: str, name: str, payload: object = None) -> Message:
    endpoint = {"endpointId": "lamp-1", "scope": SCOPE, "cookie": {"model": "a19"}}
    return {
        "directive": {
            "header": header(namespace, name, correlationToken="copied"),
            "endpoint": endpoint,
            "payload": {} if payload is None else payload,
        },
    }


def prop(namespace: str, name: str, value: object) -> Message:
    return {"namespace": namespace, "name": name, "value": value, **SAMPLE}


def capability(interface: str, *names: str, version: str = "3") -> Message:
    reporting = {"supported": [{"name": name} for name in names], "retrievable": True, "proactivelyReported": True}
    return {
        "type": "AlexaInterface",
        "interface": interface,
        "version": version,
        **({"properties": reporting} if names else {}),
    }


def endpoint(name: str = "lamp-1", called: str = "Desk Lamp") -> Message:
    return {
        "endpointId": name,
        "manufacturerName": "Example Lamps",
        "friendlyName": called,
        "description": "Colour lamp by Example Lamps",
        "displayCategories": ["LIGHT"],
        "additionalAttributes": {"manufacturer": "Example Lamps", "model": "EL-1"},
        "connections": [{"type": "ZWAVE", "homeId": "0x00000001", "nodeId": "0x01"}],
        "cookie": {},
        "capabilities": [
            capability("Alexa"),
            capability("Alexa.PowerController", "powerState"),
            capability("Alexa.BrightnessController", "brightness"),
            capability("Alexa.ColorController", "color"),
            capability("Alexa.ColorTemperatureController", "colorTemperatureInKelvin"),
            capability("Alexa.EndpointHealth", "connectivity"),
        ],
    }


def event(namespace: str, name: str, payload: Message, *, token: bool = True, **more: object) -> Message:
    copied = {"correlationToken": "copied"} if token else {}
    return {"event": {"header": header(namespace, name, **copied), **more, "payload": payload}}


LAMP = {"endpointId": "lamp-1"}
PROPERTIES = [
    prop("Alexa.PowerController", "powerState", "ON"),
    prop("Alexa.BrightnessController", "brightness", 40),
    prop("Alexa.ColorController", "color", {"hue": 350.5, "saturation": 0.7138, "brightness": 0.6524}),
    prop("Alexa.ColorTemperatureController", "colorTemperatureInKelvin", 2700),
    prop("Alexa.EndpointHealth", "connectivity", {"value": "OK"}),
]
CONTEXT = {"properties": PROPERTIES}
ERROR = {"message": "said to the log"}


def error(kind: str, **more: object) -> Message:
    return event("Alexa", "ErrorResponse", {"type": kind, **ERROR, **more}, endpoint=LAMP)


RIGHT: dict[str, Message] = {
    "Discover": {
        "directive": {"header": header("Alexa.Discovery", "Discover"), "payload": {"scope": SCOPE}},
    },
    "AcceptGrant": {
        "directive": {
            "header": header("Alexa.Authorization", "AcceptGrant"),
            "payload": {"grant": {"type": "OAuth2.AuthorizationCode", "code": "secret-code"}, "grantee": SCOPE},
        },
    },
    "ReportState": directive("Alexa", "ReportState"),
    "TurnOn": directive("Alexa.PowerController", "TurnOn"),
    "TurnOff": directive("Alexa.PowerController", "TurnOff"),
    "SetBrightness": directive("Alexa.BrightnessController", "SetBrightness", {"brightness": 40}),
    "AdjustBrightness": directive("Alexa.BrightnessController", "AdjustBrightness", {"brightnessDelta": -25}),
    "SetColor": directive(
        "Alexa.ColorController", "SetColor", {"color": {"hue": 0, "saturation": 1.0, "brightness": 1}}
    ),
    "SetColorTemperature": directive(
        "Alexa.ColorTemperatureController", "SetColorTemperature", {"colorTemperatureInKelvin": 10000}
    ),
    "IncreaseColorTemperature": directive("Alexa.ColorTemperatureController", "IncreaseColorTemperature"),
    "DecreaseColorTemperature": directive("Alexa.ColorTemperatureController", "DecreaseColorTemperature"),
    "Response": {"context": CONTEXT, **event("Alexa", "Response", {}, endpoint=LAMP)},
    "Response to the gateway": event("Alexa", "Response", {}, endpoint={**LAMP, "scope": SCOPE}),
    "StateReport": {"context": CONTEXT, **event("Alexa", "StateReport", {}, endpoint=LAMP)},
    "ChangeReport": {
        "context": {"properties": PROPERTIES[1:]},
        **event(
            "Alexa",
            "ChangeReport",
            {"change": {"cause": {"type": "PHYSICAL_INTERACTION"}, "properties": PROPERTIES[:1]}},
            token=False,
            endpoint={**LAMP, "scope": SCOPE},
        ),
    },
    "DeferredResponse": event("Alexa", "DeferredResponse", {"estimatedDeferralInSeconds": 15}),
    "ErrorResponse": error("ENDPOINT_UNREACHABLE"),
    "ErrorResponse to Discover": event("Alexa", "ErrorResponse", {"type": "INTERNAL_ERROR", **ERROR}, token=False),
    "VALUE_OUT_OF_RANGE": error("VALUE_OUT_OF_RANGE", validRange={"minimumValue": 0, "maximumValue": 100}),
    "TEMPERATURE_VALUE_OUT_OF_RANGE": error(
        "TEMPERATURE_VALUE_OUT_OF_RANGE", validRange={"minimumValue": {"value": 15, "scale": "CELSIUS"}}
    ),
    "ENDPOINT_LOW_POWER": error("ENDPOINT_LOW_POWER", percentageState=5),
    "NOT_SUPPORTED_IN_CURRENT_MODE": error("NOT_SUPPORTED_IN_CURRENT_MODE", currentDeviceMode="COLOR"),
    "AcceptGrant.Response": event("Alexa.Authorization", "AcceptGrant.Response", {}, token=False),
    "ACCEPT_GRANT_FAILED": event(
        "Alexa.Authorization", "ErrorResponse", {"type": "ACCEPT_GRANT_FAILED", **ERROR}, token=False
    ),
    "ACCEPT_GRANT_FAILED with a token": event(
        "Alexa.Authorization", "ErrorResponse", {"type": "ACCEPT_GRANT_FAILED", **ERROR}
    ),
    "Discover.Response": event(
        "Alexa.Discovery",
        "Discover.Response",
        {"endpoints": [endpoint("lamp-1"), endpoint("lamp-2", "Floor Lamp")]},
        token=False,
    ),
    "an id with a space": event(
        "Alexa.Discovery", "Discover.Response", {"endpoints": [endpoint("lamp 1")]}, token=False
    ),
    "nothing to discover": event("Alexa.Discovery", "Discover.Response", {"endpoints": []}, token=False),
    "AddOrUpdateReport": event(
        "Alexa.Discovery", "AddOrUpdateReport", {"endpoints": [endpoint()], "scope": SCOPE}, token=False
    ),
    "DeleteReport": event("Alexa.Discovery", "DeleteReport", {"endpoints": [LAMP], "scope": SCOPE}, token=False),
}


def spoilt(base: str, path: Path, value: object) -> Message:
    """A right message with one member set, or removed."""
    return changed(copy.deepcopy(RIGHT[base]), path, value)


def changed(whole: Mapping[str, Any], path: Path, value: object) -> dict[str, Any]:
    """It with one member set, added or removed; only what is around that member is copied."""
    copied = dict(whole)
    around: Any = copied
    for step in path[:-1]:
        inside = copy.copy(around[step])
        around[step] = inside
        around = inside
    if value is REMOVED:
        del around[path[-1]]
    elif isinstance(around, list) and path[-1] == len(around):
        around.append(value)
    else:
        around[path[-1]] = value
    return copied
