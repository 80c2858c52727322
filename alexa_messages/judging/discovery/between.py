"""What must hold between the capabilities of one endpoint, and between the endpoints of one discovery."""

from collections import defaultdict
from collections.abc import Iterator

from alexa_messages.catalogue import document, page
from alexa_messages.finding import Finding
from alexa_messages.judging.configuration import listed
from alexa_messages.kinds import Level
from alexa_messages.parts import Part, Where, at, text
from alexa_messages.words.words import shown

# Those of which an endpoint may have several, told apart by their instances.
_CONTROLLERS = frozenset({"Alexa.ModeController", "Alexa.RangeController", "Alexa.ToggleController"})
_WAKE_WORDS = frozenset({"alexa", "amazon", "computer", "echo", "ziggy"})

_ASKS_WHICH = "https://github.com/NorthernMan54/homebridge-alexa/issues/250"
_EMPTY = "https://github.com/alexa-samples/alexa-smarthome/issues/145"
_SEMANTICS = "https://github.com/home-assistant/core/pull/30911"
_WAKE_WORD_HELP = "https://www.amazon.com/gp/help/customer/display.html?nodeId=201602230"


def of_capabilities(capabilities: list[Part]) -> Iterator[Finding]:
    """Each interface, or instance of it, is listed once; instances differ in their names and in what they map."""
    yield from _once(capabilities)
    controllers = [part for part in capabilities if part.interface in _CONTROLLERS]
    if len(controllers) > 1:
        yield from _instances(controllers)
        yield from _names(controllers)
        yield from _mappings(controllers)
        yield from _state_mappings(controllers)


def of_endpoints(endpoints: list[object], where: Where) -> Iterator[Finding]:
    """Each endpoint of a discovery has its own id; each had better have its own name, and none that wakes Alexa."""
    ids: dict[str, int] = {}
    names: dict[str, int] = {}
    for position, endpoint in enumerate(endpoints):
        name = text(endpoint, "endpointId")
        if name is not None and ids.setdefault(name, position) != position:
            found = f"the id of endpoint {ids[name]} again"
            right = "must be used by one endpoint only"
            yield Finding((*where, position, "endpointId"), found, right, _discovery_page(), "same-endpoint")
            continue
        called = _folded(text(endpoint, "friendlyName"))
        place = (*where, position, "friendlyName")
        if called and names.setdefault(called, position) != position:
            found = f"the name of endpoint {names[called]} again"
            right = "better: give each its own name; with two of one name, Alexa asks which one is meant"
            yield Finding(place, found, right, _ASKS_WHICH, "same-device-name", Level.ADVICE)
        elif called in _WAKE_WORDS:
            right = "better: a name that is not a wake word; people who say it wake Alexa instead"
            found = shown(text(endpoint, "friendlyName"), ())
            yield Finding(place, found, right, _WAKE_WORD_HELP, "wake-word", Level.ADVICE)


def empty_texts(endpoint: object, where: Where) -> Iterator[Finding]:
    """The texts of an endpoint that say nothing. Its cookie is the skill's own: Alexa does not look into it."""
    if not isinstance(endpoint, dict) or not _holds_empty(endpoint):
        return
    for place in _empty({name: each for name, each in endpoint.items() if name != "cookie"}, where):
        right = "better: leave it out, or say something; other empty texts in a discovery have hidden every device"
        yield Finding(place, "a string of 0 characters", right, _EMPTY, "empty-text", Level.ADVICE)


def _holds_empty(value: object) -> bool:
    """Whether there is an empty text anywhere; quick, because there may be thousands of capabilities."""
    left = [value]
    while left:
        here = left.pop()
        if here == "":
            return True
        if isinstance(here, dict):
            left.extend(here.values())
        elif isinstance(here, list):
            left.extend(here)
    return False


def _empty(value: object, where: Where) -> Iterator[Where]:
    if value == "":
        yield where
    elif isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for step, each in inside:
            yield from _empty(each, (*where, step))


