"""Are these Alexa Smart Home messages right? For other people's skills too; needs only `jsonschema-rs`.

    from alexa_messages import assert_valid_event, check

A message is a directive (Alexa to skill) or an event (skill to Alexa), as parsed from JSON.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from alexa_messages.guard import is_valid_endpoint, is_valid_event

if TYPE_CHECKING:
    from alexa_messages.assertions import assert_valid_directive, assert_valid_event
    from alexa_messages.fault import Fault
    from alexa_messages.judging.declared import is_discovery
    from alexa_messages.kinds import KINDS, Level
    from alexa_messages.validator import check, check_endpoint
    from alexa_messages.verdict import Verdict

__all__ = [
    "KINDS",
    "Fault",
    "Level",
    "Verdict",
    "assert_valid_directive",
    "assert_valid_event",
    "check",
    "check_endpoint",
    "is_discovery",
    "is_valid_endpoint",
    "is_valid_event",
]

# What says in words what is wrong. A function whose events are right, and a command that only reads JSON, never wait for it.
_IN_WORDS = {
    "KINDS": "kinds",
    "Fault": "fault",
    "Level": "kinds",
    "Verdict": "verdict",
    "assert_valid_directive": "assertions",
    "assert_valid_event": "assertions",
    "check": "validator",
    "check_endpoint": "validator",
    "is_discovery": "judging.declared",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first wanted: 30 ms, and three times that on a function of 512 MB."""
    if name not in _IN_WORDS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_IN_WORDS[name]}"), name)
    return value
