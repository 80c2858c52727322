"""What is written back to Amazon: everything that shall be, and everything else as it was."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.developer_account.comparison.differences import differences
from smartlamp.developer_account.comparison.merging import merged

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
NOW = {"a": 1, "icons": {"small": "https://example.com/s.png"}, "list": [1, 2], "inner": {"kept": True, "old": 1}}


@pytest.mark.parametrize(
    ("shall_be", "then"),
    [
        ({}, NOW),
        ({"a": 2}, {**NOW, "a": 2}),
        ({"list": [3]}, {**NOW, "list": [3]}),
        ({"inner": {"old": 2}}, {**NOW, "inner": {"kept": True, "old": 2}}),
        ({"inner": None}, {**NOW, "inner": None}),
        ({"new": {"x": []}}, {**NOW, "new": {"x": []}}),
    ],
)
def test_only_what_is_named_changes(shall_be: Any, then: Any) -> None:
    before = json.dumps(NOW)
    assert merged(NOW, shall_be) == then
    assert json.dumps(NOW) == before


@given(JSON, JSON)
def test_what_is_written_is_as_it_shall_be(is_now: Any, shall_be: Any) -> None:
    assert differences(shall_be, merged(is_now, shall_be)) == ()
