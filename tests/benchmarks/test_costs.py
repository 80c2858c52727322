import pytest

from benchmarks.costs import cost


def test_a_whole_processor() -> None:
    # 600 directives of 1000 + 10 + 5 ms, in 1769 / 1024 GB.
    found = cost(1769, 1000, 10, 1)
    assert (found.init_ms, found.warm_ms) == (1000, 15)
    assert found.of_one == pytest.approx(600 * (1.015 * 1.7275 * 0.0000133334 + 0.0000002), rel=1e-3)


def test_a_third_of_a_processor_takes_three_times_as_long_and_costs_the_same_for_work() -> None:
    small, whole = cost(590, 1000, 10, 0), cost(1769, 1000, 10, 0)
    assert small.init_ms == pytest.approx(3 * whole.init_ms, rel=0.01)
    assert small.init_of_many == pytest.approx(whole.init_of_many, rel=0.01)


def test_more_than_a_processor_is_no_faster_and_dearer() -> None:
    assert cost(3538, 1000, 10, 0).init_ms == 1000
    assert cost(3538, 1000, 10, 0).of_many > cost(1769, 1000, 10, 0).of_many


def test_a_provisioned_container_costs_also_when_nobody_comes() -> None:
    assert cost(1024, 1000, 10, 1).provisioned == pytest.approx(730 * 3600 * 0.0000033334)
