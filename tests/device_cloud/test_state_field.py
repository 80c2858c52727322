from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import pytest

from device_cloud.lamp import FIELDS, Model, State, first_state
from device_cloud.state_field import WholeNumber, state_field, state_fields


class Shape(StrEnum):
    ROUND = "round"
    FLAT = "flat"


@dataclass(frozen=True)
class Imagined:
    """States of something whose model is a number."""

    shape: Shape = state_field(Shape, first=Shape.FLAT, about="Its shape.")
    lit: bool = state_field(bool, first=True, about="Whether it is lit.")
    size: int | None = state_field(WholeNumber(2, 5), first=3, about="Its size.", has=lambda model: model > 1)


IMAGINED = state_fields(Imagined)

ALLOWED: dict[str, tuple[str, object, bool]] = {
    "the least": ("size", 2, True),
    "the most": ("size", 5, True),
    "below": ("size", 1, False),
    "above": ("size", 6, False),
    "no whole number": ("size", 3.0, False),
    "a yes is no number": ("size", True, False),
    "a text": ("size", "3", False),
    "what only some have": ("size", None, True),
    "a word": ("shape", Shape.ROUND, True),
    "the text of a word": ("shape", "round", False),
    "what all have": ("shape", None, False),
    "a yes": ("lit", False, True),
    "a number is no yes": ("lit", 1, False),
}


@pytest.mark.parametrize(("name", "value", "is_allowed"), ALLOWED.values(), ids=ALLOWED)
def test_what_a_field_may_be(name: str, value: object, is_allowed: bool) -> None:
    assert IMAGINED[name].allows(value) is is_allowed


def test_a_field_knows_who_has_it_and_what_it_is_at_first() -> None:
    assert [name for name, field in IMAGINED.items() if field.belongs_to(1)] == ["shape", "lit"]
    assert [name for name, field in IMAGINED.items() if field.belongs_to(2)] == ["shape", "lit", "size"]
    assert {name: field.first for name, field in IMAGINED.items()} == {"shape": Shape.FLAT, "lit": True, "size": 3}
    assert Imagined() == Imagined(Shape.FLAT, lit=True, size=None), "a model without it is what nobody has to say"


def test_what_a_number_a_yes_or_a_word_says_is_simple() -> None:
    assert all(field.is_simple for field in IMAGINED.values())
    assert not FIELDS["color"].is_simple


@pytest.mark.parametrize(("number", "nearest"), [(-9, 2), (2, 2), (4, 4), (5, 5), (99, 5)])
def test_the_nearest_of_a_range(number: int, nearest: int) -> None:
    assert WholeNumber(2, 5).nearest(number) == nearest


def test_what_is_wrong_with_a_state_is_said() -> None:
    with pytest.raises(ValueError, match="kelvin is a whole number from 1000 to 10000"):
        State(kelvin=999)


def test_every_field_of_a_lamp_is_declared_so() -> None:
    assert [*FIELDS] == [field.name for field in fields(State)]
    for name, field in FIELDS.items():
        assert field.allows(field.first), name
        assert field.about.endswith("."), name
        assert any(field.belongs_to(model) for model in Model), name


@pytest.mark.parametrize("model", Model)
def test_a_new_lamp_has_the_first_value_of_what_its_model_has(model: Model) -> None:
    state: Any = first_state(model)
    for name, field in FIELDS.items():
        assert getattr(state, name) == (field.first if field.belongs_to(model) else None)
