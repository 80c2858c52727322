"""Judges a custom skill's answer: whether Alexa would accept it, and what the customer hears and sees."""

import functools
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jsonschema_rs

from alexa_simulator.skill_under_test import Reply
from alexa_simulator.smart_home.judge import LIMIT_S

_SCHEMA = Path(__file__).with_name("response_schema.json")
# https://developer.amazon.com/en-US/docs/alexa/custom-skills/speech-synthesis-markup-language-ssml-reference.html
_ELEMENTS = frozenset(
    {
        *("amazon:domain", "amazon:effect", "amazon:emotion", "audio", "break", "emphasis", "lang", "p", "phoneme"),
        *("prosody", "s", "say-as", "speak", "sub", "voice", "w"),
    }
)
_SAY_AS = frozenset(
    {
        *("address", "cardinal", "characters", "date", "digits", "expletive", "fraction", "interjection", "number"),
        *("ordinal", "spell-out", "telephone", "time", "unit"),
    }
)
_LEAK = "The answer holds the customer's skill token. It must never leave the skill again."


@dataclass(frozen=True)
class Heard:
    """One answer of a custom skill.

    Attributes:
        faults: why Alexa would report a problem with the skill, one sentence each; empty if the answer is right.
        speech: what is heard, without markup.
        card: the type of the card in the Alexa app, if there is one.
        listens: whether Alexa waits for the next utterance.
        causes: ids of `alexa_troubleshooting` for the faults, the likeliest first.
    """

    faults: tuple[str, ...]
    speech: str = ""
    card: str | None = None
    listens: bool = False
    causes: tuple[str, ...] = ()


def judge(reply: Reply, secrets: tuple[str, ...]) -> Heard:
    """Judge a reply.

    Args:
        reply: what came back, and when.
        secrets: texts that an answer must not contain, such as the skill token.
    """
    faults = tuple(_faults(reply, secrets))
    if faults or not isinstance(reply.answer, dict):
        return Heard(faults, causes=_causes(reply, faults))
    response = reply.answer["response"]
    return Heard(
        (),
        speech=_spoken(response.get("outputSpeech", {})),
        card=response.get("card", {}).get("type"),
        listens=response.get("shouldEndSession") is False,
    )


def _faults(reply: Reply, secrets: tuple[str, ...]) -> Iterator[str]:
    if reply.failure:
        yield reply.failure
        return
    if reply.seconds > LIMIT_S:
        yield f"The answer took {reply.seconds:.1f} seconds. Alexa stops listening after {LIMIT_S:g}."
    try:
        errors = list(_validator().iter_errors(reply.answer))
    except UnicodeEncodeError:
        yield "The answer holds half of a surrogate pair, which is not text. Take such characters out of what is said."
        return
    for error in errors:
        where = "/".join(map(str, error.instance_path))
        yield f"The answer is not a custom skill's response, at /{where}: {error.message[:200]}"
    if errors or not isinstance(reply.answer, dict):
        return
    response = reply.answer["response"]
    for speech in (response.get("outputSpeech"), response.get("reprompt", {}).get("outputSpeech")):
        if speech and speech["type"] == "SSML":
            yield from _ssml_faults(speech["ssml"])
    if any(secret and secret in repr(reply.answer) for secret in secrets):
        yield _LEAK


def _causes(reply: Reply, faults: tuple[str, ...]) -> tuple[str, ...]:
    if reply.failure:
        return reply.causes
    if reply.seconds > LIMIT_S:
        return ("function-slow",)
    return () if faults in ((), (_LEAK,)) else ("answer-malformed",)


def _ssml_faults(ssml: str) -> Iterator[str]:
    try:
        speak = _read(ssml)
    except ET.ParseError as error:
        yield f"The speech is not well-formed SSML ({error}). Escape what is put into it."
        return
    for element in speak.iter():
        name = element.tag.replace("{amazon}", "amazon:")
        if name not in _ELEMENTS:
            yield f"The speech has an element {name}, which Alexa does not know. Escape what is put into it."
        if name == "say-as" and element.get("interpret-as") not in _SAY_AS:
            yield f'The speech uses interpret-as="{element.get("interpret-as")}", which SSML does not know.'
    if not "".join(speak.itertext()).strip() and speak.find(".//audio") is None:
        yield "The speech says nothing. Leave outputSpeech out."


def _read(ssml: str) -> ET.Element:
    # Alexa knows the prefix amazon without a declaration. Expat resolves no external entities, and the skill is our own.
    return ET.fromstring(ssml.replace("<speak>", '<speak xmlns:amazon="amazon">', 1))  # noqa: S314


def _spoken(speech: dict[str, str]) -> str:
    return "".join(_read(speech["ssml"]).itertext()) if speech.get("type") == "SSML" else speech.get("text", "")


@functools.cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8")))
