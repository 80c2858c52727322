"""Steps told shortly: what a person reads of an operation, at 60 columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_simulator.step import Step
from smartlamp.terminal import console
from smartlamp.terminal.story import print_speech_first, print_story

UTTERANCE = Step("utterance", "Understood.", {"text": "turn on SmartLamp", "directive": "Alexa.PowerController TurnOn"})
DIRECTIVE = Step("directive", "It goes to the function.", {"directive": {"directive": {}}})
EVENT = Step("event", "Answered.", {"name": "Alexa Response", "seconds": 0.0512, "event": {"event": {}}})
CHANGE = {"property": "powerState", "before": "OFF", "after": "ON"}
JUDGEMENT = Step("judgement", "It is right.", {"seconds": 0.05, "speech": "OK.", "changed": [CHANGE]})
SAID = [UTTERANCE, DIRECTIVE, EVENT, JUDGEMENT]
REFUSED = Step("judgement", "Alexa refuses this answer.", {"seconds": 0.05, "speech": "It isn't responding."}, passed=False)  # fmt: skip


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console.out, "_width", 60)


def test_what_is_said_is_told_in_the_order_in_which_it_happens(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_story(SAID)
    assert capsys.readouterr().out.splitlines() == [
        '✓ You say    "turn on SmartLamp"',
        "  directive  Alexa.PowerController TurnOn",
        "  answer     Alexa Response in 0.05 s",
        "✓ Alexa says OK.",
        "  change     powerState: OFF -> ON",
    ]


def test_of_one_utterance_the_speech_comes_first_and_then_the_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_speech_first(SAID)
    assert capsys.readouterr().out.splitlines() == [
        "✓ Alexa says OK.",
        "  change     powerState: OFF -> ON",
        '  utterance  "turn on SmartLamp"',
        "  directive  Alexa.PowerController TurnOn",
        "  answer     Alexa Response in 0.05 s",
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ([], ["  change     none"]),
        ([{**CHANGE, "before": None}], ["  change     powerState: ON"]),
        (None, []),
    ],
)
def test_a_change_is_told_as_far_as_it_is_known(
    changed: list[object] | None, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    facts: dict[str, object] = {} if changed is None else {"changed": changed}
    assert print_story([Step("judgement", "It is right.", {"speech": "OK.", **facts})])
    assert capsys.readouterr().out.splitlines() == ["✓ Alexa says OK.", *told]


def test_what_the_skill_printed_stands_beside_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    printing = Step("event", "Answered.", {**EVENT.facts, "output": "for ann\n\x1b[2Jand a second line"})
    assert print_speech_first([UTTERANCE, printing, JUDGEMENT])
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "  answer     Alexa Response in 0.05 s",
        "  printed    for ann",
        "             \\x1b[2Jand a second line",
    ]


def test_of_several_devices_each_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_story(
        [Step("judgement", "It is right.", {"speech": "OK.", "device": "Hall light", "changed": [CHANGE]})]
    )
    assert capsys.readouterr().out.splitlines() == [
        "✓ Alexa says OK.",
        "  device     Hall light",
        "  change     powerState: OFF -> ON",
    ]


@pytest.mark.parametrize("tell", [print_story, print_speech_first])
def test_what_fails_is_told_whole(tell: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(tell)
    assert not tell([*SAID[:3], REFUSED])
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == [
        "✗ judgement  Alexa refuses this answer.",
        "    seconds 0.05",
        "    speech It isn't responding.",
    ]
    if tell is print_speech_first:
        assert said[0] == "✗ Alexa says It isn't responding."
        assert "✓ event  Answered." in said


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"speech": "Hi.", "card": "LinkAccount"}, ["✓ Alexa says Hi.", "  card       Link your account: on the sign-in page."]),
        ({"speech": "", "card": "Simple"}, ["✓ Alexa says (nothing)", "  card       Simple"]),
    ],
)  # fmt: skip
def test_a_custom_skills_card_is_told(
    facts: dict[str, object], told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert print_speech_first([Step("response", "It is valid.", facts)])
    assert capsys.readouterr().out.splitlines() == told


def test_what_follows_a_card_can_be_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    said = "Follow it: `smartlamp link --skill profile` Then ask: `smartlamp say --skill profile 'a `b` c'`"
    assert print_speech_first([Step("response", said, {"speech": "Hi.", "card": "LinkAccount"})])
    *_, link, again = capsys.readouterr().out.splitlines()
    assert link.startswith("  link it ")
    assert link.endswith("smartlamp link --skill profile`")
    assert again.endswith("smartlamp say --skill profile 'a `b` c'`")


def test_the_call_that_reads_a_profile_is_told_with_the_shape_of_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [{"Name": name, "Value": "(redacted)"} for name in ("sub", "email", "given_name", "family_name")]
    answer = {"Username": "(redacted)", "UserAttributes": pairs}
    utterance = Step("utterance", "", {"text": "who am i", "request": "WhatIsMyName", "locale": "en-US"})
    assert print_story(
        [utterance, Step("profile call", "", {"call": "POST / GetUser", "status": 200, "answer": answer})]
    )
    assert capsys.readouterr().out.splitlines() == [
        '✓ You say    "who am i" (WhatIsMyName)',
        "✓ Profile    POST / GetUser answers 200.",
        "  fields     Username, UserAttributes (sub, email,",
        "             given_name, family_name)",
    ]


def test_many_devices_are_told_in_a_line_or_two(capsys: pytest.CaptureFixture[str]) -> None:
    devices = [{"name": f"Lamp {number}"} for number in range(300)]
    print_story([Step("Discover", "", {"endpoints": devices, "seconds": 1.5})])
    print_story([Step("Discover", "", {"endpoints": [], "seconds": 0.1})])
    assert capsys.readouterr().out.splitlines() == [
        "✓ Discover   Lamp 0, Lamp 1, Lamp 2, Lamp 3, Lamp 4 and 295",
        "             more: answer in 1.50 s.",
        "✓ Discover   no device: answer in 0.10 s.",
    ]


def test_a_hop_that_is_not_known_is_told_in_its_own_words(capsys: pytest.CaptureFixture[str]) -> None:
    print_story([Step("refresh", "The skill token had 3 s left; the token endpoint gave a new one.")])
    assert capsys.readouterr().out.splitlines() == [
        "  refresh    The skill token had 3 s left; the token",
        "             endpoint gave a new one.",
    ]


@pytest.mark.parametrize("name", ["Desk  lamp", "Desk\xa0lamp", "`", "a`b `c", "  lamp"])
def test_a_name_stays_as_it_is(name: str) -> None:
    assert console.wrapped(name, 60, 0, 0) == [name]


WORDS = st.lists(st.text("abc-", min_size=1, max_size=12) | st.just("`smartlamp say hello`"), max_size=12)


@given(WORDS, st.integers(20, 90), st.integers(0, 15), st.integers(0, 8))
def test_wrapping_breaks_no_word_and_no_command(words: list[str], width: int, first: int, indent: int) -> None:
    lines = console.wrapped(" ".join(words), width, first, indent)
    assert " ".join(lines).split() == " ".join(words).split()
    assert all(line.count("`") % 2 == 0 for line in lines)
    for number, line in enumerate(lines):
        is_one = len(line.split()) == 1 or line.startswith("`")
        assert is_one or len(line) + (indent if number else first) <= width
