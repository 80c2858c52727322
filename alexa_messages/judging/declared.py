"""How a message must relate to the discovery that declared its endpoint."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from alexa_messages import parts
from alexa_messages.catalogue import describing, page
from alexa_messages.finding import Finding
from alexa_messages.judging import configuration, configured, reported
from alexa_messages.kinds import Level
from alexa_messages.parts import Capabilities, Part, at, text
from alexa_messages.words.sentence import quoted
from alexa_messages.words.words import nearest, shown

# Every endpoint has these, whether or not a discovery lists them.
_OF_ALL = frozenset({"Alexa", "Alexa.Authorization", "Alexa.Discovery"})
_DISCOVERIES = ("Discover.Response", "AddOrUpdateReport")


def is_discovery(message: object) -> bool:
    """Whether a message declares endpoints."""
    name = at(message, "event", "header", "name")
    return name in _DISCOVERIES and isinstance(at(message, "event", "payload", "endpoints"), list)


def capabilities(message: object, discovery: object) -> Capabilities:
    """What a discovery declares of the endpoint that a message is about, by interface and instance; {} if it knows neither."""
    found = _declared(_endpoint_id(message), discovery)
    return {} if found is None else _capabilities(found)


def findings(message: dict[str, Any], discovery: dict[str, Any]) -> Iterator[Finding]:
    """What a message says about an endpoint that the endpoint has not declared."""
    direction = "directive" if "directive" in message else "event"
    name = _endpoint_id(message)
    endpoints = at(discovery, "event", "payload", "endpoints")
    if name is None or not isinstance(endpoints, list):
        return
    endpoint = _declared(name, discovery)
    if endpoint is None:
        meant = nearest(name, [each for each in (text(one, "endpointId") for one in endpoints) if each])
        right = "must be an endpointId of the discovery" + (f"; did you mean {quoted(meant)}?" if meant else "")
        yield Finding(
            (direction, "endpoint", "endpointId"), shown(name, ()), right, page("Alexa.Discovery"), "not-declared"
        )
        return
    known = _capabilities(endpoint)
    if direction == "directive":
        yield from _directive(message["directive"], known)
        return
    # Home Assistant's answers confirm properties that it does not declare, Homebridge's state reports have some, and both
    # are served; a change of one is dropped.
    answers = at(message, "event", "header", "name") in ("Response", "StateReport")
    for part in parts.properties(message):
        yield from _property(part, known, Level.ADVICE if answers else Level.FAULT)
    yield from reported.findings(message, known)
    yield from configured.findings(message, known)


def _endpoint_id(message: object) -> str | None:
    direction = "directive" if isinstance(message, dict) and "directive" in message else "event"
    return text(at(message, direction, "endpoint"), "endpointId")


def _declared(name: str | None, discovery: object) -> object:
    endpoints = at(discovery, "event", "payload", "endpoints")
    listed = endpoints if isinstance(endpoints, list) and name is not None else ()
    return next((each for each in listed if text(each, "endpointId") == name), None)


def _capabilities(endpoint: object) -> Capabilities:
    return {
        (part.interface, text(part.value, "instance")): part.value
        for part in parts.capabilities(endpoint)
        if isinstance(part.value, dict)
    }


def _directive(body: dict[str, Any], capabilities: Capabilities) -> Iterator[Finding]:
    header = body.get("header")
    namespace, name, instance = text(header, "namespace"), text(header, "name"), text(header, "instance")
    if namespace is None or namespace in _OF_ALL:
        return
    capability = capabilities.get((namespace, instance))
    if capability is None:
        yield _undeclared(("directive", "header"), namespace, instance, capabilities)
        return
    for member in ("mode", "rangeValue"):
        where = ("directive", "payload", member)
        finding = configuration.value_finding(at(body, "payload", member), capability, where, namespace)
        if finding is not None:
            yield finding
    operations = capability.get("supportedOperations")
    if namespace == "Alexa.PlaybackController" and isinstance(operations, list) and name not in operations:
        right = (
            f"better: one of the supportedOperations, {', '.join(map(quoted, operations[:8]))}; Alexa sends no others"
        )
        yield Finding(
            ("directive", "header", "name"), shown(name, ()), right, page(namespace), "not-declared", Level.ADVICE
        )
    if name == "Deactivate" and capability.get("supportsDeactivation") is False:
        right = "must not be sent: the endpoint declared supportsDeactivation false"
        yield Finding(("directive", "header", "name"), shown(name, ()), right, page(namespace), "not-declared")


def _property(part: Part, capabilities: Capabilities, level: Level) -> Iterator[Finding]:
    name = part.definition.removeprefix("property.")
    if describing(part.interface, part.definition) != part.definition:
        return
    instance = text(part.value, "instance")
    capability = capabilities.get((part.interface, instance))
    if capability is None:
        undeclared = _undeclared(part.where, part.interface, instance, capabilities)
        # Amazon's sample answers all have the connectivity, whatever the endpoint declared.
        yield _at(level, undeclared) if part.interface == "Alexa.EndpointHealth" else undeclared
        return
    supported = at(capability, "properties", "supported")
    names = [text(each, "name") for each in supported] if isinstance(supported, list) else []
    if name not in names:
        declared = ", ".join(each for each in names if each) or "none"
        right = f"must be a property that the endpoint declared of {part.interface}: {declared}"
        yield _at(level, Finding((*part.where, "name"), shown(name, ()), right, page(part.interface), "not-declared"))
        return
    if name in ("mode", "rangeValue"):
        where = (*part.where, "value")
        finding = configuration.value_finding(at(part.value, "value"), capability, where, part.interface)
        if finding is not None:
            yield finding


def _at(level: Level, finding: Finding) -> Finding:
    """The finding, as advice if it is only that."""
    right = finding.right if level is Level.FAULT else finding.right.replace("must be", "better:", 1)
    return replace(finding, level=level, right=right)


def _undeclared(where: parts.Where, interface: str, instance: str | None, capabilities: Capabilities) -> Finding:
    """The interface is not declared, or not with that instance."""
    known = [each for name, each in capabilities if name == interface]
    if not known:
        declared = ", ".join(dict.fromkeys(name for name, _ in capabilities))
        right = f"must be an interface that the endpoint declared: {declared}"
        return Finding((*where, "namespace"), shown(interface, ()), right, page("Alexa.Discovery"), "not-declared")
    instances = " or ".join(quoted(each) for each in known if each is not None)
    right = f"must be {instances}, as declared" if instances else "must not be there: none was declared"
    found = "nothing" if instance is None else shown(instance, ())
    return Finding((*where, "instance"), found, right, page(interface), "not-declared")
