"""Each reason that a log can hold leads to a cause, or is nobody's trouble."""

import re
from pathlib import Path

import pytest

import alexa_troubleshooting
from smartlamp.doctor.hops.stack.reasons import causes_of, is_quiet

OPERATIONS = Path("docs/operations.md")


def documented() -> list[tuple[str, str]]:
    """The reasons of docs/operations.md with the result or event beside which they stand."""
    text = OPERATIONS.read_text("utf-8").partition("## Reasons")[2]
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return [("directive", each.replace("…", "503")) for row in rows for each in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize(("event", "reason"), documented())
def test_each_documented_reason_is_explained(event: str, reason: str) -> None:
    causes = causes_of(event, reason)
    assert causes or is_quiet(event, reason, "INVALID_VALUE", 1) or reason in UNEXPLAINED, reason
    assert all(each in alexa_troubleshooting.causes() for each in causes)


# Of a sender, or of the reporter's own work: docs/operations.md says all there is to say.
UNEXPLAINED = {
    "endpoint_id",
    "endpoint_or_payload",
    "malformed",
    "not_json",
    "refused",
    "request_type",
    "sign_up_unreadable",
    "timeout",
    "broken",
    "tls",
    "too_big",
    "too_deep",
    "too_large",
    "url_refused",
    "header_refused",
}


@pytest.mark.parametrize(
    ("event", "reason", "causes"),
    [
        ("key_fetch_failed", "tls", ("keys-unreachable", "pool-mismatch")),
        ("key_fetch_failed", "status_404", ("keys-unreachable", "pool-mismatch")),
        ("directive", "ParameterNotFound", ("event-client-missing",)),
        ("directive", "USER_POOL_ID", ("setting-missing",)),
        ("directive", "NEW_SETTING", ("setting-missing", "settings-not-live")),
        ("directive", "SomeException", ("aws-unavailable",)),
        ("event_put_off", "gateway_status_503", ("gateway-unavailable",)),
        ("refresh_failed", "lwa_status_500", ("lwa-unreachable",)),
        ("directive", "/event/payload", ("answer-malformed", "event-malformed")),
        ("directive", "never heard of", ()),
    ],
)
def test_what_a_line_is_about_decides(event: str, reason: str, causes: tuple[str, ...]) -> None:
    assert causes_of(event, reason) == causes


@pytest.mark.parametrize(
    ("event", "reason", "result", "count", "quiet"),
    [
        ("directive", "expired", "EXPIRED_AUTHORIZATION_CREDENTIAL", 99, True),
        ("directive", "brightness", "INVALID_VALUE", 1, True),
        ("directive", "brightness", "INTERNAL_ERROR", 1, False),
        ("directive", "unreachable", "ENDPOINT_UNREACHABLE", 1, True),
        ("key_fetch_failed", "unreachable", "", 1, False),
        ("directive", "not_three_segments", "INVALID_AUTHORIZATION_CREDENTIAL", 2, True),
        ("directive", "not_three_segments", "INVALID_AUTHORIZATION_CREDENTIAL", 3, False),
        ("grant_deleted", "unlinked", "", 1, True),
        ("directive", "unknown_key", "INVALID_AUTHORIZATION_CREDENTIAL", 1, False),
    ],
)
def test_what_is_a_customers_own_is_quiet(event: str, reason: str, result: str, count: int, quiet: bool) -> None:
    assert is_quiet(event, reason, result, count) is quiet
