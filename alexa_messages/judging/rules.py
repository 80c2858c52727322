"""What must hold between the parts of one message and no JSON Schema can express."""

import json
from collections.abc import Iterator
from typing import Any

from alexa_messages import parts
from alexa_messages.catalogue import describing, document, interfaces, page
from alexa_messages.fault import pointer
from alexa_messages.finding import Finding
from alexa_messages.judging import configuration, semantics
from alexa_messages.judging.discovery import between
from alexa_messages.kinds import Level
from alexa_messages.parts import Where, at, text
from alexa_messages.words.words import nearest, shown

MAX_REPORT_BYTES = 262_144
MAX_COOKIE_BYTES = 5_000
_ANSWERS = frozenset({"Response", "StateReport", "DeferredResponse"})
_TO_SKILL = frozenset({"Alexa.Authorization", "Alexa.Discovery"})
_SCENES = (["SCENE_TRIGGER"], ["ACTIVITY_TRIGGER"])
_OF_SCENES = frozenset({"Alexa.SceneController", "Alexa.SimpleEventSource"})
_PANEL = "Alexa.SecurityPanelController"


def of_directive(body: dict[str, Any]) -> Iterator[Finding]:
    """Alexa sends a correlationToken with every directive about an endpoint; limits are in order."""
    namespace = text(body["header"], "namespace")
    if "endpoint" in body and namespace not in _TO_SKILL:
        yield from _correlated(body["header"], ("directive", "header"))
    if namespace == "Alexa.ModeController" and at(body, "payload", "modeDelta") == 0:
        right = "must be a number of steps, never 0"
        yield Finding(("directive", "payload", "modeDelta"), "0", right, page(namespace), "wrong-value")
    yield from configuration.limits(body.get("payload"), ("directive", "payload"), namespace)


def of_event(message: dict[str, Any]) -> Iterator[Finding]:
    """An answer carries the correlationToken of its directive; nothing is repeated; limits are in order and kept."""
    body = message["event"]
    header, payload = body["header"], body.get("payload")
    namespace, name = text(header, "namespace"), text(header, "name")
    if name == "ErrorResponse":
        yield from _error_response(body)
    elif namespace == "Alexa" and name in _ANSWERS:
        yield from _correlated(header, ("event", "header"))
    yield from _properties_once(message)
    if (namespace, name) == (_PANEL, "Arm.Response"):
        yield from _armed(message)
    if isinstance(payload, dict) and "endpoints" in payload:
        yield from _endpoints(payload["endpoints"])
    else:
        yield from configuration.limits(payload, ("event", "payload"), namespace)
    if name == "AddOrUpdateReport" and (size := _bytes(message)) > MAX_REPORT_BYTES:
        right = f"must be at most {MAX_REPORT_BYTES} bytes: send the endpoints in several reports"
        yield Finding((), f"a report of {size} bytes", right, page("Alexa.Discovery"), "too-large")


def of_endpoint(endpoint: object, where: Where = ()) -> Iterator[Finding]:
    """An endpoint lists the Alexa interface, and each interface once; what it configures makes sense."""
    if not isinstance(endpoint, dict):
        return
    found = list(parts.capabilities(endpoint, where))
    yield from between.of_capabilities(found)
    yield from between.empty_texts(endpoint, where)
    listed = {part.interface for part in found}
    # A capability whose interface is misspelt may be the missing one.
    if found and len(found) == len(endpoint["capabilities"]) and listed <= interfaces():
        yield from _belonging(endpoint, listed, where)
    for part in found:
        yield from configuration.findings(part)
        yield from semantics.findings(part)
    cookie = endpoint.get("cookie")
    if cookie and (size := _bytes(cookie)) > MAX_COOKIE_BYTES:
        right = f"must be at most {MAX_COOKIE_BYTES} bytes"
        yield Finding((*where, "cookie"), f"{size} bytes", right, _discovery_page(), "too-large")


