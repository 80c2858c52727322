"""What Amazon has, and how it differs from what it shall have.

Amazon adds defaults, orders members and lists as it likes, and leaves out what is empty; none of this is a difference.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.developer_account.comparison.fingerprints import Fingerprints

# What Amazon takes, and never returns: AccountLinkingRequestPayload without AccountLinkingResponse, in its API description.
NEVER_RETURNED = ("clientSecret", "reciprocalAccessTokenUrl", "skipOnEnablement")
# Objects of a list that are told apart by one of these, and not by their places.
_NAMES = ("name", "eventName", "platformType")
# Lists of texts whose order means nothing.
_SETS = frozenset({"distributionCountries", "domains", "keywords", "redirectUrls", "scopes"})
_LONGEST = 80


@dataclass(frozen=True)
class Difference:
    """One place where two documents differ; None stands for nothing there.

    `pointer` is a JSON pointer (RFC 6901). In a list of objects with names, a name stands in place of the number.
    """

    pointer: str
    shall_be: Any
    is_now: Any
    is_shown: bool = True

    @property
    def why(self) -> str:
        """What is there and what shall be, without the place, which is said before it."""
        if not self.is_shown:
            return "is another one; Amazon does not show it."
        if _is_empty(self.shall_be):
            return f"is {_short(self.is_now)}, and shall be empty."
        if _is_empty(self.is_now):
            return f"is missing, and shall be {_short(self.shall_be)}."
        return f"is {_short(self.is_now)}, and shall be {_short(self.shall_be)}."

    def __str__(self) -> str:
        return f"{self.pointer} {self.why}"


def differences(shall_be: Any, is_now: Any) -> tuple[Difference, ...]:
    """Every place where what Amazon has is not what it shall have, sorted by place.

    A member that only Amazon's document has is its own default, and no difference: to take something away, name it with null or [].

    Args:
        shall_be: a manifest, an account linking without the members that are `NEVER_RETURNED`, or an interaction model.
        is_now: what Amazon returned.
    """
    return tuple(sorted(_walk("", "", shall_be, is_now), key=lambda each: each.pointer))


def linking_differences(
    shall_be: Mapping[str, Any], is_now: Mapping[str, Any], known: Mapping[str, str], fingerprints: Fingerprints
) -> tuple[Difference, ...]:
    """The same for account linking. What Amazon never returns is held against fingerprints of what was sent last.

    Args:
        shall_be: the account linking, whole, without its envelope.
        is_now: what Amazon returned.
        known: `linking_fingerprints` of the last one that Amazon took.
        fingerprints: made with the same key.
    """
    visible = {name: value for name, value in shall_be.items() if name not in NEVER_RETURNED}
    hidden = (
        Difference(f"/{name}", None, None, is_shown=False)
        for name in NEVER_RETURNED
        if not fingerprints.is_of(known.get(name), name, shall_be.get(name))
    )
    return tuple(sorted((*differences(visible, is_now), *hidden), key=lambda each: each.pointer))


def linking_fingerprints(linking: Mapping[str, Any], fingerprints: Fingerprints) -> dict[str, str]:
    """Of each member that Amazon never returns, for the next `linking_differences`."""
    return {name: fingerprints.of(name, linking.get(name)) for name in NEVER_RETURNED}


def _walk(pointer: str, member: str, shall_be: Any, is_now: Any) -> Iterator[Difference]:
    if _is_empty(shall_be) and _is_empty(is_now):
        return
    if isinstance(shall_be, dict) and isinstance(is_now, dict):
        for name, value in shall_be.items():
            yield from _walk(_below(pointer, name), name, value, is_now.get(name))
    elif isinstance(shall_be, list) and isinstance(is_now, list):
        yield from _walk_list(pointer, member, shall_be, is_now)
    elif type(shall_be) is not type(is_now) or shall_be != is_now:  # to Python alone, true is 1
        yield Difference(pointer, shall_be, is_now)


def _walk_list(pointer: str, member: str, shall_be: list[Any], is_now: list[Any]) -> Iterator[Difference]:
    if member in _SETS:
        if sorted(map(_text, shall_be)) != sorted(map(_text, is_now)):
            yield Difference(pointer, shall_be, is_now)
        return
    name = next((each for each in _NAMES if _tells_apart(each, shall_be) and _tells_apart(each, is_now)), None)
    ours = {_place(name, place, each): each for place, each in enumerate(shall_be)}
    theirs = {_place(name, place, each): each for place, each in enumerate(is_now)}
    for place in {**ours, **theirs}:
        if place in ours:
            yield from _walk(_below(pointer, place), "", ours[place], theirs.get(place))
        else:
            yield Difference(_below(pointer, place), None, theirs[place])


def _tells_apart(name: str, objects: list[Any]) -> bool:
    found = [each.get(name) if isinstance(each, dict) else None for each in objects]
    return all(isinstance(each, str) for each in found) and len(set(found)) == len(found)


def _place(name: str | None, place: int, each: Any) -> str:
    return str(place) if name is None else each[name]


def _below(pointer: str, name: str) -> str:
    return f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"


def _is_empty(value: Any) -> bool:
    """Whether Amazon may leave it out: nothing, or an object or a list of nothing."""
    if isinstance(value, dict):
        return all(map(_is_empty, value.values()))
    return value is None or value == []


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
