from smarthome_lambda.reports.outage import Outage
from tests.fakes.settable_clock import SettableClock


def test_a_few_customers_in_a_row_are_a_few_and_many_are_everybody() -> None:
    outage = Outage(SettableClock(0))
    assert [outage.unserved(f"customer {number}") for number in range(16)] == [False] * 15 + [True]
    assert outage.unserved("customer 3")
    outage.served()
    assert not outage.unserved("customer 3")


def test_one_customer_many_times_is_one() -> None:
    outage = Outage(SettableClock(0))
    assert not any(outage.unserved("customer") for _ in range(50))


def test_what_was_long_ago_does_not_count() -> None:
    clock = SettableClock(0)
    outage = Outage(clock)
    for number in range(40):
        assert not outage.unserved(f"customer {number}")
        clock.now += 30
