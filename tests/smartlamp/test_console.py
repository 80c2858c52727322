import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.console import laid_out, print_facts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.integers(10, 120))
def test_laid_out_json_is_the_same_json(value: object, width: int) -> None:
    assert json.loads(laid_out(value, width)) == value


@pytest.mark.parametrize(
    ("value", "width", "expected"),
    [
        ({"a": 1}, 40, '{"a": 1}'),
        ({"a": {"b": 1}, "c": [1, 2]}, 18, '{\n  "a": {"b": 1},\n  "c": [1, 2]\n}'),
        ([], 1, "[]"),
        ("a long text", 3, '"a long text"'),
    ],
)
def test_only_what_does_not_fit_is_opened(value: object, width: int, expected: str) -> None:
    assert laid_out(value, width) == expected


def test_a_long_value_stays_whole_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_facts("The stack", {"page": "http://127.0.0.1:1", "[function]": "arn:" + "x" * 300})
    assert capsys.readouterr().out.splitlines() == [
        "The stack",
        "page        http://127.0.0.1:1",
        "[function]  arn:" + "x" * 300,
    ]
