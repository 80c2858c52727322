"""Finds what a text is about: a word, a sentence that somebody read, a line of a log, an event of CloudFormation."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from alexa_troubleshooting.knowledge import Cause, Symptom, causes, of_words, straightened, symptoms

_ANY = "…"
# An ordinary word, such as `client` or `expired`, is meant as a code only where a code stands.
_ORDINARY = re.compile(r"[a-z]+")
_BEFORE_A_CODE = r"""(?:reason|error|code|type|result)["']?\s*[=:]\s*["']?"""
# What a line of our functions' logs gives as the reason says more than what was answered.
_REASON = re.compile(r"""reason["']?\s*[=:]\s*["']?$""", re.IGNORECASE)
_REASON_FIRST = 1000
_LONGEST = 20_000


@dataclass(frozen=True)
class Meaning:
    """What a text may be about.

    Attributes:
        symptoms: what a person sees, the best match first.
        causes: to which a word of the text points by itself, the most exact first.
    """

    symptoms: tuple[Symptom, ...]
    causes: tuple[Cause, ...]

    def __bool__(self) -> bool:
        return bool(self.symptoms or self.causes)


def meaning(text: str) -> Meaning:
    """What a text may be about; empty if nothing is known of it. Only its first 20,000 characters are looked at."""
    said = straightened(text[:_LONGEST]).strip(" \"'`.")
    name = "-".join(said.casefold().split())
    if name in causes():
        return Meaning((), (causes()[name],))
    found = _codes_in(said)
    seen = tuple(each for each in symptoms() if each.id == name) or of_words(said)
    pointed = sorted(
        (each for each in causes().values() if found.keys() & set(each.codes)),
        key=lambda each: (
            -max(found[code] for code in each.codes if code in found),
            not _has_one_of(each.symptoms[:1], seen),
            not _has_one_of(each.symptoms, seen),
        ),
    )
    return Meaning(seen, tuple(pointed))


def under(symptom: Symptom) -> tuple[Cause, ...]:
    """The causes of a symptom: the likeliest first, then those of which it is the most telling one."""
    ranks = {name: rank for rank, name in enumerate(symptom.likeliest)}
    fitting = (each for each in causes().values() if symptom.id in each.symptoms)
    return tuple(sorted(fitting, key=lambda each: (ranks.get(each.id, len(ranks)), each.symptoms[0] != symptom.id)))


def _has_one_of(ids: Iterable[str], seen: Iterable[Symptom]) -> bool:
    return not {each.id for each in seen}.isdisjoint(ids)


def _codes_in(said: str) -> dict[str, int]:
    """The codes that a text has, and how much each says: how long what matched is. Without those that stand inside another."""
    spans = [(match.span(1), code) for code, pattern in _patterns() for match in pattern.finditer(said)]
    found = {
        code: end - start + _REASON_FIRST * bool(_REASON.search(said, 0, start))
        for (start, end), code in spans
        if not any(first <= start and end <= last and (first, last) != (start, end) for (first, last), _ in spans)
    }
    # Beside a reason, what was answered points to every reason that there is for it.
    reasons = {code: much for code, much in found.items() if much > _REASON_FIRST}
    return reasons or found


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    codes = {code for each in causes().values() for code in each.codes}
    return tuple((code, pattern) for code in sorted(codes) for pattern in _pattern(code))


def _pattern(code: str) -> Iterator[re.Pattern[str]]:
    text = re.escape(straightened(code)).replace(_ANY, r"\w+")
    if _ORDINARY.fullmatch(code):
        yield re.compile(rf"^({text})$", re.IGNORECASE)
        yield re.compile(rf"{_BEFORE_A_CODE}({text})(?!\w)", re.IGNORECASE)
    else:
        yield re.compile(rf"(?<!\w)({text})(?!\w)", re.IGNORECASE)
