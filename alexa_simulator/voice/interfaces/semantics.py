"""Open, close, raise and lower, which discovery maps to directives, and open and closed, to which it maps values.

Source: "Semantics" in the pages of ModeController, RangeController and ToggleController
(https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-rangecontroller.html): "raise the living room blinds",
"open the garbage can lid". Alexa also has actions and states for eco modes, without documented utterances.
"""

from collections.abc import Callable, Iterator

from alexa_simulator.voice.interfaces.interface import (
    DEVICE,
    DEVICE_SETTING,
    DEVICES_SETTING,
    SETTING_OF,
    Json,
    Phrase,
    Words,
)
from alexa_simulator.voice.interfaces.names import has_that_name

_ACTIONS = {"open": "Open", "close": "Close", "shut": "Close", "raise": "Raise", "lower": "Lower"}
_STATES = {"Open": "open", "Closed": "closed"}
_ACTION, _STATE = f"(?P<action>{'|'.join(_ACTIONS)})", f"(?:{'|'.join([*_STATES.values(), 'shut'])})"
# "Open the garbage can lid" may name a device, or its setting, too.
_WHAT = (DEVICE, SETTING_OF, DEVICES_SETTING, *DEVICE_SETTING)


def actions(namespace: str, *directives: str) -> tuple[Phrase, ...]:
    """The phrases of the actions that discovery maps to these directives of an interface."""
    return tuple(
        Phrase(f"{_ACTION} {what}", namespace, directive, _mapped_to(directive))
        for directive in directives
        for what in _WHAT
    )


def states(property_name: str) -> tuple[Phrase, ...]:
    """The questions that a state answers to which discovery maps values of this property."""
    return tuple(
        Phrase(f"is {what} {_STATE}", "Alexa", "ReportState", _if_it_has_states, asks=(property_name,), answer=_state)
        for what in _WHAT
    )


def _is_meant(words: Words, capability: Json) -> bool:
    return "setting" not in words or has_that_name(words, capability)


def _mapped_to(directive: str) -> Callable[[Words, Json], Json | None]:
    def payload(words: Words, capability: Json) -> Json | None:
        action = f"Alexa.Actions.{_ACTIONS[words['action']]}"
        for mapping in _mappings(capability, "actionMappings") if _is_meant(words, capability) else ():
            match mapping:
                case {"actions": list(mapped), "directive": {"name": name, **rest}} if (
                    name == directive and action in mapped
                ):
                    given = rest.get("payload", {})
                    return dict(given) if isinstance(given, dict) else {}
        return None

    return payload


def _if_it_has_states(words: Words, capability: Json) -> Json | None:
    known = any(_known(each) for each in _mappings(capability, "stateMappings"))
    return {} if known and _is_meant(words, capability) else None


def _state(capability: Json, value: object) -> str:
    for mapping in _mappings(capability, "stateMappings"):
        if (said := _known(mapping)) and _covers(mapping, value):
            return said
    return f"neither open nor closed: discovery maps {value} to no state"


def _known(mapping: Json) -> str:
    """The first state of a mapping that people can ask for; "" if there is none."""
    mapped = mapping.get("states")
    listed = mapped if isinstance(mapped, list) else []
    return next((said for state, said in _STATES.items() if f"Alexa.States.{state}" in listed), "")


def _covers(mapping: Json, value: object) -> bool:
    match mapping:
        case {"range": {"minimumValue": int() | float() as least, "maximumValue": int() | float() as most}}:
            return isinstance(value, int | float) and least <= value <= most
    return "value" in mapping and mapping["value"] == value


def _mappings(capability: Json, kind: str) -> Iterator[Json]:
    match capability.get("semantics"):
        case {**semantics} if isinstance(listed := semantics.get(kind), list):
            yield from (each for each in listed if isinstance(each, dict))
