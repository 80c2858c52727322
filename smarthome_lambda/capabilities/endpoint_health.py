"""https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-endpointhealth.html."""

from collections.abc import Mapping

from device_cloud.lamp import Lamp
from smarthome_lambda.capabilities.capability import Capability


class EndpointHealth(Capability):
    """Whether the device cloud hears from the lamp. A directive cannot change that, so it has none."""

    interface = "Alexa.EndpointHealth"
    properties = ("connectivity",)

    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """OK or UNREACHABLE, in an object of its own (protocol 4.11)."""
        return {"connectivity": {"value": "OK" if lamp.state.reachable else "UNREACHABLE"}}
