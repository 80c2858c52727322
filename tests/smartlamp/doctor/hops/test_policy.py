"""A policy's text, which may be anything."""

import json

import pytest

from smartlamp.doctor.hops.policy import statements

ONE = {"Effect": "Allow"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (json.dumps({"Statement": [ONE, "x", ONE]}), [ONE, ONE]),
        (json.dumps({"Statement": ONE}), []),
        ("[]", []),
        ("", []),
        ("[" * 100_000, []),
    ],
)
def test_only_what_is_a_statement_is_one(text: str, found: list[dict[str, str]]) -> None:
    assert statements(text) == found
