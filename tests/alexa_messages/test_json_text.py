import json
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_messages.errors import NotJson
from alexa_messages.json_text import read, read_from, read_to_send

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1]))
def test_what_is_json_is_read_as_it_is(value: Any, indent: int | None) -> None:
    assert read(f" {json.dumps(value, indent=indent)}\n") == value


@given(st.text(alphabet='{}[]",:\\eEnNuU0-.1 \n', max_size=40) | st.text(max_size=20))
def test_a_text_is_read_as_any_reader_does_or_refused(text: str) -> None:
    with suppress(NotJson):
        value = read(text)
        assert json.loads(text) == value
        assert json.loads(json.dumps(value, allow_nan=False)) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("{", "not JSON: Expecting property name enclosed in double quotes, at line 1, column 2"),
        ('{"a":\n  tru}', "not JSON: Expecting value, at line 2, column 3"),
        ("1 2", "not JSON: there is more after its end, at line 1, column 3"),
        ("\u00a01", "not JSON: Expecting value, at line 1, column 1"),
        ('{"NaN": [1,\nNaN]}', "not JSON: NaN is not a number, at line 2, column 1"),
        ("[-Infinity]", "not JSON: -Infinity is not a number, at line 1, column 2"),
        ('["1e999", 1e999]', "1e999 is too large, programs exchange numbers up to 1.8e308, at line 1, column 11"),
        ("-1e400", "-1e400 is too large, programs exchange numbers up to 1.8e308, at line 1, column 1"),
        (f"[{10**400}]", "a number of 401 digits is too large, programs exchange numbers up to 1.8e308, at line 1, column 2"),
        ("2" + "0" * 308, "a number of 309 digits is too large, programs exchange numbers up to 1.8e308, at line 1, column 1"),
        ("1" * 5000, "a number of 5000 digits is too large, programs exchange numbers up to 1.8e308, at line 1, column 1"),
        ('{"a": {"a": 1}, "b": {"c": 1,\n"c": 2}}', '"c" appears twice in an object, at line 2, column 1'),
        ('{"a:": "a", "a": {"b": "}"}, "\\u0061": 2}', '"a" appears twice in an object, at line 1, column 30'),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' * 100_000, "nested too deeply"),
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(text: str, why: str) -> None:
    with pytest.raises(NotJson) as refused:
        read(text)
    assert str(refused.value) == why


def test_lines_are_counted_from_where_the_text_begins() -> None:
    with pytest.raises(NotJson, match="at line 8, column 3"):
        read("[\n1 ;]", line=7)


def test_the_largest_and_the_smallest_numbers_are_read() -> None:
    assert read("[1.7976931348623157e308, 1e-400, -0.0]") == [1.7976931348623157e308, 0.0, 0.0]
    assert read(str(10**308)) == 10**308


def test_a_value_ends_where_the_next_begins() -> None:
    text = '{"a": 1}  \n[2]'
    assert read_from(text, 0) == ({"a": 1}, 11)
    assert read_from(text, 11) == ([2], len(text))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"a": ["\ud83d"]}, "a/0: found half a character"),
        ({"\ud83d": 1}, "found a member whose name is not text"),
        (json.loads("[" * 70 + "]" * 70), "must be nested at most 64 deep"),
    ],
)
def test_what_can_be_read_and_not_be_sent_on_is_refused(value: Any, why: str) -> None:
    text = json.dumps(value)
    assert read(text) == value
    with pytest.raises(NotJson, match=why):
        read_to_send(text)


@given(VALUES)
def test_what_can_be_sent_can_be_written_again(value: Any) -> None:
    sent = read_to_send(json.dumps(value))
    json.dumps(sent, allow_nan=False, ensure_ascii=False).encode()
    assert not isinstance(sent, float) or math.isfinite(sent)
