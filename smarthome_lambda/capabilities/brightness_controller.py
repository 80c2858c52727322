"""https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-brightnesscontroller.html."""

from collections.abc import Mapping
from typing import ClassVar

from device_cloud import lamp_changes
from device_cloud.lamp import Lamp, Model
from smarthome_lambda.capabilities.capability import Become, Capability
from smarthome_lambda.capabilities.payload_numbers import whole_number


class BrightnessController(Capability):
    """The level in percent. AdjustBrightness adds percentage points and stays within 0 and 100; 0 is off."""

    interface = "Alexa.BrightnessController"
    properties = ("brightness",)
    directives: ClassVar[Mapping[str, Become]] = {
        "SetBrightness": lambda lamp, payload: lamp_changes.dimmed_to(
            lamp, whole_number(payload, "brightness", 0, 100)
        ),
        "AdjustBrightness": lambda lamp, payload: lamp_changes.dimmed_by(
            lamp, whole_number(payload, "brightnessDelta", -100, 100)
        ),
    }

    def belongs_to(self, model: Model) -> bool:
        """Models that can be dimmed."""
        return model.has_brightness

    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """The level; for a lamp that is off, its last level, which is 0 if dimming turned it off (protocol 4.2)."""
        return {"brightness": lamp.state.brightness}
