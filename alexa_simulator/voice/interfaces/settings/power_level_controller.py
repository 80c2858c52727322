"""Alexa.PowerLevelController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-powerlevelcontroller.html .

Its utterances name the power. Without it, "set the fan to 40 percent" is about the power level as well, which no page says.
"""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Outcome, Phrase, asks
from alexa_simulator.voice.interfaces.percent import LEVEL, by, close_to, level, reached_by, spoken

_NAME = "Alexa.PowerLevelController"
# Not documented.
_STEP = 10
_SET = "(?:set|change|turn|adjust|put)"
_DOWN, _UP = "(?:decrease|lower|reduce|turn down)", "(?:increase|raise|turn up)"
_POWER = "(?:the )?power(?: level)?"
_WHAT = (rf"{_POWER} (?:of|on|for) {DEVICE}", rf"{DEVICE}(?:'s)? power(?: level)?", DEVICE)


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetPowerLevel", level("powerLevel", "power level"))


def _adjust(pattern: str, sign: int) -> Phrase:
    return Phrase(pattern, _NAME, "AdjustPowerLevel", by("powerLevelDelta", "power level", sign, _STEP))


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _set(rf"{_SET} {_POWER} to {LEVEL} (?:on|for|of) {DEVICE}"),
        *(_set(rf"{_SET} {what} (?:to|at) {LEVEL}") for what in _WHAT),
        *(
            phrase
            for words, sign in ((_DOWN, -1), (_UP, 1))
            for phrase in (
                _adjust(rf"{words} {_POWER} by {LEVEL} (?:on|for|of) {DEVICE}", sign),
                *(_adjust(rf"{words} {what} by {LEVEL}", sign) for what in _WHAT),
                *(_adjust(rf"{words} {what}", sign) for what in _WHAT),
            )
        ),
        *(asks(rf"what(?: is|'s) {what}", "powerLevel") for what in _WHAT[:2]),
    ),
    outcomes=(
        Outcome("SetPowerLevel", "powerLevel", close_to("powerLevel")),
        Outcome("AdjustPowerLevel", "powerLevel", reached_by("powerLevelDelta")),
    ),
    always_reported={"powerLevel": ()},
    spoken={"powerLevel": spoken},
)
