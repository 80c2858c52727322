"""Who is expected to keep the others of a delivery waiting."""

import pytest

from smarthome_lambda.reports.slow_grants import SlowGrants
from tests.fakes.settable_clock import SettableClock


@pytest.mark.parametrize(
    ("told", "after_s", "expected"),
    [
        ([], 0, ""),
        ([("a", True, True), ("b", True, True)], 0, ""),
        ([("a", False, True)], 0, "abc"),
        ([("a", False, True)], 29, "abc"),
        ([("a", False, True)], 31, "a"),
        ([("a", False, True)], 61, ""),
        ([("b", True, True), ("a", False, True)], 1, "abc"),
        ([("a", False, True), ("b", True, True)], 1, "ac"),
        ([("a", False, True), ("b", True, False)], 1, "ac"),
        ([("a", False, True), ("a", True, False)], 1, "bc"),
        ([("a", False, False)], 1, "a"),
    ],
)
def test_slow_grants_and_for_a_while_whoever_was_not_quick_since(
    told: list[tuple[str, bool, bool]], after_s: float, expected: str
) -> None:
    clock = SettableClock(1_780_000_000.0)
    slow = SlowGrants(clock)
    for grant_id, is_quick, is_stream in told:
        clock.now += 0.1
        slow.record(grant_id, is_quick=is_quick, is_stream=is_stream)
    clock.now += after_s
    assert "".join(grant_id for grant_id in "abc" if slow.may_hold(grant_id)) == expected


def test_of_many_grants_the_latest_are_remembered() -> None:
    clock = SettableClock(1_780_000_000.0)
    slow = SlowGrants(clock)
    for number in range(1001):
        slow.record(f"grant-{number}", is_quick=False, is_stream=False)
    assert (slow.may_hold("grant-0"), slow.may_hold("grant-1"), slow.may_hold("grant-1000")) == (False, True, True)
