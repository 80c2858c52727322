"""Another maker's skill, which obeys what it is told and reports all of its state."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.fake_skill import event, reported
from tests.fakes.makers_devices import Message

Key = tuple[str, str, str | None]

# What a directive makes of a property, from the payload.
_OBEYED: dict[str, tuple[str, Callable[[Message], object]]] = {
    "TurnOn": ("powerState", lambda _: "ON"),
    "TurnOff": ("powerState", lambda _: "OFF"),
    "SetRangeValue": ("rangeValue", lambda payload: payload["rangeValue"]),
    "SetMode": ("mode", lambda payload: payload["mode"]),
    "SetTargetTemperature": ("targetSetpoint", lambda payload: payload["targetSetpoint"]),
    "SetThermostatMode": ("thermostatMode", lambda payload: payload["thermostatMode"]["value"]),
    "SetPercentage": ("percentage", lambda payload: payload["percentage"]),
    "SetPowerLevel": ("powerLevel", lambda payload: payload["powerLevel"]),
    "SetVolume": ("volume", lambda payload: payload["volume"]),
    "AdjustVolume": ("volume", lambda payload: 50 + payload.get("volume", 0)),
    "SetMute": ("muted", lambda payload: payload["mute"]),
    "SelectInput": ("input", lambda payload: payload["input"]),
    "ChangeChannel": ("channel", lambda payload: payload["channel"]),
    "Lock": ("lockState", lambda _: "LOCKED"),
    "Unlock": ("lockState", lambda _: "UNLOCKED"),
    "Disarm": ("armState", lambda _: "DISARMED"),
}
_FIRST: dict[str, object] = {
    "connectivity": {"value": "OK"},
    "powerState": "OFF",
    "rangeValue": 0,
    "mode": "Position.Down",
    "targetSetpoint": {"value": 20, "scale": "CELSIUS"},
    "thermostatMode": "HEAT",
    "temperature": {"value": 19.5, "scale": "CELSIUS"},
    "relativeHumidity": 45,
    "percentage": 0,
    "powerLevel": 0,
    "volume": 10,
    "muted": False,
    "input": "HDMI 1",
    "channel": {"number": "1"},
    "lockState": "UNLOCKED",
    "armState": "ARMED_AWAY",
    "detectionState": "DETECTED",
}


def deferred(directive: Message) -> Message:
    """A DeferredResponse, which has no endpoint."""
    promise = event(directive, "Alexa", "DeferredResponse", {"estimatedDeferralInSeconds": 20})
    del promise["event"]["endpoint"]
    return promise


@dataclass
class MakersSkill:
    """`twist` may change an answer before it leaves. A directive in `deferred` is only promised."""

    devices: list[Message]
    twist: Callable[[Message, Message], object] = lambda _, answer: answer
    deferred: frozenset[str] = frozenset()
    directives: list[Message] = field(default_factory=list)
    _state: dict[str, dict[Key, object]] = field(default_factory=dict)

    def __call__(self, directive: Message) -> object:
        self.directives.append(directive)
        return self.twist(directive, self._answer(directive))

    def _answer(self, directive: Message) -> Message:
        header = directive["directive"]["header"]
        if header["name"] == "Discover":
            return event(directive, "Alexa.Discovery", "Discover.Response", {"endpoints": self.devices})
        if header["name"] == "ReportState":
            return event(directive, "Alexa", "StateReport", {}, self.properties(directive))
        if header["name"] in self.deferred:
            return deferred(directive)
        if header["name"] in _OBEYED:
            prop, made = _OBEYED[header["name"]]
            key = (
                header["namespace"],
                "toggleState" if "Toggle" in header["namespace"] else prop,
                header.get("instance"),
            )
            if key in self._of(directive):
                self._of(directive)[key] = made(directive["directive"]["payload"])
        return event(directive, "Alexa", "Response", {}, self.properties(directive))

    def properties(self, directive: Message) -> list[Message]:
        """All of the state of a directive's endpoint."""
        return [
            reported(namespace, name, value, instance)
            for (namespace, name, instance), value in self._of(directive).items()
        ]

    def _of(self, directive: Message) -> dict[Key, object]:
        endpoint_id = directive["directive"]["endpoint"]["endpointId"]
        return self._state.setdefault(endpoint_id, self._first(endpoint_id))

    def _first(self, endpoint_id: str) -> dict[Key, object]:
        (known,) = (each for each in self.devices if each["endpointId"] == endpoint_id)
        return {
            (each["interface"], prop["name"], each.get("instance")): _FIRST.get(prop["name"], "OFF")
            for each in known["capabilities"]
            for prop in each.get("properties", {}).get("supported", [])
        }
