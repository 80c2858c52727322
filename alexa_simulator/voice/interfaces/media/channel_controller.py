"""Alexa.ChannelController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-channelcontroller.html .

A number travels as such. A name travels in channelMetadata; the call sign that Alexa adds for channels that it knows is left out.
"""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Json, Outcome, Phrase, Words, asks
from alexa_simulator.voice.spoken_numbers import NUMBER, number

_NAME = "Alexa.ChannelController"
_CHANNEL = rf"(?:(?:channel )?(?P<number>{NUMBER})|(?:channel )?(?P<name>.+?))"
_ON = rf"(?: on {DEVICE})"
_CHANGE = "(?:change|set|switch|turn)"


def _channel(words: Words, _: Json) -> Json:
    if "number" in words:
        return {"channel": {"number": str(number(words["number"]))}, "channelMetadata": {}}
    return {"channel": {}, "channelMetadata": {"name": words["name"]}}


def _same_number(payload: Json, value: object) -> str | None:
    match payload, value:
        case {"channel": {"number": str(asked)}}, {"number": str(shown)} if asked != shown:
            return f"number {asked}"
    return None


def _go(pattern: str, *, last_resort: bool = False) -> Phrase:
    return Phrase(pattern, _NAME, "ChangeChannel", _channel, last_resort=last_resort)


def _skip(pattern: str, count: int) -> Phrase:
    return Phrase(pattern, _NAME, "SkipChannels", lambda _, __: {"channelCount": count})


def _spoken(value: object) -> str:
    match value:
        case (
            {"number": str(shown)} | {"callSign": str(shown)} | {"affiliateCallSign": str(shown)} | {"uri": str(shown)}
        ):
            return f"on channel {shown}"
    return "on an unknown channel"


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        _go(rf"{_CHANGE} (?:the )?channel to {_CHANNEL}{_ON}"),
        _go(rf"{_CHANGE} (?:the )?channel (?:of|on) {DEVICE} to {_CHANNEL}"),
        _go(rf"{_CHANGE} {DEVICE}(?:'s)? channel to {_CHANNEL}"),
        _go(rf"{_CHANGE} (?:the )?channel to {_CHANNEL}", last_resort=True),
        _go(rf"(?:go to|watch|tune to) {_CHANNEL}{_ON}"),
        _go(rf"(?:go to|watch|tune to) {_CHANNEL}", last_resort=True),
        *(
            _skip(pattern, count)
            for words, count in (("(?:channel up|next channel)", 1), ("(?:channel down|previous channel)", -1))
            for pattern in (rf"{words}{_ON}", words)
        ),
        asks(rf"what channel is {DEVICE} on", "channel"),
        asks(rf"what channel is on {DEVICE}", "channel"),
    ),
    outcomes=(Outcome("ChangeChannel", "channel", _same_number),),
    always_reported={"channel": ()},
    spoken={"channel": _spoken},
)
