"""Reads the hints: `symptoms.json`, and a file of `causes/` for each hop."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

PAGE = "docs/troubleshooting.md"
_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


class Standing(StrEnum):
    """How something is known."""

    SEEN = "seen"
    DOCUMENTED = "documented"
    REPORTED = "reported"
    HOPED = "hoped"


@dataclass(frozen=True)
class Source:
    """Where something is known from.

    Attributes:
        standing: how.
        where: the page by its title, an issue as owner/name#number, or a test's path.
        url: of the page or issue; empty for a test.
    """

    standing: Standing
    where: str
    url: str = ""


@dataclass(frozen=True)
class Cause:
    """One reason for what people see.

    Attributes:
        id: stable, such as `client-secret`.
        hop: where it is: `console`, `sign-in`, `token`, `grant`, `function`, `discovery`, `device`, `event`, `customer` or `deployment`.
        symptoms: ids of what people see, the most telling first.
        cause: what is wrong, in one sentence.
        evidence: how to see it.
        remedy: what to do.
        elsewhere: what to do if the skill is not one of this project; empty where the remedy says it.
        sources: how it is known.
        codes: words that point to it: OAuth's errors, the reasons of our functions' logs, the gateway's codes.
        desk: the command that makes it happen on the local stack; empty if none does.
        not_at_the_desk: why it cannot be seen on the local stack; empty if it can.
        tests: paths of tests in which it happens, `tests/X/test_Y.py`.
    """

    id: str
    hop: str
    symptoms: tuple[str, ...]
    cause: str
    evidence: str
    remedy: str
    sources: tuple[Source, ...]
    codes: tuple[str, ...] = ()
    elsewhere: str = ""
    desk: str = ""
    not_at_the_desk: str = ""
    tests: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Where the documentation explains it."""
        return f"{PAGE}#{self.id}"


@dataclass(frozen=True)
class Symptom:
    """What a person sees first.

    Attributes:
        id: stable, such as `unable-to-link`.
        title: a heading: the words that are seen, in quotation marks, or a description.
        seen: where and when, in a sentence.
        words: fragments of what is seen, in lower case, by which it is found.
        about: what is known of it as a whole, in a few sentences.
        first: what to do first: mostly a command.
        likeliest: ids of causes to look at first, in this order.
    """

    id: str
    title: str
    seen: str
    words: tuple[str, ...]
    about: str
    first: str
    likeliest: tuple[str, ...] = ()


@cache
def symptoms() -> tuple[Symptom, ...]:
    """All symptoms, in the order of the page."""
    return tuple(
        Symptom(**{**raw, "words": tuple(raw["words"]), "likeliest": tuple(raw.get("likeliest", ()))})
        for raw in _read(files(__package__) / "symptoms.json")
    )


@cache
def causes() -> Mapping[str, Cause]:
    """All causes by id, in the order of the hops."""
    found: dict[str, Cause] = {}
    for file in sorted((files(__package__) / "causes").iterdir(), key=lambda each: each.name):
        for raw in _read(file):
            each = _cause(raw)
            found[each.id] = each
    return found


def cause(cause_id: str) -> Cause:
    """The cause with this id."""
    return causes()[cause_id]


def of_code(code: str) -> tuple[Cause, ...]:
    """The causes to which an error's word points; none for a word that is not known."""
    return tuple(each for each in causes().values() if code in each.codes)


def of_words(text: str) -> tuple[Symptom, ...]:
    """The symptoms that a person means by what they read or describe, the best first; none if nothing fits."""
    said = straightened(text).lower()
    fitting = [(max((len(word) for word in each.words if word in said), default=0), each) for each in symptoms()]
    return tuple(each for length, each in sorted(fitting, key=lambda pair: -pair[0]) if length)


def straightened(text: str) -> str:
    """The text on one line, with straight quotation marks: people paste either kind."""
    return " ".join(text.translate(_STRAIGHT).split())


def _cause(raw: dict[str, Any]) -> Cause:
    lists = {name: tuple(raw.get(name, ())) for name in ("symptoms", "codes", "tests")}
    sources = tuple(Source(Standing(each["standing"]), each["where"], each.get("url", "")) for each in raw["sources"])
    return Cause(**{**raw, **lists, "sources": sources})


def _read(file: Any) -> Any:
    return json.loads(file.read_text("utf-8"))
