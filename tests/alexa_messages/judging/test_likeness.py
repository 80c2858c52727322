"""What means the same. What a directive asks for and an answer shows is in `test_state.py`."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alexa_messages.judging.likeness import alike

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "scale", "hue", "saturation", "name", "level"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON)
@example([{"name": "BASS", "value": 0, "level": 2}])
@example([{"name": "BASS", "value": 0}, {"name": "BASS", "value": 6}])
def test_a_value_is_like_itself(value: Any) -> None:
    assert alike(value, value)


@given(JSON, JSON)
def test_any_two_values_can_be_compared(one: Any, other: Any) -> None:
    assert alike(one, other) in (True, False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"value": 0, "scale": "CELSIUS"}, {"value": 32, "scale": "FAHRENHEIT"}, True),
        ({"value": 0, "scale": "CELSIUS"}, {"value": 273.15, "scale": "KELVIN"}, True),
        ({"value": 0, "scale": "CELSIUS"}, {"value": 0, "scale": "FAHRENHEIT"}, False),
        ({"hue": 359, "saturation": 1}, {"hue": 2, "saturation": 0.95}, True),
        ({"hue": 0, "saturation": 1}, {"hue": 120, "saturation": 1}, False),
        ({"hue": 0, "saturation": 0.02}, {"hue": 180, "saturation": 0.05}, True),
        ({"hue": 0, "saturation": 1}, {"hue": 0, "saturation": 0.2}, False),
        ("HDMI 1", "hdmi1", True),
        ("PT1H", "PT60M", True),
        ("PT1H", "PT61M", False),
        (True, False, False),
        (0, False, True),
        ([{"name": "BASS", "level": 2}], [{"name": "BASS", "value": 2}], True),
        ([{"name": "BASS", "level": 2}], [{"name": "BASS", "value": -2}], False),
    ],
)
def test_what_means_the_same_is_alike(one: Any, other: Any, same: bool) -> None:
    assert alike(one, other) is same
