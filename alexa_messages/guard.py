"""Tells the sender of a message as fast as possible whether it is right.

Python only finds the parts here; `benchmarks/message_checking.py` measures what that costs.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from alexa_messages.catalogue import compiled, describing, reference, validator, validator_of_each

_ENDPOINT = "discovery.json#/$defs/endpoint"

Names = tuple[tuple[str, str], ...]


def is_valid_event(event: object) -> bool:
    """Whether an event conforms to the JSON Schema. Never raises.

    Judges no advice. Does not apply the rules that only `check` has: a correlationToken, for one, may be missing. False, too,
    for what no schema describes: a function should send nothing that nobody has judged.
    """
    try:
        return _is_valid_event(event)
    except (AttributeError, KeyError, TypeError, ValueError):  # it does not say what it is, or is not JSON
        return False


def is_valid_endpoint(endpoint: object) -> bool:
    """Whether one endpoint of a discovery conforms to the JSON Schema, as `is_valid_event` for an event. Never raises."""
    try:
        return validator(_ENDPOINT).is_valid(endpoint) and _are_capabilities((endpoint,))
    except ValueError:  # not JSON
        return False


def _is_valid_event(event: Any) -> bool:
    body = event["event"]
    header, payload = body["header"], body["payload"]
    reported = _names(event["context"].get("properties", ())) if "context" in event else ()
    changed = _names(payload["change"]["properties"]) if "change" in payload else ()
    judge = _judge(header["namespace"], header["name"], reported, changed)
    if judge is None or not judge.is_valid(event):
        return False
    return "endpoints" not in payload or _are_capabilities(payload["endpoints"])


def _names(properties: Any) -> Names:
    return tuple([(each["namespace"], each["name"]) for each in properties])


# A skill has few kinds of endpoints, so the same few lists of properties come again and again.
@lru_cache(maxsize=256)
def _judge(namespace: str, name: str, reported: Names, changed: Names) -> Draft202012Validator | None:
    """The validator for an event and its properties, in one call; None if one of them is not described."""
    wanted = [(namespace, f"event.{name}"), *((each, f"property.{member}") for each, member in (*reported, *changed))]
    found = [(interface, describing(interface, definition)) for interface, definition in wanted]
    described = [reference(interface, definition) for interface, definition in found if definition is not None]
    if len(described) < len(wanted):
        return None
    schema = described[0]
    if reported:
        in_context = {"prefixItems": described[1 : 1 + len(reported)]}
        schema["properties"] = {"context": {"properties": {"properties": in_context}}}
    if changed:
        in_change: dict[str, Any] = {"prefixItems": described[1 + len(reported) :]}
        for member in ("properties", "change", "payload", "event"):
            in_change = {"properties": {member: in_change}}
        schema["allOf"] = [in_change]
    return compiled(schema)


def _are_capabilities(endpoints: Iterable[Any]) -> bool:
    of_interface: defaultdict[str, list[object]] = defaultdict(list)
    for endpoint in endpoints:
        for capability in endpoint.get("capabilities", ()):
            of_interface[capability["interface"]].append(capability)
    # One call for all capabilities of an interface: there may be thousands.
    for interface, found in of_interface.items():
        judge = validator_of_each(interface, "capability")
        if judge is None or not judge.is_valid(found):
            return False
    return True
