"""Which settings of a resource are compared, how, and what of them differs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.provisioning.live.values import UNKNOWN, unknown_in

_LONGEST = 200
_WHATEVER: Any = object()


@dataclass(frozen=True, eq=False)
class Setting:
    """One property of a type.

    Attributes:
        path: of it in the template, dotted.
        at: of it in what the service answers and takes; "" for the same.
        default: what it is when the answer is without it.
        unnamed: what it shall be when the template does not name it; unless given, it may then be anything.
        unordered: whether it is a list whose order means nothing.
        whole: whether members that the template does not name differ, too. Their values are not shown: they may be anybody's secrets.
        number: whether it is a number, which a parameter makes a text of.
    """

    path: str
    at: str = ""
    default: Any = None
    unnamed: Any = _WHATEVER
    unordered: bool = False
    whole: bool = False
    number: bool = False

    @property
    def top(self) -> str:
        """The property that it is, or is in."""
        return self.path.partition(".")[0]

    @property
    def place(self) -> str:
        """Its path in what the service answers and takes."""
        return self.at or self.path

    def wanted(self, properties: Mapping[str, Any]) -> Any:
        """What it shall be; UNKNOWN if it may be anything or cannot be known."""
        shall = member(properties, self.path)
        if shall is None:
            return UNKNOWN if self.unnamed is _WHATEVER else self.unnamed
        return _numbers(shall) if self.number else shall

    def live(self, answer: Mapping[str, Any]) -> Any:
        """What it is."""
        found = member(answer, self.place)
        return self.default if found is None else found


@dataclass(frozen=True)
class Difference:
    """A setting that is not as it shall be; `path` is of the innermost member that differs, such as `/Environment/Variables/STAGE`."""

    setting: Setting
    path: str
    why: str


def member(value: Any, path: str) -> Any:
    """A member by its dotted path; None if there is none."""
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def differences(settings: Iterable[Setting], wanted: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Difference]:
    """What differs.

    Args:
        settings: which to look at.
        wanted: the template's properties, with ids put in.
        answer: what the service says.
    """
    return [
        Difference(each, path, why)
        for each in settings
        for path, why in _differ(each, f"/{each.path.replace('.', '/')}", each.wanted(wanted), each.live(answer))
    ]


def laid_over(answer: Mapping[str, Any], wanted: Mapping[str, Any], settings: Iterable[Setting]) -> dict[str, Any]:
    """What the service says, with the template's values of these settings in their places."""
    result: dict[str, Any] = _copied(answer)
    for each in settings:
        *above, last = each.place.split(".")
        into = result
        for part in above:
            into = into.setdefault(part, {})
        shall = each.wanted(wanted)
        into[last] = shall if each.whole else _over(each.live(answer), shall)
    return result


def only(wanted: Mapping[str, Any], settings: Iterable[Setting]) -> dict[str, Any]:
    """The template's values of these settings alone, for a service that leaves the others as they are."""
    return laid_over({}, wanted, settings)


def covers(is_: Any, shall: Any, *, unordered: bool = False) -> bool:
    """Whether a value has everything that it shall have. A map may have more; AWS adds its defaults.

    `"30"` and 30 are the same, and `true` and `"true"`, since a parameter makes a text of everything.
    """
    match shall:
        case Mapping():
            there = is_ if isinstance(is_, Mapping) else {}
            return all(covers(there.get(key), each) for key, each in shall.items())
        case list() if isinstance(is_, list | tuple) and len(is_) == len(shall):
            if unordered:
                return all(any(covers(one, each) for one in is_) for each in shall)
            return all(map(covers, is_, shall))
    return bool(_plain(is_) == _plain(shall))


def _differ(setting: Setting, path: str, shall: Any, is_: Any) -> Iterator[tuple[str, str]]:
    if shall is UNKNOWN:
        return
    if isinstance(shall, Mapping) and (isinstance(is_, Mapping) or is_ is None):
        there = is_ or {}
        for key, each in shall.items():
            yield from _differ(setting, f"{path}/{key}", each, there.get(key))
        if setting.whole:
            for key in there.keys() - shall.keys():
                yield f"{path}/{key}", "It is set, and the template does not name it."
        return
    if unknown_in(shall) or covers(is_, shall, unordered=setting.unordered):
        return
    if setting.unordered and isinstance(shall, list) and isinstance(is_, list):
        lacks = [each for each in shall if each not in is_]
        besides = [each for each in is_ if each not in shall]
        told = [f"It lacks {words(lacks)}."] * bool(lacks) + [f"It has {words(besides)} besides."] * bool(besides)
        if told:
            yield path, " ".join(told)
            return
    yield path, f"It is {words(is_)}, and shall be {words(shall)}."


def words(value: Any) -> str:
    """A value for a sentence."""
    if value is None or value in ("", [], {}):
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        text = ", ".join(map(str, value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: _plain(each) for key, each in value.items() if each is not None}
        case list() | tuple():
            return [_plain(each) for each in value]
        case bool():
            return str(value).lower()
        case int() | float():
            return str(int(value)) if float(value).is_integer() else str(value)
        case None:
            return ""
    return str(value)


def _over(is_: Any, shall: Any) -> Any:
    if isinstance(shall, Mapping):
        there = dict(is_) if isinstance(is_, Mapping) else {}
        return {**there, **{key: _over(there.get(key), each) for key, each in shall.items() if each is not UNKNOWN}}
    return shall


def _numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _numbers(each) for key, each in value.items()}
    return int(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else value


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value
