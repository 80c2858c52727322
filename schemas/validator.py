"""Judges messages, and says in words what is wrong with them."""

from collections.abc import Iterable, Iterator
from typing import Any

from schemas import answer, json_values, parts, rules, words
from schemas.catalogue import definitions, document, interfaces, page, validator, validator_of
from schemas.fault import Fault, pointer
from schemas.parts import Part

_ENDPOINT = "discovery.json#/$defs/endpoint"
_VAGUE = frozenset(f"must be {each}" for each in words.TYPES.values())


def check(message: object) -> tuple[Fault, ...]:
    """Every fault of a directive or an event; () means that it is right. Never raises."""
    if unfit := json_values.faults(message):
        return unfit
    if not isinstance(message, dict):
        return (_no_message(words.shown(message, ())),)
    directions = [each for each in ("event", "directive") if each in message]
    if not directions:
        members = ", ".join(words.shown(member, ()) for member in list(message)[:5])
        return (_no_message(f"an object with {members or 'nothing in it'}"),)
    return _unique(_faults(message, directions[0]))


def check_answer(event: object, directive: object) -> tuple[Fault, ...]:
    """The faults of an event as the answer to a directive: name, correlationToken, endpointId, messageId.

    Judges only how the two relate; `check` says whether each is right by itself.
    """
    if not isinstance(event, dict) or not isinstance(directive, dict):
        return (_no_message("no event, or no directive"),)
    return _unique(answer.faults(event, directive))


def check_endpoint(endpoint: object) -> tuple[Fault, ...]:
    """Every fault of one endpoint of a discovery. Pointers begin at the endpoint."""
    if unfit := json_values.faults(endpoint):
        return unfit
    found = [
        *words.faults(validator(_ENDPOINT).iter_errors(endpoint), ()),
        *(fault for part in parts.capabilities(endpoint) for fault in _of_part(part)),
        *rules.of_endpoint(endpoint),
    ]
    return _unique(found)


def _faults(message: dict[str, Any], direction: str) -> Iterator[Fault]:
    described = list(parts.parts(message, direction))
    if not described or described[0].where or validator_of(*described[0][2:]) is None:
        yield from words.faults(validator(f"envelope.json#/$defs/{direction}").iter_errors(message), ())
    for part in described:
        yield from _of_part(part)
    body = message[direction]
    if isinstance(body, dict) and isinstance(body.get("header"), dict):
        yield from rules.of_event(message) if direction == "event" else rules.of_directive(body)


def _of_part(part: Part) -> Iterator[Fault]:
    judge = validator_of(part.interface, part.definition)
    if judge is None:
        yield _unknown(part)
    else:
        yield from words.faults(judge.iter_errors(part.value), part.where)


def _unknown(part: Part) -> Fault:
    kind, _, name = part.definition.partition(".")
    where: parts.Where = (kind, "header") if not part.where else part.where
    if part.interface not in interfaces():
        member = "interface" if kind == "capability" else "namespace"
        meant = words.nearest(part.interface, interfaces(), likeness=0.9)
        right = "must be an interface that this validator knows"
        right += f'; did you mean "{meant}"?' if meant else ": there is no schema for this one yet"
        return Fault(pointer((*where, member)), words.shown(part.interface, ()), right, None)
    if kind == "capability":
        right = "must not be declared: it is no capability of an endpoint"
        return Fault(pointer((*where, "interface")), words.shown(part.interface, ()), right, page(part.interface))
    known = [each.partition(".")[2] for each in definitions(part.interface) if each.startswith(f"{kind}.")]
    meant = words.nearest(name, known)
    right = f"must be {' or '.join(known)}" if known else f"must not be there: {part.interface} has no {kind}"
    right += f'; did you mean "{meant}"?' if meant and len(known) > 1 else ""
    return Fault(pointer((*where, "name")), words.shown(name, ()), right, page(part.interface))


def _no_message(found: str) -> Fault:
    right = 'must be an object with "directive" (Alexa to skill) or "event" (skill to Alexa)'
    return Fault("", found, right, document("envelope.json")["$comment"])


def _unique(found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Once each: what a message says of its parts is said again, and more exactly, by their interfaces."""
    kept: dict[tuple[str, str], Fault] = {}
    for fault in found:
        key = (fault.pointer, fault.found)
        if key not in kept or kept[key].right in _VAGUE:
            kept[key] = fault
    return tuple(kept.values())
