"""Alexa.ToggleController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-togglecontroller.html ."""

from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.interfaces.interface import Interface, Json, Outcome, Phrase, Words, exactly, friendly_names

_NAME = "Alexa.ToggleController"


def _if_called_so(words: Words, capability: Json) -> Json | None:
    return {} if heard(words["setting"]) in friendly_names(capability.get("capabilityResources")) else None


INTERFACE = Interface(
    name=_NAME,
    phrases=tuple(
        Phrase(pattern, _NAME, name, _if_called_so)
        for word, name in (("on", "TurnOn"), ("off", "TurnOff"))
        for pattern in (
            rf"(?:turn|switch) {word} (?:the )?(?P<setting>.+?) (?:on|of|for) (?P<lamp>.+)",
            rf"(?:turn|switch) (?:the )?(?P<setting>.+?) {word} (?:on|for) (?P<lamp>.+)",
            rf"(?:turn|switch) {word} (?P<lamp>.+?)'s (?P<setting>.+)",
        )
    ),
    outcomes=(
        Outcome("TurnOn", "toggleState", exactly("ON")),
        Outcome("TurnOff", "toggleState", exactly("OFF")),
    ),
    always_reported={"toggleState": ()},
    spoken={"toggleState": lambda value: str(value).lower()},
)
