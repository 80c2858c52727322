"""Amazon's own schema and samples as a second opinion, where they are at hand."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import schemas
from schemas import catalogue
from tests.schemas.messages import RIGHT, Message
from tests.schemas.wrong import WRONG, Wrong

OFFICIAL = Path(__file__).parents[3] / "shared" / "official" / "2025-07-a6822b0"
pytestmark = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="Amazon's schema and samples are not at hand: their licence keeps them out of here"
)

# Right by the documentation of today, refused by the schema of 2025.
REFUSED = {
    "DeleteReport": "the schema does not describe it",
    "an id with a space": "the documentation allows spaces in an endpointId",
}

# Wrong, and accepted by the schema of 2025: the reason why it is wrong, and the ids of the rows of WRONG.
_CAPABILITIES = "Discover.Response/event/payload/endpoints/0/capabilities"
ACCEPTED = {
    "An answer cannot be matched without the correlationToken of its directive": {
        "Response/event/header/correlationToken removed",
        "StateReport/event/header/correlationToken removed",
        "DeferredResponse/event/header/correlationToken removed",
        "ErrorResponse/event/header/correlationToken removed",
    },
    "There is no directive whose correlationToken it could be": {
        "ChangeReport/event/header/correlationToken 'x'",
        "AcceptGrant.Response/event/header/correlationToken 'abc'",
        "Discover.Response/event/header/correlationToken 'abc'",
    },
    "The documentation requires it": {
        "ErrorResponse/event/endpoint removed",
        "Response/event/endpoint removed",
        "StateReport/context removed",
        "StateReport/context/properties removed",
        "ChangeReport/event/endpoint/scope removed",
        "Discover.Response/event/payload/endpoints/0/connections/0/homeId removed",
        f"{_CAPABILITIES}/1/properties removed",
    },
    "A list of what changed, is new or is supported that is empty says nothing": {
        "ChangeReport/event/payload/change/properties []",
        "AddOrUpdateReport/event/payload/endpoints []",
        f"{_CAPABILITIES}/1/properties/supported []",
    },
    "The documentation knows no such member; a misspelt one would go unnoticed": {
        "Response/event/endpoint/endpoint_id 'a'",
        "Response/event/endpoint/cookie {}",
        "Response/event/payload/foo 1",
        "Response/context/properties/0/instance 'x'",
        "VALUE_OUT_OF_RANGE/event/payload/validRange/min 0",
        "AcceptGrant.Response/event/endpoint {'endpointId': 'lamp-1'}",
        "Discover.Response/event/payload/endpoints/0/modelName 'x'",
        f"{_CAPABILITIES}/0/properties {{}}",
        f"{_CAPABILITIES}/1/instance 'x'",
        f"{_CAPABILITIES}/1/properties/proactivelyReportable True",
        f"{_CAPABILITIES}/2/configuration {{}}",
    },
    "A reason why a device cannot be reached goes with UNREACHABLE only": {
        "Response/context/properties/4/value/reason 'UNKNOWN'",
    },
    "The documentation knows ON and OFF in upper case only": {
        "Response/context/properties/0/value 'on'",
        "ChangeReport/event/payload/change/properties/0/value 'off'",
    },
    "The documentation gives a range": {
        "DeferredResponse/event/payload/estimatedDeferralInSeconds -1",
        "ENDPOINT_LOW_POWER/event/payload/percentageState 101",
    },
    "The documentation gives a type, which the schema leaves out or misspells": {
        "Discover.Response/event/payload/endpoints/0/additionalAttributes/serialNumber 12345",
        f"{_CAPABILITIES}/1/version 3",
        f"{_CAPABILITIES}/1/properties/retrievable 'TRUE'",
    },
    "No JSON Schema can say it": {
        "ChangeReport/event/payload/change/properties/0 {'namespace': 'Alexa.PowerController', '",
        "Discover.Response/event/payload/endpoints/0/cookie 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "AddOrUpdateReport [{'endpointId': 'lamp-0', 'manufacturerN",
        f"{_CAPABILITIES} removed",
    },
}


@pytest.fixture(scope="module")
def amazon() -> Any:
    text = (OFFICIAL / "alexa_smart_home_message_schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft4Validator(json.loads(text))


def named(value: object) -> set[str]:
    """All interfaces that a message names."""
    if isinstance(value, dict):
        own = {value[key] for key in ("namespace", "interface") if isinstance(value.get(key), str)}
        return own.union(*(named(each) for each in value.values()))
    return set().union(*(named(each) for each in value)) if isinstance(value, list) else set()


SAMPLES = {
    file.stem: json.loads(file.read_text("utf-8")) for file in sorted(OFFICIAL.rglob("sample_messages/*/*.json"))
}


@pytest.mark.parametrize("message", SAMPLES.values(), ids=SAMPLES)
def test_a_sample_has_no_fault_but_interfaces_not_described_yet(message: Message) -> None:
    unknown = named(message) - catalogue.interfaces()
    faults = [fault for fault in schemas.check(message) if "there is no schema for this one yet" not in fault.right]
    assert faults == []
    assert (schemas.check(message) == ()) == (not unknown)


@pytest.mark.parametrize(("name", "message"), [item for item in RIGHT.items() if "event" in item[1]], ids=str)
def test_what_is_right_is_right_for_amazon(name: str, message: Message, amazon: Any) -> None:
    assert amazon.is_valid(message) == (name not in REFUSED)


@pytest.mark.parametrize("wrong", [each for each in WRONG if each.base not in REFUSED], ids=str)
def test_what_is_wrong_is_wrong_for_amazon_too_or_argued(wrong: Wrong, amazon: Any) -> None:
    if "event" in wrong.message:
        argued = [reason for reason, rows in ACCEPTED.items() if str(wrong) in rows]
        assert amazon.is_valid(wrong.message) == bool(argued)


def test_every_argument_is_about_a_row() -> None:
    assert set().union(*ACCEPTED.values()) <= {str(wrong) for wrong in WRONG}
