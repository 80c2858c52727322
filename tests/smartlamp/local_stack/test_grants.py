"""What a person is told of the grants (SEC-081)."""

from typing import Any

import pytest

from alexa_troubleshooting import cause, explanation
from smartlamp.local_stack.grants import grant_of

WAITS: dict[str, Any] = {
    "waits_for": {"S": "SKILL_DISABLED_EXCEPTION"},
    "waits_since": {"N": "1780000000"},
    "waits_until": {"N": "1780003600"},
}


@pytest.mark.parametrize(
    ("state", "waits", "says"),
    [
        (
            "suspect",
            WAITS,
            "(SKILL_DISABLED_EXCEPTION). Nothing is sent with it; it is asked again at 2026-05-28 21:26:40 UTC",
        ),
        ("active", WAITS, "waits for a grant (SKILL_DISABLED_EXCEPTION); it is asked again at 2026-05-28"),
        ("paused", {}, "three times in a row"),
        ("needs-relink", {}, "smartlamp link"),
    ],
)
def test_a_grant_with_a_trouble_is_a_sentence(state: str, waits: dict[str, Any], says: str) -> None:
    assert says in (grant_of({"state": {"S": state}} | waits).sentence or "")


@pytest.mark.parametrize("state", ["active", "pending", "failed"])
def test_a_grant_without_one_is_not_spoken_of(state: str) -> None:
    assert grant_of({"state": {"S": state}}).sentence is None


def test_a_grant_as_json() -> None:
    assert grant_of({"state": {"S": "suspect"}} | WAITS).to_json() == {
        "state": "suspect",
        "waits_for": "SKILL_DISABLED_EXCEPTION",
        "waits_since": 1_780_000_000,
        "waits_until": 1_780_003_600,
        "explained": explanation(("skill-disabled", "gateway-region", "grants-suspect"), "").facts(),
    }


@pytest.mark.parametrize(
    ("state", "waits", "likeliest"),
    [
        ("suspect", {}, "grants-suspect"),
        ("suspect", WAITS, "skill-disabled"),
        ("paused", {}, "gateway-region"),
        ("needs-relink", {}, "grant-not-kept"),
    ],
)
def test_why_a_grant_is_in_trouble_is_said_in_the_words_of_the_hints(
    state: str, waits: dict[str, Any], likeliest: str
) -> None:
    explained = grant_of({"state": {"S": state}} | waits).explained
    assert explained["why"] == cause(likeliest).cause
    assert explained["to_do"] == cause(likeliest).remedy
