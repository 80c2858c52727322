"""What a message is made of, part by part, and the definition that describes each part."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Where = tuple[str | int, ...]
# The capabilities that an endpoint declared, by interface and instance.
Capabilities = dict[tuple[str, str | None], dict[str, Any]]


class Part(NamedTuple):
    """A part of a message: where it is, and which definition of which interface describes it."""

    where: Where
    value: object
    interface: str
    definition: str


def parts(message: dict[str, Any], direction: str) -> Iterator[Part]:
    """The message itself, then each of its properties and capabilities.

    A part too malformed to name its interface is left out: the part around it is at fault.
    """
    body = message.get(direction)
    header = body.get("header") if isinstance(body, dict) else None
    if not isinstance(header, dict):
        return
    namespace, name = header.get("namespace"), header.get("name")
    if isinstance(namespace, str) and isinstance(name, str):
        yield Part((), message, namespace, f"{direction}.{name}")
    if direction == "event":
        yield from properties(message)
        yield from _capabilities(body)


def properties(message: dict[str, Any]) -> Iterator[Part]:
    """The properties of an event: those of its context, then those that it reports as changed."""
    yield from _properties(("context", "properties"), at(message, "context", "properties"))
    changed = ("event", "payload", "change", "properties")
    yield from _properties(changed, at(message, *changed))


def capabilities(endpoint: object, where: Where = ()) -> Iterator[Part]:
    """The capabilities of one endpoint of a discovery."""
    found = at(endpoint, "capabilities")
    if isinstance(found, list):
        for position, value in enumerate(found):
            interface = value.get("interface") if isinstance(value, dict) else None
            if isinstance(interface, str):
                yield Part((*where, "capabilities", position), value, interface, "capability")


def _properties(where: Where, found: object) -> Iterator[Part]:
    if isinstance(found, list):
        for position, value in enumerate(found):
            if isinstance(value, dict):
                namespace, name = value.get("namespace"), value.get("name")
                if isinstance(namespace, str) and isinstance(name, str):
                    yield Part((*where, position), value, namespace, "property." + name)


def _capabilities(body: object) -> Iterator[Part]:
    endpoints = at(body, "payload", "endpoints")
    if isinstance(endpoints, list):
        for position, endpoint in enumerate(endpoints):
            yield from capabilities(endpoint, ("event", "payload", "endpoints", position))


def at(value: object, *steps: str) -> Any:
    """The value that some members lead to; None if there is none."""
    for step in steps:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def text(value: object, member: str) -> str | None:
    """A member of an object, if it is a string."""
    found = value.get(member) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None
