import json
from typing import Any

import pytest

from benchmarks import bill, page
from smartlamp.deploy import template

DATA: dict[str, Any] = json.loads(page.PRICES.read_text("utf-8"))
FOUND: dict[str, Any] = json.loads((page.RESULTS / DATA["measured"]).read_text("utf-8"))
STACK = bill.Stack.of(template.load())


@pytest.mark.parametrize(
    ("price", "quantity", "expected"),
    [
        ("essentials", 100, 0),
        ("essentials", 10_000, 0),
        ("essentials", 10_001, 0.015),
        ("essentials", 1_000_000, 14_850),
        ("requests", 3_000_000, 0.40),
        ("crypto", 30_000, 0.03),
        ("dashboards", 1, 0),
    ],
)
def test_only_what_is_not_free_costs(price: str, quantity: float, expected: float) -> None:
    assert bill.dollars(DATA["prices"][price], quantity) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("people", "expected"), [(100, 0), (10_001, 0.0055), (100_000, 495), (100_001, 495.0046), (1_000_000, 4635)]
)
def test_lite_has_two_prices(people: int, expected: float) -> None:
    assert bill.lite(DATA, people) == pytest.approx(expected)


def test_ten_times_the_customers_use_ten_times_as_much_of_what_they_use() -> None:
    few, many = (bill.quantities(DATA, FOUND, customers, STACK) for customers in (1000, 10_000))
    of_the_stack = {"keys", "metrics", "alarms", "dashboards", "queue"}
    assert {name for name in few if few[name] == many[name]} == of_the_stack
    for name in few.keys() - of_the_stack:
        assert many[name] == pytest.approx(10 * few[name])


def test_every_price_has_a_quantity_and_every_assumption_is_used() -> None:
    assert bill.quantities(DATA, FOUND, 1, STACK).keys() == DATA["prices"].keys()
    for name in DATA["assumed"]:
        more = {**DATA, "assumed": {**DATA["assumed"], name: {"value": DATA["assumed"][name]["value"] * 2, "why": ""}}}
        assert bill.quantities(more, FOUND, 10_000, STACK) != bill.quantities(DATA, FOUND, 10_000, STACK), name


def test_a_stack_is_billed_for_each_metric_that_is_written_or_watched() -> None:
    def of(kind: str, **properties: object) -> dict[str, object]:
        return {"Type": f"AWS::{kind}", "Properties": properties}

    written = [{"MetricName": "Faults"}], [{"MetricName": "Faults"}], [{"MetricName": "Refusals", "Dimensions": []}]
    resources = {
        **{f"Filter{at}": of("Logs::MetricFilter", MetricTransformations=each) for at, each in enumerate(written)},
        "One": of("CloudWatch::Alarm", MetricName="Faults"),
        "Two": of("CloudWatch::Alarm", Metrics=[{"Expression": "a + b"}, {"MetricStat": {}}, {"MetricStat": {}}]),
        "ChangeReportFunction": of("Serverless::Function", MemorySize=1024),
    }
    body = {"Resources": resources, "Globals": {"Function": {"MemorySize": 512}}}
    assert bill.Stack.of(body) == bill.Stack(metrics=1, alarms=3, door_mb=512, reporter_mb=1024)


def test_every_price_says_where_it_is_from() -> None:
    assert {each["from"].partition(",")[0].partition(";")[0] for each in (*DATA["prices"].values(), DATA["lite"])} == {
        "transcribed",
        "memory",
    }
