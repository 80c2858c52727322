import shlex

import pytest

from device_cloud import spoken_name
from device_cloud.errors import NameRefused, NameTaken
from smartlamp import refusals


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
