"""Turns an utterance into what Alexa would do.

Amazon publishes examples of utterances ("Build Smart Home Skills for Lights"), but neither a grammar nor the exact wording
of refusals: these are close to what Alexa says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.heard import ARTICLES, heard, said, without_article
from alexa_simulator.voice.interfaces import INTERFACES, Phrase

LONGEST = 300

_WAKE_WORD = re.compile(r"^(?:(?:hey|ok|okay) )?alexa\b\W*")
_POLITENESS = re.compile(r"^please |,? please$")

Json = dict[str, object]


@dataclass(frozen=True)
class Reading:
    """One reading of an utterance: a phrase of an interface, with the words in it. `lamp` is the name that was said."""

    interface: str
    phrase: Phrase
    words: Mapping[str, str]
    lamp: str | None


@dataclass(frozen=True)
class Request:
    """A directive that an utterance asks for.

    Attributes:
        interface: which discovery must have declared.
        namespace, name, payload: the directive's.
        instance: which one the directive or the question is about; None for interfaces that an endpoint has only once.
        endpoint: what discovery said about the endpoint that is meant; None if there is none.
        asks: the properties that answer it, if it is a question.
    """

    interface: str
    namespace: str
    name: str
    payload: Json
    instance: str | None = None
    endpoint: Json | None = None
    asks: tuple[str, ...] = ()


def understand(text: str) -> tuple[Reading, ...]:
    """The readings of an utterance such as "Alexa, turn the desk lamp on", the likeliest first.

    Raises:
        NotUnderstood: no phrase fits; the refusal suggests some.
    """
    words_said = _plain(text)
    readings = tuple(
        Reading(interface.name, phrase, words, words.pop("lamp", None))
        for interface in INTERFACES.values()
        for phrase in interface.phrases
        for match in [re.fullmatch(phrase.pattern, words_said)]
        if match
        for words in [{name: word for name, word in match.groupdict().items() if word is not None}]
        if words.get("lamp") not in ARTICLES
    )
    if not readings:
        raise NotUnderstood(
            'Alexa sends no directive for this. Say, for example, "turn on the desk lamp", "set the desk lamp to 50 percent", '
            '"make the desk lamp warmer", "is the desk lamp on?" or "discover my devices".',
            speech="Sorry, I don't know that one.",
        )
    return tuple(sorted(readings, key=lambda each: each.phrase.last_resort))


def meant(readings: Sequence[Reading], endpoints: Mapping[str, Json]) -> Request:
    """The first reading that the discovered endpoints allow, as a directive.

    Raises:
        NotUnderstood: no endpoint of that name, several, or one that cannot do this. Alexa then sends no directive.
    """
    refusals = []
    for reading in readings:
        name = without_article(reading.lamp or "")
        sound = heard(name)
        found = [each for each in endpoints.values() if sound and heard(_friendly_name(each)) == sound]
        if reading.lamp is not None and len(found) != 1:
            refusals.append(_which_one(name, len(found)) if found else _nobody(name, endpoints))
            continue
        endpoint = found[0] if found else None
        capabilities = _capabilities(endpoint, reading.interface) if endpoint is not None else [{}]
        for capability in capabilities:
            payload = reading.phrase.payload(reading.words, capability)
            if payload is not None:
                return _request(reading, payload, endpoint, capability)
        refusals.append(_unable(reading.interface, endpoint or {}, declared=bool(capabilities)))
    raise min(refusals, key=lambda refusal: refusal.rank)


def interfaces_of(endpoint: Json) -> list[str]:
    """The names of the interfaces that discovery declared for an endpoint, in order."""
    return [str(each["interface"]) for each in _capabilities(endpoint)]


class _NotMeant(NotUnderstood):
    """Why a reading failed. The lowest rank is the most useful to the customer."""

    def __init__(self, rank: tuple[int, int], sentence: str, *, speech: str) -> None:
        super().__init__(sentence, speech=speech)
        self.rank = rank


def _which_one(name: str, count: int) -> _NotMeant:
    return _NotMeant(
        (0, 0),
        f'Alexa hears the same name, "{name}", for {count} endpoints, so no directive is sent. Rename one of them.',
        speech=f"A few things share the name {name}. Which one do you mean?",
    )


def _unable(interface: str, endpoint: Json, *, declared: bool) -> _NotMeant:
    why = (
        f"The skill declared {interface} for this endpoint, but nothing there has that name"
        if declared
        else f"The skill did not declare {interface} for this endpoint"
    )
    return _NotMeant(
        (1, 0), f"{why}, so no directive is sent.", speech=f"{_friendly_name(endpoint)} doesn't support that."
    )


def _nobody(name: str, endpoints: Mapping[str, Json]) -> _NotMeant:
    if not heard(name):
        return _NotMeant(
            (2, len(name)),
            f'Alexa cannot hear the name "{name}": it hears only letters and digits. Give the device a name that has some, then discover it again.',
            speech="Sorry, I don't know that one.",
        )
    known = ", ".join(sorted(_friendly_name(each) for each in endpoints.values())[:10])
    hint = f"Alexa knows: {known}." if known else "Alexa knows no device yet; discover them first."
    # In "turn on candle on the attic", the shorter name is the better guess.
    return _NotMeant(
        (2, len(name)),
        f'No discovered endpoint is called "{name}", so no directive is sent. {hint}',
        speech=f"I couldn't find a device or group named {name}.",
    )


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


def _friendly_name(endpoint: Json) -> str:
    return str(endpoint.get("friendlyName", ""))
