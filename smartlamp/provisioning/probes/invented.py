"""The directive with which a function is tried by somebody without an account."""

import uuid

from alexa_simulator.skill_under_test import Message
from alexa_simulator.smart_home import directives

MARK = "smartlamp-tries-"
"""How its id begins: what the function logs about it says nothing about customers."""


def discovery(token: str) -> Message:
    """Discover, with a token that nobody was given."""
    message = directives.discover(token)
    directive = message["directive"]
    if isinstance(directive, dict):
        directive["header"]["messageId"] = f"{MARK}{uuid.uuid4()}"
    return message
