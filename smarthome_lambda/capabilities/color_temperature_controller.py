"""https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-colortemperaturecontroller.html."""

from collections.abc import Mapping
from typing import Any, ClassVar

from device_cloud import lamp_changes
from device_cloud.lamp import Lamp, Mode, Model, Power, State
from smarthome_lambda.capabilities.capability import Become, Capability
from smarthome_lambda.capabilities.payload_numbers import whole_number
from smarthome_lambda.errors import NotSupportedInCurrentMode

_STEP = 500


def _whitened(lamp: Lamp, payload: Mapping[str, Any]) -> State:
    return lamp_changes.whitened(lamp, whole_number(payload, "colorTemperatureInKelvin", 1000, 10000))


def _cooled_by(lamp: Lamp, kelvin: int) -> State:
    # A lamp that shows a colour has no white to start from. A lamp that is off shows none, and is to turn on (protocol 4.5, plan
    # ClrRlt_1.2): it starts from its last white.
    if lamp.state.mode is Mode.COLOR and lamp.state.power is Power.ON:
        raise NotSupportedInCurrentMode("color", "COLOR")
    return lamp_changes.cooled_by(lamp, kelvin)


class ColorTemperatureController(Capability):
    """White from warm to cool. For a white that the model cannot give, it gives the nearest (protocol 4.5)."""

    interface = "Alexa.ColorTemperatureController"
    properties = ("colorTemperatureInKelvin",)
    directives: ClassVar[Mapping[str, Become]] = {
        "SetColorTemperature": _whitened,
        "IncreaseColorTemperature": lambda lamp, _: _cooled_by(lamp, _STEP),
        "DecreaseColorTemperature": lambda lamp, _: _cooled_by(lamp, -_STEP),
    }

    def belongs_to(self, model: Model) -> bool:
        """Models that have more than one white."""
        return model.kelvin_range is not None

    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """The white, unless the lamp shows a colour: kelvin then means nothing (protocol 4.4)."""
        return {} if lamp.state.mode is Mode.COLOR else {"colorTemperatureInKelvin": lamp.state.kelvin}
