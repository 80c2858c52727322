"""From what is said to what Alexa would do about it.

Amazon publishes examples of utterances ("Build Smart Home Skills for Lights"), not a grammar, and nowhere her exact words
of refusal: these are close to what she says.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.interfaces import INTERFACES

LONGEST = 300

_WAKE_WORD = re.compile(r"^(?:(?:hey|ok|okay) )?alexa\b[ ,.!:]*")
_POLITENESS = re.compile(r"^please |,? please$")
_ARTICLE = re.compile(r"^(?:the|my|a|an|our) ")
_NOT_HEARD = re.compile(r"[\s\-_.,'’]+")  # noqa: RUF001 - people's keyboards write it

Json = dict[str, object]


@dataclass(frozen=True)
class Request:
    """What somebody wants. `lamp` is the name they used (None for discovery), `asks` the property they asked about."""

    interface: str
    namespace: str
    name: str
    payload: Json
    lamp: str | None
    asks: str | None


def understand(text: str) -> Request:
    """The request in an utterance such as "Alexa, turn the desk lamp on".

    Raises:
        NotUnderstood: no phrase fits; the refusal names some that would.
    """
    said = _plain(text)
    for interface in INTERFACES.values():
        for phrase in interface.phrases:
            match = re.fullmatch(phrase.pattern, said)
            if match:
                groups = match.groupdict()
                lamp = groups.pop("lamp", None)
                payload = phrase.payload(groups)
                return Request(interface.name, phrase.namespace, phrase.name, payload, lamp, phrase.asks)
    raise NotUnderstood(
        'Alexa makes no directive of this. Say for example "turn on the desk lamp", "is the desk lamp on?" '
        'or "discover my devices".',
        speech="Sorry, I don't know that one.",
    )


def meant(request: Request, endpoints: Mapping[str, Json]) -> Json:
    """The one endpoint that a request is about, as discovery described it.

    Raises:
        NotUnderstood: no endpoint of that name, several, or one without the capability. Alexa then sends no directive.
    """
    name = _without_article(request.lamp or "")
    found = [each for each in endpoints.values() if _heard(_friendly_name(each)) == _heard(name)]
    if not found:
        known = ", ".join(sorted(_friendly_name(each) for each in endpoints.values())[:10])
        hint = f"She knows: {known}." if known else "She knows no device yet; discover them first."
        raise NotUnderstood(
            f"No discovered endpoint is called {name!r}, so no directive is sent. {hint}",
            speech=f"I couldn't find a device or group named {name}.",
        )
    if len(found) > 1:
        raise NotUnderstood(
            f"To the ear, {len(found)} endpoints are called {name!r}, so no directive is sent. Rename one of them.",
            speech=f"A few things share the name {name}. Which one do you mean?",
        )
    if request.interface not in interfaces_of(found[0]):
        raise NotUnderstood(
            f"The skill did not declare {request.interface} for this endpoint, so no directive is sent.",
            speech=f"{_friendly_name(found[0])} doesn't support that.",
        )
    return found[0]


def interfaces_of(endpoint: Json) -> list[str]:
    """The names of the interfaces that discovery declared for an endpoint, in their order."""
    capabilities = endpoint.get("capabilities")
    listed = capabilities if isinstance(capabilities, list) else []
    return [str(each["interface"]) for each in listed if isinstance(each, dict) and "interface" in each]


def _plain(text: str) -> str:
    said = " ".join(unicodedata.normalize("NFC", text[:LONGEST]).casefold().split()).rstrip("?.! ")
    said = _WAKE_WORD.sub("", said)
    return _POLITENESS.sub("", _POLITENESS.sub("", said))


def _without_article(name: str) -> str:
    return _ARTICLE.sub("", name)


def _heard(name: str) -> str:
    # To the ear "SmartLamp" and "smart lamp" are one name.
    return _NOT_HEARD.sub("", _without_article(" ".join(unicodedata.normalize("NFC", name).casefold().split())))


def _friendly_name(endpoint: Json) -> str:
    return str(endpoint.get("friendlyName", ""))
