"""NAME=VALUE as people write it, and the environment that later advice is about."""

import pytest

from smartlamp.commands.provisioning.environment_options import about, given_pairs
from smartlamp.errors import CannotRun
from smartlamp.terminal import pasteable


@pytest.mark.parametrize(
    ("given", "pairs"),
    [
        (None, {}),
        ([], {}),
        (["A=1", "B=2"], {"A": "1", "B": "2"}),
        (["A="], {"A": ""}),
        (["A=b=c"], {"A": "b=c"}),
        ([" A = 1"], {"A": " 1"}),
        (["A=1", "A=1"], {"A": "1"}),
    ],
)
def test_pairs(given: list[str] | None, pairs: dict[str, str]) -> None:
    assert given_pairs("--parameter", given) == pairs


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (["A"], "--parameter A does not have both a name and a value."),
        (["=1"], "--parameter =1 does not have both a name and a value."),
        (["A=1", "A=2"], "--parameter gives A two values."),
    ],
)
def test_what_is_no_pair_is_told(given: list[str], what: str) -> None:
    with pytest.raises(CannotRun) as refused:
        given_pairs("--parameter", given)
    assert refused.value.what == what
    assert refused.value.to_do


@pytest.mark.parametrize(
    ("region", "local", "options"),
    [
        ("", False, "--stack dev"),
        ("eu-west-1", False, "--stack dev --region eu-west-1"),
        ("", True, "--stack dev --local"),
    ],
)
def test_advice_is_about_the_same_environment(region: str, local: bool, options: str) -> None:
    try:
        about("dev", region, local=local)
        assert f"deploy {options}`" in pasteable.pasteable("`smartlamp deploy`")
        assert f"destroy {options}`" in pasteable.pasteable("`smartlamp destroy`")
        assert "--local" not in pasteable.pasteable("`smartlamp leftovers`")
    finally:
        pasteable.forget()
