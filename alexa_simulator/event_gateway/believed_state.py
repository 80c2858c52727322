"""Alexa's picture of the devices: what an event changes in it, and which events Alexa drops silently. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from alexa_messages import Fault
from alexa_simulator.memory.memory_model import Json, Remembered
from alexa_simulator.redaction import redacted
from alexa_simulator.smart_home.relations import Wrong, declared, key_of, named
from alexa_simulator.voice.interfaces import INTERFACES
from alexa_troubleshooting.of_messages import of_fault

MOST_ENDPOINTS = 300

# A fault inside one of these is found when the event is applied, long after the gateway has answered.
_LATE = re.compile(r"/(?:context/properties|event/payload/change/properties|event/payload/endpoints)/\d+(?:/|$)")


def kind(message: Json) -> str:
    """Namespace and name of an event, such as "Alexa ChangeReport"; empty if it does not say."""
    match message:
        case {"event": {"header": {"namespace": str(namespace), "name": str(name)}}}:
            return f"{namespace} {name}"
    return ""


def at_once(faults: Sequence[Fault]) -> list[Fault]:
    """The faults for which the gateway refuses an event; for the others, Alexa drops an event that it accepted."""
    return [fault for fault in faults if not _LATE.match(fault.pointer)]


def why_dropped(remembered: Remembered, message: Json, faults: Sequence[Fault]) -> Wrong | None:
    """Why Alexa would drop an event that the gateway accepted; None if Alexa believes the event."""
    known = kind(message)
    if faults:
        told = " ".join(f"{fault}." for fault in faults)
        return Wrong(told, of_fault(known.rpartition(" ")[2], faults[0].kind, faults[0].pointer)[0])
    if known not in _FOLDS:
        told = f"No directive waits for {known}: only ChangeReport, AddOrUpdateReport and DeleteReport are sent without one."
        return Wrong(told, "event-malformed")
    return next(_late_reasons(remembered, message, known), None)


def with_event(remembered: Remembered, message: Json) -> Remembered:
    """The picture after an event that Alexa believes."""
    return _FOLDS[kind(message)](remembered, message)


def reported(message: Json) -> list[Json]:
    """The properties of a ChangeReport, changed ones first."""
    return [*_changed(message), *_context(message)]


def endpoints_of(message: Json) -> list[str]:
    """The endpointIds in an event."""
    match message:
        case {"event": {"endpoint": {"endpointId": str(endpoint_id)}}}:
            return [endpoint_id]
        case {"event": {"payload": {"endpoints": list(endpoints)}}}:
            return [str(each["endpointId"]) for each in endpoints if isinstance(each, dict) and "endpointId" in each]
    return []


def _late_reasons(remembered: Remembered, message: Json, known: str) -> Iterator[Wrong]:
    if known in _DEFERRED and not _is_awaited(remembered, message):
        told = (
            f"No directive waits for {known}: it needs the correlation token of a directive that was answered with a DeferredResponse. "
            "Without one, only ChangeReport, AddOrUpdateReport and DeleteReport are sent."
        )
        yield Wrong(told, "event-malformed")
        return
    if known == "Alexa.Discovery AddOrUpdateReport":
        if len({*remembered.endpoints, *endpoints_of(message)}) > MOST_ENDPOINTS:
            yield Wrong(f"The customer would have more than {MOST_ENDPOINTS} endpoints.", "too-many-endpoints")
        return
    if known == "Alexa.Discovery DeleteReport":
        return
    endpoint_id = endpoints_of(message)[0]
    endpoint = remembered.endpoints.get(endpoint_id)
    if endpoint is None:
        unknown = f"No endpoint {endpoint_id} is known: it was neither discovered nor added, or was deleted."
        yield Wrong(unknown, "stale-discovery")
        return
    for properties, only, how, cause in (
        (_context(message), None, "declared", "capability-not-declared"),
        (_changed(message), "proactivelyReported", "declared as proactively reported", "not-proactively-reported"),
    ):
        right = set(declared(endpoint, only))
        for each in properties:
            if key_of(each) not in right:
                yield Wrong(f"The property {named(key_of(each))} was not {how} for this endpoint.", cause)


def _is_awaited(remembered: Remembered, message: Json) -> bool:
    """Whether the skill deferred the answer that an event gives now: kept messages have shortened correlation tokens."""
    match redacted(message):
        case {"event": {"header": {"correlationToken": str(token)}, "endpoint": {"endpointId": endpoint_id}}}:
            kept = [_exchanged(each.message) for each in remembered.messages]
            return (token, "DeferredResponse", None) in kept and any(
                (about, who) == (token, endpoint_id) for about, _, who in kept
            )
    return False


def _exchanged(message: object) -> tuple[object, object, object]:
    """Of a kept message the correlation token, the name and the endpointId, each None if there is none."""
    match message:
        case {"directive": dict(part)} | {"event": dict(part)}:
            header, endpoint = part.get("header"), part.get("endpoint")
            of = header if isinstance(header, dict) else {}
            return (
                of.get("correlationToken"),
                of.get("name"),
                endpoint.get("endpointId") if isinstance(endpoint, dict) else None,
            )
    return None, None, None


def _change(remembered: Remembered, message: Json) -> Remembered:
    endpoint_id = endpoints_of(message)[0]
    news = reported(message)
    names = {each["name"] for each in news}
    # A light is coloured or white: a property that stands in for another replaces it.
    still = [each for each in remembered.properties.get(endpoint_id, []) if not names.intersection(_instead_of(each))]
    merged = {key_of(each): each for each in (*still, *news)}
    return replace(remembered, properties={**remembered.properties, endpoint_id: list(merged.values())})


def _add_or_update(remembered: Remembered, message: Json) -> Remembered:
    told = {str(each["endpointId"]): each for each in _payload_endpoints(message)}
    properties = dict(remembered.properties)
    for endpoint_id in told.keys() & properties.keys():
        right = set(declared(told[endpoint_id]))
        properties[endpoint_id] = [each for each in properties[endpoint_id] if key_of(each) in right]
    return replace(remembered, endpoints={**remembered.endpoints, **told}, properties=properties)


def _delete(remembered: Remembered, message: Json) -> Remembered:
    gone = set(endpoints_of(message))
    return replace(
        remembered,
        endpoints={key: each for key, each in remembered.endpoints.items() if key not in gone},
        properties={key: each for key, each in remembered.properties.items() if key not in gone},
    )


def _nothing(remembered: Remembered, _: Json) -> Remembered:
    return remembered


_DEFERRED = frozenset({"Alexa Response", "Alexa ErrorResponse"})
_FOLDS = {
    "Alexa Response": _change,
    "Alexa ErrorResponse": _nothing,
    "Alexa ChangeReport": _change,
    "Alexa.Discovery AddOrUpdateReport": _add_or_update,
    "Alexa.Discovery DeleteReport": _delete,
}


def _payload_endpoints(message: Json) -> list[Json]:
    match message:
        case {"event": {"payload": {"endpoints": list(endpoints)}}}:
            return endpoints
    return []


def _changed(message: Json) -> list[Json]:
    match message:
        case {"event": {"payload": {"change": {"properties": list(properties)}}}}:
            return properties
    return []


def _context(message: Json) -> list[Json]:
    match message:
        case {"context": {"properties": list(properties)}}:
            return properties
    return []


def _instead_of(each: Json) -> tuple[str, ...]:
    known = INTERFACES.get(str(each["namespace"]))
    return known.always_reported.get(str(each["name"]), ()) if known else ()
