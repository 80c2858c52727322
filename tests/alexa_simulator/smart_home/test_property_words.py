import pytest

from alexa_simulator.smart_home.property_words import value_in_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("OFF", "OFF"),
        (75, "75"),
        (7.5, "7.5"),
        (True, "true"),
        (None, "null"),
        ({"value": "UNREACHABLE"}, "UNREACHABLE"),
        ({"hue": 197.0, "saturation": 0.6, "brightness": 1.0}, "hue 197, saturation 0.6, brightness 1"),
        ({"value": 20, "scale": "CELSIUS"}, "value 20, scale CELSIUS"),
        (["ON", {"value": 1}], "ON, 1"),
    ],
)
def test_a_value_is_shown_without_any_languages_notation(value: object, words: str) -> None:
    assert value_in_words(value) == words
