import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.evaluation.plan import Compare, State
from smartlamp.evaluation.value_match import holds

BLUE = {"hue": 240, "saturation": 1, "brightness": 1}


def state(name: str, value: object, compare: str = "EQUAL_TO") -> State:
    return State("Alexa.X", name, value, Compare(compare))


@pytest.mark.parametrize(
    ("name", "expected", "percent", "actual", "strict", "lenient"),
    [
        ("powerState", "ON", 0, "ON", True, True),
        ("powerState", "ON", 5, "OFF", False, False),
        ("powerState", "ON", 0, "on", False, False),
        ("powerState", "ON", 0, None, False, False),
        ("brightness", 50, 5, 50, True, True),
        ("brightness", 50, 5, 52.5, True, True),
        ("brightness", 50, 5, 52.6, False, True),
        ("brightness", 50, 5, 47, False, True),
        ("brightness", 50, 5, 44, False, False),
        ("brightness", 0, 5, 0, True, True),
        ("brightness", 0, 5, 1, False, True),
        ("brightness", 1, 0, True, False, False),
        ("brightness", 50, 5, "50", False, False),
        ("colorTemperatureInKelvin", 2200, 5, 2310, True, True),
        ("colorTemperatureInKelvin", 2200, 5, 2311, False, True),
        ("colorTemperatureInKelvin", 2200, 5, 2651, False, False),
        ("color", BLUE, 5, BLUE, True, True),
        ("color", BLUE, 5, {**BLUE, "hue": 252}, True, True),
        ("color", BLUE, 5, {**BLUE, "hue": 253}, False, True),
        ("color", BLUE, 5, {**BLUE, "saturation": 0.94}, False, False),
        ("color", BLUE, 5, {**BLUE, "brightness": 100}, False, False),
        ("color", {**BLUE, "brightness": 0.5}, 5, {**BLUE, "brightness": 0.54}, False, True),
        ("color", {**BLUE, "hue": 0}, 5, {**BLUE, "hue": 360}, True, True),
        ("color", {**BLUE, "hue": 0}, 5, {**BLUE, "hue": 359}, False, True),
        ("color", {**BLUE, "hue": 350}, 5, {**BLUE, "hue": 5}, True, True),
        ("color", BLUE, 5, {"hue": 240, "saturation": 1}, False, False),
        ("color", BLUE, 5, "blue", False, False),
        ("connectivity", {"value": "OK"}, 0, {"value": "OK"}, True, True),
        ("connectivity", {"value": "OK"}, 0, {"value": "UNREACHABLE"}, False, False),
        ("targetSetpoint", {"value": 70, "scale": "FAHRENHEIT"}, 2, {"value": 21.1, "scale": "CELSIUS"}, True, True),
        ("targetSetpoint", {"value": 20, "scale": "CELSIUS"}, 2, {"value": 68, "scale": "FAHRENHEIT"}, True, True),
        ("targetSetpoint", {"value": 20, "scale": "CELSIUS"}, 2, {"value": 293.15, "scale": "KELVIN"}, True, True),
        ("targetSetpoint", {"value": 20, "scale": "CELSIUS"}, 2, {"value": 20, "scale": "FAHRENHEIT"}, False, False),
        ("targetSetpoint", {"value": 20, "scale": "CELSIUS"}, 2, {"value": 20, "scale": "RANKINE"}, False, False),
        ("targetSetpoint", {"value": 20, "scale": "CELSIUS"}, 2, {"value": "20", "scale": "KELVIN"}, False, False),
    ],
)
def test_equality(*, name: str, expected: object, percent: float, actual: object, strict: bool, lenient: bool) -> None:
    assert holds(state(name, expected), actual, percent) is strict
    assert holds(state(name, expected), actual, percent, lenient=True) is lenient


@pytest.mark.parametrize(
    ("compare", "actual", "strict", "lenient"),
    [
        ("GREATER_THAN", 7001, True, True),
        ("GREATER_THAN", 7000, False, True),
        ("GREATER_THAN", 6551, False, True),
        ("GREATER_THAN", 6550, False, False),
        ("LESS_THAN", 6999, True, True),
        ("LESS_THAN", 7000, False, True),
        ("LESS_THAN", 7450, False, False),
        ("LESS_THAN", "1", False, False),
        ("GREATER_THAN", True, False, False),
        ("GREATER_THAN", None, False, False),
    ],
)
def test_inequality(compare: str, actual: object, strict: bool, lenient: bool) -> None:
    expected = state("colorTemperatureInKelvin", 7000, compare)
    assert holds(expected, actual, 5) is strict
    assert holds(expected, actual, 5, lenient=True) is lenient


@given(st.floats(0, 360), st.floats(0, 360))
def test_a_hue_is_as_far_one_way_as_the_other(one: float, other: float) -> None:
    here, there = ({**BLUE, "hue": hue} for hue in (one, other))
    assert holds(state("color", here), there, 5, lenient=True) is holds(state("color", there), here, 5, lenient=True)


@given(st.integers(0, 100), st.integers(0, 100))
def test_lenient_forgives_at_least_what_strict_forgives(expected: int, actual: int) -> None:
    wanted = state("brightness", expected)
    assert holds(wanted, actual, 5) <= holds(wanted, actual, 5, lenient=True)
