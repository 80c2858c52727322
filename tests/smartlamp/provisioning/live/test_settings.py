"""What counts as a difference, and what is written to end it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.provisioning.live.settings import Setting, differences, laid_over, only
from smartlamp.provisioning.live.values import UNKNOWN

URLS = Setting("URLs", unordered=True, default=[])
LIMIT = Setting("Limit", at="limits.most", default=-1, unnamed=-1, number=True)
VARIABLES = Setting("Environment.Variables", default={}, unnamed={}, whole=True)
POLICY = Setting("Policies.PasswordPolicy")
RULES = Setting("Rules")


@pytest.mark.parametrize(
    ("setting", "template", "live"),
    [
        pytest.param(URLS, {"URLs": ["a", "b"]}, {"URLs": ["b", "a"]}, id="in another order"),
        pytest.param(URLS, {}, {"URLs": ["b"]}, id="not named"),
        pytest.param(URLS, {"URLs": []}, {}, id="none of them, as AWS leaves it out"),
        pytest.param(URLS, {"URLs": ["a", UNKNOWN]}, {"URLs": ["b"]}, id="with one that cannot be known"),
        pytest.param(LIMIT, {"Limit": "30"}, {"limits": {"most": 30}}, id="a parameter's text"),
        pytest.param(LIMIT, {}, {}, id="no limit"),
        pytest.param(
            POLICY,
            {"Policies": {"PasswordPolicy": {"Length": 8}}},
            {"Policies": {"PasswordPolicy": {"Length": 8, "History": 0}}},
            id="AWS's default beside ours",
        ),
        pytest.param(
            POLICY,
            {"Policies": {"PasswordPolicy": {"Symbols": False}}},
            {"Policies": {"PasswordPolicy": {"Symbols": "false"}}},
            id="a truth as a text",
        ),
        pytest.param(
            RULES,
            {"Rules": [{"name": "x", "value": 0}]},
            {"Rules": [{"name": "x", "value": 0.0, "unit": "None"}]},
            id="AWS's default in a list",
        ),
        pytest.param(
            VARIABLES,
            {"Environment": {"Variables": {"A": UNKNOWN}}},
            {"Environment": {"Variables": {"A": "b"}}},
            id="a variable that cannot be known",
        ),
    ],
)
def test_what_means_the_same_is_no_difference(setting: Setting, template: dict[str, Any], live: dict[str, Any]) -> None:
    assert differences([setting], template, live) == []


@pytest.mark.parametrize(
    ("setting", "template", "live", "path", "why"),
    [
        (URLS, {"URLs": ["a", "b"]}, {"URLs": ["b", "c"]}, "/URLs", "It lacks a. It has c besides."),
        (URLS, {"URLs": ["a"]}, {}, "/URLs", "It lacks a."),
        (LIMIT, {"Limit": "30"}, {"limits": {"most": 40}}, "/Limit", "It is 40, and shall be 30."),
        (LIMIT, {}, {"limits": {"most": 40}}, "/Limit", "It is 40, and shall be -1."),
        (LIMIT, {"Limit": 5}, {"limits": {"most": 0}}, "/Limit", "It is 0, and shall be 5."),
        (
            POLICY,
            {"Policies": {"PasswordPolicy": {"Length": 8, "Symbols": True}}},
            {"Policies": {"PasswordPolicy": {"Length": 6, "Symbols": True}}},
            "/Policies/PasswordPolicy/Length",
            "It is 6, and shall be 8.",
        ),
        (RULES, {"Rules": [1, 2]}, {"Rules": [2, 1]}, "/Rules", "It is 2, 1, and shall be 1, 2."),
        (RULES, {"Rules": [{"a": 1}]}, {"Rules": [{"a": 1}, {"a": 2}]}, "/Rules", 'It is [{"a": 1}, {"a": 2}], and shall be [{"a": 1}].'),
        (VARIABLES, {"Environment": {"Variables": {"A": "b"}}}, {}, "/Environment/Variables/A", "It is nothing, and shall be b."),
        (VARIABLES, {}, {"Environment": {"Variables": {"PASSWORD": "x"}}}, "/Environment/Variables/PASSWORD", "It is set, and the template does not name it."),
    ],
)  # fmt: skip
def test_a_difference_says_what_is_and_what_shall_be(
    setting: Setting, template: dict[str, Any], live: dict[str, Any], path: str, why: str
) -> None:
    (found,) = differences([setting], template, live)
    assert (found.path, found.why, found.setting) == (path, why, setting)


def test_a_long_value_is_cut() -> None:
    (found,) = differences([RULES], {"Rules": "x" * 1000}, {"Rules": ""})
    assert len(found.why) < 300


SETTINGS = (
    Setting("a", unordered=True, default=[]),
    Setting("b.c", default={}),
    Setting("b.d", at="e", unnamed=0),
    Setting("f", default={}, unnamed={}, whole=True),
)
MAPS = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 2))
TEMPLATES = st.fixed_dictionaries(
    {},
    optional={
        "a": st.lists(st.integers(0, 2), unique=True),
        "b": st.fixed_dictionaries({}, optional={"c": MAPS, "d": st.integers(0, 2)}),
        "f": MAPS,
    },
)
ANSWERS = st.fixed_dictionaries(
    {"other": st.integers()},
    optional={
        "a": st.lists(st.integers(0, 2), unique=True),
        "b": st.fixed_dictionaries({"more": st.integers()}, optional={"c": MAPS}),
        "e": st.integers(0, 2),
        "f": MAPS,
    },
)


@given(TEMPLATES, ANSWERS)
def test_what_is_written_ends_the_differences_and_keeps_the_rest(
    template: dict[str, Any], answer: dict[str, Any]
) -> None:
    found = differences(SETTINGS, template, answer)
    different = list(dict.fromkeys(each.setting for each in found))
    written = laid_over(answer, template, different)
    assert differences(SETTINGS, template, written) == []
    assert written["other"] == answer["other"]
    assert written.get("b", {}).get("more") == answer.get("b", {}).get("more")
    untouched = {each.place.partition(".")[0] for each in SETTINGS} - {
        each.place.partition(".")[0] for each in different
    }
    assert {key: written.get(key) for key in untouched} == {key: answer.get(key) for key in untouched}
    assert only(template, different).keys() == {each.place.partition(".")[0] for each in different}
