"""Alexa.SecurityPanelController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-securitypanelcontroller.html .

Its utterances: "arm my home in away mode", "arm my home", "disarm my home", "is my home armed?". A PIN travels in Disarm, if the panel takes
one: Alexa asks for it; here it is said at once.
"""

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Json, Outcome, Phrase, Words, asks, exactly

_NAME = "Alexa.SecurityPanelController"
_STATES = {"away": "ARMED_AWAY", "stay": "ARMED_STAY", "home": "ARMED_STAY", "night": "ARMED_NIGHT"}
_STATE = f"(?P<state>{'|'.join(_STATES)})"
_SPOKEN = {"ARMED_AWAY": "armed in away mode", "ARMED_STAY": "armed in stay mode", "ARMED_NIGHT": "armed in night mode"}


def _arm(words: Words, capability: Json) -> Json | None:
    supported = _armed_states(capability)
    # Which one "arm my home" means, no page says.
    state = _STATES[words["state"]] if "state" in words else next(iter(supported), "ARMED_AWAY")
    return {"armState": state} if not supported or state in supported else None


def _armed_states(capability: Json) -> list[str]:
    match capability:
        case {"configuration": {"supportedArmStates": list(states)}}:
            found = [str(each.get("value")) for each in states if isinstance(each, dict)]
            return [each for each in found if each != "DISARMED"]
    return []


def _disarm(words: Words, _: Json) -> Json:
    pin = words.get("pin", "").replace(" ", "")
    return {"authorization": {"type": "FOUR_DIGIT_PIN", "value": pin}} if pin else {}


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        Phrase(rf"arm {DEVICE} (?:in|to|for) (?:the )?{_STATE}(?: mode)?", _NAME, "Arm", _arm),
        Phrase(rf"(?:set|change|put|switch) {DEVICE} (?:to|in|into) {_STATE}(?: mode)?", _NAME, "Arm", _arm),
        Phrase(rf"arm {DEVICE}", _NAME, "Arm", _arm),
        Phrase(
            rf"disarm {DEVICE} (?:with|using) (?:my |the )?(?:pin|code) (?P<pin>(?:[0-9] ?){{4}})",
            _NAME,
            "Disarm",
            _disarm,
        ),
        Phrase(rf"disarm {DEVICE}", _NAME, "Disarm", _disarm),
        asks(rf"is {DEVICE} (?:armed|disarmed)", "armState"),
    ),
    # Arm has an answer of its own, which may leave people time to go: the message's schema judges that.
    outcomes=(Outcome("Disarm", "armState", exactly("DISARMED")),),
    always_reported={"armState": ()},
    spoken={"armState": lambda value: _SPOKEN.get(str(value), str(value).lower())},
)
