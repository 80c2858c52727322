"""https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-powercontroller.html."""

from collections.abc import Mapping
from typing import ClassVar

from device_cloud.lamp import Lamp
from smarthome_lambda.capabilities.capability import Become, Capability


class PowerController(Capability):
    """On and off. Turning on a lamp that is on succeeds; so does turning off one that is off."""

    interface = "Alexa.PowerController"
    properties = ("powerState",)
    directives: ClassVar[Mapping[str, Become]] = {
        "TurnOn": lambda lamp, _: lamp.state.switched_on(),
        "TurnOff": lambda lamp, _: lamp.state.switched_off(),
    }

    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """ON or OFF."""
        return {"powerState": str(lamp.state.power)}
