"""Are these Alexa Smart Home messages right? For other people's skills too; needs only `jsonschema-rs`.

    from alexa_messages import assert_valid_event, check

A message is a directive (Alexa to skill) or an event (skill to Alexa), as parsed from JSON.
"""

from alexa_messages.assertions import assert_valid_directive, assert_valid_event, faults_of
from alexa_messages.fault import Fault
from alexa_messages.guard import is_valid_endpoint, is_valid_event
from alexa_messages.judging.declared import is_discovery
from alexa_messages.validator import check, check_against_discovery, check_answer, check_endpoint

__all__ = [
    "Fault",
    "assert_valid_directive",
    "assert_valid_event",
    "check",
    "check_against_discovery",
    "check_answer",
    "check_endpoint",
    "faults_of",
    "is_discovery",
    "is_valid_endpoint",
    "is_valid_event",
]
