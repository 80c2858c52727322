"""When a grant is asked again (SEC-081, SEC-082)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarthome_lambda.errors import Fault
from smarthome_lambda.grants.schedule import DAY_S, HOUR_S, WEEK_S, Wait, next_wait

NOW = 1_780_000_000
DISABLED, INVALID = "SKILL_DISABLED_EXCEPTION", "lwa_invalid_grant"


def waits(faults: list[tuple[str, Fault]]) -> list[Wait | None]:
    """The waits that follow each other when each ask fails like this."""
    wait, now, all_of_them = None, float(NOW), list[Wait | None]()
    for reason, fault in faults:
        wait = next_wait(wait, reason, fault, now)
        all_of_them.append(wait)
        if wait is None:
            break
        now = wait.until
    return all_of_them


@pytest.mark.parametrize("reason", [DISABLED, INVALID])
def test_a_suspect_is_asked_after_an_hour_a_day_and_a_week(reason: str) -> None:
    *found, end = waits([(reason, Fault.SUSPECT)] * 4)
    assert [each and each.until - NOW for each in found] == [HOUR_S, DAY_S, WEEK_S]
    assert [each and each.is_suspect for each in found] == [True] * 3
    assert end is None


@pytest.mark.parametrize(
    ("between", "is_still_suspect"),
    [
        (("status_503", Fault.DOUBTFUL), True),
        (("event_client_changed", Fault.GRANTS), True),
        (("INVALID_ACCESS_TOKEN_EXCEPTION", Fault.REFUSED), False),
        (("SKILL_NEVER_ENABLED_EXCEPTION", Fault.NEVER_ENABLED), False),
        ((INVALID, Fault.SUSPECT), True),
    ],
)
def test_only_an_answer_about_the_grant_is_another_answer(between: tuple[str, Fault], is_still_suspect: bool) -> None:
    found = waits([(DISABLED, Fault.SUSPECT), between])[-1]
    assert found is not None
    assert found.is_suspect is is_still_suspect
    assert (found.since == NOW) is (between[1] in {Fault.DOUBTFUL, Fault.GRANTS})


def test_everything_else_is_asked_soon_and_then_more_seldom() -> None:
    found = waits([("status_503", Fault.DOUBTFUL)] * 300)
    steps = [each.until - before.until for before, each in itertools.pairwise(found) if before and each]
    assert steps[0] == 1
    assert all(step <= 300 for step, each in zip(steps, found[1:], strict=True) if each and each.until - NOW < HOUR_S)
    assert steps == sorted(steps)
    assert steps[-1] == HOUR_S


def test_a_retry_after_is_the_next_wait() -> None:
    found = next_wait(None, "THROTTLING_EXCEPTION", Fault.DOUBTFUL, NOW, after_s=70)
    assert found is not None
    assert found.until == NOW + 70


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                (DISABLED, Fault.SUSPECT),
                (INVALID, Fault.SUSPECT),
                ("SKILL_NEVER_ENABLED_EXCEPTION", Fault.NEVER_ENABLED),
                ("status_503", Fault.DOUBTFUL),
                ("INVALID_ACCESS_TOKEN_EXCEPTION", Fault.REFUSED),
                ("event_client_changed", Fault.GRANTS),
            ]
        ),
        st.floats(0, 3 * DAY_S),
    ),
    max_size=30,
)


@given(ANSWERS)
def test_no_grant_ends_before_a_week_of_nothing_but_one_answer(answers: list[tuple[tuple[str, Fault], float]]) -> None:
    wait, now, since = None, float(NOW), None
    for (reason, fault), late_s in answers:
        ends = fault in {Fault.SUSPECT, Fault.NEVER_ENABLED}
        if ends and (since is None or since[0] != reason):
            since = (reason, now)
        elif not ends and fault is Fault.REFUSED:
            since = None
        after = next_wait(wait, reason, fault, now)
        if after is None:
            assert ends
            assert since is not None
            assert now - since[1] >= WEEK_S - 1
            return
        assert after.until > now
        wait, now = after, max(now, after.until) + late_s
