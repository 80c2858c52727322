"""Does a report hold what its endpoint declared that it reports? Declared are `retrievable` and `proactivelyReported`."""

from collections.abc import Iterator
from typing import Any

from alexa_messages import parts
from alexa_messages.finding import Finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Capabilities, Part, at, text

_REPORTING = "https://developer.amazon.com/en-US/docs/alexa/smarthome/state-reporting-for-a-smart-home-skill.html"
_CHANGES = "https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-changereport.html"
_NOT_ANNOUNCED = "https://github.com/home-assistant/core/issues/30603"
_HEALTH = "Alexa.EndpointHealth"
# These have a value whatever the device does. Others have none at times: a lamp that shows white has no color, a thermostat
# that is off no setpoint, a television that is off no channel, a sensor nothing before its first reading.
_ALWAYS = frozenset(
    {
        *("Alexa.PowerController", "Alexa.BrightnessController", "Alexa.PercentageController", "Alexa.LockController"),
        *("Alexa.PowerLevelController", "Alexa.ToggleController", "Alexa.ModeController", "Alexa.RangeController"),
        *("Alexa.ContactSensor", "Alexa.MotionSensor"),
    }
)
_AT_LEAST = {
    _HEALTH: "connectivity",
    "Alexa.ThermostatController": "thermostatMode",
    "Alexa.SecurityPanelController": "armState",
}
_MOST = 8

Key = tuple[str, str | None, str]


def findings(event: dict[str, Any], capabilities: Capabilities) -> Iterator[Finding]:
    """What a StateReport or a ChangeReport should hold and does not, or holds though it was not declared."""
    header = at(event, "event", "header")
    namespace, name = text(header, "namespace"), text(header, "name")
    if namespace != "Alexa" or name not in ("StateReport", "ChangeReport"):
        return
    changes = name == "ChangeReport"
    found = list(parts.properties(event))
    for part in found:
        if (part.where[0] == "event") == changes:
            yield from _not_announced(part, capabilities, changes=changes)
    listed = at(event, "context", "properties")
    # One that was not declared may be meant as the missing one, and a device that is gone has no values.
    told = all(_is_declared(part, capabilities) for part in found)
    if isinstance(listed, list) and told and not any(map(_is_unreachable, found)):
        yield from _left_out(listed, {_key(part) for part in found}, capabilities, changes=changes)


def _not_announced(part: Part, capabilities: Capabilities, *, changes: bool) -> Iterator[Finding]:
    properties = at(capabilities.get((part.interface, text(part.value, "instance"))), "properties")
    member = "proactivelyReported" if changes else "retrievable"
    name = part.definition.removeprefix("property.")
    if name in _supported(properties) and properties.get(member) is not True:
        report = "ChangeReport" if changes else "StateReport"
        right = f"better: declare {member} true for {part.interface}, or leave it out of a {report}"
        source = _NOT_ANNOUNCED if changes else _REPORTING
        yield Finding((*part.where, "name"), f'"{name}"', right, source, "not-announced", Level.ADVICE)


def _left_out(listed: list[Any], reported: set[Key], capabilities: Capabilities, *, changes: bool) -> Iterator[Finding]:
    missing = [
        f"{name} of {instance or interface}"
        for (interface, instance), capability in capabilities.items()
        for name in _reported(at(capability, "properties"), changes=changes)
        if (interface in _ALWAYS or _AT_LEAST.get(interface) == name) and (interface, instance, name) not in reported
    ]
    if not missing:
        return
    found = "other properties only" if listed else "an empty list"
    what = ", ".join(missing[:_MOST]) + (f" and {len(missing) - _MOST} more" if len(missing) > _MOST else "")
    why = "which did not change" if changes else "declared as retrievable"
    right = f"better: report {what}, too, {why}"
    page = _CHANGES if changes else _REPORTING
    yield Finding(("context", "properties"), found, right, page, "missing-state", Level.ADVICE)


def _reported(properties: Any, *, changes: bool) -> list[str]:
    """The properties that a report holds: all retrievable ones; beside a change those that are reported as they change, too."""
    declared = ("retrievable", "proactivelyReported") if changes else ("retrievable",)
    return _supported(properties) if any(at(properties, each) is True for each in declared) else []


def _supported(properties: Any) -> list[str]:
    supported = at(properties, "supported")
    listed = supported if isinstance(supported, list) else ()
    return [name for name in (text(each, "name") for each in listed) if name is not None]


def _key(part: Part) -> Key:
    return part.interface, text(part.value, "instance"), part.definition.removeprefix("property.")


def _is_declared(part: Part, capabilities: Capabilities) -> bool:
    interface, instance, name = _key(part)
    return name in _supported(at(capabilities.get((interface, instance)), "properties"))


def _is_unreachable(part: Part) -> bool:
    gone = at(part.value, "value", "value") == "UNREACHABLE"
    return gone and (part.interface, part.definition) == (_HEALTH, "property.connectivity")
