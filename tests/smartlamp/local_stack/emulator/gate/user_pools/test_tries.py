import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.local_stack.emulator.gate.user_pools.tries import MOST_IN_AN_HOUR, HourlyLimit, SignInLock
from tests.fakes.settable_clock import SettableClock


def locked_s(clock: SettableClock, lock: SignInLock, who: str = "sam") -> float:
    """For how long somebody is locked out from now."""
    began = clock.now
    while lock.is_locked(who):
        clock.now += 1
    passed, clock.now = clock.now - began, began
    return passed


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (14, 512), (15, 900), (30, 900)]
)
def test_five_are_free_then_it_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    clock = SettableClock(1_000_000.0)
    lock = SignInLock(clock)
    for _ in range(failures):
        clock.now += locked_s(clock, lock)
        lock.failed("sam")
    assert locked_s(clock, lock) == seconds
    assert locked_s(clock, lock, "ada") == 0


@pytest.mark.parametrize("forgets", ["a success", "a quarter of an hour without a try"])
def test_what_forgets_the_failures(forgets: str) -> None:
    clock = SettableClock(1_000_000.0)
    lock = SignInLock(clock)
    for _ in range(7):
        lock.failed("sam")
    clock.now += 4
    if forgets == "a success":
        lock.succeeded("sam")
    else:
        clock.now += 900
    for _ in range(4):
        lock.failed("sam")
    assert not lock.is_locked("sam")
    lock.failed("sam")
    assert lock.is_locked("sam")


@given(st.lists(st.tuples(st.sampled_from(["sam", "ada"]), st.floats(0, 2000)), max_size=80))
def test_never_more_than_so_many_in_any_hour(tries: list[tuple[str, float]]) -> None:
    clock = SettableClock(0.0)
    limit = HourlyLimit(clock)
    taken: dict[str, list[float]] = {"sam": [], "ada": []}
    for who, pause in tries:
        clock.now += pause
        recent = [each for each in taken[who] if clock.now - each < 3600]
        assert limit.take(who) is (len(recent) < MOST_IN_AN_HOUR)
        if len(recent) < MOST_IN_AN_HOUR:
            taken[who].append(clock.now)
