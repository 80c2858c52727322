"""Holds request bodies against SmartLamp's own description of them (`request_bodies.json`): closed, with required members and sizes.

It has what a smart home skill and a custom skill need. What it does not know it refuses, even where Amazon takes it.
"""

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

from alexa_messages import json_text
from alexa_simulator.developer_account.answer import Json, invalid, violation

_FILE = Path(__file__).with_name("request_bodies.json")
MOST_BYTES = 1_000_000

# JSON Schema's keyword -> SMAPI's code, its reason, and what is wrong, without the value: it may be a secret.
_WORDS = {
    "additionalProperties": (
        "UNEXPECTED_PROPERTY",
        "UNEXPECTED_RESOURCE_PROPERTY",
        "has a member that is not known here",
    ),
    "enum": ("INVALID_ENUM_VALUE", "MALFORMED_INPUT", "is none of the allowed values"),
    "maxItems": ("INVALID_ARRAY_SIZE", "INVALID_NUMBER_OF_OCCURENCES", "has too many items"),
    "maxLength": ("INVALID_STRING_LENGTH", "MALFORMED_INPUT", "is too long"),
    "maxProperties": ("CONFLICTING_INSTANCES", "INVALID_NUMBER_OF_PROPERTIES", "has too many members"),
    "maximum": ("INVALID_INTEGER_VALUE", "MALFORMED_INPUT", "is too large"),
    "minItems": ("INVALID_ARRAY_SIZE", "EXPECTED_NOT_EMPTY_VALUE", "has too few items"),
    "minLength": ("INVALID_STRING_LENGTH", "EXPECTED_NOT_EMPTY_VALUE", "is too short"),
    "minProperties": ("UNEXPECTED_EMPTY_OBJECT", "EXPECTED_NOT_EMPTY_VALUE", "has no members"),
    "minimum": ("INVALID_INTEGER_VALUE", "MALFORMED_INPUT", "is too small"),
    "pattern": ("INVALID_STRING_PATTERN", "MALFORMED_INPUT", "does not have the expected form"),
    "propertyNames": ("UNEXPECTED_PROPERTY", "UNEXPECTED_RESOURCE_PROPERTY", "has a member that is no locale"),
    "required": ("MISSING_REQUIRED_PROPERTY", "MISSING_RESOURCE_PROPERTY", "lacks a member that is required"),
    "type": ("INVALID_DATA_TYPE", "MALFORMED_INPUT", "is of another type than expected"),
}


def read(definition: str, message: str, body: bytes, envelope: str = "") -> Any:
    """The document in a body.

    Args:
        definition: its name in `request_bodies.json`.
        message: what SMAPI says of such a document as a whole.
        body: the JSON.
        envelope: the member that everything is in, if there is one.

    Raises:
        SmapiRefused: 400 with all that is wrong.
    """
    try:
        document = json_text.read_to_send(body.decode())
    except ValueError:
        raise invalid(
            message, violation("CONTENT_PARSE_FAILURE", "The body is not JSON.", "$", "MALFORMED_INPUT")
        ) from None
    if envelope and not (isinstance(document, dict) and envelope in document):
        # What comes without its envelope is nothing to SMAPI: https://github.com/alexa/alexa-apis-for-nodejs/issues/10
        empty = "Parsing error due to empty body."
        raise invalid(message, violation("INVALID_REQUEST_PARAMETER", empty, reason="EXPECTED_NOT_EMPTY_VALUE"))
    found = list(violations(definition, document))
    if found:
        raise invalid(message, *found)
    return document


def violations(definition: str, document: object) -> Iterator[Json]:
    """All that is wrong with a document, as SMAPI lists it."""
    for error in _validator(definition).iter_errors(document):
        path = "$" + "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in error.instance_path)
        code, reason, words = _WORDS[error.kind.name]
        members = getattr(error.kind, "unexpected", None) or [getattr(error.kind, "property", "")]
        named = f": {', '.join(members)}" if any(members) else ""
        yield violation(code, f'Instance at property path "{path}" {words}{named}.', path, reason)


@functools.cache
def _validator(definition: str) -> jsonschema_rs.Draft202012Validator:
    known = json.loads(_FILE.read_text("utf-8"))
    return jsonschema_rs.Draft202012Validator({"$defs": known["$defs"], "$ref": f"#/$defs/{definition}"})
