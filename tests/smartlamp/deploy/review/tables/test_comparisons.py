"""Whatever somebody wrote into a template, a property can be compared with what it was."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smartlamp.deploy.review.tables.properties import PROPERTIES
from tests.fakes.any_json import ANYTHING, spoilt

POLICY = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "a"}, "Action": ["kms:Encrypt"]}]}
# As the properties of the table have them, and then with anything in some place.
VALUES = ANYTHING | st.one_of(
    *(
        spoilt(each)
        for each in (
            POLICY,
            [{"AttributeName": "owner", "AttributeType": "S"}],
            {"STAGE": "prod", "LAMPS_TABLE": "lamps"},
            ["code", "implicit"],
            {"Fn::FindInMap": ["A", "B", "C"]},
        )
    )
)


# All rows compare the same pairs: to think of a pair takes a hundred times as long as to compare it.
@settings(max_examples=200)
@given(old=VALUES, new=VALUES)
def test_any_two_values_are_compared(old: Any, new: Any) -> None:
    for row in PROPERTIES:
        said = row.holds(old, new)
        assert said in {True, False}, f"{row.type} {row.path} {row.when} says {said}"