def _bytes(value: object) -> int:
    """The size as JSON in ASCII without spaces, which is how SmartLamp sends its events."""
    return len(json.dumps(value, separators=(",", ":")))


def _belonging(endpoint: dict[str, Any], listed: set[str], where: Where) -> Iterator[Finding]:
    """What else the interfaces that an endpoint lists require."""
    if "Alexa" not in listed:
        right = 'must list the interface "Alexa", version "3", too'
        yield Finding((*where, "capabilities"), "other interfaces only", right, page("Alexa"), "no-alexa-interface")
    categories = endpoint.get("displayCategories")
    if categories in _SCENES and not listed & _OF_SCENES:
        right = "must be the category of a device, or the endpoint must have Alexa.SceneController"
        place = (*where, "displayCategories", 0)
        # Home Assistant declares its automations so: they are switched on and off.
        level = Level.ADVICE if categories == ["ACTIVITY_TRIGGER"] else Level.FAULT
        yield Finding(
            place, shown(categories[0], ()), right, page("Alexa.SceneController"), "scene-without-controller", level
        )


def _error_response(body: dict[str, Any]) -> Iterator[Finding]:
    # Only Discover and AcceptGrant have neither an endpoint nor a correlationToken.
    namespace = text(body["header"], "namespace")
    if "endpoint" in body and namespace not in _TO_SKILL:
        yield from _correlated(body["header"], ("event", "header"))
    elif "endpoint" not in body and "correlationToken" in body["header"] and namespace == "Alexa":
        right = "must be there: only the answer to Discover has no endpoint, and it has no correlationToken either"
        yield Finding(("event", "endpoint"), "nothing", right, document("errors.json")["$comment"], "missing-member")


def _correlated(header: dict[str, Any], where: Where) -> Iterator[Finding]:
    known = document("header.json")["properties"]
    # A misspelt correlationToken has been reported with its right spelling.
    if "correlationToken" not in header and nearest("correlationToken", set(header) - set(known)) is None:
        right = "must be the token of the directive, copied" if where[0] == "event" else "must be a string"
        guide = document("header.json")["$comment"]
        yield Finding((*where, "correlationToken"), "nothing", right, guide, "missing-member")


def _armed(message: dict[str, Any]) -> Iterator[Finding]:
    properties = at(message, "context", "properties")
    reported = list(parts.properties(message))
    known = all(describing(part.interface, part.definition) for part in reported)
    # One that cannot be identified may be the missing one.
    judged = isinstance(properties, list) and len(properties) == len(reported) > 0 and known
    if judged and (_PANEL, "property.armState") not in [(part.interface, part.definition) for part in reported]:
        right = f"better: report armState of {_PANEL}, too, as the documentation has it; Amazon's schema asks for none"
        where = ("context", "properties")
        yield Finding(where, "other properties only", right, page(_PANEL), "missing-state", Level.ADVICE)


def _properties_once(message: dict[str, Any]) -> Iterator[Finding]:
    seen: dict[tuple[object, ...], Where] = {}
    # The payload says what changed; repeating it in the context is one too many.
    for part in sorted(parts.properties(message), key=lambda part: part.where[0] != "event"):
        key = (part.interface, text(part.value, "instance"), part.definition)
        if key in seen:
            name = f"{part.interface} {part.definition.removeprefix('property.')}"
            found = f"{shown(name, ())} again, as in {pointer(seen[key])[1:]}"
            both = part.where[0] != seen[key][0]
            right = "must be reported once" + (": what changed is not repeated in the context" if both else "")
            yield Finding(part.where, found, right, document("property.json")["$comment"], "said-twice")
        seen.setdefault(key, part.where)


def _endpoints(endpoints: object) -> Iterator[Finding]:
    if not isinstance(endpoints, list):
        return
    where: Where = ("event", "payload", "endpoints")
    for position, endpoint in enumerate(endpoints):
        yield from of_endpoint(endpoint, (*where, position))
    yield from between.of_endpoints(endpoints, where)


def _discovery_page() -> str | None:
    found: str = document("discovery.json")["$comment"]
    return found
