"""Devices of other makers, as a discovery has them."""

from typing import Any

import alexa_messages
from alexa_simulator.smart_home import directives
from alexa_simulator.voice.utterances import Request, meant, understand
from tests.fakes.fake_skill import named

Message = dict[str, Any]


def capability(interface: str, *properties: str, **more: object) -> Message:
    """A capability of an interface without "Alexa.", that reports these properties."""
    reporting = {"supported": [{"name": each} for each in properties], "retrievable": True, "proactivelyReported": True}
    return {
        "type": "AlexaInterface",
        "interface": f"Alexa.{interface}",
        "version": "3",
        **({"properties": reporting} if properties else {}),
        **more,
    }


def device(endpoint_id: str, name: str, category: str, *capabilities: Message) -> Message:
    """An endpoint."""
    return {
        "endpointId": endpoint_id,
        "manufacturerName": "Any Maker",
        "friendlyName": name,
        "description": "A device",
        "displayCategories": [category],
        "cookie": {},
        "capabilities": [
            capability("EndpointHealth", "connectivity", version="3.2"),
            {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
            *capabilities,
        ],
    }


def asset(*asset_ids: str) -> Message:
    """Friendly names from Alexa's catalog."""
    return {"friendlyNames": [{"@type": "asset", "value": {"assetId": each}} for each in asset_ids]}


def action(name: str, directive: str, payload: Message) -> Message:
    """A mapping of an action such as "Open"."""
    return {
        "@type": "ActionsToDirective",
        "actions": [f"Alexa.Actions.{name}"],
        "directive": {"name": directive, "payload": payload},
    }


def blind(endpoint_id: str = "blind", name: str = "Kitchen blind") -> Message:
    """A blind that opens by percent, as Amazon's page has it."""
    return device(
        endpoint_id,
        name,
        "INTERIOR_BLIND",
        capability(
            "RangeController",
            "rangeValue",
            instance="Blind.Lift",
            capabilityResources=asset("Alexa.Setting.Opening"),
            configuration={
                "supportedRange": {"minimumValue": 0, "maximumValue": 100, "precision": 1},
                "unitOfMeasure": "Alexa.Unit.Percent",
            },
            semantics={
                "actionMappings": [
                    action("Close", "SetRangeValue", {"rangeValue": 0}),
                    action("Open", "SetRangeValue", {"rangeValue": 100}),
                    action("Lower", "AdjustRangeValue", {"rangeValueDelta": -10, "rangeValueDeltaDefault": False}),
                    action("Raise", "AdjustRangeValue", {"rangeValueDelta": 10, "rangeValueDeltaDefault": False}),
                ],
                "stateMappings": [
                    {"@type": "StatesToValue", "states": ["Alexa.States.Closed"], "value": 0},
                    {
                        "@type": "StatesToRange",
                        "states": ["Alexa.States.Open"],
                        "range": {"minimumValue": 1, "maximumValue": 100},
                    },
                ],
            },
        ),
    )


def garage_door() -> Message:
    """A door with two modes."""
    modes = [
        {"value": "Position.Up", "modeResources": asset("Alexa.Value.Open")},
        {"value": "Position.Down", "modeResources": asset("Alexa.Value.Close")},
    ]
    return device(
        "garage",
        "Garage door",
        "GARAGE_DOOR",
        capability(
            "ModeController",
            "mode",
            instance="Garage.Position",
            capabilityResources=named("position"),
            configuration={"ordered": False, "supportedModes": modes},
            semantics={
                "actionMappings": [
                    action("Close", "SetMode", {"mode": "Position.Down"}),
                    action("Open", "SetMode", {"mode": "Position.Up"}),
                ],
                "stateMappings": [
                    {"@type": "StatesToValue", "states": ["Alexa.States.Closed"], "value": "Position.Down"},
                    {"@type": "StatesToValue", "states": ["Alexa.States.Open"], "value": "Position.Up"},
                ],
            },
        ),
    )


def thermostat(*setpoints: str, name: str = "Hall thermostat", modes: tuple[str, ...] = ()) -> Message:
    """A thermostat; without setpoints given, it has one."""
    configuration = {"configuration": {"supportedModes": list(modes)}} if modes else {}
    return device(
        name.lower(),
        name,
        "THERMOSTAT",
        capability(
            "ThermostatController",
            *(setpoints or ("targetSetpoint",)),
            "thermostatMode",
            version="3.2",
            **configuration,
        ),
        capability("TemperatureSensor", "temperature"),
        capability("HumiditySensor", "relativeHumidity"),
    )


def asked(text: str, *devices: Message) -> Request:
    """What an utterance asks of these devices; the directive and each device are right by the schemas."""
    endpoints = {each["endpointId"]: each for each in devices}
    request = meant(understand(text), endpoints)
    assert request.endpoint is not None
    sent = directives.for_endpoint(
        "a-token",
        request.endpoint,
        request.namespace,
        request.name,
        request.payload,
        instance=None if request.asks else request.instance,
    )
    assert alexa_messages.check(sent).found == (), text
    found = {"event": {"header": _HEADER, "payload": {"endpoints": list(devices)}}}
    assert alexa_messages.check(found).faults == (), text
    return request


_HEADER = {
    "namespace": "Alexa.Discovery",
    "name": "Discover.Response",
    "payloadVersion": "3",
    "messageId": "0f3d6a10-3f0e-4d0b-9a8e-1b1c1d1e1f10",
}
