"""Whatever somebody wrote into a template, a property can be compared with what it was."""

from typing import Any

import pytest
from hypothesis import given
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


@pytest.mark.parametrize("case", PROPERTIES, ids=lambda each: f"{each.type} {each.path} {each.when}")
@given(old=VALUES, new=VALUES)
def test_any_two_values_are_compared(case: Any, old: Any, new: Any) -> None:
    assert case.holds(old, new) in {True, False}
