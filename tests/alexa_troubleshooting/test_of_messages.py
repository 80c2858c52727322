"""Which cause a fault in a message points to."""

import pytest

from alexa_messages import KINDS
from alexa_troubleshooting import causes
from alexa_troubleshooting.of_messages import of_fault

DISCOVERY, REPORT = "Discover.Response", "ChangeReport"
ENDPOINT = "/event/payload/endpoints/0"
NAMES = (DISCOVERY, "AddOrUpdateReport", REPORT, "StateReport", "Response", "ErrorResponse", "")


@pytest.mark.parametrize(
    ("message", "kind", "place", "likeliest"),
    [
        ("", "not-a-message", "", "answer-malformed"),
        ("", "wrapped-message", "", "answer-as-text"),
        ("Response", "missing-member", "/event/header/correlationToken", "correlation-token-missing"),
        ("StateReport", "wrong-token", "/event/header/correlationToken", "correlation-token-missing"),
        ("Response", "misspelt-member", "/event/header/correlation_token", "answer-malformed"),
        (DISCOVERY, "wrong-count", "/event/payload/endpoints", "too-many-endpoints"),
        (DISCOVERY, "too-large", "", "too-many-endpoints"),
        (DISCOVERY, "same-device-name", f"{ENDPOINT}/friendlyName", "duplicate-names"),
        (DISCOVERY, "missing-member", f"{ENDPOINT}/description", "discovery-malformed"),
        (DISCOVERY, "missing-member", "/event/header/messageId", "discovery-malformed"),
        ("AddOrUpdateReport", "missing-member", f"{ENDPOINT}/description", "discovery-malformed"),
        (REPORT, "not-announced", "/event/payload/change/properties/0", "not-proactively-reported"),
        (REPORT, "not-declared", "/context/properties/0", "capability-not-declared"),
        (REPORT, "too-large", "", "event-too-large"),
        (REPORT, "missing-member", "/event/payload/change/cause", "event-malformed"),
        ("StateReport", "missing-state", "/context/properties", "state-report-missing"),
        ("Response", "missing-state", "/context/properties", "answer-wrong-state"),
        ("Response", "contradicting-state", "/context/properties/0/value", "answer-wrong-state"),
        ("Response", "not-declared", "/context/properties/0", "capability-not-declared"),
        ("Response", "wrong-type", "/context", "answer-malformed"),
        ("", "missing-member", "/event", "answer-malformed"),
        ("Response", "unknown-member", "/event/odd\nname", "answer-malformed"),
    ],
)
def test_a_fault_points_to_its_cause(message: str, kind: str, place: str, likeliest: str) -> None:
    assert kind in KINDS
    assert of_fault(message, kind, place)[0] == likeliest


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_fault_points_to_causes_that_there_are(kind: str) -> None:
    for name in NAMES:
        for place in ("", "/event/header/correlationToken", "/event/payload/endpoints", ENDPOINT):
            assert set(of_fault(name, kind, place)) <= causes().keys()
