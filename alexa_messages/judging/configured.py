"""Is a value that an event reports one of those that its endpoint's configuration lists?"""

from collections.abc import Iterator
from typing import Any

from alexa_messages import parts
from alexa_messages.catalogue import definitions, page
from alexa_messages.finding import Finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Capabilities, Part, Where, at, text
from alexa_messages.words.sentence import quoted
from alexa_messages.words.words import nearest, shown

# Where a configuration lists what a property may say. A list holds texts, or objects with one of these members.
_LISTS = {
    ("Alexa.ThermostatController", "thermostatMode"): ("configuration", "supportedModes"),
    ("Alexa.SecurityPanelController", "armState"): ("configuration", "supportedArmStates"),
    ("Alexa.InputController", "input"): ("inputs",),
    ("Alexa.EqualizerController", "mode"): ("configurations", "modes", "supported"),
    ("Alexa.EqualizerController", "bands"): ("configurations", "bands", "supported"),
    ("Alexa.Cooking", "cookingMode"): ("configuration", "supportedCookingModes"),
}
_NAMES = ("value", "name")
# A panel that is not armed is disarmed, and a device that does not cook is off, whatever their lists say.
_OF_ALL = frozenset({"DISARMED", "OFF", "CUSTOM"})
_CAMERA = "Alexa.CameraStreamController"
_STREAMS = {
    "protocol": "protocols",
    "resolution": "resolutions",
    "authorizationType": "authorizationTypes",
    "videoCodec": "videoCodecs",
    "audioCodec": "audioCodecs",
}


def findings(event: dict[str, Any], capabilities: Capabilities) -> Iterator[Finding]:
    """What an event says that the configuration of its endpoint does not list."""
    yield from _interface(event, capabilities)
    for part in parts.properties(event):
        steps = _LISTS.get((part.interface, part.definition.removeprefix("property.")))
        capability = capabilities.get((part.interface, text(part.value, "instance")))
        if steps is not None and capability is not None:
            yield from _listed(part, at(capability, *steps), ".".join(steps))
    streams = at(event, "event", "payload", "cameraStreams")
    if at(event, "event", "header", "namespace") == _CAMERA and isinstance(streams, list):
        configurations = at(capabilities.get((_CAMERA, None)), "cameraStreamConfigurations")
        if isinstance(configurations, list):
            for position, stream in enumerate(streams):
                yield from _stream(stream, configurations, ("event", "payload", "cameraStreams", position))


def _interface(event: dict[str, Any], capabilities: Capabilities) -> Iterator[Finding]:
    """An event of an interface that the endpoint declared, such as a DoorbellPress."""
    header = at(event, "event", "header")
    namespace, name = text(header, "namespace"), text(header, "name")
    if namespace is None or namespace == "Alexa" or name is None or name.endswith("ErrorResponse"):
        return
    own = definitions(namespace)
    where: Where = ("event", "header", "namespace")
    if "capability" in own and f"event.{name}" in own and not any(each == namespace for each, _ in capabilities):
        right = f"better: declare {namespace} for this endpoint; Alexa knows nothing of it"
        yield Finding(where, shown(namespace, ()), right, page(namespace), "not-declared", Level.ADVICE)
    elif name == "DeactivationStarted" and at(capabilities.get((namespace, None)), "supportsDeactivation") is False:
        right = "better: ActivationStarted, or declare supportsDeactivation true"
        yield Finding(
            ("event", "header", "name"), shown(name, ()), right, page(namespace), "not-declared", Level.ADVICE
        )


def _listed(part: Part, supported: object, called: str) -> Iterator[Finding]:
    names = _names(supported)
    if not names:
        return
    value = at(part.value, "value")
    for where, said in _said(value):
        if said not in names and said not in _OF_ALL:
            meant = nearest(said, names)
            right = f"better: one of {called}, {', '.join(map(quoted, names[:12]))}, or list it there"
            right += f"; did you mean {quoted(meant)}?" if meant else ""
            place = (*part.where, "value", *where)
            yield Finding(place, shown(said, ()), right, page(part.interface), "not-declared", Level.ADVICE)


def _names(supported: object) -> list[str]:
    listed = supported if isinstance(supported, list) else ()
    found = [
        each if isinstance(each, str) else next(filter(None, (text(each, name) for name in _NAMES)), None)
        for each in listed
    ]
    return [each for each in found if each is not None] if None not in found else []


def _said(value: object) -> Iterator[tuple[Where, str]]:
    """The names in a value: a text, an object that is one, or a list of objects with names."""
    if isinstance(value, str):
        yield (), value
    elif isinstance(value, dict) and isinstance(value.get("value"), str):
        yield ("value",), value["value"]
    elif isinstance(value, list):
        for position, each in enumerate(value):
            if (name := text(each, "name")) is not None:
                yield (position, "name"), name


def _stream(stream: object, configurations: list[Any], where: Where) -> Iterator[Finding]:
    """A stream is one that one of the configurations has as a whole."""
    if not isinstance(stream, dict):
        return
    refused = [_refused(stream, each) for each in configurations if isinstance(each, dict)]
    if not refused or not all(refused):
        return
    # What the nearest of the configurations does not have.
    for member, offered in min(refused, key=len):
        told = ", ".join(map(_resolution, offered[:8]))
        right = f"better: one of the declared {_STREAMS[member]}, {told}, or declare this one, too"
        found = _resolution(stream[member])
        yield Finding((*where, member), found, right, page(_CAMERA), "not-declared", Level.ADVICE)


def _refused(stream: dict[str, Any], configuration: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    return [
        (member, offered)
        for member, listed in _STREAMS.items()
        if member in stream and isinstance(offered := configuration.get(listed), list) and stream[member] not in offered
    ]


def _resolution(value: Any) -> str:
    if isinstance(value, dict):
        return f"{shown(value.get('width'), ())} x {shown(value.get('height'), ())}"
    return shown(value, ())
