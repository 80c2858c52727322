"""What differs between two answers to the same directive, apart from what differs in any two: ids, times and tokens."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_ID, _TIME, _TOKEN = "(id)", "(time)", "(correlation token)"
# By their names: what anybody may choose anew for each answer.
_CHOSEN: Mapping[str, str] = {"messageId": _ID, "correlationToken": _TOKEN}
_SENTENCES = frozenset({"message", "errorMessage"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SECONDS = re.compile(r"\d+(?:\.\d+)? (?=s\b|seconds?\b)")
# What tells the members of a list from each other, the first that all of them have.
_IDENTITIES = (("endpointId",), ("interface", "instance"), ("namespace", "name", "instance"))


class _Nothing:
    """In place of a value that is not there; null is one."""


NOTHING = _Nothing()


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        path: a JSON Pointer to it in the recorded answer; for what is new, in the new answer.
        about: which endpoint, capability or property it is part of, in words; empty if there is none.
        was, now: both values; NOTHING where there is none.
    """

    path: str
    about: str = ""
    was: object = NOTHING
    now: object = NOTHING

    def to_json(self) -> dict[str, Any]:
        """With `was` and `now` where there are such values."""
        about = {"about": self.about} if self.about else {}
        values = {"was": self.was, "now": self.now}
        return {"path": self.path, **about, **{name: each for name, each in values.items() if each is not NOTHING}}


def differences(was: object, now: object) -> tuple[Difference, ...]:
    """What differs between two JSON values once `masked`. Endpoints, capabilities and properties are compared in any order."""
    return tuple(_compared(masked(was), masked(now), "", ""))


def masked(value: object, name: str = "") -> object:
    """A copy in which ids, times and correlation tokens are alike.

    A value of another kind stays as it is: a number as messageId, or a text as time that is none, is a difference.
    """
    match value:
        case dict():
            return {key: masked(item, str(key)) for key, item in value.items()}
        case list() | tuple():
            return [masked(item) for item in value]
        case str():
            if name in _CHOSEN and value:
                return _CHOSEN[name]
            return masked_text(value) if name in _SENTENCES else _MOMENT.sub(_TIME, value)
        case int() | float() if name == "uncertaintyInMilliseconds" and not isinstance(value, bool):
            return _TIME
    return value


def masked_text(text: str) -> str:
    """A sentence in which ids, times and durations are alike."""
    return _SECONDS.sub("(time) ", _UUID.sub(_ID, _MOMENT.sub(_TIME, text)))


def _compared(was: object, now: object, path: str, about: str) -> Iterator[Difference]:
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*was, *now]):
            step = f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"
            yield from _compared(was.get(key, NOTHING), now.get(key, NOTHING), step, about)
    elif isinstance(was, list) and isinstance(now, list):
        yield from _members(was, now, path, about)
    elif not _same(was, now):
        yield Difference(path, about, was, now)


def _members(was: list[object], now: list[object], path: str, about: str) -> Iterator[Difference]:
    told = [each for each in _IDENTITIES if None not in (_names(was, each), _names(now, each))]
    if not told:
        for index in range(max(len(was), len(now))):
            yield from _compared(_member(was, index), _member(now, index), f"{path}/{index}", about)
        return
    before, after = (_names(each, told[0]) or {} for each in (was, now))
    for name in dict.fromkeys([*before, *after]):
        index = before[name] if name in before else after[name]
        one, other = _member(was, before.get(name)), _member(now, after.get(name))
        yield from _compared(one, other, f"{path}/{index}", ", ".join(each for each in (about, name) if each))


def _member(members: list[object], index: int | None) -> object:
    return NOTHING if index is None or index >= len(members) else members[index]


def _names(members: list[object], identity: tuple[str, ...]) -> dict[str, int] | None:
    """The position of each member by its name; None if they cannot be told from each other by it."""
    found: dict[str, int] = {}
    for index, each in enumerate(members):
        if not isinstance(each, dict) or not isinstance(each.get(identity[0]), str):
            return None
        name = " ".join(str(each[part]) for part in identity if part in each)
        if name in found:
            return None
        found[name] = index
    return found


def _same(was: object, now: object) -> bool:
    if isinstance(was, bool) or isinstance(now, bool):
        return was is now
    return was == now
