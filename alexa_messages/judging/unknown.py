"""What a part probably means whose interface or name is not described."""

from collections.abc import Iterator
from typing import Any

from alexa_messages.catalogue import definitions, document, interfaces, page, validator_of
from alexa_messages.finding import Finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Part, Where, at
from alexa_messages.words import words

_ALL_INTERFACES = "https://developer.amazon.com/en-US/docs/alexa/device-apis/list-of-interfaces.html"
_DIRECTIONS = {"directive": "event", "event": "directive"}


def finding(part: Part) -> Finding:
    """The one fault of a part that no definition describes."""
    kind, _, name = part.definition.partition(".")
    where: Where = (*part.where, kind, "header") if kind in _DIRECTIONS else part.where
    if part.interface not in interfaces():
        return _interface(part, (*where, "interface" if kind == "capability" else "namespace"))
    if kind == "capability":
        right = "must not be declared: it is not a capability of an endpoint"
        return Finding(
            (*where, "interface"), words.shown(part.interface, ()), right, page(part.interface), "not-a-capability"
        )
    if kind in _DIRECTIONS and _is_other_direction(part, kind):
        other = _DIRECTIONS[kind]
        right = f'must be "{other}": {part.interface} {name} is {"an event" if other == "event" else "a directive"}'
        # The rest would be judged by the wrong definition.
        return Finding((kind,), f'the member "{kind}"', right, page(part.interface), "wrong-direction")
    return _namespace(part, where) or _name(part, where)


def _interface(part: Part, where: Where) -> Finding:
    found = words.shown(part.interface, ())
    meant = words.nearest(part.interface, interfaces(), likeness=0.9)
    meant = meant or words.nearest(f"Alexa.{part.interface}", interfaces(), likeness=0.9)
    if meant:
        return Finding(where, found, f'must be "{meant}"; did you mean "{meant}"?', page(meant), "misspelt-interface")
    if not part.interface.startswith("Alexa."):
        right = 'must be an interface of Alexa; their names begin with "Alexa."'
        return Finding(where, found, right, document("envelope.json")["$comment"], "misspelt-interface")
    right = (
        "not judged: no schema describes this interface; it is newer than the schemas, or there is none of this name"
    )
    return Finding(where, found, right, _ALL_INTERFACES, "unknown-interface", Level.NOTE)


def _name(part: Part, where: Where) -> Finding:
    kind, _, name = part.definition.partition(".")
    known = list(_names(part.interface, kind))
    meant = words.nearest(name, known)
    right = f"must be {' or '.join(known)}" if known else f"must not be there: {part.interface} has no {kind}"
    right += f'; did you mean "{meant}"?' if meant and len(known) > 1 else ""
    return Finding((*where, "name"), words.shown(name, ()), right, page(part.interface), "wrong-name")


def _namespace(part: Part, where: Where) -> Finding | None:
    """The namespace is wrong, not the name, if another interface has that name and the rest fits it."""
    kind, _, name = part.definition.partition(".")
    own = list(_names(part.interface, kind))
    if words.nearest(name, own):
        return None
    others = sorted(each for each in interfaces() if part.definition in definitions(each))
    if kind != "event" and any(_fits(part, part.interface, each) for each in own):
        return None
    fitting = [each for each in others if _fits(part, each, name)]
    if not fitting:
        return None
    right = f"must be {' or '.join(fitting)}: {part.interface} has no {kind} {words.shown(name, ())}"
    return Finding((*where, "namespace"), words.shown(part.interface, ()), right, page(fitting[0]), "wrong-namespace")


def _names(interface: str, kind: str) -> Iterator[str]:
    own = (each.partition(".")[2] for each in definitions(interface) if each.startswith(f"{kind}."))
    return (each for each in own if each != "*")


def _fits(part: Part, interface: str, name: str) -> bool:
    """Whether a part would be right under another name; a directive only if that name is known to carry its arguments."""
    kind = part.definition.partition(".")[0]
    value: Any = part.value
    if kind == "property":
        value = {**value, "namespace": interface, "name": name}
    else:
        body = value[kind]
        if kind == "directive" and not _carries(interface, name, body.get("payload"), of=part.interface):
            return False
        value = {**value, kind: {**body, "header": {**body["header"], "namespace": interface, "name": name}}}
    judge = validator_of(interface, f"{kind}.{name}")
    return judge is not None and judge.is_valid(value)


def _is_other_direction(part: Part, kind: str) -> bool:
    message: Any = part.value
    other = _DIRECTIONS[kind]
    judge = validator_of(part.interface, f"{other}.{part.definition.partition('.')[2]}")
    return judge is not None and set(message) == {kind} and judge.is_valid({other: message[kind]})


def _carries(interface: str, name: str, payload: object, of: str) -> bool:
    """Whether a directive has these arguments. If there are none, only the name of another interface can tell."""
    if not isinstance(payload, dict) or not payload:
        return interface != of
    arguments = at(definitions(interface)[f"directive.{name}"], *("properties", "directive", "properties", "payload"))
    return set(payload) <= set(at(arguments, "properties") or ())
