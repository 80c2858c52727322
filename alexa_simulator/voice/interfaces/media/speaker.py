"""Alexa.Speaker: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-speaker.html ."""

from collections.abc import Callable

from alexa_simulator.voice.interfaces.interface import (
    DEVICE,
    Interface,
    Json,
    Outcome,
    Phrase,
    Words,
    any_value,
    as_asked,
    asks,
)
from alexa_simulator.voice.interfaces.percent import LEVEL, close_to, level, percent
from alexa_simulator.voice.interfaces.volume import OF, changes, mutes

_NAME = "Alexa.Speaker"
# Not documented.
_STEP = 10


def _by(sign: int) -> Callable[[Words, Json], Json]:
    def payload(words: Words, _: Json) -> Json:
        volume = percent(words["level"], "volume") if "level" in words else _STEP
        return {"volume": sign * volume, "volumeDefault": "level" not in words}

    return payload


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetVolume", level("volume", "volume"))


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        *(_set(rf"(?:set|change|turn|put|adjust) {of} (?:to|at) {LEVEL}") for of in OF),
        _set(rf"(?:set|change|turn|put|adjust) (?:the )?volume (?:to|at) {LEVEL} (?:on|of|for) {DEVICE}"),
        *changes(_NAME, _by),
        *mutes(_NAME),
        *(asks(rf"what(?: is|'s) {of}", "volume") for of in OF),
        asks(rf"how loud is {DEVICE}", "volume"),
        asks(rf"is {DEVICE} (?:muted|unmuted)", "muted"),
    ),
    outcomes=(
        Outcome("SetVolume", "volume", close_to("volume")),
        Outcome("AdjustVolume", "volume", any_value),
        Outcome("SetMute", "muted", as_asked("mute")),
    ),
    always_reported={"volume": ()},
    spoken={
        "volume": lambda value: f"at volume {value}",
        "muted": lambda value: "muted" if value is True else "not muted",
    },
)
