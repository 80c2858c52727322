"""How often something is asked again, and after how long."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.developer_account.exchange import Answer
from smartlamp.developer_account.patience import BUILDS, Intervals, Patience, retry_after_s
from smartlamp.errors import NoAnswer, NotYetDone
from tests.fakes.passing_clock import PassingClock

SILENT = NoAnswer("silent", perhaps_done=True)
UNREACHED = NoAnswer("not reached", perhaps_done=False)


class Script:
    """Sends nothing: gives one answer after another, and then the last for ever."""

    def __init__(self, *answers: int | NoAnswer, **headers: str) -> None:
        self._answers = itertools.chain(answers, itertools.repeat(answers[-1]))
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.times = 0

    def __call__(self) -> Answer:
        self.times += 1
        each = next(self._answers)
        if isinstance(each, NoAnswer):
            raise each
        return Answer(each, self._headers, b"")


@pytest.mark.parametrize(
    ("answers", "repeatable", "times", "status"),
    [
        ([200], True, 1, 200),
        ([404], True, 1, 404),
        ([401], True, 1, 401),
        ([409], True, 1, 409),
        ([412], True, 1, 412),
        ([429, 200], True, 2, 200),
        ([500, 502, 503, 504, 202], True, 5, 202),
        ([501], True, 1, 501),
        ([SILENT, UNREACHED, 200], True, 3, 200),
        ([503], True, 8, 503),
        ([429], True, 8, 429),
        # What was not carried out may be asked for again, whatever it is.
        ([429, UNREACHED, 202], False, 3, 202),
        ([500, 202], False, 1, 500),
        ([503, 202], False, 1, 503),
    ],
)
def test_it_is_asked_again_where_that_helps_and_does_no_harm(
    answers: list[int | NoAnswer], repeatable: bool, times: int, status: int
) -> None:
    script = Script(*answers)
    assert Patience(PassingClock().clock).answered(script, repeatable=repeatable).status == status
    assert script.times == times


@pytest.mark.parametrize(
    ("none", "repeatable", "times"), [(SILENT, True, 8), (UNREACHED, False, 8), (SILENT, False, 1)]
)
def test_silence_is_said_in_the_end(none: NoAnswer, repeatable: bool, times: int) -> None:
    script = Script(none)
    with pytest.raises(NoAnswer) as said:
        Patience(PassingClock().clock).answered(script, repeatable=repeatable)
    assert said.value is none
    assert script.times == times


@given(st.lists(st.floats(0, 1), min_size=7, max_size=7))
def test_the_pauses_grow_at_random_and_have_a_limit(chances: list[float]) -> None:
    passing, chance = PassingClock(), iter(chances)
    Patience(passing.clock, lambda low, high: low + next(chance) * (high - low)).answered(Script(503), repeatable=True)
    assert len(passing.slept) == 7
    for last, pause in itertools.pairwise([1.0, *passing.slept]):
        assert 1.0 <= pause <= min(60.0, 3 * last + 1e-9)


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ({"Retry-After": "40"}, 40),
        ({"Retry-After": " 40 "}, 40),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-3"}, 0),
        ({"Retry-After": "soon"}, 0),
        ({"Retry-After": "٣"}, 0),
        ({"Retry-After": "9" * 5000}, 999999999),
        ({"Retry-After": "Sun, 29 Nov 2026 13:00:40 GMT", "Date": "Sun, 29 Nov 2026 13:00:00 GMT"}, 40),
        ({"Retry-After": "Sun, 29 Nov 2026 13:00:00 GMT", "Date": "Sun, 29 Nov 2026 13:00:40 GMT"}, 0),
        ({"Retry-After": "Sun, 29 Nov 2026 13:00:40 GMT"}, 0),
        ({"Retry-After": "Sun, 99 Nov 2026 13:00:40 GMT", "Date": "Sun, 29 Nov 2026 13:00:00 GMT"}, 0),
        ({}, 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_of_amazons_clock(said: dict[str, str], waits: float) -> None:
    assert retry_after_s(Answer(429, said, b"")) == waits


@pytest.mark.parametrize(("retry_after", "times"), [("90", 8), ("120", 8), ("121", 1)])
def test_it_waits_for_as_long_as_amazon_asks_but_not_for_ever(retry_after: str, times: int) -> None:
    passing, script = PassingClock(), Script(429, Retry_After=retry_after)
    assert Patience(passing.clock).answered(script, repeatable=True).status == 429
    assert (script.times, passing.slept) == (times, [float(retry_after)] * (times - 1))


def test_a_build_is_looked_at_as_often_as_amazons_own_tool_does() -> None:
    passing, looks = PassingClock(), itertools.count(1)
    assert Patience(passing.clock).until(lambda: n if (n := next(looks)) == 5 else None, "until it is there") == 5
    assert passing.slept == pytest.approx([2.0, 2.2, 2.42, 2.662])


@pytest.mark.parametrize("intervals", [BUILDS, Intervals(2.0, 1.5, 8, 60.0), Intervals(0.1, 1.0, 3)])
def test_it_ends_and_says_that_nothing_is_lost(intervals: Intervals) -> None:
    passing = PassingClock()
    with pytest.raises(NotYetDone, match="until it is there") as late:
        Patience(passing.clock).until(lambda: None, "until it is there", intervals)
    assert sum(passing.slept) <= intervals.most_s
    assert len(passing.slept) <= intervals.tries
    assert "goes on from here" in late.value.to_do