def _once(capabilities: list[Part]) -> Iterator[Finding]:
    seen: dict[tuple[str, str | None], object] = {}
    for part in capabilities:
        key = (part.interface, text(part.value, "instance"))
        if seen.setdefault(key, part.where[-1]) != part.where[-1]:
            again = f"{shown(part.interface, ())} again, as in capability {seen[key]}"
            right = "must be listed once" if key[1] is None else "must be listed once for each instance"
            yield Finding((*part.where, "interface"), again, right, _discovery_page(), "said-twice")


def _instances(controllers: list[Part]) -> Iterator[Finding]:
    seen: dict[str, Part] = {}
    for part in controllers:
        name = text(part.value, "instance")
        if name is None:
            continue
        other = seen.setdefault(name, part)
        if other.interface != part.interface:
            found = f"{shown(name, ())} again, as in capability {other.where[-1]}"
            right = "better: an instance name of its own; a discovery in which two controllers shared one has failed"
            yield Finding((*part.where, "instance"), found, right, _SEMANTICS, "same-instance", Level.ADVICE)


def _names(controllers: list[Part]) -> Iterator[Finding]:
    """People tell the settings of a device apart by their names."""
    known: defaultdict[object, list[Part]] = defaultdict(list)
    told: set[tuple[object, object]] = set()
    for part in controllers:
        for position, each in listed(part.value, "capabilityResources", "friendlyNames"):
            kind, member = ("asset", "assetId") if at(each, "@type") == "asset" else ("text", "text")
            name = text(at(each, "value"), member)
            if not name:
                continue
            called = known[kind, _folded(name), text(at(each, "value"), "locale")]
            others = [other for other in called if _identity(other) != _identity(part)]
            called.append(part)
            # A certified skill calls the range and the modes of a blind "position", both.
            same = next((other for other in others if other.interface == part.interface), None)
            # Several names of two capabilities may be alike, which is one mistake.
            if others and (pair := (part.where, (same or others[0]).where)) not in told:
                told.add(pair)
                where = (*part.where, "capabilityResources", "friendlyNames", position, "value", member)
                found = f"{shown(name, ())}, the name of capability {(same or others[0]).where[-1]}, too"
                right = "must be" if same else "better: a name"
                right += " unlike the names of the other settings of the device"
                level = Level.FAULT if same else Level.ADVICE
                yield Finding(where, found, right, page(part.interface), "same-name", level)


def _mappings(controllers: list[Part]) -> Iterator[Finding]:
    """Which setting "open the blind" is about must be clear, and of which one "the blind is open" is true."""
    for mappings, member in (("actionMappings", "actions"), ("stateMappings", "states")):
        seen: dict[str, Part] = {}
        for part in controllers:
            for position, each in listed(part.value, "semantics", mappings):
                for inner, name in listed(each, member):
                    if not isinstance(name, str):
                        continue
                    other = seen.setdefault(name, part)
                    if other is not part and _identity(other) != _identity(part):
                        where = (*part.where, "semantics", mappings, position, member, inner)
                        found = f"{shown(name, ())}, which capability {other.where[-1]} maps, too"
                        right = "must be mapped by one capability of an endpoint only"
                        yield Finding(where, found, right, document("semantics.json")["$comment"], "mapped-twice")


def _state_mappings(controllers: list[Part]) -> Iterator[Finding]:
    """Several controllers of one interface that map other states; the same states are a fault already."""
    seen: dict[str, tuple[Part, set[str]]] = {}
    for part in controllers:
        mappings = listed(part.value, "semantics", "stateMappings")
        states = {name for _, each in mappings for _, name in listed(each, "states") if isinstance(name, str)}
        if states:
            other, others = seen.setdefault(part.interface, (part, states))
            if _identity(other) != _identity(part) and states.isdisjoint(others):
                where = (*part.where, "semantics", "stateMappings")
                found = f"states, which capability {other.where[-1]} maps, too"
                right = f"better: let one {part.interface} of a device map states; a discovery with two has failed"
                yield Finding(where, found, right, _SEMANTICS, "mapped-twice", Level.ADVICE)


def _identity(part: Part) -> tuple[str, str | None]:
    """An instance that is listed twice is one fault, not many."""
    return part.interface, text(part.value, "instance")


def _folded(name: str | None) -> str:
    """A name as people hear it."""
    return " ".join((name or "").casefold().split())


def _discovery_page() -> str | None:
    found: str = document("discovery.json")["$comment"]
    return found
