"""What must hold between the parts of one message, and no JSON Schema can say."""

import json
from collections.abc import Iterator
from typing import Any

from schemas import parts
from schemas.catalogue import document, page
from schemas.fault import Fault, pointer
from schemas.parts import Where
from schemas.words import shown

MAX_REPORT_BYTES = 262_144
MAX_COOKIE_BYTES = 5_000
_ANSWERS = frozenset({"Response", "StateReport", "DeferredResponse"})


def of_directive(body: dict[str, Any]) -> Iterator[Fault]:
    """Alexa sends a correlationToken with every directive about an endpoint."""
    if "endpoint" in body:
        yield from _correlated(body["header"], ("directive", "header"))


def of_event(message: dict[str, Any]) -> Iterator[Fault]:
    """An answer carries the correlationToken of its directive; nothing is said twice; reports are not too big."""
    body = message["event"]
    header = body["header"]
    namespace, name = _text(header, "namespace"), _text(header, "name")
    if name == "ErrorResponse":
        yield from _error_response(body)
    elif namespace == "Alexa" and name in _ANSWERS:
        yield from _correlated(header, ("event", "header"))
    yield from _properties_once(message)
    yield from _endpoints(body.get("payload"))
    if name == "AddOrUpdateReport" and (size := len(json.dumps(message))) > MAX_REPORT_BYTES:
        right = f"must be at most {MAX_REPORT_BYTES} bytes: send the endpoints in several reports"
        yield Fault("", f"a report of {size} bytes", right, page("Alexa.Discovery"))


def of_endpoint(endpoint: object, where: Where = ()) -> Iterator[Fault]:
    """An endpoint lists the Alexa interface, and each interface once."""
    if not isinstance(endpoint, dict):
        return
    seen: dict[tuple[object, object], int] = {}
    for part in parts.capabilities(endpoint, where):
        key = (part.interface, _text(part.value, "instance"))
        if key in seen:
            yield Fault(
                pointer((*part.where, "interface")),
                f"{shown(part.interface, ())} again, as in capability {seen[key]}",
                "must be listed once" if key[1] is None else "must be listed once for each instance",
                document("discovery.json")["$comment"],
            )
        seen.setdefault(key, int(part.where[-1]))
    if seen and ("Alexa", None) not in seen:
        right = 'must list the interface "Alexa", version "3", too'
        yield Fault(pointer((*where, "capabilities")), "other interfaces only", right, page("Alexa"))
    cookie = endpoint.get("cookie")
    if cookie and (size := len(json.dumps(cookie).encode())) > MAX_COOKIE_BYTES:
        right = f"must be at most {MAX_COOKIE_BYTES} bytes"
        yield Fault(pointer((*where, "cookie")), f"{size} bytes", right, document("discovery.json")["$comment"])


def _error_response(body: dict[str, Any]) -> Iterator[Fault]:
    # Only Discover and AcceptGrant have neither an endpoint nor a correlationToken.
    if "endpoint" in body:
        yield from _correlated(body["header"], ("event", "header"))
    elif "correlationToken" in body["header"] and body["header"].get("namespace") == "Alexa":
        right = "must be there: only the answer to Discover has no endpoint, and it has no correlationToken either"
        yield Fault("/event/endpoint", "nothing", right, document("errors.json")["$comment"])


def _correlated(header: dict[str, Any], where: Where) -> Iterator[Fault]:
    # A misspelt correlationToken has been reported with its right spelling.
    if not any("correlation" in member.lower() for member in header):
        right = "must be the token of the directive, copied" if where[0] == "event" else "must be a string"
        yield Fault(pointer((*where, "correlationToken")), "nothing", right, document("header.json")["$comment"])


def _properties_once(message: dict[str, Any]) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], str] = {}
    for part in parts.properties(message):
        key = (part.interface, _text(part.value, "instance"), part.definition)
        here = pointer(part.where)
        if key in seen:
            name = f"{part.interface} {part.definition.removeprefix('property.')}"
            found = f"{shown(name, ())} again, as in {seen[key][1:]}"
            yield Fault(here, found, "must be reported once", document("property.json")["$comment"])
        seen.setdefault(key, here)


def _endpoints(payload: object) -> Iterator[Fault]:
    endpoints = payload.get("endpoints") if isinstance(payload, dict) else None
    seen: dict[str, int] = {}
    for position, endpoint in enumerate(endpoints if isinstance(endpoints, list) else ()):
        where: Where = ("event", "payload", "endpoints", position)
        yield from of_endpoint(endpoint, where)
        name = _text(endpoint, "endpointId")
        if name is None:
            continue
        if name in seen:
            found = f"the id of endpoint {seen[name]} again"
            right = "must be used by one endpoint only"
            yield Fault(pointer((*where, "endpointId")), found, right, document("discovery.json")["$comment"])
        seen.setdefault(name, position)


def _text(value: object, member: str) -> str | None:
    found = value.get(member) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None
