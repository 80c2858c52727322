"""What a person is told of the grants (SEC-081)."""

from typing import Any

import pytest

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
        ("paused", {}, "docs/operations.md"),
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
    }
