import pytest

from benchmarks.functions.bench import Calls, Row
from benchmarks.functions.container import Taken
from benchmarks.functions.measuring import Comparison, Side, Spread, compared
from benchmarks.functions.report import circumstances, document, table


def side(*cpu_ms: float) -> Side:
    """One that takes so long, turn by turn, and twice that from beginning to end."""
    return lambda turn: Taken(cpu_ms[turn], 2 * cpu_ms[turn])


def test_a_ratio_is_of_what_was_measured_next_to_each_other() -> None:
    # The machine is twice as slow in the last turn; the first is not counted.
    found = compared({"case": (side(99, 2, 4, 6), side(1, 1, 2, 3))}, 3, lambda _: None)["case"]
    assert found.ratio == Spread(2, 2, 2)
    assert (found.ours_ms.median, found.other_ms.median) == (4, 2)
    assert found.ours_wall_ms.median == 8


def test_sides_take_turns_at_being_first() -> None:
    order: list[str] = []

    def noted(name: str) -> Side:
        def taken(_: int) -> Taken:
            order.append(name)
            return Taken(1, 1)

        return taken

    compared({"case": (noted("ours"), noted("other"))}, 2, lambda _: None)
    assert order == ["other", "ours", "ours", "other", "other", "ours"]


@pytest.mark.parametrize(
    ("values", "spread"),
    [([3.0], Spread(3, 3, 3)), ([1.0, 2.0, 3.0, 4.0, 5.0], Spread(2, 3, 4)), ([1.0, 3.0], Spread(1.5, 2, 2.5))],
)
def test_quartiles(values: list[float], spread: Spread) -> None:
    assert Spread.of(values) == spread


ROW = Row("skill: TurnOn", Comparison.of([(Taken(5, 10), Taken(2, 5))]), (1.5, None), Calls(2, 0, 12_345))


def test_the_table() -> None:
    (head, line) = table([ROW], "ours", "unit").splitlines()
    assert head.split()[:6] == ["CPU", "of", "the", "process,", "ms", "ours"]
    assert line.split() == [
        "skill:",
        "TurnOn",
        "5.00",
        "2.00",
        "2.50",
        "(2.50",
        "-",
        "2.50)",
        "1.50",
        "2.00",
        "2",
        "0",
        "12,345",
    ]


def test_the_file_says_on_what_it_was_measured() -> None:
    found = circumstances()
    assert found["versions"].keys() >= {"python", "boto3", "botocore", "urllib3", "cryptography", "pyjwt"}
    assert found["machine"]["cores"] > 0


def test_the_file_has_every_row() -> None:
    found = document([ROW], {"smarthome_lambda": 1})
    assert found["rows"]["skill: TurnOn"]["ratio"] == {"low": 2.5, "median": 2.5, "high": 2.5}
    assert found["rows"]["skill: TurnOn"]["calls"] == {"table": 2, "others": 0, "functions": 12_345}
