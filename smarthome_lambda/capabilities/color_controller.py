"""https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-colorcontroller.html."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from device_cloud import lamp_changes
from device_cloud.lamp import Color, Lamp, Mode, Model, State
from smarthome_lambda.capabilities.capability import Become, Capability
from smarthome_lambda.capabilities.payload_numbers import number
from smarthome_lambda.errors import InvalidDirective


def _colored(lamp: Lamp, payload: Mapping[str, Any]) -> State:
    color = payload.get("color")
    if not isinstance(color, dict):
        raise InvalidDirective("color")
    hue = number(color, "hue", 0, 360)
    return lamp_changes.colored(lamp, Color(hue, number(color, "saturation", 0, 1), number(color, "brightness", 0, 1)))


class ColorController(Capability):
    """Hue, saturation and the colour's own brightness, which is not the lamp's level."""

    interface = "Alexa.ColorController"
    properties = ("color",)
    directives: ClassVar[Mapping[str, Become]] = {"SetColor": _colored}

    def belongs_to(self, model: Model) -> bool:
        """Models that have colours."""
        return model.has_color

    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """The colour, unless the lamp shows white: the app would then show an old colour (protocol 4.4)."""
        if lamp.state.mode is not Mode.COLOR or lamp.state.color is None:
            return {}
        return {"color": asdict(lamp.state.color)}
