"""Objects as Python prints them are read as the JSON that was meant; nothing else is, and nothing in them runs."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_messages.errors import NotJson
from alexa_messages.json_values import MAX_DEPTH
from smartlamp.validation.notations.notation import Extent, as_json
from smartlamp.validation.written import Written

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=20,
)


@given(value=st.dictionaries(st.text(), JSON, max_size=5))
def test_what_python_prints_is_read(value: dict[str, Any]) -> None:
    assert json.loads(as_json(Written(repr(value))).text) == value
    assert Extent(repr(value), 0).end == len(repr(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, b: [true, null], $c: 'x',}", {"a": 1, "b": [True, None], "$c": "x"}),
        ("{'a': 'long ' 'text'}", {"a": "long text"}),
        ("{'a': 'long ' +\n  'text'}", {"a": "long text"}),
        ('{a: `it\'s "so"`}', {"a": 'it\'s "so"'}),
        ("{u'a': u'\\u00e9'}", {"a": "é"}),
        ("{'a': 1., 'b': -0.5e3}", {"a": 1.0, "b": -500.0}),
    ],
)
def test_other_notations_are_read(text: str, value: Any) -> None:
    assert json.loads(as_json(Written(text)).text) == value


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{'a': datetime.datetime(2026, 1, 1)}", "datetime.datetime"),
        ("{'a': [Object]}", "Object"),
        ("{'a': Decimal('1')}", "Decimal"),
        ("{'a': <Lamp 1>}", "<"),
        ("{'a': nan}", "nan"),
        ("{'a': __import__('os').system('touch RAN')}", "__import__"),
        ("{'a': 0x10}", "0x10"),
    ],
)
def test_what_is_no_json_is_named_and_never_run(
    text: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotJson, match="^" + named):
        as_json(Written(text))
    assert not [*tmp_path.iterdir()]


def test_the_depth_is_bounded() -> None:
    assert Extent("{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1), 0).too_deep is False
    assert Extent("{" * 100_000, 0).too_deep is True


# A quadratic reading of these would take minutes.
@pytest.mark.parametrize("piece", ["{", "{'", '{"a": ', "['\\", "'''"])
def test_hostile_text_is_read_once(piece: str) -> None:
    text = "{" + piece * 300_000
    assert Extent(text, 0).end is None
    assert Extent(text, 1).end is None
