"""What a schema cannot check of an answer: what it says of itself, of what was asked, and of what discovery declared."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from alexa_simulator.skill_under_test import Message
from alexa_simulator.voice.interfaces import INTERFACES, Outcome

Json = dict[str, object]

# Display categories of devices that have no reason to defer an answer.
_QUICK = frozenset({"LIGHT", "SMARTPLUG", "SWITCH"})

Key = tuple[str, str, str | None]
"""A property: its namespace, name and instance."""


class Wrong(NamedTuple):
    """Why Alexa would refuse an answer, and the id of its cause in `alexa_troubleshooting`."""

    sentence: str
    cause: str


def relations(directive: Message, event: Json, endpoint: Json | None, seen: frozenset[str]) -> Iterator[Wrong]:
    """What is wrong that a schema cannot check: earlier messages, what discovery declared, what was asked. The shapes are valid here."""
    asked, told = header_of(directive, "directive"), header_of(event, "event")
    if told.get("messageId") in seen:
        yield Wrong(
            f"The messageId {told['messageId']} was already used by an earlier event; each event needs a new one.",
            "answer-malformed",
        )
    if told["name"] == "DeferredResponse" and _is_quick(endpoint):
        yield Wrong(
            "The skill deferred its answer. That is for devices that take longer than 8 s, such as locks; a light or a plug answers at once.",
            "answer-malformed",
        )
    if told["name"] == "Discover.Response":
        yield from _twins(event)
    if endpoint is not None:
        yield from _undeclared(event, endpoint)
    if told["name"] == "Response":
        yield from _contradictions(asked, directive, event, endpoint)
    if told["name"] == "StateReport" and endpoint is not None:
        yield from _unreported(event, endpoint)


def _twins(event: Json) -> Iterator[Wrong]:
    ids = [each.get("endpointId") for each in discovered(event)]
    for twin in sorted({str(each) for each in ids if ids.count(each) > 1}):
        yield Wrong(f"Two endpoints share the endpointId {twin}.", "discovery-malformed")


def _undeclared(event: Json, endpoint: Json) -> Iterator[Wrong]:
    known = set(declared(endpoint))
    for key in map(key_of, properties_of(event)):
        if key not in known:
            yield Wrong(
                f"The property {named(key)} is reported but was not declared at discovery.", "capability-not-declared"
            )


def _contradictions(asked: Json, directive: Message, event: Json, endpoint: Json | None) -> Iterator[Wrong]:
    values, known = _values(event), None if endpoint is None else set(declared(endpoint))
    if _connectivity(values) == "UNREACHABLE":
        yield Wrong(
            "The device is reported unreachable, yet the Response claims that it obeyed. Answer ENDPOINT_UNREACHABLE.",
            "endpoint-unreachable",
        )
    payload = object_of(object_of(directive, "directive"), "payload")
    for outcome in _outcomes(str(asked["namespace"]), str(asked["name"])):
        own = outcome.namespace is None
        key = key_of(
            {**asked, "name": outcome.property_name}
            if own
            else {"namespace": outcome.namespace, "name": outcome.property_name}
        )
        if key in values:
            wanted = outcome.wanted(payload, values[key])
            if wanted is not None:
                said = f"{outcome.property_name} {values[key]}"
                yield Wrong(f"{asked['name']} was answered with {said}; it should be {wanted}.", "answer-wrong-state")
        elif own and outcome.is_needed and (known is None or key in known):
            yield Wrong(
                f"{asked['name']} controls {outcome.property_name}, and the Response does not report it.",
                "answer-wrong-state",
            )


def _is_quick(endpoint: Json | None) -> bool:
    categories = endpoint.get("displayCategories") if endpoint is not None else None
    return isinstance(categories, list) and set(categories) <= _QUICK


def _unreported(event: Json, endpoint: Json) -> Iterator[Wrong]:
    values = _values(event)
    if _connectivity(values) == "UNREACHABLE":
        return
    reported = {name for _, name, _ in values}
    for key in declared(endpoint, only="retrievable"):
        namespace, name, _ = key
        known = INTERFACES.get(namespace)
        if known is None or name not in known.always_reported or key in values:
            continue
        if not reported.intersection(known.always_reported[name]):
            yield Wrong(
                f"The StateReport leaves out {named(key)}, which discovery declared retrievable.",
                "state-report-missing",
            )


def _outcomes(namespace: str, name: str) -> list[Outcome]:
    known = INTERFACES.get(namespace)
    return [each for each in known.outcomes if each.directive == name] if known else []


def key_of(part: Mapping[str, object]) -> Key:
    """The key that identifies a property of an endpoint."""
    instance = part.get("instance")
    return str(part["namespace"]), str(part["name"]), None if instance is None else str(instance)


def named(key: Key) -> str:
    """The name of a property, with its instance if it has one."""
    return " ".join(each for each in key if each)


def _values(event: Json) -> dict[Key, object]:
    return {key_of(each): each["value"] for each in properties_of(event)}


def _connectivity(values: Mapping[Key, object]) -> object:
    health = values.get(("Alexa.EndpointHealth", "connectivity", None))
    return health.get("value") if isinstance(health, dict) else None


def declared(endpoint: Json, only: str | None = None) -> Iterator[Key]:
    """Each property that an endpoint declares; `only` those that are, say, "retrievable"."""
    capabilities = endpoint.get("capabilities")
    for capability in capabilities if isinstance(capabilities, list) else []:
        properties = capability.get("properties", {})
        if only is not None and not properties.get(only, False):
            continue
        for each in properties.get("supported", []):
            yield key_of({**capability, "namespace": capability["interface"], "name": each["name"]})


def discovered(event: Json) -> list[Json]:
    """The endpoint objects of a valid Discover.Response."""
    match event:
        case {"event": {"payload": {"endpoints": list(endpoints)}}}:
            return [each for each in endpoints if isinstance(each, dict)]
    return []


def properties_of(event: Json) -> list[Json]:
    """The properties in an event's context."""
    match event:
        case {"context": {"properties": list(properties)}}:
            return [each for each in properties if isinstance(each, dict)]
    return []


def object_of(message: Json, member: str) -> Json:
    """The object in a member; an empty one if there is none."""
    found = message.get(member)
    return found if isinstance(found, dict) else {}


def header_of(message: Message, part: str) -> Json:
    """The header of the directive or of the event in a message, with a namespace and a name."""
    return {"namespace": "", "name": "", **object_of(object_of(message, part), "header")}
