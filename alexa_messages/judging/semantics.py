"""What the semantics of one capability map: actions to directives, and states to values, that it has."""

from collections.abc import Iterator
from typing import Any

from alexa_messages.catalogue import page
from alexa_messages.finding import Finding
from alexa_messages.judging.configuration import is_number, listed, value_finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Part, Where, at, text
from alexa_messages.words.words import shown

# The argument that a directive cannot do without.
_ARGUMENTS = {
    ("Alexa.ModeController", "SetMode"): ("mode", "a string"),
    ("Alexa.ModeController", "AdjustMode"): ("modeDelta", "an integer"),
    ("Alexa.RangeController", "SetRangeValue"): ("rangeValue", "a number"),
    ("Alexa.RangeController", "AdjustRangeValue"): ("rangeValueDelta", "a number"),
}


def findings(part: Part) -> Iterator[Finding]:
    """Each action and state is mapped once, to a directive with its argument, or to a value that the capability has."""
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


def _directive(part: Part, directive: object, steps: Where) -> Iterator[Finding]:
    name = text(directive, "name") or ""
    if (part.interface, name) not in _ARGUMENTS:
        return
    member, kind = _ARGUMENTS[part.interface, name]
    where = (*part.where, *steps, "payload", member)
    value = at(directive, "payload", member)
    if value is None:
        right = f"must be {kind}: what Alexa sends with {name}"
        yield Finding(where, "nothing", right, page(part.interface), "missing-member")
    elif not _is(kind, value):
        yield Finding(where, shown(value, ()), f"must be {kind}", page(part.interface), "wrong-type")
    elif name == "AdjustMode" and at(part.value, "configuration", "ordered") is False:
        right = "better: SetMode; the modes are not ordered, so Alexa does not step through them"
        place = (*part.where, *steps, "name")
        yield Finding(place, shown(name, ()), right, page(part.interface), "wrong-mapping", Level.ADVICE)
    elif name.startswith("Set") and (finding := value_finding(value, part.value, where, part.interface)):
        yield finding


def _is(kind: str, value: Any) -> bool:
    if kind == "a string":
        return isinstance(value, str)
    return is_number(value) and (kind == "a number" or value == int(value))


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
