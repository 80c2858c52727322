"""Alexa.SceneController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-scenecontroller.html ."""

from alexa_simulator.voice.interfaces.interface import Interface, Json, Phrase, Words

_NAME = "Alexa.SceneController"


def _if_it_can_end(_: Words, capability: Json) -> Json | None:
    return {} if capability.get("supportsDeactivation") is True else None


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        Phrase(r"(?:turn|switch) on (?P<device>.+?)(?: scene)?", _NAME, "Activate"),
        Phrase(r"(?:turn|switch) (?P<device>.+?)(?: scene)? on", _NAME, "Activate"),
        Phrase(r"(?:start|activate|run|begin) (?P<device>.+?)(?: scene)?", _NAME, "Activate"),
        Phrase(r"(?:turn|switch) off (?P<device>.+?)(?: scene)?", _NAME, "Deactivate", _if_it_can_end),
        Phrase(r"(?:turn|switch) (?P<device>.+?)(?: scene)? off", _NAME, "Deactivate", _if_it_can_end),
        Phrase(r"(?:stop|deactivate|end) (?P<device>.+?)(?: scene)?", _NAME, "Deactivate", _if_it_can_end),
    ),
)
