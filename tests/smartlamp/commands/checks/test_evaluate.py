"""The command, over a skill in this process that can switch and nothing else."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from alexa_simulator.smart_home.session import SmartHomeSession
from smartlamp.cli import app
from smartlamp.errors import SmartLampError
from smartlamp.target.named import Target
from tests.fakes.fake_skill import FakeSkill, lamp_endpoint


class Here(SmartHomeSession):
    """An Alexa in this process, with the words of the command line."""

    directive = SmartHomeSession.send

    def status(self) -> dict[str, object]:
        endpoints = self.memory.now.endpoints.values()
        return {
            "endpoints": [
                {**each, "interfaces": [part["interface"] for part in each["capabilities"]]}  # type: ignore[attr-defined]
                for each in endpoints
            ]
        }


@pytest.fixture
def skill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSkill:
    skill = FakeSkill(endpoints=[lamp_endpoint("lamp-1", "SmartLamp")])
    here = Here(Memory(tmp_path / "alexa" / "memory.json"), InProcessSkill(skill))
    here.adopt("a-token")

    def found(_: Path, target: Target | None) -> Here:
        assert target is None
        return here

    monkeypatch.setattr("smartlamp.commands.checks.evaluate.alexa_at", found)
    monkeypatch.setattr("smartlamp.evaluation.runner.DEADLINE_S", 0.0)
    return skill


def evaluate(*words: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", *words], env={"COLUMNS": "200", "NO_COLOR": "1"})


def refusal(result: Result) -> SmartLampError:
    assert isinstance(result.exception, SmartLampError)
    return result.exception


@pytest.mark.usefixtures("skill")
def test_our_own_plans_that_the_capabilities_allow() -> None:
    result = evaluate()
    assert result.exit_code == 0
    assert "✓ TurnOn switches a lamp on" in result.stdout
    assert "4 of 4 cases passed, in" in result.stdout
    assert "brightness" not in result.stdout.lower()


def test_a_case_that_fails_says_why_and_ends_with_1(skill: FakeSkill) -> None:
    def forgetful(asked: Any, answer: Any) -> object:
        skill.power["lamp-1"] = "OFF" if asked["directive"]["header"]["name"] == "TurnOn" else skill.power["lamp-1"]
        return answer

    skill.twist = forgetful
    result = evaluate("--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["status"] == "ERROR"
    assert told["metrics"] == {
        "Power": {"totalTestCases": 4, "passedTestCases": 1, "failedTestCases": 1, "errorTestCases": 2}
    }
    results = {each["name"]: each for each in told["plans"][0]["results"]}
    assert results["TurnOn switches a lamp on"]["failure"]["code"] == "INCONSISTENT_STATE"
    assert results["TurnOff switches a lamp off"]["error"]["code"] == "TEST_CASE_TIME_OUT"
    assert results["TurnOn switches a lamp on"]["actualResponse"]["event"]["header"]["name"] == "Response"
    assert told["endpoint"] == {"endpointId": "lamp-1", "friendlyName": "SmartLamp"}


@pytest.mark.usefixtures("skill")
def test_a_plan_that_needs_more_is_an_error_that_says_so(tmp_path: Path) -> None:
    result = evaluate("brightness", "--junit", str(tmp_path / "results.xml"))
    assert result.exit_code == 1
    assert "0 of 25 cases passed, 25 could not be evaluated" in result.stdout
    assert "ERROR CAPABILITY_NOT_SUPPORTED: The endpoint does not declare Alexa.BrightnessController" in result.stdout
    root = ET.fromstring((tmp_path / "results.xml").read_bytes())  # noqa: S314 - our own XML
    assert (root.get("tests"), root.get("errors")) == ("25", "25")


@pytest.mark.usefixtures("skill")
def test_nothing_is_sent_for_a_plan_or_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    for words, why in (
        ([str(tmp_path / "plan.json")], "is not a test plan: the plan has no name"),
        (["nowhere"], "cannot be read"),
        (["--junit", str(tmp_path / "nowhere" / "results.xml")], "cannot be written: No such file or directory"),
        (["--token-stdin"], "--token-stdin is for another skill than the local stack's"),
    ):
        refused = refusal(evaluate(*words))
        assert refused.status == 2
        assert why in refused.what


def test_an_endpoint_that_is_not_there(skill: FakeSkill) -> None:
    refused = refusal(evaluate("--endpoint", "Attic", "--json"))
    assert refused.status == 2
    told = refused.to_json()
    assert (told["status"], told["error"]["code"]) == ("ERROR", "NO_SUCH_ENDPOINT")
    assert [each["directive"]["header"]["name"] for each in skill.directives] == ["Discover"]
