"""Judges messages, and says in words what is wrong with them."""

from collections.abc import Iterator
from typing import Any

from alexa_messages import json_values, parts
from alexa_messages.catalogue import BASE, describing, document, reference, validator, validator_of
from alexa_messages.fault import Fault
from alexa_messages.finding import Finding
from alexa_messages.judging import answer, declared, rules, state, unknown
from alexa_messages.judging.discovery import vanishing
from alexa_messages.kinds import Level
from alexa_messages.parts import Part
from alexa_messages.verdict import Verdict
from alexa_messages.words import words
from alexa_messages.words.conclusion import conclusion

_ENDPOINT = "discovery.json#/$defs/endpoint"


def check(message: object, directive: object = None, discovery: object = None) -> Verdict:
    """Judge a directive or an event. Never raises.

    Findings that only follow from another are left out.

    Args:
        message: the message, as parsed from JSON.
        directive: what an event answers, to judge that too: its name, correlationToken, endpointId, messageId, and the state
            that it shows.
        discovery: a Discover.Response or an AddOrUpdateReport that declares the message's endpoint, to judge that too: the
            endpoint, its interfaces, their properties, instances, modes and ranges, and what is reported when.
    """
    if unfit := json_values.faults(message):
        return Verdict(unfit)
    if not isinstance(message, dict):
        return Verdict((_no_message(words.shown(message, ())),))
    directions = [each for each in ("event", "directive") if each in message]
    if not directions:
        return Verdict(conclusion(message, _nameless(message)) or (_no_message(_members(message)),))
    # What it is compared with says more exactly what is right, so that comes first.
    found = [
        *(
            _compared(message, directive, "directive", discovery)
            if directive is not None and "event" in message
            else ()
        ),
        *(_compared(message, discovery, "discovery") if discovery is not None else ()),
        *_findings(message, directions[0]),
    ]
    return Verdict(vanishing.told(message, conclusion(message, found)))


def check_endpoint(endpoint: object) -> Verdict:
    """Judge one endpoint of a discovery. Pointers start at the endpoint. Never raises."""
    if unfit := json_values.faults(endpoint):
        return Verdict(unfit)
    found = [
        *words.findings(validator(_ENDPOINT, advice=True).iter_errors(endpoint), (), {"$ref": BASE + _ENDPOINT}),
        *(finding for part in parts.capabilities(endpoint) for finding in _of_part(part)),
        *rules.of_endpoint(endpoint),
    ]
    return Verdict(vanishing.told_of_endpoint(endpoint, conclusion(endpoint, found)))


def _compared(message: dict[str, Any], other: object, what: str, discovery: object = None) -> Iterator[Finding]:
    """What a message must have in common with the directive that it answers, or with its endpoint's discovery."""
    if not isinstance(other, dict) or json_values.faults(other):
        yield Finding((), "nothing to compare it with", f"must be compared with a {what}", None, "not-compared")
    elif what == "directive":
        found = list(answer.findings(message, other))
        yield from found
        if not any(each.kind == "wrong-answer" for each in found):
            yield from state.findings(message, other, declared.capabilities(message, discovery))
    else:
        yield from declared.findings(message, other)


def _findings(message: dict[str, Any], direction: str) -> Iterator[Finding]:
    described = list(parts.parts(message, direction))
    if not described or described[0].where or validator_of(*described[0][2:], advice=True) is None:
        envelope = f"envelope.json#/$defs/{direction}"
        yield from words.findings(validator(envelope, advice=True).iter_errors(message), (), {"$ref": BASE + envelope})
    for part in described:
        yield from _of_part(part)
    body = message[direction]
    if isinstance(body, dict) and isinstance(body.get("header"), dict):
        yield from rules.of_event(message) if direction == "event" else rules.of_directive(body)


def _of_part(part: Part) -> Iterator[Finding]:
    definition, judge = (
        describing(part.interface, part.definition),
        validator_of(part.interface, part.definition, advice=True),
    )
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
    return Fault(Level.FAULT, "not-a-message", "", found, right, document("envelope.json")["$comment"])
