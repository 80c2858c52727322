"""Every sentence of the page about utterances leads to the directive beside it."""

import re
from pathlib import Path

import pytest

from alexa_simulator.voice.interfaces import INTERFACES
from tests.fakes.makers_devices import asked
from tests.fakes.makers_house import HOUSE

PAGE = (Path(__file__).parents[2] / "docs" / "utterances.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and '"' in line
]
SAID = [
    (sentence, directive)
    for _, sentences, directives, _ in ROWS
    for sentence, directive in zip(re.findall(r'"([^"]+)"', sentences), directives.split(", "), strict=True)
]


@pytest.mark.parametrize(("sentence", "directive"), SAID)
def test_a_sentence_leads_to_its_directive(sentence: str, directive: str) -> None:
    assert asked(sentence, *HOUSE).name == directive


def test_every_interface_that_people_speak_to_is_on_the_page() -> None:
    shown = {name for first, *_ in ROWS for name in re.findall(r"`(Alexa\.\w+)`", first)}
    assert shown == {name for name, each in INTERFACES.items() if each.phrases} - {"Alexa.Discovery"}
