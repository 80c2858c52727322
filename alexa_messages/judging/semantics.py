"""What the semantics of one capability map: actions to directives, and states to values, that it has."""

from collections.abc import Iterator
from typing import Any

from alexa_messages.catalogue import page
from alexa_messages.finding import Finding
from alexa_messages.judging.configuration import is_number, listed, value_finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Part, Where, at, text
from alexa_messages.words.words import misspelt, nearest, shown

# The arguments of the directives that an action may be mapped to; the first is needed.
_ARGUMENTS = {
    ("Alexa.ModeController", "SetMode"): {"mode": "a string"},
    ("Alexa.ModeController", "AdjustMode"): {"modeDelta": "an integer"},
    ("Alexa.RangeController", "SetRangeValue"): {"rangeValue": "a number"},
    ("Alexa.RangeController", "AdjustRangeValue"): {
        "rangeValueDelta": "a number",
        "rangeValueDeltaDefault": "true or false",
    },
    ("Alexa.ToggleController", "TurnOn"): {},
    ("Alexa.ToggleController", "TurnOff"): {},
}


def findings(part: Part) -> Iterator[Finding]:
    """Each action and state is mapped once, to a directive with its argument, or to a value that the capability has."""
    if at(part.value, "semantics") is None:
        return
    yield from _once(part)
    for position, each in listed(part.value, "semantics", "actionMappings"):
        yield from _directive(part, at(each, "directive"), ("semantics", "actionMappings", position, "directive"))
    if at(part.value, "properties", "nonControllable") is True and at(part.value, "semantics", "actionMappings"):
        right = "better: leave it out; nothing is asked of a capability that is nonControllable"
        where = (*part.where, "semantics", "actionMappings")
        yield Finding(where, "actions", right, page(part.interface), "wrong-mapping", Level.ADVICE)
    for position, each in listed(part.value, "semantics", "stateMappings"):
        for steps in (("value",), ("range", "minimumValue"), ("range", "maximumValue")):
            place = (*part.where, "semantics", "stateMappings", position, *steps)
            finding = value_finding(at(each, *steps), part.value, place, part.interface)
            if finding is not None:
                yield finding


def _directive(part: Part, directive: Any, steps: Where) -> Iterator[Finding]:
    name = text(directive, "name") or ""
    known = _ARGUMENTS.get((part.interface, name))
    payload = at(directive, "payload")
    # The schema says what is wrong with a payload that is misspelt or no object.
    if known is None or not (isinstance(payload, dict) or set(directive) == {"name"}):
        return
    where = (*part.where, *steps, "payload")
    arguments: dict[str, Any] = payload or {}
    needed = next(iter(known), None)
    if needed is not None and needed not in arguments:
        meant = nearest(needed, arguments)
        if meant is not None:
            yield misspelt((*where, meant), needed, page(part.interface))
            return
        right = f"must be {known[needed]}, which Alexa sends with {name}"
        yield Finding((*where, needed), "nothing", right, page(part.interface), "missing-member")
    for member, value in arguments.items():
        place = (*where, member)
        if member not in known:
            right = f"better: leave it out; {name} of {part.interface} has no such argument"
            yield Finding(
                place, "a member that is not known here", right, page(part.interface), "wrong-mapping", Level.ADVICE
            )
        elif not _is(known[member], value):
            yield Finding(place, shown(value, ()), f"must be {known[member]}", page(part.interface), "wrong-type")
        elif name.startswith("Set") and (finding := value_finding(value, part.value, place, part.interface)):
            yield finding
    if name == "AdjustMode" and at(part.value, "configuration", "ordered") is False:
        right = "better: SetMode; the modes are not ordered, so Alexa does not step through them"
        place = (*part.where, *steps, "name")
        yield Finding(place, shown(name, ()), right, page(part.interface), "wrong-mapping", Level.ADVICE)


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "a string":
            return isinstance(value, str)
        case "true or false":
            return isinstance(value, bool)
        case "an integer":
            return is_number(value) and value == int(value)
    return is_number(value)


def _once(part: Part) -> Iterator[Finding]:
    for mappings, member in (("actionMappings", "actions"), ("stateMappings", "states")):
        seen: set[str] = set()
        for position, each in listed(part.value, "semantics", mappings):
            where: Where = (*part.where, "semantics", mappings, position)
            for inner, name in listed(each, member):
                if isinstance(name, str) and name in seen:
                    found = f"{shown(name, ())} again"
                    yield Finding(
                        (*where, member, inner), found, "must be mapped once", page(part.interface), "said-twice"
                    )
                elif isinstance(name, str):
                    seen.add(name)
