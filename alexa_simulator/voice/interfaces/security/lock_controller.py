"""Alexa.LockController: https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-lockcontroller.html .

Neither directive carries a PIN: what Alexa asks of people before it sends Unlock is between it and them, in its app, and is left out here.
A lock that is slow answers with a DeferredResponse first.
"""

from collections.abc import Callable

from alexa_simulator.voice.interfaces.interface import DEVICE, Interface, Json, Outcome, Phrase, asks

_NAME = "Alexa.LockController"


def _or_jammed(state: str) -> Callable[[Json, object], str | None]:
    return lambda _, value: None if value in (state, "JAMMED") else state


INTERFACE = Interface(
    name=_NAME,
    phrases=(
        Phrase(rf"lock {DEVICE}", _NAME, "Lock"),
        Phrase(rf"unlock {DEVICE}", _NAME, "Unlock"),
        asks(rf"is {DEVICE} (?:locked|unlocked)", "lockState"),
    ),
    outcomes=(
        Outcome("Lock", "lockState", _or_jammed("LOCKED")),
        Outcome("Unlock", "lockState", _or_jammed("UNLOCKED")),
    ),
    always_reported={"lockState": ()},
    spoken={"lockState": lambda value: str(value).lower()},
)
