import shlex

import pytest

from device_cloud import spoken_name
from device_cloud.errors import (
    KeysUnavailable,
    LampUnreadable,
    NameRefused,
    NameTaken,
    SceneUnreadable,
    StoreUnavailable,
    TokenInvalid,
)
from smartlamp.terminal import pasteable, refusals


@pytest.mark.parametrize(
    ("name", "unheard"),
    [("Reading lamp!", "!"), ("Opa`s {lamp}", "` { }"), ("Desk \U0001f4a1", "\U0001f4a1")],
)
def test_a_name_that_alexa_does_not_hear_comes_back_as_one_that_can_be_pasted(name: str, unheard: str) -> None:
    with pytest.raises(NameRefused) as refused:
        spoken_name.given(name)
    told = refusals.error_for(refused.value)
    assert f"does not hear {unheard} in" in told.what
    (instead,) = shlex.split(told.to_do.removeprefix("This name would work: "))
    assert spoken_name.given(instead) == instead


@pytest.mark.parametrize("refusal", [NameRefused("Alexa cannot hear this name."), NameTaken()])
def test_where_no_name_is_left_another_is_asked_for(refusal: NameRefused) -> None:
    told = refusals.error_for(refusal)
    assert told.what == str(refusal)
    assert told.to_do.startswith("Choose a name that can be spoken")


@pytest.mark.parametrize("kind", [TokenInvalid, KeysUnavailable, StoreUnavailable, LampUnreadable, SceneUnreadable])
def test_a_stack_on_aws_is_not_mended_by_restarting_the_local_one(kind: type[StoreUnavailable]) -> None:
    here = refusals.error_for(kind()).to_do
    assert "smartlamp down" in here or "--state-dir" in here
    pasteable.give("--stack", "smartlamp")
    try:
        there = refusals.error_for(kind()).to_do
    finally:
        pasteable.forget()
    assert there
    assert "smartlamp down" not in there
    assert "--state-dir" not in there
