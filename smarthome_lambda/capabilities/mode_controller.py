"""https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-modecontroller.html."""

from collections.abc import Mapping
from typing import Any, ClassVar

from device_cloud import lamp_changes
from device_cloud.lamp import Effect, Lamp, Model, State
from smarthome_lambda.capabilities.capability import Become, Capability, Declaration, names
from smarthome_lambda.errors import InvalidDirective, InvalidValue

_EFFECTS = {f"Effect.{effect.value.title()}": effect for effect in Effect}
_MODES = {effect: mode for mode, effect in _EFFECTS.items()}
_SPOKEN = {Effect.NONE: ("none", "no effect", "steady")}


def _moved(lamp: Lamp, payload: Mapping[str, Any]) -> State:
    mode = payload.get("mode")
    if not isinstance(mode, str):
        raise InvalidDirective("mode")
    if mode not in _EFFECTS:
        raise InvalidValue("mode")
    return lamp_changes.moved(lamp, _EFFECTS[mode])


class ModeController(Capability):
    """Effects: a candle, a party, breathing, or none. They have no order, so there is no AdjustMode."""

    interface = "Alexa.ModeController"
    instance = "Lamp.Effect"
    properties = ("mode",)
    directives: ClassVar[Mapping[str, Become]] = {"SetMode": _moved}

    def belongs_to(self, model: Model) -> bool:
        """Models that have effects."""
        return model.has_effects

    def declaration(self) -> Declaration:
        """The effects, and the names that people use for them."""
        return {
            "capabilityResources": names("effect"),
            "configuration": {
                "ordered": False,
                "supportedModes": [
                    {"value": mode, "modeResources": names(*_SPOKEN.get(effect, (effect.value,)))}
                    for mode, effect in _EFFECTS.items()
                ],
            },
        }

    def report(self, lamp: Lamp) -> Mapping[str, object]:
        """The effect."""
        return {"mode": _MODES[lamp.state.effect or Effect.NONE]}
