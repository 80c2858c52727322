"""What must hold within the configuration of one capability: ranges, modes, names."""

from collections.abc import Iterator
from typing import Any

from alexa_messages.catalogue import definitions, page
from alexa_messages.finding import Finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Part, Where, at, text
from alexa_messages.words.sentence import quoted
from alexa_messages.words.words import nearest, shown

_PAIRS = (
    ("minimumValue", "maximumValue"),
    ("minimum", "maximum"),
    ("lowerSetpoint", "upperSetpoint"),
    ("start", "end"),
    ("startTime", "endTime"),
)
# Most capabilities have no more than this, and there may be thousands.
_PLAIN = frozenset({"type", "interface", "version", "properties"})
# "Alexa, turn on music" plays music: these never reach a skill.
_RESERVED = frozenset(
    [
        *("alarm", "alarms", "all alarms", "away mode", "bass", "camera", "date", "date today", "day"),
        *("do not disturb", "drop in", "music", "night light", "notification", "playing", "sleep sounds"),
        *("time", "timer", "today in music", "treble", "volume", "way f. m."),
    ]
)


_SINGLE_MODE = "https://github.com/home-assistant/core/pull/56053"


def findings(part: Part) -> Iterator[Finding]:
    """What is wrong with the configuration and the names of a capability."""
    if not isinstance(part.value, dict) or part.value.keys() <= _PLAIN:
        return
    for member in ("configuration", "configurations", "semantics"):
        yield from limits(part.value.get(member), (*part.where, member), part.interface)
    yield from _range(part)
    yield from _values_once(part)
    yield from _one_mode(part)
    yield from _directives(part)
    yield from _names(part)


def limits(value: object, where: Where, interface: object) -> Iterator[Finding]:
    """Pairs of limits, anywhere in a value, whose lower limit is above the upper one."""
    if isinstance(value, list):
        for position, each in enumerate(value):
            yield from limits(each, (*where, position), interface)
    if not isinstance(value, dict):
        return
    for low, high in _PAIRS:
        if _above(value.get(low), value.get(high)):
            right = f"must not be above the {high}, {_shown(value[high])}"
            yield Finding((*where, low), _shown(value[low]), right, page(str(interface)), "wrong-range")
    for name, each in value.items():
        yield from limits(each, (*where, name), interface)


def range_of(capability: object) -> tuple[float, float] | None:
    """The range that a RangeController supports, if it is one."""
    low = at(capability, "configuration", "supportedRange", "minimumValue")
    high = at(capability, "configuration", "supportedRange", "maximumValue")
    return (low, high) if is_number(low) and is_number(high) and low <= high else None


def modes_of(capability: object) -> list[str] | None:
    """The values of the modes that a ModeController supports, if it is one and gives all of them."""
    found = at(capability, "configuration", "supportedModes")
    if not isinstance(found, list):
        return None
    modes = [mode for mode in (text(each, "value") for each in found) if mode is not None]
    return modes if len(modes) == len(found) else None


def value_finding(value: Any, capability: object, where: Where, interface: str) -> Finding | None:
    """What is wrong with a value that must be one of a capability's modes, or in its range."""
    limits_, modes = range_of(capability), modes_of(capability)
    if limits_ is not None and is_number(value) and not limits_[0] <= value <= limits_[1]:
        right = f"must be in the supportedRange, from {limits_[0]} to {limits_[1]}"
        return Finding(where, shown(value, ()), right, page(interface), "not-declared")
    if modes is not None and isinstance(value, str) and value not in modes:
        meant = nearest(value, modes)
        right = f"must be one of the supportedModes, {', '.join(map(quoted, modes[:12]))}"
        right += f"; did you mean {quoted(meant)}?" if meant else ""
        return Finding(where, shown(value, ()), right, page(interface), "not-declared")
    return None


