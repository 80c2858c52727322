"""Are these Alexa Smart Home messages right? One JSON Schema per subject, and the validator that reads them.

A message is a directive (Alexa to skill) or an event (skill to Alexa), as parsed from JSON.
"""

from schemas.declared import is_discovery
from schemas.fault import Fault
from schemas.guard import is_valid_endpoint, is_valid_event
from schemas.validator import check, check_against_discovery, check_answer, check_endpoint

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
