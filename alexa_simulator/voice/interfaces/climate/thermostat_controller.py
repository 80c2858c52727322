"""Alexa.ThermostatController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-thermostatcontroller.html .

Its utterances: "set thermostat to twenty", "make it warmer in here", "set thermostat to automatic", "turn off the heat",
"resume thermostat schedule", "what mode is my thermostat set to?". How people name two setpoints at once, no page says.
"""

from collections.abc import Callable

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.interfaces.interface import (
    A_LITTLE,
    DEVICE,
    Interface,
    Json,
    Outcome,
    Phrase,
    Words,
    asks,
)
from alexa_simulator.voice.interfaces.temperatures import DEGREES, SCALE, is_near, spoken, temperature
from alexa_simulator.voice.spoken_numbers import DECIMAL

_NAME = "Alexa.ThermostatController"
# Reported: csuermann/node-red-contrib-virtual-smart-home#25.
_STEP = "1"
_SET = "(?:set|change|turn|adjust|put|switch)"
_DOWN, _UP = "(?:decrease|lower|reduce|turn down)", "(?:increase|raise|turn up)"
_TEMPERATURE = "(?:the )?temperature"
_WHAT = (rf"{_TEMPERATURE} (?:of|on|for|in) {DEVICE}", rf"{DEVICE}(?:'s)? temperature", DEVICE)
_BOTH = (
    rf"between (?P<lower>{DECIMAL}) and (?P<upper>{DECIMAL}){SCALE}",
    rf"from (?P<lower>{DECIMAL}) to (?P<upper>{DECIMAL}){SCALE}",
    rf"to heat to (?P<lower>{DECIMAL}) and cool to (?P<upper>{DECIMAL}){SCALE}",
)
_MODES = {
    "auto": "AUTO", "automatic": "AUTO", "heat": "HEAT", "heating": "HEAT", "cool": "COOL", "cooling": "COOL",
    "eco": "ECO", "emergency heat": "EM_HEAT", "off": "OFF",
}  # fmt: skip
_MODE = f"(?P<mode>{'|'.join(sorted(_MODES, key=len, reverse=True))})(?: mode)?"
_WORDS = {"EM_HEAT": "emergency heat"}


def _target(words: Words, capability: Json) -> Json | None:
    if not _has(capability, "targetSetpoint", "lowerSetpoint"):
        return None
    return {"targetSetpoint": temperature(words["degrees"], words.get("scale"))}


def _both(words: Words, capability: Json) -> Json | None:
    if not (_has(capability, "lowerSetpoint") and _has(capability, "upperSetpoint")):
        return None
    upper = temperature(words["upper"], words.get("scale"))
    likewise = upper["value"]
    lower = temperature(
        words["lower"], words.get("scale"), like=likewise if isinstance(likewise, int | float) else None
    )
    return {"lowerSetpoint": lower, "upperSetpoint": upper}


def _by(sign: int) -> Callable[[Words, Json], Json]:
    def payload(words: Words, _: Json) -> Json:
        change = temperature(words.get("degrees", _STEP), words.get("scale"), like=0)
        size = change["value"]
        return {"targetSetpointDelta": change | {"value": sign * size if isinstance(size, int | float) else size}}

    return payload


def _mode(words: Words, capability: Json) -> Json:
    mode = _MODES[words.get("mode", "off")]
    match capability:
        case {"configuration": {"supportedModes": list(supported)}} if mode not in supported:
            known = ", ".join(map(str, supported))
            raise NotUnderstood(
                f"The skill declared the thermostat modes {known}, so no directive is sent for {mode}.",
                speech=f"It doesn't have the mode {_spoken_mode(mode)}.",
            )
    return {"thermostatMode": {"value": mode}}


def _has(capability: Json, *names: str) -> bool:
    match capability:
        case {"properties": {"supported": list(supported)}}:
            return any(isinstance(each, dict) and each.get("name") in names for each in supported)
    return False


