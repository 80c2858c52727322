"""What a skill's manifest says about functions, regions, languages and events.

Which region's function Alexa calls for customers of which language is documented: "Develop Smart Home Skills in Multiple Languages" (Alexa docs).
https://developer.amazon.com/en-US/docs/alexa/smarthome/develop-smart-home-skills-in-multiple-languages.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.provisioning.documents.skill_package import EVENTS, WORLD

REGIONS: Mapping[str, str] = {world: region for region, world in WORLD.items()}
LOCALES: Mapping[str, tuple[str, ...]] = {
    "NA": ("en-US", "en-CA", "fr-CA", "es-US", "es-MX", "pt-BR"),
    "EU": ("en-GB", "en-IN", "hi-IN", "de-DE", "fr-FR", "it-IT", "es-ES", "nl-NL", "ar-SA"),
    "FE": ("ja-JP", "en-AU"),
}
WORDS = {"NA": "North America", "EU": "Europe and India", "FE": "the Far East"}


@dataclass(frozen=True)
class Endpoint:
    """A function that the manifest names: `world` is NA, EU or FE, or empty for the default one."""

    world: str
    uri: str

    @property
    def words(self) -> str:
        """For people."""
        return f"the endpoint of {WORDS.get(self.world, self.world)}" if self.world else "the default endpoint"

    @property
    def region(self) -> str:
        """The AWS region of its function; empty if it is no function's ARN."""
        parts = self.uri.split(":")
        return parts[3] if len(parts) > 6 and parts[2] == "lambda" else ""


def endpoints(manifest: Mapping[str, Any]) -> tuple[Endpoint, ...]:
    """All endpoints of the Smart Home API, the default one first."""
    said = _mapping(_mapping(manifest, "apis"), "smartHome")
    return tuple(_endpoints(said))


def events_endpoint(manifest: Mapping[str, Any]) -> str | None:
    """Where skill events are delivered; None if the skill subscribes to none."""
    events = _mapping(manifest, "events")
    if not events.get("subscriptions"):
        return None
    return _uri(events)


def locales(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages in which the skill is."""
    return tuple(_mapping(_mapping(manifest, "publishingInformation"), "locales"))


def worlds(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts of the world whose customers it is for, by its languages."""
    ours = set(locales(manifest))
    return tuple(world for world, theirs in LOCALES.items() if ours & set(theirs))


def sends_events(manifest: Mapping[str, Any]) -> bool:
    """Whether it asks for the permission to send events."""
    permissions = manifest.get("permissions")
    asked = permissions if isinstance(permissions, list) else []
    return any(isinstance(each, Mapping) and each.get("name") == EVENTS["name"] for each in asked)


def _endpoints(said: Mapping[str, Any]) -> Iterator[Endpoint]:
    if uri := _uri(said):
        yield Endpoint("", uri)
    for world, each in _mapping(said, "regions").items():
        if isinstance(each, Mapping) and (uri := _uri(each)):
            yield Endpoint(str(world), uri)


def _uri(said: Mapping[str, Any]) -> str:
    return str(_mapping(said, "endpoint").get("uri") or "")


def _mapping(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return found if isinstance(found, Mapping) else {}
