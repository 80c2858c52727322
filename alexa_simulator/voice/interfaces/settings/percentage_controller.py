"""Alexa.PercentageController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-percentagecontroller.html ."""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Outcome, Phrase, asks
from alexa_simulator.voice.interfaces.percent import LEVEL, by, close_to, level, reached_by, spoken

_NAME = "Alexa.PercentageController"
# Not documented.
_STEP = 10
_SET = "(?:set|change|turn|adjust|put|open|close)"
_DOWN, _UP = "(?:decrease|lower|reduce|turn down)", "(?:increase|raise|turn up)"


def _adjust(pattern: str, sign: int) -> Phrase:
    return Phrase(pattern, _NAME, "AdjustPercentage", by("percentageDelta", "percentage", sign, _STEP))


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        Phrase(rf"{_SET} {DEVICE} (?:to|at) {LEVEL}", _NAME, "SetPercentage", level("percentage", "percentage")),
        *(
            phrase
            for words, sign in ((_DOWN, -1), (_UP, 1))
            for phrase in (_adjust(rf"{words} {DEVICE} by {LEVEL}", sign), _adjust(rf"{words} {DEVICE}", sign))
        ),
        asks(rf"what(?: is|'s) (?:the )?percentage (?:of|on|for) {DEVICE}", "percentage"),
        asks(rf"what(?: is|'s) {DEVICE} (?:set to|at)", "percentage"),
    ),
    outcomes=(
        Outcome("SetPercentage", "percentage", close_to("percentage")),
        Outcome("AdjustPercentage", "percentage", reached_by("percentageDelta")),
    ),
    always_reported={"percentage": ()},
    spoken={"percentage": spoken},
)