def _near(member: str) -> Callable[[Json, object], str | None]:
    def wanted(payload: Json, value: object) -> str | None:
        return None if is_near(payload.get(member), value) else spoken(payload.get(member))

    return wanted


def _same_mode(payload: Json, value: object) -> str | None:
    match payload:
        case {"thermostatMode": {"value": str(mode)}} if mode not in {value, _value(value)}:
            return mode
    return None


def _value(of: object) -> object:
    return of.get("value") if isinstance(of, dict) else of


def _spoken_mode(value: object) -> str:
    mode = str(_value(value))
    return _WORDS.get(mode, mode.lower())


def _set(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetTargetTemperature", _target)


def _adjust(pattern: str, sign: int) -> Phrase:
    return Phrase(pattern, _NAME, "AdjustTargetTemperature", _by(sign))


def _changes(pattern: str) -> Phrase:
    return Phrase(pattern, _NAME, "SetThermostatMode", _mode)


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        *(_set(rf"{_SET} {what} (?:to|at) {DEGREES}") for what in _WHAT),
        _set(rf"{_SET} {_TEMPERATURE} (?:to|at) {DEGREES} (?:on|for|in) {DEVICE}"),
        _set(rf"{_SET} {_TEMPERATURE} (?:to|at) {DEGREES}"),
        *(Phrase(rf"{_SET} {DEVICE} {both}", _NAME, "SetTargetTemperature", _both) for both in _BOTH),
        *(
            phrase
            for words, sign in ((_DOWN, -1), (_UP, 1))
            for phrase in (
                *(_adjust(rf"{words} {what} by {DEGREES}", sign) for what in _WHAT),
                *(_adjust(rf"{words} {what}", sign) for what in _WHAT),
                _adjust(rf"{words} {_TEMPERATURE} by {DEGREES}", sign),
                _adjust(rf"{words} {_TEMPERATURE}", sign),
            )
        ),
        _adjust(rf"make it{A_LITTLE} warmer(?: in here)?", 1),
        _adjust(rf"make it{A_LITTLE} (?:cooler|colder)(?: in here)?", -1),
        _adjust(rf"make {DEVICE}{A_LITTLE} warmer", 1),
        _adjust(rf"make {DEVICE}{A_LITTLE} (?:cooler|colder)", -1),
        _changes(rf"{_SET} {DEVICE} (?:to|in|into) {_MODE}"),
        _changes(rf"{_SET} {DEVICE} mode to {_MODE}"),
        _changes(rf"(?:turn|switch) off {DEVICE}"),
        _changes(rf"(?:turn|switch) {DEVICE} off"),
        _changes(r"(?:turn|switch) off (?:the )?(?:heat|heating|air conditioning|cooling)"),
        Phrase(rf"resume {DEVICE}(?:'s)? schedule", _NAME, "ResumeSchedule"),
        Phrase(rf"resume (?:the )?schedule (?:of|on|for) {DEVICE}", _NAME, "ResumeSchedule"),
        asks(rf"what mode is {DEVICE}(?: set to| in)?", "thermostatMode"),
        asks(rf"what(?: is|'s) {DEVICE} set to", "targetSetpoint", "lowerSetpoint", "thermostatMode"),
    ),
    outcomes=(
        *(
            Outcome("SetTargetTemperature", each, _near(each), is_needed=False)
            for each in ("targetSetpoint", "lowerSetpoint", "upperSetpoint")
        ),
        Outcome("SetThermostatMode", "thermostatMode", _same_mode),
    ),
    always_reported={"thermostatMode": ()},
    spoken={
        "targetSetpoint": lambda value: f"set to {spoken(value)}",
        "lowerSetpoint": lambda value: f"heating below {spoken(value)}",
        "upperSetpoint": lambda value: f"cooling above {spoken(value)}",
        "thermostatMode": lambda value: f"set to {_spoken_mode(value)}",
    },
)
