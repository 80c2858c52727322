"""Why an utterance that Alexa understands leads to no directive, in words."""

from collections.abc import Iterable, Mapping, Sequence

from alexa_simulator.errors import NotMeant
from alexa_simulator.voice.heard import heard

Json = dict[str, object]

_UNKNOWN = "Sorry, I don't know that one."


def which_one(name: str, count: int) -> NotMeant:
    """Several endpoints have this name."""
    return NotMeant(
        (0, 0),
        f'Alexa hears the same name, "{name}", for {count} endpoints, so no directive is sent. Rename one of them.',
        speech=f"A few things share the name {name}. Which one do you mean?",
    )


def which_of(interface: str, endpoints: Sequence[Json]) -> NotMeant:
    """Several endpoints can do it, and none was named."""
    names = ", ".join(sorted(map(friendly_name, endpoints))[:10])
    return NotMeant(
        (0, 1),
        f"{len(endpoints)} endpoints have {interface}, and no name was said, so no directive is sent. Name one of them: {names}.",
        speech="A few things can do that. Which one do you mean?",
    )


def unable(endpoint: Json, declared: Sequence[str], undeclared: Sequence[str]) -> NotMeant:
    """The endpoint has none of the interfaces that this takes, or nothing of that name in those that it has."""
    reasons = []
    if undeclared:
        reasons.append(f"The skill did not declare {_any_of(undeclared)} for this endpoint")
    if declared:
        reasons.append(
            f"The skill declared {_any_of(declared)} for this endpoint, but nothing there has that name, or that word in its semantics"
        )
    return NotMeant(
        (1, 0),
        f"{'. '.join(reasons)}, so no directive is sent.",
        speech=f"{friendly_name(endpoint)} doesn't support that.",
    )


def nobody(name: str, endpoints: Mapping[str, Json]) -> NotMeant:
    """No endpoint has this name."""
    if not heard(name):
        return NotMeant(
            (2, len(name)),
            f'Alexa cannot hear the name "{name}": it hears only letters and digits. Give the device a name that has some, then discover it again.',
            speech=_UNKNOWN,
        )
    known = ", ".join(sorted(map(friendly_name, endpoints.values()))[:10])
    hint = f"Alexa knows: {known}." if known else "Alexa knows no device yet; discover them first."
    # In "turn on candle on the attic", the shorter name is the better guess.
    return NotMeant(
        (2, len(name)),
        f'No discovered endpoint is called "{name}", so no directive is sent. {hint}',
        speech=f"I couldn't find a device or group named {name}.",
    )


def none_has(interface: str) -> NotMeant:
    """No endpoint can do it, and none was named."""
    return NotMeant(
        (3, 0),
        f"No name was said, and no discovered endpoint that has {interface} can do this, so no directive is sent.",
        speech=_UNKNOWN,
    )


def friendly_name(endpoint: Json) -> str:
    """What people call an endpoint."""
    return str(endpoint.get("friendlyName", ""))


def _any_of(interfaces: Iterable[str]) -> str:
    *others, last = dict.fromkeys(interfaces)
    return f"{', '.join(others)} or {last}" if others else last
