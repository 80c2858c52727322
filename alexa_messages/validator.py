"""Judges messages, and says in words what is wrong with them."""

from collections.abc import Iterator
from typing import Any

from alexa_messages import json_values, parts
from alexa_messages.catalogue import BASE, describing, document, reference, validator, validator_of
from alexa_messages.fault import Fault
from alexa_messages.finding import Finding
from alexa_messages.judging import answer, declared, rules, unknown
from alexa_messages.parts import Part
from alexa_messages.words import verdict, words

_ENDPOINT = "discovery.json#/$defs/endpoint"


def check(message: object) -> tuple[Fault, ...]:
    """Every fault of a directive or an event, in the order of the message; () means that it is right.

    Faults that only follow from another are left out. Never raises.
    """
    if unfit := json_values.faults(message):
        return unfit
    if not isinstance(message, dict):
        return (_no_message(words.shown(message, ())),)
    directions = [each for each in ("event", "directive") if each in message]
    if not directions:
        return verdict.faults(message, _nameless(message)) or (_no_message(_members(message)),)
    return verdict.faults(message, _findings(message, directions[0]))


def check_answer(event: object, directive: object) -> tuple[Fault, ...]:
    """The faults of an event as the answer to a directive: name, correlationToken, endpointId, messageId.

    Judges only how the two relate; `check` says whether each is right by itself.
    """
    if unfit := json_values.faults(event) or json_values.faults(directive):
        return unfit
    if not isinstance(event, dict) or not isinstance(directive, dict):
        return (_no_message("no event, or no directive"),)
    return verdict.faults(event, answer.findings(event, directive))


def check_against_discovery(message: object, discovery: object) -> tuple[Fault, ...]:
    """The faults of a message about an endpoint, compared with what a discovery declares for that endpoint.

    Judges only how the two relate: the endpoint, its interfaces, their properties, instances, modes and ranges.

    Args:
        message: a directive or an event. One that is not about an endpoint has no faults.
        discovery: a Discover.Response or an AddOrUpdateReport.
    """
    if unfit := json_values.faults(message):
        return unfit
    if not isinstance(message, dict) or not isinstance(discovery, dict):
        return (_no_message("no message, or no discovery"),)
    return verdict.faults(message, declared.findings(message, discovery))


def check_endpoint(endpoint: object) -> tuple[Fault, ...]:
    """Every fault of one endpoint of a discovery. Pointers start at the endpoint."""
    if unfit := json_values.faults(endpoint):
        return unfit
    found = [
        *words.findings(validator(_ENDPOINT).iter_errors(endpoint), (), {"$ref": BASE + _ENDPOINT}),
        *(finding for part in parts.capabilities(endpoint) for finding in _of_part(part)),
        *rules.of_endpoint(endpoint),
    ]
    return verdict.faults(endpoint, found)


def _findings(message: dict[str, Any], direction: str) -> Iterator[Finding]:
    described = list(parts.parts(message, direction))
    if not described or described[0].where or validator_of(*described[0][2:]) is None:
        envelope = f"envelope.json#/$defs/{direction}"
        yield from words.findings(validator(envelope).iter_errors(message), (), {"$ref": BASE + envelope})
    for part in described:
        yield from _of_part(part)
    body = message[direction]
    if isinstance(body, dict) and isinstance(body.get("header"), dict):
        yield from rules.of_event(message) if direction == "event" else rules.of_directive(body)


def _of_part(part: Part) -> Iterator[Finding]:
    definition, judge = describing(part.interface, part.definition), validator_of(part.interface, part.definition)
    if definition is None or judge is None:
        yield unknown.finding(part)
    else:
        root = reference(part.interface, definition)
        yield from words.findings(judge.iter_errors(part.value), part.where, root)


def _nameless(message: dict[str, Any]) -> Iterator[Finding]:
    for name in message:
        meant = words.nearest(name, ("event", "directive"))
        if meant is not None:
            yield words.misspelt((name,), meant, document("envelope.json")["$comment"])
            return


def _members(message: dict[str, Any]) -> str:
    members = ", ".join(words.shown(member, ()) for member in list(message)[:5])
    return f"an object with {members or 'nothing in it'}"


def _no_message(found: str) -> Fault:
    right = 'must be an object with "directive" (Alexa to skill) or "event" (skill to Alexa)'
    return Fault("", found, right, document("envelope.json")["$comment"])