def _range(part: Part) -> Iterator[Finding]:
    """RangeController: the step fits the range, and presets and semantics are in it."""
    supported = (*part.where, "configuration", "supportedRange")
    limits_ = range_of(part.value)
    if limits_ is None or part.interface != "Alexa.RangeController":
        return
    low, high = limits_
    precision = at(part.value, "configuration", "supportedRange", "precision")
    if low == high:
        right = f"must be below the maximumValue, {high}"
        yield Finding((*supported, "minimumValue"), shown(low, ()), right, page(part.interface), "wrong-range")
    elif is_number(precision) and precision > high - low:
        right = f"must be at most {high - low}, the whole range"
        yield Finding((*supported, "precision"), shown(precision, ()), right, page(part.interface), "wrong-range")
    for position, preset in listed(part.value, "configuration", "presets"):
        where = (*part.where, "configuration", "presets", position, "rangeValue")
        finding = value_finding(at(preset, "rangeValue"), part.value, where, part.interface)
        if finding is not None:
            yield finding


def _values_once(part: Part) -> Iterator[Finding]:
    for name, member in (("supportedModes", "value"), ("presets", "rangeValue"), ("supportedEvents", "id")):
        seen: dict[object, int] = {}
        for position, each in listed(part.value, "configuration", name):
            value = at(each, member)
            if not isinstance(value, str | int | float):
                continue
            if value in seen:
                where = (*part.where, "configuration", name, position, member)
                found = f"{shown(value, ())} again, as in {name}/{seen[value]}"
                yield Finding(where, found, "must be used once", page(part.interface), "said-twice")
            seen.setdefault(value, position)


def _one_mode(part: Part) -> Iterator[Finding]:
    """ModeController: Home Assistant adds a second mode to a single one, because devices vanished without."""
    modes = at(part.value, "configuration", "supportedModes")
    if part.interface == "Alexa.ModeController" and isinstance(modes, list) and len(modes) == 1:
        right = "better: two modes or more; discoveries with a single one have failed"
        where = (*part.where, "configuration", "supportedModes")
        yield Finding(where, "1 mode", right, _SINGLE_MODE, "wrong-count", Level.ADVICE)


def _directives(part: Part) -> Iterator[Finding]:
    """Every directive that is named here belongs to the same interface."""
    named: list[tuple[Where, object]] = []
    for position, each in listed(part.value, "semantics", "actionMappings"):
        place: Where = ("semantics", "actionMappings", position, "directive")
        named.append(((*place, "name"), at(each, "directive", "name")))
    for position, each in listed(part.value, "verificationsRequired"):
        named.append((("verificationsRequired", position, "directive"), at(each, "directive")))
    for position, each in listed(part.value, "directiveConfigurations"):
        where: Where = ("directiveConfigurations", position, "directives")
        named += [((*where, inner), name) for inner, name in listed(each, "directives")]
    known = [each.partition(".")[2] for each in definitions(part.interface) if each.startswith("directive.")]
    for where, name in named:
        if known and isinstance(name, str) and name not in known:
            right = f"must be a directive of {part.interface}: {' or '.join(known)}"
            yield Finding((*part.where, *where), shown(name, ()), right, page(part.interface), "wrong-name")


def _names(part: Part) -> Iterator[Finding]:
    for position, each in listed(part.value, "capabilityResources", "friendlyNames"):
        name = at(each, "value", "text")
        if isinstance(name, str) and name.lower() in _RESERVED:
            where = (*part.where, "capabilityResources", "friendlyNames", position, "value", "text")
            right = "must not be a name that Alexa keeps for itself"
            yield Finding(where, shown(name, ()), right, page(part.interface), "reserved-name")


def listed(value: object, *steps: str) -> Iterator[tuple[int, object]]:
    """The items of the list that some members lead to, with their positions; none if there is no list."""
    found = at(value, *steps)
    return iter(enumerate(found)) if isinstance(found, list) else iter(())


def _above(low: Any, high: Any) -> bool:
    if is_number(low) and is_number(high):
        return bool(low > high)
    if isinstance(low, dict) and isinstance(high, dict):
        return low.get("scale") == high.get("scale") and _above(low.get("value"), high.get("value"))
    # Times in UTC of the same precision sort as text.
    if isinstance(low, str) and isinstance(high, str):
        return low.endswith("Z") and high.endswith("Z") and len(low) == len(high) and low > high
    return False


def is_number(value: Any) -> bool:
    """Whether a value is a number in JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"{shown(value.get('value'), ())} {text(value, 'scale') or ''}".rstrip()
    return shown(value, ())
