"""Are these Alexa Smart Home messages right? One JSON Schema per subject, and the validator that reads them.

A message is a directive (Alexa to skill) or an event (skill to Alexa), as parsed from JSON.
"""

from alexa_messages.fault import Fault
from alexa_messages.guard import is_valid_endpoint, is_valid_event
from alexa_messages.judging.declared import is_discovery
from alexa_messages.validator import check, check_against_discovery, check_answer, check_endpoint

__all__ = [
    "Fault",
    "check",
    "check_against_discovery",
    "check_answer",
    "check_endpoint",
    "is_discovery",
    "is_valid_endpoint",
    "is_valid_event",
]
