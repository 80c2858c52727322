"""A colour lamp in a dictionary that behaves as Amazon's evaluation expects, or is wrong in one way."""

from dataclasses import dataclass, field
from typing import Any

from smartlamp.evaluation.plan import Directive
from smartlamp.evaluation.runner import Answer

Json = dict[str, Any]

POWER = "Alexa.PowerController"
BRIGHTNESS = "Alexa.BrightnessController"
COLOR = "Alexa.ColorController"
TEMPERATURE = "Alexa.ColorTemperatureController"
INTERFACES = frozenset({"Alexa", POWER, BRIGHTNESS, COLOR, TEMPERATURE, "Alexa.EndpointHealth"})


@dataclass
class FakeLamp:
    """`wrong` names what it does wrongly; an empty text is right."""

    wrong: str = ""
    power: str = "OFF"
    level: int = 100
    last: int = 100
    color: Json = field(default_factory=lambda: {"hue": 0.0, "saturation": 0.0, "brightness": 1.0})
    kelvin: int = 2700
    colored: bool = False
    sent: list[str] = field(default_factory=list)

    def __call__(self, directive: Directive) -> Answer:
        self.sent.append(directive.name)
        if directive.name == "ReportState":
            return self._answer("StateReport", self.properties(fresh=True))
        before = self.properties()
        if not (self.wrong == "ignores" and directive.name == "SetBrightness"):
            self._obey(directive.name, dict(directive.payload))
        if self.wrong == "answers with an error" and directive.name == "SetColor":
            return Answer({"event": {}}, error="INTERNAL_ERROR")
        if self.wrong == "answers wrongly" and directive.name == "SetColor":
            return Answer({"event": {}}, faults=("/event/header/correlationToken is wrong.",))
        return self._answer("Response", before if self.wrong == "answers with the state before" else self.properties())

    def _answer(self, name: str, properties: list[Json]) -> Answer:
        if self.wrong == "cannot report" and name == "StateReport":
            return Answer({"event": {}}, error="ENDPOINT_UNREACHABLE")
        return Answer({"context": {"properties": properties}, "event": {"header": {"name": name}}})

    def _obey(self, name: str, payload: Json) -> None:  # noqa: C901, PLR0912 - one branch per directive
        match name:
            case "TurnOn":
                self._on()
                if self.wrong == "forgets the level":
                    self._dim(100)
            case "TurnOff":
                self.power = "OFF"
            case "SetBrightness":
                self._dim(payload["brightness"])
                if self.wrong == "couples the colour's brightness":
                    self.color = {**self.color, "brightness": payload["brightness"] / 100}
            case "AdjustBrightness":
                off = self.power == "OFF" and self.wrong != "counts from the level while off"
                delta = payload["brightnessDelta"]
                if not (off and delta < 0):
                    self._dim(max(0, min(100, (0 if off else self.level) + delta)))
                if self.wrong == "stays on at 0":
                    self.power = "ON"
            case "SetColor":
                self.color, self.colored = payload["color"], True
                if self.wrong != "leaves it off":
                    self._on()
                if self.wrong == "percent colours":
                    self.color = {**self.color, "saturation": self.color["saturation"] * 100}
            case "SetColorTemperature":
                self._white(payload["colorTemperatureInKelvin"])
                if self.wrong == "forgets the level in white":
                    self._dim(100)
            case "IncreaseColorTemperature":
                self._white(self.kelvin - 500 if self.wrong == "mixes up warmer and cooler" else self.kelvin + 500)
            case "DecreaseColorTemperature":
                self._white(self.kelvin + 500 if self.wrong == "mixes up warmer and cooler" else self.kelvin - 500)

    def _on(self) -> None:
        self.power, self.level = "ON", self.last

    def _dim(self, level: int) -> None:
        self.level = level
        self.last = level or self.last
        self.power = "ON" if level else "OFF"

    def _white(self, kelvin: int) -> None:
        narrow = self.wrong == "ends at 2200 and 7000"
        self.kelvin = max(2200, min(7000, kelvin)) if narrow else max(1000, min(10000, kelvin))
        self.colored = False
        self._on()

    def properties(self, *, fresh: bool = False) -> list[Json]:
        """What it reports; `fresh` in a StateReport."""
        level = self.level + 5 if fresh and self.wrong == "reports another level" else self.level
        values: list[tuple[str, str, object]] = [(POWER, "powerState", self.power), (BRIGHTNESS, "brightness", level)]
        if self.colored:
            values.append((COLOR, "color", self.color))
        else:
            values.append((TEMPERATURE, "colorTemperatureInKelvin", self.kelvin))
        if fresh and self.wrong == "reports less":
            values.pop()
        health = "UNREACHABLE" if self.wrong == "is unreachable" else "OK"
        values.append(("Alexa.EndpointHealth", "connectivity", {"value": health}))
        return [{"namespace": namespace, "name": name, "value": value} for namespace, name, value in values]
