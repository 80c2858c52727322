"""Right answers of a custom skill, and every way to get one wrong."""

from typing import Any

import pytest

from alexa_simulator.custom_skill.judge import Heard, judge
from alexa_simulator.skill_under_test import Reply


def answer(ssml: str = "<speak>Hello!</speak>", **more: Any) -> dict[str, Any]:
    return {"version": "1.0", "response": {"outputSpeech": {"type": "SSML", "ssml": ssml}, **more}}


RIGHT: dict[str, tuple[Any, Heard]] = {
    "speech": (answer(shouldEndSession=True), Heard((), "Hello!")),
    "a question": (answer(shouldEndSession=False), Heard((), "Hello!", listens=True)),
    "say-as": (
        answer('<speak>It is <say-as interpret-as="telephone">+1</say-as>.</speak>'),
        Heard((), "It is +1."),
    ),
    "Amazon's own element": (
        answer('<speak><amazon:effect name="whispered">Psst.</amazon:effect></speak>'),
        Heard((), "Psst."),
    ),
    "a card": (answer(card={"type": "LinkAccount"}), Heard((), "Hello!", card="LinkAccount")),
    "plain text": (
        {"version": "1.0", "response": {"outputSpeech": {"type": "PlainText", "text": "Hi <b>"}}},
        Heard((), "Hi <b>"),
    ),
    "nothing": ({"version": "1.0", "response": {}}, Heard(())),
}
WRONG: dict[str, tuple[Any, str]] = {
    "nothing at all": (None, "not a custom skill's response"),
    "a text": ('{"version": "1.0"}', "not a custom skill's response"),
    "no version": ({"response": {}}, "version"),
    "a Smart Home event": ({"event": {"header": {}}}, "event"),
    "a misspelt member": (answer(shouldEndsession=True), "shouldEndsession"),
    "SSML without speak": (answer("Hello!"), "/response/outputSpeech"),
    "SSML that ends early": (answer("<speak>Hello <b</speak>"), "not well-formed"),
    "SSML with an entity": (answer("<speak>Tom & Jerry</speak>"), "not well-formed"),
    "an unknown say-as": (answer('<speak><say-as interpret-as="song">x</say-as></speak>'), "song"),
    "half a character": (answer("<speak>\ud83d</speak>"), "surrogate"),
    "an unknown element": (answer("<speak>Hello <b>Dana</b></speak>"), "element b"),
    "nothing to say": (answer("<speak> </speak>"), "says nothing"),
    "an unknown card": (answer(card={"type": "LinkAcount"}), "/response/card"),
    "too long": (answer(f"<speak>{'x' * 8000}</speak>"), "/response/outputSpeech"),
    "a reprompt after the end": (
        answer(reprompt={"outputSpeech": {"type": "PlainText", "text": "?"}}, shouldEndSession=True),
        "shouldEndSession",
    ),
    "the token": (answer("<speak>the-token</speak>"), "skill token"),
}


@pytest.mark.parametrize(("given", "heard"), RIGHT.values(), ids=RIGHT)
def test_right(given: Any, heard: Heard) -> None:
    assert judge(Reply(given, 0.1), ("the-token",)) == heard


@pytest.mark.parametrize(("given", "found"), WRONG.values(), ids=WRONG)
def test_wrong(given: Any, found: str) -> None:
    heard = judge(Reply(given, 0.1), ("the-token",))
    assert found in " ".join(heard.faults)
    assert heard.speech == ""
    assert heard.causes == (() if found == "skill token" else ("answer-malformed",))


def test_late_and_failed() -> None:
    assert "stops listening" in judge(Reply(answer(), 8.1), ()).faults[0]
    assert judge(Reply(answer(), 8.1), ()).causes == ("function-slow",)
    failed = judge(Reply(None, 0.1, "The function failed.", ("function-broken",)), ())
    assert (failed.faults, failed.causes) == (("The function failed.",), ("function-broken",))
