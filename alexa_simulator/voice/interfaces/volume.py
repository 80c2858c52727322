"""What people say about volume, whether a device has a scale for it or only keys.

Source: the utterances of https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-speaker.html and
https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-stepspeaker.html .
"""

from collections.abc import Callable

from alexa_simulator.voice.interfaces.interface import DEVICE, Json, Phrase, Words
from alexa_simulator.voice.interfaces.percent import LEVEL

OF = (rf"(?:the )?volume (?:of|on|for) {DEVICE}", rf"{DEVICE}(?:'s)? volume")
_DOWN, _UP = "(?:lower|decrease|reduce|turn down)", "(?:raise|increase|turn up)"


def changes(namespace: str, by: Callable[[int], Callable[[Words, Json], Json]]) -> tuple[Phrase, ...]:
    """Louder and softer; `by` makes the payload for a sign."""
    return tuple(
        Phrase(pattern, namespace, "AdjustVolume", by(sign))
        for word, verbs, sign in (("down", _DOWN, -1), ("up", _UP, 1))
        for pattern in (
            *(rf"{verbs} {of} by {LEVEL}" for of in OF),
            *(rf"{verbs} {of}" for of in OF),
            rf"{verbs} (?:the )?volume by {LEVEL} (?:on|of|for) {DEVICE}",
            rf"turn (?:the )?volume {word} (?:on|of|for) {DEVICE} by {LEVEL}",
            rf"turn (?:the )?volume {word} (?:by )?{LEVEL} (?:on|of|for) {DEVICE}",
            rf"turn (?:the )?volume {word} (?:on|of|for) {DEVICE}",
            rf"volume {word} (?:by )?{LEVEL} (?:on|of|for) {DEVICE}",
            rf"volume {word} (?:on|of|for) {DEVICE}",
        )
    )


def mutes(namespace: str) -> tuple[Phrase, ...]:
    """Mute and unmute."""
    return (
        Phrase(rf"mute {DEVICE}", namespace, "SetMute", lambda _, __: {"mute": True}),
        Phrase(rf"unmute {DEVICE}", namespace, "SetMute", lambda _, __: {"mute": False}),
    )
