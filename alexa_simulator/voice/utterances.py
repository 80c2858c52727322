"""Turns an utterance into what Alexa would do.

Amazon publishes examples of utterances (on the page of each interface), but neither a grammar nor the exact wording
of refusals: these are close to what Alexa says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from alexa_simulator.errors import NotMeant, NotUnderstood
from alexa_simulator.voice.heard import ARTICLES, heard, said, without_article
from alexa_simulator.voice.interfaces import INTERFACES, Phrase
from alexa_simulator.voice.not_meant import friendly_name, nobody, none_has, unable, which_of, which_one

LONGEST = 300

_WAKE_WORD = re.compile(r"^(?:(?:hey|ok|okay) )?alexa\b\W*")
_POLITENESS = re.compile(r"^please |,? please$")
_EVERY_LIGHT = re.compile(r"(?:(?:all|every one) )?(?:of )?(?:the |my |our )?lights|every light")

Json = dict[str, object]


@dataclass(frozen=True)
class Reading:
    """One reading of an utterance: a phrase of an interface, with the words in it. `device` is the name that was said."""

    interface: str
    phrase: Phrase
    words: Mapping[str, str]
    device: str | None


@dataclass(frozen=True)
class Request:
    """A directive that an utterance asks for.

    Attributes:
        interface: which discovery must have declared.
        namespace, name, payload: the directive's.
        instance: which one the directive or the question is about; None for interfaces that an endpoint has only once.
        endpoint: what discovery said about the endpoint that is meant; None if there is none.
        asks: the properties that answer it, if it is a question.
        answer: how the value of one is said, if not in its interface's own way.
        is_named: somebody said the endpoint's name; otherwise it is the only one that can do it.
    """

    interface: str
    namespace: str
    name: str
    payload: Json
    instance: str | None = None
    endpoint: Json | None = None
    asks: tuple[str, ...] = ()
    answer: Callable[[object], str] | None = None
    is_named: bool = True


def understand(text: str) -> tuple[Reading, ...]:
    """The readings of an utterance such as "Alexa, turn the desk lamp on", the likeliest first.

    Raises:
        NotUnderstood: no phrase fits; the refusal suggests some.
    """
    words_said = _plain(text)
    readings = tuple(
        Reading(interface, phrase, words, words.get("device"))
        for interface, phrase, pattern in _phrases()
        for match in [pattern.fullmatch(words_said)]
        if match
        for words in [{name: word for name, word in match.groupdict().items() if word is not None}]
        if words.get("device") not in ARTICLES
    )
    if not readings:
        raise NotUnderstood(
            'Alexa sends no directive for this. Say, for example, "turn on the desk lamp", "set the desk lamp to 50 percent", '
            '"make the desk lamp warmer", "open the kitchen blind", "is the desk lamp on?" or "discover my devices".',
            speech="Sorry, I don't know that one.",
        )
    return tuple(sorted(readings, key=lambda each: each.phrase.last_resort))


def meant(readings: Sequence[Reading], endpoints: Mapping[str, Json]) -> Request:
    """The first reading that the discovered endpoints allow, as a directive.

    Raises:
        NotUnderstood: no endpoint of that name, several, or one that cannot do this. Alexa then sends no directive.
    """
    refusals: list[NotMeant] = []
    lacking: list[tuple[Json, str, bool]] = []
    for reading in readings:
        if reading.phrase.about_the_skill:
            return _request(reading, {}, None, {})
        if reading.device is None:
            able = [each for each in map(partial(_asked_of, reading), endpoints.values()) if each]
            if len(able) == 1:
                return able[0]
            refusals.append(
                which_of(reading.interface, [each.endpoint or {} for each in able])
                if able
                else none_has(reading.interface)
            )
            continue
        name = without_article(reading.device)
        found = _called(name, endpoints)
        if len(found) != 1:
            refusals.append(which_one(name, len(found)) if found else nobody(name, endpoints))
            continue
        request = _asked_of(reading, found[0])
        if request is not None:
            return request
        lacking.append((found[0], reading.interface, bool(_capabilities(found[0], reading.interface))))
    if lacking:
        refusals.append(_unable(lacking))
    raise min(refusals, key=lambda refusal: refusal.rank)


def all_meant(readings: Sequence[Reading], endpoints: Mapping[str, Json]) -> tuple[Request, ...]:
    """What `meant` says; several for "the lights" and "all the lights", unless an endpoint is called so: one for each that can do it.

    There are no rooms here, so "the lights" are those of the house: the endpoints of category LIGHT.
    """
    lights = [each for each in endpoints.values() if _is_light(each)]
    for reading in readings:
        said_name = reading.device or ""
        if not _EVERY_LIGHT.fullmatch(said_name) or _called(without_article(said_name), endpoints):
            continue
        if able := [each for each in map(partial(_asked_of, reading), lights) if each]:
            return tuple(able)
    return (meant(readings, endpoints),)


def interfaces_of(endpoint: Json) -> list[str]:
    """The names of the interfaces that discovery declared for an endpoint, in order."""
    return [str(each["interface"]) for each in _capabilities(endpoint)]


@cache
def _phrases() -> tuple[tuple[str, Phrase, re.Pattern[str]], ...]:
    """Each phrase with its interface; more of them than `re` would remember."""
    return tuple(
        (interface.name, phrase, re.compile(phrase.pattern))
        for interface in INTERFACES.values()
        for phrase in interface.phrases
    )


def _called(name: str, endpoints: Mapping[str, Json]) -> list[Json]:
    sound = heard(name)
    return [each for each in endpoints.values() if sound and heard(friendly_name(each)) == sound]


def _asked_of(reading: Reading, endpoint: Json) -> Request | None:
    """A reading as a directive to an endpoint; None if the endpoint declared nothing that can do it."""
    for capability in _capabilities(endpoint, reading.interface):
        payload = reading.phrase.payload(reading.words, capability)
        if payload is not None:
            return _request(reading, payload, endpoint, capability)
    return None


def _unable(lacking: Sequence[tuple[Json, str, bool]]) -> NotMeant:
    endpoint = lacking[0][0]
    of_this = [(interface, declared) for each, interface, declared in lacking if each is endpoint]
    return unable(
        endpoint,
        [interface for interface, declared in of_this if declared],
        [interface for interface, declared in of_this if not declared],
    )


def _is_light(endpoint: Json) -> bool:
    categories = endpoint.get("displayCategories")
    return isinstance(categories, list) and "LIGHT" in categories


def _request(reading: Reading, payload: Json, endpoint: Json | None, capability: Json) -> Request:
    instance = capability.get("instance")
    return Request(
        interface=reading.interface,
        namespace=reading.phrase.namespace,
        name=reading.phrase.name,
        payload=payload,
        instance=instance if isinstance(instance, str) else None,
        endpoint=endpoint,
        asks=reading.phrase.asks,
        answer=None if reading.phrase.answer is None else partial(reading.phrase.answer, capability),
        is_named=reading.device is not None,
    )


def _capabilities(endpoint: Json, interface: str | None = None) -> list[Json]:
    listed = endpoint.get("capabilities")
    return [
        each
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and "interface" in each and interface in {None, each["interface"]}
    ]


def _plain(text: str) -> str:
    command = _WAKE_WORD.sub("", said(text[:LONGEST]))
    return _POLITENESS.sub("", _POLITENESS.sub("", command))
