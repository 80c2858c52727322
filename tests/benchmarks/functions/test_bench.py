"""What each directive calls: the same on every machine, so it is kept here, while milliseconds are only printed by `make bench`.

Each function runs in a process of its own with the benchmarks' Amazon: moto's patches, and threads that outlive a directive, would be counted
with it. Raise a number only on purpose; lower it when the code calls less.
"""

import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from benchmarks.functions import cases
from benchmarks.functions.amazon import KEY_SET
from benchmarks.functions.archives import ROOT
from benchmarks.functions.bench import Measured
from benchmarks.functions.measuring import Side

# Calls of the table and requests to others are exact. Calls of functions, Python's and C's, are at most these: a tenth above Python 3.11's.
CALLS = {
    "skill: TurnOn, TurnOff": (1, 0, 2_510),
    "skill: TurnOn, after another": (2, 0, 3_700),
    "skill: Discover of 1": (2, 0, 2_570),
    "skill: ReportState": (1, 0, 2_190),
    "skill: Discover of 300": (2, 0, 71_300),
    "skill: refused token": (0, 0, 1_020),
    "reporter: one change told": (5, 1, 7_910),
    "profile: one question": (0, 1, 1_630),
}


@pytest.fixture(scope="module")
def measured() -> Iterator[Measured]:
    packages = sysconfig.get_path("purelib")
    with Measured(lambda _: [ROOT, ROOT.joinpath(packages)]) as each:
        yield each


def test_a_start_ends_when_the_first_message_is_answered(measured: Measured) -> None:
    (question,) = [case for case in cases.first() if case.function == cases.PROFILE]
    measured.amazon.asked()
    assert measured.first(question)(0).cpu_ms > 0
    assert measured.start(cases.PROFILE)(0).cpu_ms > 0
    assert measured.amazon.asked()[KEY_SET] == 2
    assert 10 < measured.peak_mb[question.key] < 200


@pytest.mark.parametrize("side", [Measured.first, Measured.warm])
def test_a_wrong_answer_is_not_measured(measured: Measured, side: Callable[[Measured, cases.Case], Side]) -> None:
    (question,) = [case for case in cases.first() if case.function == cases.PROFILE]
    with pytest.raises(AssertionError, match="Ada Lovelace"):
        side(measured, replace(question, says="Charles Babbage"))(0)


@pytest.mark.parametrize("case", cases.warm(), ids=lambda case: case.key)
def test_no_directive_calls_more_than_before(measured: Measured, case: cases.Case) -> None:
    table, others, most = CALLS[case.key]
    calls = measured.calls(case)
    assert (calls.table, calls.others) == (table, others)
    assert calls.functions <= most
