"""The names that discovery gives to settings, modes and presets."""

from collections.abc import Iterator

from alexa_simulator.voice.asset_names import names_of
from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.interfaces.interface import Json, Words


def friendly_names(resources: object) -> tuple[str, ...]:
    """The names in a `capabilityResources`, `modeResources` or `presetResources` object, as Alexa hears them."""
    return tuple(sound for text in _texts(resources) if (sound := heard(text)))


def _texts(resources: object) -> Iterator[str]:
    match resources:
        case {"friendlyNames": list(names)}:
            for each in names:
                match each:
                    case {"value": {"text": str(text)}}:
                        yield text
                    case {"value": {"assetId": str(asset_id)}}:
                        yield from names_of(asset_id)


def has_that_name(words: Words, capability: Json) -> bool:
    """Whether discovery gave the capability the name in the word `setting`.

    Amazon's "bedroom fan speed" is the fan speed of the bedroom fan: the last word of a device's name may begin its setting's.
    """
    setting = words["setting"]
    ways = {heard(setting), heard(f"{words.get('device', '').rpartition(' ')[2]} {setting}")}
    return not ways.isdisjoint(friendly_names(capability.get("capabilityResources")))


def is_called(words: Words, capability: Json) -> Json | None:
    """An empty payload if discovery gave the capability the name in the word `setting`; otherwise None."""
    return {} if has_that_name(words, capability) else None
