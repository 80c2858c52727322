"""What is a difference between two documents, and what only Amazon's way to write them."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.developer_account.comparison.differences import (
    NEVER_RETURNED,
    differences,
    linking_differences,
    linking_fingerprints,
)
from smartlamp.developer_account.comparison.fingerprints import Fingerprints

PACKAGE = Path(__file__).parents[4] / "skill-package"
MANIFESTS = [
    json.loads((PACKAGE / name / "skill.json").read_text("utf-8"))["manifest"] for name in ("smart-home", "profile")
]
LINKING = json.loads((PACKAGE / "profile/accountLinking.json").read_text("utf-8"))["accountLinkingRequest"]
PRINTS = Fingerprints(b"k" * 32)
UNORDERED = {"permissions", "subscriptions", "keywords", "distributionCountries", "scopes", "domains"}


def as_amazon_has_it(document: Any, chance: random.Random, member: str = "") -> Any:
    """The same, as a server may return it: other orders, defaults of its own, nothing that is empty."""
    if isinstance(document, dict):
        kept = {
            name: as_amazon_has_it(value, chance, name)
            for name, value in document.items()
            if value not in (None, [], {}) or chance.random() < 0.5
        }
        if chance.random() < 0.5:
            kept["amazonsOwnDefault"] = chance.choice([True, "PUBLIC", {"a": 1}])
        return dict(chance.sample(sorted(kept.items(), key=str), len(kept)))
    if isinstance(document, list):
        items = [as_amazon_has_it(each, chance) for each in document]
        return chance.sample(items, len(items)) if member in UNORDERED else items
    return document


@given(st.sampled_from([*MANIFESTS, LINKING]), st.integers(0, 2**32).map(random.Random))
def test_amazons_way_to_write_a_document_is_no_difference(document: dict[str, Any], chance: random.Random) -> None:
    assert differences(document, as_amazon_has_it(document, chance)) == ()


def places(document: Any, pointer: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands that is not empty, each place that holds no other."""
    if isinstance(document, dict) and document:
        return [place for name, value in document.items() for place in places(value, (*pointer, name))]
    if isinstance(document, list) and document:
        return [place for number, value in enumerate(document) for place in places(value, (*pointer, number))]
    return [] if document in (None, [], {}) else [pointer]


@given(st.sampled_from([*MANIFESTS, LINKING]), st.data())
def test_any_other_value_and_any_missing_one_is_a_difference(document: dict[str, Any], data: st.DataObject) -> None:
    *above, last = data.draw(st.sampled_from(places(document)))
    theirs = copy.deepcopy(document)
    holder = theirs
    for step in above:
        holder = holder[step]
    if data.draw(st.booleans()):
        del holder[last]
    else:
        holder[last] = data.draw(
            st.sampled_from([0, 1, "another", "", {"x": 1}, ["another"]]).filter(
                lambda v: json.dumps(v) != json.dumps(holder[last])
            )
        )
    found = differences(document, theirs)
    assert found
    top = "/" + str(above[0] if above else last)
    assert all(each.pointer.startswith(top) and top in str(each) for each in found)


@pytest.mark.parametrize(
    ("shall_be", "is_now", "words"),
    [
        ({"a": {"b/c~d": "x"}}, {"a": {"b/c~d": "y"}}, ['/a/b~1c~0d is "y", and shall be "x".']),
        ({"a": "x"}, {}, ['/a is missing, and shall be "x".']),
        ({"a": None}, {"a": "y"}, ['/a is "y", and shall be empty.']),
        ({"a": []}, {"a": ["y"]}, ['/a/0 is "y", and shall be empty.']),
        ({"a": True}, {"a": 1}, ["/a is 1, and shall be true."]),
        ({"a": 3600}, {"a": "3600"}, ['/a is "3600", and shall be 3600.']),
        ({"a": False}, {}, ["/a is missing, and shall be false."]),
        ({"a": ""}, {}, ['/a is missing, and shall be "".']),
        (
            {"permissions": [{"name": "alexa::async_event:write"}]},
            {"permissions": [{"name": "another"}]},
            [
                '/permissions/alexa::async_event:write is missing, and shall be {"name": "alexa::async_event:write"}.',
                '/permissions/another is {"name": "another"}, and shall be empty.',
            ],
        ),
        (
            {"permissions": [{"name": "a"}]},
            {"permissions": [{"name": "a"}, {"name": "a"}]},
            ['/permissions/1 is {"name": "a"}, and shall be empty.'],
        ),
        ({"scopes": ["a", "b"]}, {"scopes": ["b"]}, ['/scopes is ["b"], and shall be ["a", "b"].']),
        ({"examplePhrases": ["a", "b"]}, {"examplePhrases": ["b", "a"]}, ['/examplePhrases/0 is "b", and shall be "a".', '/examplePhrases/1 is "a", and shall be "b".']),
        ({"a": {"b": 1}}, {"a": [1]}, ['/a is [1], and shall be {"b": 1}.']),
        ({"a": "x" * 500}, {}, [f'/a is missing, and shall be "{"x" * 76}....']),
        ({"a": {}}, {"a": {"amazon's": 1}}, []),
        ({"a": {"b": []}}, {}, []),
        ({"a": None}, {"a": {"b": {}}}, []),
    ],
)  # fmt: skip
def test_each_difference_is_told_in_words(shall_be: Any, is_now: Any, words: list[str]) -> None:
    assert list(map(str, differences(shall_be, is_now))) == words


def returned(linking: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in linking.items() if name not in NEVER_RETURNED}


def test_what_amazon_never_returns_is_known_by_its_fingerprint() -> None:
    known = linking_fingerprints(LINKING, PRINTS)
    assert linking_differences(LINKING, returned(LINKING), known, PRINTS) == ()
    assert LINKING["clientSecret"] not in json.dumps(known)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("clientSecret", "another-secret-marker"),
        ("skipOnEnablement", False),
        ("reciprocalAccessTokenUrl", "https://example.com/token"),
    ],
)
def test_another_value_of_what_amazon_never_returns_is_a_difference_and_not_shown(name: str, value: Any) -> None:
    known = linking_fingerprints(LINKING, PRINTS)
    (found,) = linking_differences({**LINKING, name: value}, returned(LINKING), known, PRINTS)
    assert str(found) == f"/{name} is another one; Amazon does not show it."
    assert str(value) not in repr(found).replace("is_shown=False", "")
    without = {each: other for each, other in LINKING.items() if each != name}
    if name in LINKING:
        assert [each.pointer for each in linking_differences(without, returned(LINKING), known, PRINTS)] == [f"/{name}"]


def test_an_account_linking_of_which_nothing_is_known_is_written_once_more() -> None:
    found = linking_differences(LINKING, {**returned(LINKING), "clientId": "another"}, {}, PRINTS)
    assert [each.pointer for each in found] == [
        "/clientId",
        "/clientSecret",
        "/reciprocalAccessTokenUrl",
        "/skipOnEnablement",
    ]
