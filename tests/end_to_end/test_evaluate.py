"""Our own test plans against lamps of each model, through the real function; and the same from outside, with --target."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from smartlamp.evaluation.plan import own_plans
from smartlamp.target.named import TOKEN_VARIABLE
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

PERSON = "evaluator@example.com"
PLANS = {plan.source.removesuffix(".json"): len(plan.cases) for plan in own_plans()}


@pytest.fixture(scope="module")
def evaluated(smartlamp: CommandLine) -> Iterator[CommandLine]:
    """The shared stack, linked to somebody who has a lamp of each model; afterwards to the demo user again."""
    assert smartlamp("users", "add", PERSON).returncode == 0
    for model in ("plug", "dimmable", "tunable-white", "color"):
        assert smartlamp("lamps", "add", f"Test {model}", "--model", model, "--as", PERSON).returncode == 0
    smartlamp.passes("link", "--as", PERSON)
    yield smartlamp
    smartlamp.passes("link")


@pytest.mark.parametrize(
    ("model", "plans"),
    [
        ("plug", {"power"}),
        ("dimmable", {"power", "brightness"}),
        ("color", set(PLANS)),
    ],
)
def test_a_lamp_passes_every_plan_for_what_it_can(
    evaluated: CommandLine, tmp_path: Path, model: str, plans: set[str]
) -> None:
    report = tmp_path / "results.xml"
    told = evaluated.json("evaluate", "--endpoint", f"test {model}", "--junit", str(report))
    assert told["status"] == "PASSED"
    assert {each["source"].removesuffix(".json") for each in told["plans"]} == plans
    passed = sum(each["passedTestCases"] for each in told["metrics"].values())
    assert passed == sum(PLANS[plan] for plan in plans)
    assert ET.fromstring(report.read_bytes()).get("tests") == str(passed)  # noqa: S314 - our own XML


def test_a_tunable_white_lamp_keeps_its_level(evaluated: CommandLine) -> None:
    assert evaluated.json("evaluate", "brightness_of_white", "--endpoint", "Test tunable-white")["status"] == "PASSED"


def test_what_a_lamp_cannot_do_is_an_error(evaluated: CommandLine) -> None:
    told = evaluated.json("evaluate", "color_and_white", "--endpoint", "Test dimmable", status=1)
    codes = {result["error"]["code"] for plan in told["plans"] for result in plan["results"]}
    assert codes == {"CAPABILITY_NOT_SUPPORTED"}


def test_several_lamps_and_no_choice_cannot_be_evaluated(evaluated: CommandLine) -> None:
    assert evaluated.json("evaluate", status=2)["error"]["code"] == "MULTIPLE_MATCHED_ENDPOINTS"


def test_a_deployed_function_with_a_token_of_ones_own(
    evaluated: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emulator stands for AWS; the simulator of the stack is not asked."""
    token = json.loads((evaluated.state_dir / "alexa" / "memory.json").read_text())["account"]["skill_token"]
    at = ("--function", evaluated.running.outputs["SmartHomeFunctionArn"])
    elsewhere = CommandLine(tmp_path / "elsewhere")
    for name, value in evaluated.aws.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)

    refused = elsewhere("say", "turn on Test plug", *at)
    assert (refused.returncode, "skill token" in refused.stderr) == (2, True)
    linked = elsewhere("link", "--token-stdin", *at, stdin=f"{token}\n")
    assert linked.returncode == 0, linked.stdout + linked.stderr
    assert token not in linked.stdout + linked.stderr

    elsewhere.passes("discover", *at)
    elsewhere.passes("say", "turn on Test plug", *at)
    lamps = {lamp["name"]: lamp for lamp in evaluated.json("lamps", "list", "--as", PERSON)}
    assert lamps["Test plug"]["state"]["power"] == "ON"
    report = {
        "header": {"namespace": "Alexa", "name": "ReportState"},
        "endpoint": {"endpointId": lamps["Test plug"]["lamp_id"]},
        "payload": {},
    }
    (tmp_path / "directive.json").write_text(json.dumps({"directive": report}))
    elsewhere.passes("directive", str(tmp_path / "directive.json"), *at)
    assert elsewhere.json("evaluate", "power", "--endpoint", "Test plug", *at)["status"] == "PASSED"
    elsewhere.passes("unlink", *at)
    assert elsewhere("discover", *at).returncode == 2
