"""A skill with two lamps in a dictionary, which answers rightly until it is told otherwise."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

# Handlers' processes in tests have this skill: what it does not need takes longer to import than all else.
if TYPE_CHECKING:
    from alexa_simulator.login_with_amazon.event_tokens import LoginWithAmazon

Message = dict[str, Any]

NOW = "2026-05-01T08:00:00.120Z"


def lamp_endpoint(endpoint_id: str, name: str, *, power: bool = True) -> Message:
    """An endpoint object as a discovery has it; without `power` it can only say whether it is there."""
    supported = [("Alexa.PowerController", "powerState")] if power else []
    return {
        "endpointId": endpoint_id,
        "manufacturerName": "SmartLamp",
        "friendlyName": name,
        "description": "A simulated lamp",
        "displayCategories": ["LIGHT"],
        "cookie": {"model": "color"},
        "capabilities": [
            {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
            *(
                {
                    "type": "AlexaInterface",
                    "interface": interface,
                    "version": "3",
                    "properties": {"supported": [{"name": prop}], "retrievable": True, "proactivelyReported": True},
                }
                for interface, prop in [*supported, ("Alexa.EndpointHealth", "connectivity")]
            ),
        ],
    }


def color_endpoint(endpoint_id: str, name: str, *leave_out: str) -> Message:
    """An endpoint of a lamp that can do everything but what is left out, by interface without "Alexa."."""
    found = lamp_endpoint(endpoint_id, name)
    effects = [
        {"value": f"Effect.{each.title()}", "modeResources": named(each)} for each in ("candle", "party", "none")
    ]
    more: dict[str, tuple[str, Message]] = {
        "BrightnessController": ("brightness", {}),
        "ColorController": ("color", {}),
        "ColorTemperatureController": ("colorTemperatureInKelvin", {}),
        "ModeController": (
            "mode",
            {
                "instance": "Lamp.Effect",
                "capabilityResources": named("effect"),
                "configuration": {"ordered": False, "supportedModes": effects},
            },
        ),
        "ToggleController": ("toggleState", {"instance": "Lamp.NightMode", "capabilityResources": named("night mode")}),
    }
    found["capabilities"] += [
        {
            "type": "AlexaInterface",
            "interface": f"Alexa.{interface}",
            "version": "3",
            "properties": {"supported": [{"name": prop}], "retrievable": True, "proactivelyReported": True},
            **rest,
        }
        for interface, (prop, rest) in more.items()
        if interface not in leave_out
    ]
    return found


def scene_endpoint(endpoint_id: str, name: str, *, ends: bool = False) -> Message:
    """An endpoint that is a scene."""
    return {
        "endpointId": endpoint_id,
        "manufacturerName": "SmartLamp",
        "friendlyName": name,
        "description": "A scene",
        "displayCategories": ["SCENE_TRIGGER"],
        "capabilities": [
            {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
            {
                "type": "AlexaInterface",
                "interface": "Alexa.SceneController",
                "version": "3",
                "supportsDeactivation": ends,
            },
        ],
    }


def named(text: str) -> Message:
    return {"friendlyNames": [{"@type": "text", "value": {"text": text, "locale": "en-US"}}]}


def reported(namespace: str, name: str, value: object, instance: str | None = None) -> Message:
    of_instance = {} if instance is None else {"instance": instance}
    return of_instance | {
        "namespace": namespace,
        "name": name,
        "value": value,
        "timeOfSample": NOW,
        "uncertaintyInMilliseconds": 0,
    }


def event(
    directive: Message, namespace: str, name: str, payload: Message, properties: list[Message] | None = None
) -> Message:
    asked = directive["directive"]
    header = {"namespace": namespace, "name": name, "payloadVersion": "3", "messageId": str(uuid.uuid4())}
    if "correlationToken" in asked["header"]:
        header["correlationToken"] = asked["header"]["correlationToken"]
    body: Message = {"header": header, "payload": payload}
    if "endpoint" in asked:
        body["endpoint"] = {"endpointId": asked["endpoint"]["endpointId"]}
    return {"event": body} | ({"context": {"properties": properties}} if properties is not None else {})


def error(directive: Message, kind: str) -> Message:
    return event(directive, "Alexa", "ErrorResponse", {"type": kind, "message": f"the log says {kind}"})


@dataclass
class FakeSkill:
    """`twist` may change an answer before it leaves; `login_with_amazon` is where codes are exchanged, for the `grants`."""

    endpoints: list[Message] = field(
        default_factory=lambda: [lamp_endpoint("lamp-1", "SmartLamp"), lamp_endpoint("lamp-2", "Desk Lamp")]
    )
    power: dict[str, str] = field(default_factory=lambda: {"lamp-1": "OFF", "lamp-2": "ON"})
    login_with_amazon: "LoginWithAmazon | None" = None
    more: dict[str, list[Message]] = field(default_factory=dict)
    twist: Callable[[Message, Message], object] = lambda _, answer: answer
    directives: list[Message] = field(default_factory=list)
    grants: list[Message] = field(default_factory=list)

    def __call__(self, directive: Message) -> object:
        self.directives.append(directive)
        return self.twist(directive, self._answer(directive))

    def _answer(self, directive: Message) -> Message:  # noqa: PLR0911 - one return per kind of answer
        asked = directive["directive"]
        header = asked["header"]
        match header["name"]:
            case "Discover":
                return event(directive, "Alexa.Discovery", "Discover.Response", {"endpoints": self.endpoints})
            case "AcceptGrant":
                return self._accept(directive)
            case "TurnOn" | "TurnOff":
                self.power[asked["endpoint"]["endpointId"]] = header["name"].removeprefix("Turn").upper()
                return event(directive, "Alexa", "Response", {}, self._properties(directive))
            case "SetBrightness" | "SetColor" | "SetColorTemperature" | "SetMode":
                self._remember(asked)
                return event(directive, "Alexa", "Response", {}, self._properties(directive))
            case "Activate":
                payload = {"cause": {"type": "VOICE_INTERACTION"}, "timestamp": NOW}
                return event(directive, "Alexa.SceneController", "ActivationStarted", payload, [])
            case "ReportState":
                return event(directive, "Alexa", "StateReport", {}, self._properties(directive))
        return error(directive, "INVALID_DIRECTIVE")

    def _remember(self, asked: Message) -> None:
        """Do what a Set directive says: its one value is that of the property of the same name."""
        endpoint_id, header = asked["endpoint"]["endpointId"], asked["header"]
        ((name, value),) = asked["payload"].items()
        self.power[endpoint_id] = "OFF" if value == 0 else "ON"
        # A colour takes the place of a white, and the other way round.
        ended = {"color": "colorTemperatureInKelvin", "colorTemperatureInKelvin": "color"}.get(name)
        kept = [each for each in self.more.get(endpoint_id, []) if each["name"] not in {name, ended}]
        self.more[endpoint_id] = [*kept, reported(header["namespace"], name, value, header.get("instance"))]

    def _properties(self, directive: Message) -> list[Message]:
        endpoint_id = directive["directive"]["endpoint"]["endpointId"]
        power = self.power[endpoint_id]
        return [
            *self.more.get(endpoint_id, []),
            reported("Alexa.PowerController", "powerState", power),
            reported("Alexa.EndpointHealth", "connectivity", {"value": "OK"}),
        ]

    def _accept(self, directive: Message) -> Message:
        form = {
            "grant_type": "authorization_code",
            "code": directive["directive"]["payload"]["grant"]["code"],
            "client_id": "event-client",
            "client_secret": "event-secret",
        }
        if self.login_with_amazon is not None:
            answer = self.login_with_amazon.answer(
                urlencode(form).encode(), content_type="application/x-www-form-urlencoded"
            )
            if answer.status != 200:
                payload = {"type": "ACCEPT_GRANT_FAILED", "message": "LWA refused"}
                return event(directive, "Alexa.Authorization", "ErrorResponse", payload)
            self.grants.append(answer.body)
        return event(directive, "Alexa.Authorization", "AcceptGrant.Response", {})
