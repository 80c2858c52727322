"""What a test's Alexa returns, and what it says when the skill does something wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smartlamp.target.in_tests.alexa import AlexaInTests, properties_of
from smartlamp.target.in_tests.skill import InProcess, alexa_with
from smartlamp.target.named import TOKEN_VARIABLE
from tests.fakes.fake_skill import FakeSkill, error, reported

TOKEN = "opaque-token-of-dana"


@pytest.fixture
def skill() -> FakeSkill:
    return FakeSkill()


@pytest.fixture
def alexa(skill: FakeSkill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AlexaInTests]:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    with alexa_with(InProcess(skill), tmp_path) as alexa:
        yield alexa


def but_discoveries(how: Any) -> Any:
    return lambda asked, answer: answer if asked["directive"]["header"]["name"] == "Discover" else how(asked, answer)


def test_what_is_returned(alexa: AlexaInTests, skill: FakeSkill) -> None:
    assert alexa.link().endpoints == ["SmartLamp", "Desk Lamp"]
    said = alexa.say("turn on SmartLamp")
    assert (said.passed, said.speech, said.error, said.faults, said.failure) == (True, "OK.", "", (), "")
    assert said.properties == {"powerState": "ON", "connectivity": {"value": "OK"}}
    assert said.answer["event"]["header"]["name"] == "Response"
    assert said.directive is not None
    assert said.directive["directive"]["header"]["name"] == "TurnOn"
    assert alexa.say("is SmartLamp on").speech == "SmartLamp is on."
    assert said.endpoints == []
    assert len(skill.directives) == 3


def test_the_first_thing_said_discovers(alexa: AlexaInTests, skill: FakeSkill) -> None:
    alexa.say("turn on SmartLamp")
    alexa.directive(
        {
            "directive": {
                "header": {"namespace": "Alexa", "name": "ReportState"},
                "endpoint": {"endpointId": "lamp-1"},
                "payload": {},
            }
        }
    )
    names = [each["directive"]["header"]["name"] for each in skill.directives]
    assert names == ["Discover", "TurnOn", "ReportState"]


def test_the_token_is_the_tests_the_environments_or_made_up(
    alexa: AlexaInTests, skill: FakeSkill, monkeypatch: pytest.MonkeyPatch
) -> None:
    alexa.discover()
    alexa.link("another")
    monkeypatch.delenv(TOKEN_VARIABLE)
    alexa.link()
    tokens = [each["directive"]["payload"]["scope"]["token"] for each in skill.directives]
    assert tokens[:2] == [TOKEN, "another"]
    assert tokens[2].startswith("made-up-")


def without_correlation(_: object, answer: Any) -> object:
    del answer["event"]["header"]["correlationToken"]
    return answer


def leaking(_: object, answer: Any) -> object:
    return {**answer, "token": TOKEN, "said": f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    ("how", "headline", "came_back"),
    [
        (without_correlation, "Alexa refuses the answer.\n  - event/header/correlationToken: ", '"name": "Response"'),
        (lambda *_: None, "Alexa refuses the answer.\n  - The function returned nothing.", "null"),
        (leaking, "Alexa refuses the answer.\n  - ", '"said": "Bearer [skill token]"'),
        (
            lambda asked, _: error(asked, "ENDPOINT_UNREACHABLE"),
            "The skill answered with the error ENDPOINT_UNREACHABLE: the log says ENDPOINT_UNREACHABLE",
            '"type": "ENDPOINT_UNREACHABLE"',
        ),
    ],
)
def test_a_failure_shows_the_judged_exchange(
    alexa: AlexaInTests, skill: FakeSkill, how: Any, headline: str, came_back: str
) -> None:
    skill.twist = but_discoveries(how)
    with pytest.raises(AssertionError) as failed:
        alexa.say("turn on SmartLamp")
    text = str(failed.value)
    assert text.startswith(f'say "turn on SmartLamp": {headline}')
    assert '"name": "TurnOn"' in text.partition("sent:")[2].partition("came back after")[0]
    assert came_back in text.partition("came back after")[2]
    assert 'Alexa says: "' in text
    assert TOKEN not in text
    assert failed.value.__cause__ is None


def test_without_a_check_it_is_returned(alexa: AlexaInTests, skill: FakeSkill) -> None:
    skill.twist = but_discoveries(lambda asked, _: error(asked, "ENDPOINT_UNREACHABLE"))
    said = alexa.say("turn on SmartLamp", check=False)
    assert (said.passed, said.error, said.properties) == (False, "ENDPOINT_UNREACHABLE", {})
    assert alexa.say("turn on the oven", check=False).failure.startswith('No discovered endpoint is called "oven"')


def test_what_is_not_understood_says_why(alexa: AlexaInTests) -> None:
    with pytest.raises(
        AssertionError, match=r'say "turn on oven": Alexa sent the skill nothing\. No discovered endpoint'
    ):
        alexa.say("turn on oven")


def test_a_discovery_that_fails_fails_what_needs_it(alexa: AlexaInTests, skill: FakeSkill) -> None:
    skill.twist = lambda *_: {"event": {}}
    with pytest.raises(AssertionError, match=r"^discover: Alexa refuses the answer"):
        alexa.say("turn on SmartLamp")


def test_a_long_answer_is_cut(alexa: AlexaInTests, skill: FakeSkill) -> None:
    skill.twist = but_discoveries(lambda *_: ["x" * 10_000])
    with pytest.raises(AssertionError, match=r"\.\.\. \(\d+ characters\)"):
        alexa.say("turn on SmartLamp")


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ([reported("Alexa.RangeController", "rangeValue", 3, "Blind.Lift")], {"rangeValue of Blind.Lift": 3}),
        (
            [reported("Alexa.MotionSensor", "detectionState", 1), reported("Alexa.ContactSensor", "detectionState", 2)],
            {"Alexa.MotionSensor detectionState": 1, "Alexa.ContactSensor detectionState": 2},
        ),
        ([7, {"value": 3}], {}),
        (None, {}),
    ],
)
def test_properties_are_named_so_that_none_is_lost(properties: object, expected: dict[str, object]) -> None:
    assert properties_of({"context": {"properties": properties}}) == expected
