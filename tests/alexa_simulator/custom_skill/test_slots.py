"""What people say in slots, as a skill's own model names them."""

import re

import pytest

from alexa_simulator.custom_skill.interaction_model import InteractionModel, Meaning
from tests.fakes.tea_timer import MODEL


@pytest.mark.parametrize(
    ("text", "request_", "called", "values"),
    [
        ("brew earl grey", "Brew", False, {"tea": "earl grey"}),
        ("Brew Earl-Grey for twenty five minutes!", "Brew", False, {"tea": "earl grey", "minutes": "25"}),
        ("brew earl grey for some minutes", "Brew", False, {"tea": "earl grey for some minutes"}),
        ("the earl", "Brew", False, {"tea": "the earl"}),
        ("brew nothing", "Stop", False, {}),
        ("note brew earl grey", "Note", False, {"what": "brew earl grey"}),
        ("ask tea timer to brew rooibos for 7 minutes", "Brew", True, {"tea": "rooibos", "minutes": "7"}),
        ("ask tea timer for earl grey", "Brew", True, {"tea": "earl grey"}),
        ("brew the earl with tea timer", "Brew", True, {"tea": "the earl"}),
        ("open tea timer", "LaunchRequest", True, {}),
        ("open tea timer now", "LaunchRequest", True, {}),
        ("yes", "AMAZON.YesIntent", False, {}),
    ],
)
def test_slots_are_heard(text: str, request_: str, called: bool, values: dict[str, str]) -> None:
    assert InteractionModel.of("en-US", MODEL).meaning(text) == Meaning(request_, called, values)


@pytest.mark.parametrize(
    ("language_model", "why"),
    [
        ({"types": {}}, "its types are no list"),
        ({"types": [{"name": "Tea"}]}, "a slot type has no name, or no list of values"),
        ({"types": [{"name": "Tea", "values": [{}]}]}, "a value of a slot type has no name"),
        ({"intents": [{"name": "Brew", "slots": [{"name": "tea"}], "samples": []}]}, "a slot has no name, or no type"),
        (
            {"intents": [{"name": "Brew", "samples": ["brew {tea}"]}]},
            "a sample of Brew has {tea}, which is no slot of it",
        ),
    ],
)
def test_a_model_with_wrong_slots_is_refused(language_model: dict[str, object], why: str) -> None:
    whole = {"interactionModel": {"languageModel": {"invocationName": "tea timer", "intents": [], **language_model}}}
    with pytest.raises(ValueError, match=re.escape(why)):
        InteractionModel.of("en-US", whole)
